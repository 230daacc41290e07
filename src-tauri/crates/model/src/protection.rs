//! Protection: whether a database could be restored as its objectives ask, and why not.
//!
//! A verdict is worked out from facts of the catalog and from the rules that hold. Protected is what was proved, recent and
//! goes on by itself; nothing that was not seen makes a verdict better.

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

use crate::{
    Code, Label,
    drill::Outcome,
    kit::{Change, PATIENCE, Standing},
    span::Span,
};

/// A backup older than so many RPOs protects no more.
const TOO_LATE: u32 = 2;
/// How long a copy may take where no RPO says how old it may be, and the least that it is given where one does.
const COPY_GRACE: Duration = Duration::hours(24);
const LEAST_COPY_GRACE: Duration = Duration::hours(1);
/// A drill waits for its place, and takes its time.
const DRILL_GRACE: Duration = Duration::hours(24);

/// How well a database is protected; the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It can be restored, that was seen, and it goes on by itself.
    Protected,
    /// It could be restored, but something is missing.
    AtRisk,
    /// It cannot be restored, or not to a time that is recent enough.
    Unprotected,
}

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
    /// The last backup failed.
    Failing(Code),
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
    /// The last restore took longer than the RTO allows.
    RestoreSlow {
        /// How long it took.
        took: Duration,
        /// How long it may take.
        rto: Span,
    },
    /// No restore of any of its backups was seen to be equal.
    NotProved,
    /// The last drill was not a proof: what was restored was not equal, or could not be restored.
    DrillFailing(Outcome),
    /// The newest proof is older than the schedule of the drills allows.
    DrillStale {
        /// How old.
        age: Duration,
        /// How long it is from drill to drill.
        every: Duration,
    },
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
}

/// What is known of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// When the last good backup began.
    pub last_good: Option<DateTime<Utc>>,
    /// Whether backups that were good are not any more where they should be, or need data that is damaged.
    pub lost: bool,
    /// When a restore of one of its backups was last seen to be equal.
    pub last_proved: Option<DateTime<Utc>>,
    /// Why the last backup that ended failed; `Interrupted` if it was.
    pub failure: Option<Code>,
    /// Whether its password is known to be missing on this machine.
    pub no_password: bool,
    /// When the newest backup began that each further storage of the policy has; none if it has none.
    pub copies: Vec<(Label, Option<DateTime<Utc>>)>,
    /// Since when a job is active that copies what is lacking there; none if there is none.
    pub copying: Option<DateTime<Utc>>,
    /// The storages with backups of it that could not be looked at when that was last tried, and why.
    pub away: Vec<(Label, Code)>,
    /// Whether another storage has backups of it.
    pub elsewhere: bool,
    /// How long the last restore of a whole backup took.
    pub last_restore: Option<Duration>,
    /// The longest that a restore may take.
    pub rto: Option<Span>,
    /// Whether a schedule holds.
    pub scheduled: bool,
    /// The objective.
    pub rpo: Option<Span>,
    /// How long it is from drill to drill at most; none without a schedule for drills.
    pub drill_every: Option<Duration>,
    /// How the last drill ended; none if there was none.
    pub last_drill: Option<Outcome>,
    /// How the tenant's recovery kit stands.
    pub kit: Standing,
}

/// How a database stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// How well it is protected.
    pub level: Level,
    /// What is wrong, worst first; what only should be known may stand there of a protected one too.
    pub reasons: Vec<Reason>,
}

