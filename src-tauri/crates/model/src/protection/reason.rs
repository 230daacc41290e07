//! What keeps a database from being protected: how bad each is, and what to do about it.

use std::fmt;

use chrono::{DateTime, Duration, Utc};

use super::Level;
use crate::{
    Code, Label,
    amount::{count, number},
    drill::Proof,
    kit::{Change, PATIENCE},
    room::{MAKE_ROOM, Short},
    span::Span,
};

/// A backup older than so many RPOs protects no more.
const TOO_LATE: u32 = 2;

/// What keeps a database from being protected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// There is no good backup.
    NeverBackedUp,
    /// There were some, and none of them is left that could be restored.
    Gone,
    /// The last good backup is older than the RPO allows.
    Stale {
        /// How old.
        age: Duration,
        /// How old it may be.
        rpo: Span,
    },
    /// The clock stands before the last good backup: how old that is cannot be said.
    ClockBehind,
    /// A backup is dated ahead: it was made while a clock was wrong, and counts for nothing until then.
    Ahead {
        /// The date.
        at: DateTime<Utc>,
    },
    /// The last backup failed.
    Failing(Code),
    /// A hook kept the newest backup from being made.
    HeldBack,
    /// The last backup is good, and a hook that was to run after it failed.
    HookFailed,
    /// The last backup was interrupted.
    Interrupted,
    /// It came from elsewhere, and its password was not given here: the next backup would fail.
    NoPassword,
    /// A storage has no copy that is recent enough, or none at all.
    CopyStale {
        /// Which.
        storage: Label,
        /// How old its newest is; none if there is none.
        age: Option<Duration>,
    },
    /// A storage has no copy that is recent enough yet: it is being made.
    Copying {
        /// Which.
        storage: Label,
    },
    /// A storage that has backups of it could not be looked at: nothing can be restored from there now.
    Away {
        /// Which.
        storage: Label,
        /// Why.
        code: Code,
        /// Whether backups on another storage are within reach.
        elsewhere: bool,
    },
    /// The newest backup on a storage of the policy is missing there or damaged.
    Spoilt {
        /// Which.
        storage: Label,
    },
    /// The next backup would not find room where it is to go, and not begin.
    NoRoom {
        /// Where.
        storage: Label,
        /// What is lacking.
        short: Short,
    },
    /// Nearly all rows that were there are gone: a backup tells what is there, and not what should be.
    Shrunk {
        /// Rows in the last good backup.
        now: u64,
        /// Rows in the one that it is held against: a week older, or the first.
        before: u64,
    },
    /// The last restore took longer than the RTO allows.
    RestoreSlow {
        /// How long it took.
        took: Duration,
        /// How long it may take.
        rto: Span,
    },
    /// No restore of any of its backups was seen to be equal.
    NotProved,
    /// It was brought back from its repository, and nothing of it was read since: what was known of damage is not known any more.
    Unread,
    /// The last rehearsal of a disaster did not bring it back.
    NotBroughtBack,
    /// The last drill was not a proof: what was restored was not equal, or could not be restored.
    DrillFailing(Proof),
    /// The newest proof is older than the schedule of the drills allows.
    DrillStale {
        /// How old.
        age: Duration,
        /// How long it is from drill to drill; none where no rule asks for drills.
        every: Option<Duration>,
    },
    /// Drills are in time, and no backup was proved that is as new as theirs should be.
    ProofOfOld {
        /// How old the newest that was proved is.
        age: Duration,
        /// How long it is from drill to drill.
        every: Duration,
    },
    /// What its rules leave out of every backup, in words.
    LeftOut(String),
    /// Nothing backs it up by itself.
    NoSchedule,
    /// The tenant has no recovery kit: with this machine its key would be lost.
    NoKit {
        /// For how long.
        age: Duration,
    },
    /// The tenant's recovery kit no longer holds.
    KitOutdated {
        /// What has changed since it was written.
        changes: Vec<Change>,
    },
    /// Nobody has said how much may be lost, so how old is too old is not known.
    NoObjective,
    /// The tenant has had the same key for long.
    OldKey {
        /// For how long, at least.
        age: Duration,
    },
}

