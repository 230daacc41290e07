//! How much is known of a snapshot on one storage.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// What was seen of a snapshot; each says more than the one before, but for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Seen {
    /// It was written and read back then.
    Uploaded,
    /// It was listed since.
    Present,
    /// All bytes of its repository were read and were right.
    Read,
    /// A restore of it was seen to be equal.
    Restored,
    /// Somebody read the repository, and data that it needs is damaged.
    Damaged,
    /// Somebody looked, and it was not there.
    Missing,
}

/// What the catalog knows of a snapshot on a storage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// When it was written.
    pub finished_at: DateTime<Utc>,
    /// When its repository was last looked at.
    pub looked_at: Option<DateTime<Utc>>,
    /// Since when it is not there.
    pub missing_at: Option<DateTime<Utc>>,
    /// Since when it is known to need data that is damaged.
    pub damaged_at: Option<DateTime<Utc>>,
    /// When all bytes of its repository were read.
    pub read_at: Option<DateTime<Utc>>,
    /// When a restore of it was seen to be equal.
    pub proved_at: Option<DateTime<Utc>>,
}

/// What was seen of it. That nobody could look is none of these: it takes nothing away from what was seen before.
#[must_use]
pub fn seen(facts: &Facts) -> Seen {
    match facts {
        Facts { missing_at: Some(_), .. } => Seen::Missing,
        Facts { damaged_at: Some(_), .. } => Seen::Damaged,
        Facts { proved_at: Some(_), .. } => Seen::Restored,
        Facts { read_at: Some(_), .. } => Seen::Read,
        Facts { looked_at: Some(at), finished_at, .. } if at > finished_at => Seen::Present,
        _ => Seen::Uploaded,
    }
}

impl std::fmt::Display for Seen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Uploaded => "uploaded",
            Self::Present => "present",
            Self::Read => "read",
            Self::Restored => "restored",
            Self::Damaged => "DAMAGED",
            Self::Missing => "MISSING",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_seen_says_more_and_missing_says_all() {
        let at = |hours: i64| Some(DateTime::UNIX_EPOCH + chrono::Duration::hours(hours));
        let written = Facts::default();
        let listed = Facts { looked_at: at(1), ..written };
        let read = Facts { read_at: at(2), ..listed };
        let restored = Facts { proved_at: at(3), ..read };
        let damaged = Facts { damaged_at: at(4), ..restored };
        let missing = Facts { missing_at: at(5), ..damaged };
        let before = Facts { looked_at: at(-1), ..written };
        assert_eq!(
            [written, before, listed, read, restored, damaged, missing].map(|facts| seen(&facts)),
            [Seen::Uploaded, Seen::Uploaded, Seen::Present, Seen::Read, Seen::Restored, Seen::Damaged, Seen::Missing]
        );
    }
}