/// Works out how a database stands.
#[must_use]
pub fn protection(facts: &Facts, now: DateTime<Utc>) -> Protection {
    let failing = facts.failure.map(|code| match code {
        Code::Interrupted => Reason::Interrupted,
        code => Reason::Failing(code),
    });
    let age = match facts.last_good {
        // That the whole repository is gone says more.
        None if facts.lost
            && !facts.elsewhere
            && facts.away.iter().any(|(_, code)| *code == Code::RepositoryMissing) =>
        {
            None
        }
        None if facts.lost => Some(Reason::Gone),
        None => Some(Reason::NeverBackedUp),
        Some(at) => late(now - at, facts.rpo),
    };
    let when = |holds: bool, reason: Reason| holds.then_some(reason);
    let mut reasons: Vec<_> = [age, failing, facts.no_password.then_some(Reason::NoPassword)]
        .into_iter()
        .chain(away(facts).map(Some))
        .chain(copies(facts, now).into_iter().map(Some))
        .chain([
            slow(facts),
            when(facts.last_good.is_some() && facts.last_proved.is_none(), Reason::NotProved),
            failing_drill(facts),
            drill_stale(facts, now),
            when(!facts.scheduled, Reason::NoSchedule),
            when(facts.rpo.is_none(), Reason::NoObjective),
            kit(facts, now),
        ])
        .flatten()
        .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.level()));
    let level = reasons.iter().map(Reason::level).max().unwrap_or(Level::Protected);
    Protection { level, reasons }
}

/// That a drill could not run says nothing of the backup; in time it is too long ago that one did.
fn failing_drill(facts: &Facts) -> Option<Reason> {
    let bad = |outcome: &Outcome| matches!(outcome, Outcome::Differs | Outcome::Failed);
    facts.last_drill.filter(bad).map(Reason::DrillFailing)
}

fn drill_stale(facts: &Facts, now: DateTime<Utc>) -> Option<Reason> {
    let (every, age) = (facts.drill_every?, now - facts.last_proved?);
    (age > every + DRILL_GRACE).then_some(Reason::DrillStale { age, every })
}

fn kit(facts: &Facts, now: DateTime<Utc>) -> Option<Reason> {
    match &facts.kit {
        Standing::Missing { since } => Some(Reason::NoKit { age: now - *since }),
        Standing::Outdated { changes, .. } => Some(Reason::KitOutdated { changes: changes.clone() }),
        Standing::NotNeeded | Standing::Current { .. } => None,
    }
}

fn away(facts: &Facts) -> impl Iterator<Item = Reason> {
    let reason = |(storage, code): &(Label, Code)| Reason::Away {
        storage: storage.clone(),
        code: *code,
        elsewhere: facts.elsewhere,
    };
    facts.away.iter().map(reason)
}

fn slow(facts: &Facts) -> Option<Reason> {
    let (took, rto) = facts.last_restore.zip(facts.rto)?;
    took.to_std().is_ok_and(|took| took > rto.duration()).then_some(Reason::RestoreSlow { took, rto })
}

/// A copy may be as old as the RPO lets a backup be; where nothing says how old, it must be of the last good one.
fn copies(facts: &Facts, now: DateTime<Utc>) -> Vec<Reason> {
    let Some(good) = facts.last_good else { return Vec::new() };
    let stale = |at: Option<DateTime<Utc>>| match (at, facts.rpo) {
        (None, _) => true,
        (Some(at), None) => at < good,
        (Some(at), Some(rpo)) => at < good && (now - at).to_std().is_ok_and(|age| age > rpo.duration()),
    };
    let is_made = facts.copying.is_some_and(|since| {
        let rpo = facts.rpo.and_then(|rpo| Duration::from_std(rpo.duration()).ok());
        let grace = rpo.map_or(COPY_GRACE, |rpo| rpo.max(LEAST_COPY_GRACE));
        (Duration::zero()..=grace).contains(&(now - since))
    });
    let reason = |(storage, at): &(Label, Option<DateTime<Utc>>)| {
        let storage = storage.clone();
        if is_made { Reason::Copying { storage } } else { Reason::CopyStale { storage, age: at.map(|at| now - at) } }
    };
    facts.copies.iter().filter(|(_, at)| stale(*at)).map(reason).collect()
}

