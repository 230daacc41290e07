//! What a look at the schedules does with one database.

use bulkhead_catalog::{Missed, MissedReason, Position};
use bulkhead_model::{Slug, schedule::Timing};
use chrono::{DateTime, Utc};

use crate::{backup, pause::Lulls};

/// A clock that goes back so far was wrong before.
const JUMP: chrono::Duration = chrono::Duration::days(1);

/// What a look does with one database.
pub(super) struct Step {
    pub(super) id: i64,
    pub(super) from: Option<Position>,
    pub(super) to: Option<Position>,
    pub(super) job: Option<backup::Scheduled>,
    pub(super) missed: Option<Missed>,
    pub(super) waits: bool,
}

impl Step {
    /// It is not on a schedule any more.
    pub(super) const fn off(id: i64) -> Self {
        Self { id, from: None, to: None, job: None, missed: None, waits: false }
    }

    /// Its schedule counts from now on.
    pub(super) fn fresh(id: i64, timing: &Timing, now: DateTime<Utc>) -> Self {
        let to = Position { timing: signature(timing), last_due: now, next_due: timing.next_after(now) };
        Self { to: Some(to), ..Self::off(id) }
    }

    /// The same, but one that was due already still is, if the new schedule has one in that time too; else it is missed.
    pub(super) fn changed(id: i64, before: Option<&Position>, timing: &Timing, now: DateTime<Utc>) -> Self {
        let late = before.and_then(|before| Some((before, before.next_due.filter(|next| *next <= now)?)));
        let Some((before, next)) = late else { return Self::fresh(id, timing, now) };
        match timing.due(before.last_due, now) {
            Some(due) => Self::fresh(id, timing, due.at - chrono::Duration::seconds(1)),
            None => Self { missed: Some(asleep(next, next, 1)), ..Self::fresh(id, timing, now) },
        }
    }

    /// Says of what was missed in a pause that it was.
    pub(super) fn explained(mut self, tenant: &Slug, lulls: &Lulls) -> Self {
        if let Some(missed) = self.missed.as_mut().filter(|it| lulls.hold(tenant, it.first_at, it.last_at)) {
            missed.reason = MissedReason::Paused;
        }
        self
    }

    pub(super) fn row(&self) -> bulkhead_catalog::Step<'_> {
        bulkhead_catalog::Step {
            database: self.id,
            from: self.from.as_ref(),
            to: self.to.as_ref(),
            job: self.job.as_ref().map(backup::Scheduled::row),
            missed: self.missed.as_ref(),
            waits: self.waits,
        }
    }
}

/// Not if it is new or was changed: what came before was not asked for. Far in the future: the clock was wrong then. Not so far, it
/// was set right a little, and waiting is what keeps a run from being doubled.
pub(super) fn fits(position: &Position, timing: &Timing, now: DateTime<Utc>) -> bool {
    position.timing == signature(timing) && position.last_due <= now + JUMP
}

/// Runs that nobody made.
pub(super) const fn asleep(first_at: DateTime<Utc>, last_at: DateTime<Utc>, count: u64) -> Missed {
    Missed { first_at, last_at, count, reason: MissedReason::Asleep }
}

/// What the times of runs hang on.
pub(super) fn signature(Timing { schedule, window, delay, .. }: &Timing) -> String {
    format!("{schedule} {} {}", window.map_or_else(String::new, |window| window.to_string()), delay.num_seconds())
}
