//! Protection: whether a database could be restored as its objectives ask, and why not.
//!
//! A verdict is worked out from facts of the catalog and from the rules that hold. Protected is what was proved, recent and
//! goes on by itself; nothing that was not seen makes a verdict better.

mod reason;

use std::fmt;

use chrono::{DateTime, Duration, Utc};
use serde::Serialize;

pub use reason::Reason;
pub(crate) use reason::rounded;

use crate::{Code, Label, clock::latest, drill::Proof, kit::Standing, room::Short, span::Span};

/// How long a copy may take where no RPO says how old it may be, and the least that it is given where one does.
const COPY_GRACE: Duration = Duration::hours(24);
const LEAST_COPY_GRACE: Duration = Duration::hours(1);
/// A drill waits for its place, and takes its time.
const DRILL_GRACE: Duration = Duration::hours(24);
/// How long a proof counts where no rule asks for drills: what was seen a quarter of a year ago says little of what is there now.
const UNASKED: Duration = Duration::days(90);

/// From so many rows on, that nine of ten are gone says something.
const MANY_ROWS: u64 = 1_000;

/// How old a tenant's key may be before that is worth a notice: two years, the longest for which NIST SP 800-57 part 1 (table 1) has
/// a key that seals other keys in use. It stays a notice, since an old key opens every backup and another one does not change what the
/// data is sealed with: what speaks for it is that more people and places will have seen the old one.
const KEY_AGE: Duration = Duration::days(730);

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

/// What is known of a database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// When the last good backup began; one that is dated ahead only if there is no other.
    pub last_good: Option<DateTime<Utc>>,
    /// The time of a good backup that is still to come.
    pub ahead: Option<DateTime<Utc>>,
    /// Rows in the last good backup, and in the one of a week before; of the first, where none is so old.
    pub rows: Option<(u64, u64)>,
    /// Whether backups that were good are not any more where they should be, or need data that is damaged.
    pub lost: bool,
    /// When a restore of one of its backups was last seen to be equal.
    pub last_proved: Option<DateTime<Utc>>,
    /// When the newest backup began of which that was seen; none where drills are to take any.
    pub newest_proved: Option<DateTime<Utc>>,
    /// Why the last backup that ended failed; `Interrupted` if it was.
    pub failure: Option<Code>,
    /// Whether a hook kept the newest backup from being made.
    pub held_back: bool,
    /// Whether a hook failed that was to run after the last backup, which is good.
    pub hook_failed: bool,
    /// Whether its password is known to be missing on this machine.
    pub no_password: bool,
    /// When the newest backup began that each further storage of the policy has; none if it has none.
    pub copies: Vec<(Label, Option<DateTime<Utc>>)>,
    /// The storages of the policy where nothing is good that is as new as what is missing or damaged there.
    pub spoilt: Vec<Label>,
    /// Since when a job is active that copies what is lacking there; none if there is none.
    pub copying: Option<DateTime<Utc>>,
    /// The storages with backups of it that could not be looked at when that was last tried, and why.
    pub away: Vec<(Label, Code)>,
    /// Whether another storage has backups of it.
    pub elsewhere: bool,
    /// Where the next backup is to go, if too little is free there when that was last looked at.
    pub short: Option<(Label, Short)>,
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
    /// What the last drill found of its backup; none if there was none.
    pub last_drill: Option<Proof>,
    /// When it was brought back from its repository, if it was.
    pub rebuilt: Option<DateTime<Utc>>,
    /// When all of the repository with its last good backup was read.
    pub last_read: Option<DateTime<Utc>>,
    /// What the rules leave out of its backups, in words; none if nothing.
    pub left_out: Option<String>,
    /// Whether the last rehearsal of a disaster lost it.
    pub rehearsal_lost: bool,
    /// How the tenant's recovery kit stands.
    pub kit: Standing,
    /// Since when the tenant has the key that it has, at the latest; none without a repository.
    pub key_since: Option<DateTime<Utc>>,
}

/// How a database stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Protection {
    /// How well it is protected.
    pub level: Level,
    /// What is wrong, worst first; what only should be known may stand there of a protected one too.
    pub reasons: Vec<Reason>,
}