fn late(age: Duration, rpo: Option<Span>) -> Option<Reason> {
    // A minute of difference between two clocks is nothing.
    if age < Duration::minutes(-10) {
        return Some(Reason::ClockBehind);
    }
    let rpo = rpo?;
    age.to_std().is_ok_and(|age| age > rpo.duration()).then_some(Reason::Stale { age, rpo })
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
            Self::NoObjective => Level::Protected,
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
            Self::Failing(_) => "failing",
            Self::Interrupted => "interrupted",
            Self::NoPassword => "no-password",
            Self::Away { .. } => "storage-away",
            Self::CopyStale { .. } => "copy-stale",
            Self::Copying { .. } => "copying",
            Self::RestoreSlow { .. } => "restore-slow",
            Self::NotProved => "not-proved",
            Self::DrillFailing(_) => "drill-failing",
            Self::DrillStale { .. } => "drill-stale",
            Self::NoSchedule => "no-schedule",
            Self::NoObjective => "no-objective",
            Self::NoKit { .. } => "no-kit",
            Self::KitOutdated { .. } => "kit-outdated",
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
            Self::Failing(_) => "Look at the last job, and mend what it names.",
            Self::Away { .. } => "Mend the storage, or mount its disk: Bulkhead looks again with every job.",
            Self::Copying { .. } => "Wait until the copy is made.",
            Self::CopyStale { .. } => "Copy it now, and mend what kept it from that storage.",
            Self::RestoreSlow { .. } => "Allow for more time, restore from a nearer storage, or make it smaller.",
            Self::NotProved => "Run a drill: it restores the backup into a sandbox and compares every row.",
            Self::DrillFailing(_) => "Look at what the drill found; back up again, and drill that.",
            Self::DrillStale { .. } => "Run a drill now, and look why none ran.",
            Self::NoSchedule => "Give it a policy with a schedule.",
            Self::NoObjective => "Set an RPO.",
            Self::NoKit { .. } => "Export a recovery kit, and keep it away from this machine.",
            Self::KitOutdated { .. } => "Export a new recovery kit, and destroy the old one.",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Protected => "protected",
            Self::AtRisk => "at risk",
            Self::Unprotected => "unprotected",
        })
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NeverBackedUp => f.write_str("never backed up"),
            Self::Gone => f.write_str("all backups that were there are gone or damaged"),
            Self::Stale { age, rpo } => write!(f, "the last good backup is {} old, the RPO is {rpo}", rounded(*age)),
            Self::ClockBehind => f.write_str("the clock stands before the last good backup"),
            Self::Failing(_) => f.write_str("the last backup failed"),
            Self::Interrupted => f.write_str("the last backup was interrupted"),
            Self::NoPassword => f.write_str("its password is not on this machine"),
            Self::Away { storage, code, .. } => match code {
                Code::StorageUnreachable => write!(f, "{storage}, which has backups of it, does not answer"),
                Code::StorageDenied => write!(f, "{storage}, which has backups of it, lets nobody in"),
                Code::RepositoryMissing => write!(f, "the repository on {storage} is gone"),
                Code::WrongKey => write!(f, "the key does not open the repository on {storage}"),
                _ => write!(f, "the repository on {storage} cannot be read"),
            },
            Self::Copying { storage } => write!(f, "the copy on {storage} is being made"),
            Self::CopyStale { storage, age: None } => write!(f, "{storage} has no copy"),
            Self::CopyStale { storage, age: Some(age) } => {
                write!(f, "the newest copy on {storage} is {} old", rounded(*age))
            }
            Self::RestoreSlow { took, rto } => write!(f, "the last restore took {}, the RTO is {rto}", rounded(*took)),
            Self::NotProved => f.write_str("no backup of it was proved by a restore yet"),
            Self::DrillFailing(Outcome::Differs) => f.write_str("the last drill found that the backup differs"),
            Self::DrillFailing(_) => f.write_str("the last drill failed"),
            Self::DrillStale { age, every } => {
                write!(f, "the last proof is {} old, drills are due every {}", rounded(*age), rounded(*every))
            }
            Self::NoSchedule => f.write_str("nothing backs it up by itself"),
            Self::NoObjective => f.write_str("no RPO is set"),
            Self::NoKit { .. } => f.write_str("there is no recovery kit: the key is on this machine alone"),
            Self::KitOutdated { changes } => {
                let named: Vec<_> = changes.iter().take(3).map(ToString::to_string).collect();
                let more = if changes.len() > 3 { ", …" } else { "" };
                write!(f, "the recovery kit is out of date: {}{more}", named.join(", "))
            }
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
