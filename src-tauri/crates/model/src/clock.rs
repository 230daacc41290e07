//! Whether the clock on the wall can be believed: by a wrong one everything is old.
//!
//! Within one start of the machine it is held against what the machine counts by itself. Over a start there is nothing but the
//! latest time that was believed: a machine that was off for a while and a clock that was put ahead look the same.

use chrono::{DateTime, Duration, Utc};

/// A clock that stands so far behind what was seen already is wrong.
const BACK: Duration = Duration::minutes(10);
/// Nobody switches a machine off for so long without being asked whether the clock is right.
const ABSENT: Duration = Duration::days(30);
/// So far a clock may be put right while the machine runs.
const MOVED: Duration = Duration::days(1);

/// The latest time that can be true: what is dated after it was written by a clock that was ahead, or this one is behind.
#[must_use]
pub fn latest(now: DateTime<Utc>) -> DateTime<Utc> {
    now + BACK
}

/// A start of the machine, by what it counts from then on, its sleep included, whatever is done to the clock on the wall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boot {
    /// Another one at every start.
    pub id: String,
    /// When it was, by the clock on the wall: this moves only when that clock is put elsewhere.
    pub at: DateTime<Utc>,
}

/// A look at the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// What it said.
    pub at: DateTime<Utc>,
    /// The start of the machine; none where it does not tell.
    pub boot: Option<Boot>,
}

/// What is odd about the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Jump {
    /// It stands before what was seen already.
    Back,
    /// So long after what was seen last that either nothing ran or the clock is wrong.
    Absent,
    /// It was put ahead, or back, by so much while the machine ran.
    Moved(Duration),
    /// It was put elsewhere before the machine was started again, and nobody agreed to it since.
    Unsettled,
}

/// What is remembered of the clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The latest look that was believed.
    pub last: Reading,
    /// Whether it was seen to have moved since: over a start of the machine nothing else would say so.
    pub moved: bool,
}

impl Reading {
    fn moved(&self, now: &Self) -> Option<Duration> {
        let (then, now) = (self.boot.as_ref()?, now.boot.as_ref()?);
        (then.id == now.id).then(|| now.at - then.at)
    }

    /// What is believed from now on. Within one start of the machine the first is what counts, so that no clock gets ahead in
    /// steps that are small enough by themselves.
    #[must_use]
    pub fn then(self, now: Self) -> Self {
        let boot = if self.moved(&now).is_some() { self.boot } else { now.boot };
        Self { at: now.at, boot }
    }
}

/// Compares the clock with the latest look at it that was believed. Nothing is removed while it is odd.
#[must_use]
pub fn jump(seen: Option<&Seen>, now: &Reading) -> Option<Jump> {
    let Seen { last, moved: unsettled } = seen?;
    let passed = now.at - last.at;
    match last.moved(now) {
        Some(moved) if moved.abs() > MOVED => Some(Jump::Moved(moved)),
        None if *unsettled => Some(Jump::Unsettled),
        _ if passed < -BACK => Some(Jump::Back),
        None if passed > ABSENT => Some(Jump::Absent),
        _ => None,
    }
}