impl Protection {
    /// What to do about one of its reasons: no backup can be made now where the storage is away that they are on.
    #[must_use]
    pub fn hint(&self, reason: &Reason) -> &'static str {
        let asks_for_backup =
            matches!(reason, Reason::NeverBackedUp | Reason::Gone | Reason::Stale { .. } | Reason::Interrupted);
        let is_away = |other: &&Reason| matches!(other, Reason::Away { elsewhere: false, .. });
        let away = self.reasons.iter().find(is_away).filter(|_| asks_for_backup);
        away.unwrap_or(reason).hint()
    }
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
        // There is no other, or it would be that.
        Some(at) if at > latest(now) => Some(Reason::ClockBehind),
        Some(at) => late(now - at, facts.rpo),
    };
    let when = |holds: bool, reason: Reason| holds.then_some(reason);
    let mut reasons: Vec<_> =
        [age, failing, when(facts.held_back, Reason::HeldBack), when(facts.hook_failed, Reason::HookFailed)]
            .into_iter()
            .chain([when(facts.no_password, Reason::NoPassword)])
            .chain(away(facts).map(Some))
            .chain(spoilt(facts).map(Some))
            .chain(copies(facts, now).into_iter().map(Some))
            .chain([
                no_room(facts),
                slow(facts),
                shrunk(facts),
                // A drill that failed says more.
                when(
                    facts.last_good.is_some() && facts.last_proved.is_none() && failing_drill(facts).is_none(),
                    Reason::NotProved,
                ),
                when(facts.last_good.is_some() && unread(facts), Reason::Unread),
                when(facts.rehearsal_lost, Reason::NotBroughtBack),
                failing_drill(facts),
                drill_stale(facts, now),
                when(!facts.scheduled, Reason::NoSchedule),
                when(facts.rpo.is_none(), Reason::NoObjective),
                kit(facts, now),
                facts
                    .ahead
                    .filter(|_| facts.last_good.is_some_and(|good| good <= latest(now)))
                    .map(|at| Reason::Ahead { at }),
                facts.left_out.clone().map(Reason::LeftOut),
                old_key(facts, now),
            ])
            .flatten()
            .collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.level()));
    let level = reasons.iter().map(Reason::level).max().unwrap_or(Level::Protected);
    Protection { level, reasons }
}

/// That a drill could not run says nothing of the backup; in time it is too long ago that one did.
fn failing_drill(facts: &Facts) -> Option<Reason> {
    let bad = |proof: &Proof| proof.is_refuted() || *proof == Proof::Untrue;
    facts.last_drill.filter(bad).map(Reason::DrillFailing)
}

/// What a catalog knew of damage is lost with it, and a proof of before says nothing of what was found since.
fn unread(facts: &Facts) -> bool {
    facts.rebuilt.is_some_and(|at| facts.last_proved.max(facts.last_read).is_none_or(|seen| seen < at))
}

/// A proof of today that is of a backup of last year says nothing of those since: a drill takes the newest, which is at most as old
/// as the RPO.
fn drill_stale(facts: &Facts, now: DateTime<Utc>) -> Option<Reason> {
    let age = now - facts.last_proved?;
    let Some(every) = facts.drill_every else {
        return (age > UNASKED).then_some(Reason::DrillStale { age, every: None });
    };
    if age > every + DRILL_GRACE {
        return Some(Reason::DrillStale { age, every: Some(every) });
    }
    let proved = facts.newest_proved.filter(|proved| facts.last_good.is_some_and(|good| *proved < good))?;
    let (age, rpo) = (now - proved, Duration::from_std(facts.rpo?.duration()).ok()?);
    (age > every + rpo + DRILL_GRACE).then_some(Reason::ProofOfOld { age, every })
}

fn no_room(facts: &Facts) -> Option<Reason> {
    facts.short.as_ref().map(|(storage, short)| Reason::NoRoom { storage: storage.clone(), short: *short })
}

fn old_key(facts: &Facts, now: DateTime<Utc>) -> Option<Reason> {
    let age = now - facts.key_since?;
    (age > KEY_AGE).then_some(Reason::OldKey { age })
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

/// Another copy may be good; where backups go, the newest is not. That a storage is away, or nothing good is left at all, says more.
fn spoilt(facts: &Facts) -> impl Iterator<Item = Reason> {
    let is_told = |storage: &Label| facts.last_good.is_none() || facts.away.iter().any(|(away, _)| away == storage);
    facts
        .spoilt
        .iter()
        .filter(move |storage| !is_told(storage))
        .map(|storage| Reason::Spoilt { storage: storage.clone() })
}

/// A backup of a database that was emptied is as good as any, and in time retention removes those that have what is gone. Few rows say
/// nothing, and a table of things to do is short on a good day.
fn shrunk(facts: &Facts) -> Option<Reason> {
    let (now, before) = facts.rows?;
    (before >= MANY_ROWS && now < before / 10).then_some(Reason::Shrunk { now, before })
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
    let rpo = rpo?;
    age.to_std().is_ok_and(|age| age > rpo.duration()).then_some(Reason::Stale { age, rpo })
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
