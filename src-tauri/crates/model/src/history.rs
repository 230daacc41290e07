//! What each of the last days brought: the strip that shows at a glance whether it goes on night for night.

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use serde::Serialize;

/// What a day brought, the worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Day {
    /// A good backup of which a restore was seen to be equal.
    Proved,
    /// A good backup.
    Good,
    /// A run was due, and nobody ran it.
    Missed,
    /// A run failed, and no other that day was good; or the last run of all failed.
    Failed,
}

/// Days in a row, by the calendar of a time zone; the last is today.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    zone: Tz,
    first: NaiveDate,
    days: u32,
}

impl Calendar {
    /// The last `days` days up to now.
    #[must_use]
    pub fn last(days: u32, now: DateTime<Utc>, zone: Tz) -> Self {
        let today = now.with_timezone(&zone).date_naive();
        let before = Days::new(days.saturating_sub(1).into());
        Self { zone, first: today.checked_sub_days(before).unwrap_or(today), days }
    }

    /// The dates, oldest first.
    pub fn dates(&self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take(self.days as usize)
    }

    /// An instant before which nothing belongs to it: a day more than needed, whatever the zone.
    #[must_use]
    pub fn since(&self) -> DateTime<Utc> {
        let before = self.first.checked_sub_days(Days::new(1)).unwrap_or(self.first);
        before.and_time(chrono::NaiveTime::MIN).and_utc()
    }

    /// The place of an instant in it.
    #[must_use]
    pub fn place(&self, at: DateTime<Utc>) -> Option<usize> {
        let date = at.with_timezone(&self.zone).date_naive();
        usize::try_from((date - self.first).num_days()).ok().filter(|place| *place < self.days as usize)
    }

    /// A strip of which nothing is known yet.
    #[must_use]
    pub fn strip(&self) -> Strip {
        Strip(vec![None; self.days as usize])
    }
}

/// One cell a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip(pub Vec<Option<Day>>);

impl Strip {
    /// Something more of one database: a later run that was good makes up for what failed on the same day.
    pub fn best(&mut self, place: usize, day: Day) {
        if let Some(cell) = self.0.get_mut(place) {
            *cell = Some(cell.map_or(day, |known| known.min(day)));
        }
    }

    /// The last run of all failed: nothing has made up for it yet.
    pub fn fails(&mut self, place: usize) {
        if let Some(cell) = self.0.get_mut(place) {
            *cell = Some(Day::Failed);
        }
    }

    /// Another database of the same tenant: a day is as bad as the worst of them.
    pub fn worst(&mut self, other: &Self) {
        for (cell, day) in self.0.iter_mut().zip(&other.0) {
            *cell = (*cell).max(*day);
        }
    }
}

/// `count` occurrences from a first to a last, evenly spread, as those of a schedule are.
pub fn spread(first: DateTime<Utc>, last: DateTime<Utc>, count: u64) -> impl Iterator<Item = DateTime<Utc>> {
    /// A strip has no more days.
    const MOST: u64 = 400;
    let steps = i32::try_from(count.clamp(1, MOST) - 1).unwrap_or(0);
    (0..=steps).map(move |step| if steps == 0 { last } else { first + (last - first) / steps * step })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn a_day_is_one_of_the_calendar_on_the_wall() {
        let calendar = Calendar::last(3, at("2026-03-30T10:00:00Z"), Tz::Europe__Berlin);
        let dates: Vec<_> = calendar.dates().map(|date| date.to_string()).collect();
        assert_eq!(dates, ["2026-03-28", "2026-03-29", "2026-03-30"]);
        assert_eq!(calendar.place(at("2026-03-27T22:59:59Z")), None);
        assert_eq!(calendar.place(at("2026-03-27T23:00:00Z")), Some(0), "midnight in winter");
        assert_eq!(calendar.place(at("2026-03-29T22:00:00Z")), Some(2), "midnight in summer");
        assert_eq!(calendar.place(at("2026-03-30T22:00:00Z")), None, "tomorrow");
        assert!(calendar.since() <= at("2026-03-27T23:00:00Z"));
    }

    #[test]
    fn a_good_run_makes_up_for_a_failed_one_of_its_own_database_alone() {
        let mut one = Strip(vec![None; 3]);
        one.best(0, Day::Failed);
        one.best(0, Day::Good);
        one.best(1, Day::Missed);
        one.best(1, Day::Failed);
        one.best(9, Day::Good);
        assert_eq!(one.0, [Some(Day::Good), Some(Day::Missed), None]);
        let mut tenant = Strip(vec![Some(Day::Proved), Some(Day::Proved), Some(Day::Proved)]);
        tenant.worst(&one);
        assert_eq!(tenant.0, [Some(Day::Good), Some(Day::Missed), Some(Day::Proved)]);
    }

    #[test]
    fn what_was_missed_lies_where_it_was_due() {
        let (first, last) = (at("2026-01-01T02:00:00Z"), at("2026-01-15T02:00:00Z"));
        let weekly: Vec<_> = spread(first, last, 3).collect();
        assert_eq!(weekly, [first, at("2026-01-08T02:00:00Z"), last]);
        assert_eq!(spread(last, last, 1).collect::<Vec<_>>(), [last]);
        assert_eq!(spread(first, last, u64::MAX).count(), 400);
    }
}
