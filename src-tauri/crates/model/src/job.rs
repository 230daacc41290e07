//! Jobs: what runs, how far it is, and which changes of state there can be.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Code, Error, Result};

/// Days for which everything about a job is kept: the longest report is of a year, and it is written some weeks after its end.
pub const KEPT_DAYS: i64 = 400;
/// Jobs of each kind of a database, or of a tenant, that are kept however old they are: what does not run often has a past as well.
pub const KEPT: u32 = 100;

/// Identifies a job; ordered by time of its request (UUID version 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JobId(pub Uuid);

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum JobKind {
    /// Back up one database.
    Backup,
    /// Restore one snapshot.
    Restore,
    /// Put a restored copy in the place of its source.
    Place,
    /// Read a repository and look for damage.
    Check,
    /// Copy snapshots of one database to the storages that lack them.
    Copy,
    /// Free the space of what retention removed.
    Prune,
    /// Restore a snapshot into a sandbox and see whether it is equal.
    Drill,
    /// Rehearse the loss of this machine from the recovery kit.
    Disaster,
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum JobState {
    /// Accepted, waits for a place.
    Queued,
    /// At work.
    Running,
    /// Asked to end; cleans up.
    Cancelling,
    /// Ended because it was asked to. Nothing is left behind.
    Cancelled,
    /// Ended by an error.
    Failed,
    /// The application ended while it ran.
    Interrupted,
    /// Did what it was asked for.
    Done,
}

/// Who asked for a job.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// Somebody, in the window or on the command line.
    #[default]
    Person,
    /// Bulkhead itself, when it was due.
    Schedule,
    /// Bulkhead itself, late: when it was due the machine slept or nothing of Bulkhead ran.
    CatchUp,
}

/// What can happen to a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    /// A place is free.
    Start,
    /// Somebody asks for an end.
    Cancel,
    /// The work has ended after a cancel.
    Stopped,
    /// The work has ended by an error.
    Fail,
    /// The work has ended well.
    Finish,
    /// The next start finds it neither ended nor owned.
    Orphaned,
}

/// The part of a job that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Phase {
    /// Waits, queued, for the keyring to be unlocked.
    Unlock,
    /// Looks whether it can work at all; changes nothing.
    Preflight,
    /// Dumps and stores, streaming.
    Dump,
    /// Reads back what was written; the snapshot counts from here.
    Commit,
    /// Reads the dump and compares its digest.
    Verify,
    /// Loads the dump into the target.
    Load,
    /// Counts and hashes what was restored.
    Compare,
    /// Puts what was restored in the place of what was there.
    Swap,
    /// Reads the repository.
    Check,
    /// Copies to another storage.
    Copy,
    /// Frees space.
    Prune,
    /// Runs the tenant's assertions.
    Assert,
    /// Rehearses on an empty machine.
    Rehearse,
}

impl JobState {
    /// Every state.
    pub const ALL: [Self; 7] =
        [Self::Queued, Self::Running, Self::Cancelling, Self::Cancelled, Self::Failed, Self::Interrupted, Self::Done];

    /// The state after `transition`; none if it cannot happen in this state.
    #[must_use]
    pub const fn after(self, transition: Transition) -> Option<Self> {
        use Transition as T;
        match (self, transition) {
            (Self::Queued, T::Start) => Some(Self::Running),
            (Self::Queued, T::Cancel) | (Self::Cancelling, T::Stopped) => Some(Self::Cancelled),
            (Self::Running, T::Cancel) => Some(Self::Cancelling),
            // A cancel that comes after the last step does not undo it: what was committed stays and is told.
            (Self::Running | Self::Cancelling, T::Finish) => Some(Self::Done),
            (Self::Running | Self::Cancelling, T::Fail) => Some(Self::Failed),
            (Self::Queued | Self::Running | Self::Cancelling, T::Orphaned) => Some(Self::Interrupted),
            _ => None,
        }
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Cancelled | Self::Failed | Self::Interrupted | Self::Done)
    }
}

impl JobId {
    /// A new identifier for a job requested at `millis` (Unix time in milliseconds); `random` tells equal instants apart.
    #[must_use]
    pub fn new(millis: u64, random: [u8; 10]) -> Self {
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// The first characters of its random end: enough to tell jobs apart on a screen.
    #[must_use]
    pub fn short(&self) -> String {
        let text = self.0.simple().to_string();
        text[text.len() - 8..].to_owned()
    }
}

impl fmt::Display for JobId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for JobId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Uuid::parse_str(text).map(Self).map_err(|_| {
            Error::new(Code::InvalidInput, format!("{text:?} is not a job's id")).hint("List them: bulkhead jobs.")
        })
    }
}

macro_rules! words {
    ($type:ident { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $type {
            /// The word stored in the catalog and printed by the command line.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl FromStr for $type {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self> {
                match text {
                    $($word => Ok(Self::$variant),)*
                    other => Err(Error::new(Code::InvalidInput, format!("{other:?} is not known"))),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

words!(JobKind {
    Backup = "backup", Restore = "restore", Place = "place", Check = "check", Copy = "copy", Prune = "prune", Drill = "drill",
    Disaster = "disaster",
});
words!(Trigger { Person = "person", Schedule = "schedule", CatchUp = "catch-up" });
words!(JobState {
    Queued = "queued", Running = "running", Cancelling = "cancelling", Cancelled = "cancelled",
    Failed = "failed", Interrupted = "interrupted", Done = "done",
});
words!(Phase {
    Unlock = "unlock", Preflight = "preflight", Dump = "dump", Commit = "commit", Verify = "verify", Load = "load", Compare = "compare", Swap = "swap", Check = "check",
    Copy = "copy",
    Prune = "prune", Assert = "assert", Rehearse = "rehearse",
});

#[cfg(test)]
mod tests {
    use super::*;
    use Transition as T;

    const TRANSITIONS: [Transition; 6] = [T::Start, T::Cancel, T::Stopped, T::Fail, T::Finish, T::Orphaned];

    #[test]
    fn the_whole_table_of_transitions() {
        let mut table = String::new();
        for state in JobState::ALL {
            for transition in TRANSITIONS {
                if let Some(next) = state.after(transition) {
                    table += &format!("{state} {transition:?} {next}\n");
                }
            }
        }
        assert_eq!(
            table,
            "queued Start running\nqueued Cancel cancelled\nqueued Orphaned interrupted\n\
            running Cancel cancelling\nrunning Fail failed\nrunning Finish done\nrunning Orphaned interrupted\n\
            cancelling Stopped cancelled\ncancelling Fail failed\ncancelling Finish done\ncancelling Orphaned interrupted\n"
        );
    }

    #[test]
    fn nothing_happens_after_the_end() {
        for state in JobState::ALL.into_iter().filter(|state| state.is_final()) {
            assert!(TRANSITIONS.iter().all(|transition| state.after(*transition).is_none()), "{state}");
        }
    }

    #[test]
    fn words_round_trip() {
        for state in JobState::ALL {
            assert_eq!(state.as_str().parse(), Ok(state));
        }
    }

    #[test]
    fn ids_are_ordered_by_time() {
        assert!(JobId::new(1, [255; 10]) < JobId::new(2, [0; 10]));
    }
}
