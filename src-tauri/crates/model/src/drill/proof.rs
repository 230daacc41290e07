//! What restores of one backup have shown, in the same words on every list and sheet.

use std::fmt;

use serde::Serialize;

use super::Outcome;

/// What is known of a backup by restores of it. Where it is, and whether it is damaged there, is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// All of it was restored and was equal, and nothing has spoken against it since.
    Proved,
    /// Every row was equal, and what the tenant asserts did not hold: that speaks of the source.
    Untrue,
    /// What was restored is not what was backed up.
    Differs,
    /// It could not be restored, or a check of the engine failed.
    Failed,
    /// No restore was seen to be equal yet.
    Unproved,
}

impl Proof {
    /// Of a backup that was proved or not, and the last drill since that was no proof: how it ended, and whether only an assertion
    /// did not hold.
    #[must_use]
    pub const fn of(proved: bool, since: Option<(Outcome, bool)>) -> Self {
        match (since, proved) {
            (Some((Outcome::Differs, _)), _) => Self::Differs,
            (Some((Outcome::Failed, true)), _) => Self::Untrue,
            (Some((Outcome::Failed, false)), _) => Self::Failed,
            (Some((Outcome::Proved, _)), _) | (_, true) => Self::Proved,
            // That a drill could not run says nothing of the backup.
            (Some((Outcome::CouldNotRun, _)) | None, false) => Self::Unproved,
        }
    }

    /// Whether a restore of it did not give back what was stored.
    #[must_use]
    pub const fn is_refuted(self) -> bool {
        matches!(self, Self::Differs | Self::Failed)
    }
}

impl fmt::Display for Proof {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Proved => "proved",
            Self::Untrue => "equal, but an assertion is not true",
            Self::Differs => "NOT EQUAL in its last drill",
            Self::Failed => "COULD NOT BE RESTORED in its last drill",
            Self::Unproved => "not proved",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_last_says_it_and_an_assertion_calls_no_backup_bad() {
        for (proved, since, expected) in [
            (false, None, Proof::Unproved),
            (false, Some((Outcome::CouldNotRun, false)), Proof::Unproved),
            (true, None, Proof::Proved),
            (true, Some((Outcome::CouldNotRun, false)), Proof::Proved),
            (true, Some((Outcome::Differs, false)), Proof::Differs),
            (true, Some((Outcome::Failed, false)), Proof::Failed),
            (true, Some((Outcome::Failed, true)), Proof::Untrue),
            (false, Some((Outcome::Failed, true)), Proof::Untrue),
        ] {
            assert_eq!(Proof::of(proved, since), expected, "{proved} {since:?}");
        }
        assert!(!Proof::Untrue.is_refuted() && !Proof::Unproved.is_refuted());
    }
}