impl Reason {
    /// How bad it is.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::NeverBackedUp | Self::Gone => Level::Unprotected,
            Self::Stale { age, rpo } if age.to_std().is_ok_and(|age| age / TOO_LATE > rpo.duration()) => {
                Level::Unprotected
            }
            // One that only does not answer will mostly do so again, with all that was in it.
            Self::Away { code, elsewhere: false, .. }
                if !matches!(code, Code::StorageUnreachable | Code::StorageDenied) =>
            {
                Level::Unprotected
            }
            // Somebody has said so; whoever sees that it is protected is told of what is not.
            Self::NoObjective | Self::OldKey { .. } | Self::LeftOut(_) | Self::Ahead { .. } => Level::Protected,
            // Nobody has to begin with paper; but a key in one place alone is a backup in one place alone.
            Self::NoKit { age } if *age <= PATIENCE => Level::Protected,
            // Another database or storage is in the repositories themselves; another key is nowhere else.
            Self::KitOutdated { changes } if !changes.contains(&Change::Key) => Level::Protected,
            _ => Level::AtRisk,
        }
    }

    /// Its name for programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NeverBackedUp => "never-backed-up",
            Self::Gone => "gone",
            Self::Stale { .. } => "stale",
            Self::ClockBehind => "clock-behind",
            Self::Ahead { .. } => "backup-ahead",
            Self::Failing(_) => "failing",
            Self::HeldBack => "held-back",
            Self::HookFailed => "hook-failed",
            Self::Interrupted => "interrupted",
            Self::NoPassword => "no-password",
            Self::Away { .. } => "storage-away",
            Self::CopyStale { .. } => "copy-stale",
            Self::Copying { .. } => "copying",
            Self::Spoilt { .. } => "spoilt",
            Self::NoRoom { .. } => "no-room",
            Self::RestoreSlow { .. } => "restore-slow",
            Self::Shrunk { .. } => "shrunk",
            Self::NotProved => "not-proved",
            Self::Unread => "unread",
            Self::NotBroughtBack => "not-brought-back",
            Self::DrillFailing(_) => "drill-failing",
            Self::DrillStale { .. } => "drill-stale",
            Self::ProofOfOld { .. } => "proof-of-old",
            Self::LeftOut(_) => "left-out",
            Self::NoSchedule => "no-schedule",
            Self::NoObjective => "no-objective",
            Self::NoKit { .. } => "no-kit",
            Self::KitOutdated { .. } => "kit-outdated",
            Self::OldKey { .. } => "old-key",
        }
    }

    /// What to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::NeverBackedUp | Self::Stale { .. } | Self::Interrupted => "Back it up now.",
            Self::NoPassword => "Enter the password.",
            Self::Gone => "Back it up now, and find out who removed or damaged them.",
            Self::ClockBehind => "Set the clock of this machine.",
            Self::Ahead { .. } => {
                "Set the clock of this machine if it is behind. Else it stays until that day has come: what is in it is older."
            }
            Self::Failing(_) | Self::HeldBack => "Look at the last job, and mend what it names.",
            Self::HookFailed => "The backup counts. Look at what the hook should have done, and mend it.",
            Self::Away { code: Code::SecretMissing | Code::WrongKey, .. } => {
                "Put the key back from the recovery kit, or give the storage its secret again."
            }
            Self::Away { .. } => "Mend the storage, or mount its disk: Bulkhead looks again with every job.",
            Self::Copying { .. } => "Wait until the copy is made.",
            Self::CopyStale { .. } => "Copy it now, and mend what kept it from that storage.",
            Self::Spoilt { .. } => "Find out what happened to the storage, and back up again.",
            Self::NoRoom { .. } => MAKE_ROOM,
            Self::Shrunk { .. } => {
                "Look whether the rows are still wanted: if they are, protect an older backup from retention, and restore it."
            }
            Self::RestoreSlow { .. } => "Allow for more time, restore from a nearer storage, or make it smaller.",
            Self::NotProved => "Run a drill: it restores the backup into a sandbox and compares every row.",
            Self::Unread => "Drill it, or read all of its repository: bulkhead check TENANT --read-data.",
            Self::NotBroughtBack => "Mend what the rehearsal found, and rehearse again.",
            Self::DrillFailing(Proof::Untrue) => {
                "Every row is equal to the backup: look at the source, or at the assertion."
            }
            Self::DrillFailing(_) => "Look at what the drill found; back up again, and drill that.",
            Self::DrillStale { every: None, .. } => "Drill it, and let its rules do that from time to time.",
            Self::DrillStale { .. } => "Run a drill now, and look why none ran.",
            Self::ProofOfOld { .. } => "Drill the newest backup.",
            Self::LeftOut(_) => "Change what its rules leave out, if it is needed after all.",
            Self::NoSchedule => "Give it a policy with a schedule.",
            Self::NoObjective => "Set an RPO.",
            Self::NoKit { .. } => "Export a recovery kit, and keep it away from this machine.",
            Self::KitOutdated { .. } => "Export a new recovery kit, and destroy the old one.",
            Self::OldKey { .. } => {
                "Change it, and export a new recovery kit afterwards: bulkhead tenant key TENANT --rotate."
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverBackedUp => f.write_str("never backed up"),
            Self::Gone => f.write_str("all backups that were there are gone or damaged"),
            Self::Stale { age, rpo } => write!(f, "the last good backup is {} old, the RPO is {rpo}", rounded(*age)),
            Self::ClockBehind => f.write_str("the clock stands before the last good backup"),
            Self::Ahead { at } => {
                write!(
                    f,
                    "a backup is dated {}, which is still to come: it does not count",
                    at.format("%Y-%m-%d %H:%M")
                )
            }
            Self::Failing(_) => f.write_str("the last backup failed"),
            Self::HeldBack => f.write_str("a hook kept the last backup from being made"),
            Self::HookFailed => f.write_str("the last backup is good, and a hook after it failed"),
            Self::Interrupted => f.write_str("the last backup was interrupted"),
            Self::NoPassword => f.write_str("its password is not on this machine"),
            Self::Away { storage, code, .. } => match code {
                Code::StorageUnreachable => {
                    write!(f, "the storage {storage}, which has backups of it, does not answer")
                }
                Code::StorageDenied => write!(f, "the storage {storage}, which has backups of it, lets nobody in"),
                Code::RepositoryMissing => write!(f, "the repository on {storage} is gone"),
                Code::WrongKey => write!(f, "the key does not open the repository on {storage}"),
                Code::SecretMissing => write!(f, "what opens the repository on {storage} is not in the keyring"),
                _ => write!(f, "the repository on {storage} cannot be read"),
            },
            Self::Copying { storage } => write!(f, "the copy on {storage} is being made"),
            Self::CopyStale { storage, age: None } => write!(f, "there is no copy on {storage}"),
            Self::CopyStale { storage, age: Some(age) } => {
                write!(f, "the newest copy on {storage} is {} old", rounded(*age))
            }
            Self::Spoilt { storage } => write!(f, "the newest backup on {storage} is missing or damaged"),
            Self::NoRoom { storage, short } => {
                write!(f, "the next backup does not fit on {storage}: {short}")
            }
            Self::Shrunk { now, before } => {
                write!(f, "the last good backup has {}, one before it had {}", count(*now, "row"), number(*before))
            }
            Self::RestoreSlow { took, rto } => write!(f, "the last restore took {}, the RTO is {rto}", rounded(*took)),
            Self::NotProved => f.write_str("no backup of it is proved by a restore"),
            Self::Unread => f.write_str("it was brought back from its repository, and not read since"),
            Self::NotBroughtBack => f.write_str("the last rehearsal of a disaster did not bring it back"),
            Self::DrillFailing(Proof::Differs) => f.write_str("the last drill found that the backup differs"),
            Self::DrillFailing(Proof::Untrue) => f.write_str("the last drill found an assertion that is not true"),
            Self::DrillFailing(_) => f.write_str("the last drill failed"),
            Self::DrillStale { age, every: None } => {
                write!(f, "the last proof is {} old, and no rule asks for drills", rounded(*age))
            }
            Self::DrillStale { age, every: Some(every) } => {
                write!(f, "the last proof is {} old, drills are due every {}", rounded(*age), rounded(*every))
            }
            Self::ProofOfOld { age, every } => write!(
                f,
                "the newest backup that was proved is {} old, drills are due every {}",
                rounded(*age),
                rounded(*every)
            ),
            Self::LeftOut(what) => write!(f, "its rules leave out {what}"),
            Self::NoSchedule => f.write_str("nothing backs it up by itself"),
            Self::NoObjective => f.write_str("no RPO is set"),
            Self::NoKit { .. } => f.write_str("there is no recovery kit: the key is on this machine alone"),
            Self::KitOutdated { changes } => {
                let named: Vec<_> = changes.iter().take(3).map(ToString::to_string).collect();
                let more = if changes.len() > 3 { ", …" } else { "" };
                write!(f, "the recovery kit is out of date: {}{more}", named.join(", "))
            }
            Self::OldKey { age } => write!(f, "the key has been the same for {}", rounded(*age)),
        }
    }
}

/// In the largest unit of which there are two.
pub(crate) fn rounded(age: Duration) -> String {
    match age.num_minutes() {
        ..2 => format!("{} s", age.num_seconds()),
        minutes @ 2..120 => format!("{minutes} min"),
        120..2_880 => format!("{} h", age.num_hours()),
        _ => format!("{} days", age.num_days()),
    }
}
