//! Evidence: what happened to a tenant's backups in a period, held against the objectives.
//!
//! Every number comes from what was written down when it happened; what nobody saw is not counted as good.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Duration, NaiveDate, Utc};
use serde::Serialize;

use crate::{DatabasePath, Slug, drill::Outcome, span::Span};

/// A period: from the beginning of a day to the beginning of another, UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

/// What happened to one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseEvidence {
    /// Which.
    pub database: DatabasePath,
    /// The most that may be lost.
    pub rpo: Option<Span>,
    /// The longest that a restore may take.
    pub rto: Option<Span>,
    /// The days.
    pub days: Vec<Day>,
    /// Backups that were done.
    pub done: u64,
    /// When the database was brought back here, if backups from before that are in the period: of those only what is still there is
    /// known, and nothing of what failed.
    pub brought_at: Option<DateTime<Utc>>,
    /// Backups that failed, were interrupted or cancelled.
    pub failed: u64,
    /// Restores that were seen to be equal, and drills that proved.
    pub proofs: u64,
    /// Restores and drills that ended otherwise.
    pub failed_proofs: u64,
    /// Drills that could not run: they say nothing of the backups, and prove nothing.
    pub could_not_run: u64,
    /// The longest of the restores that went well.
    pub slowest: Option<Duration>,
    /// Runs that nobody ran.
    pub missed: u64,
}

/// One day of a database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub day: NaiveDate,
    /// Backups that were done.
    pub done: u64,
    /// Those that were not.
    pub failed: u64,
    /// The most that could have been lost at any time of the day; none if there was no good backup at all.
    pub exposure: Option<Duration>,
    /// Whether that is more than the RPO; none without one, or before there was a backup.
    pub breached: Option<bool>,
}

/// One drill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrillEvidence {
    /// When it began.
    pub began_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// Of which database.
    pub database: DatabasePath,
    /// Of which snapshot, if it came to one.
    pub snapshot: Option<String>,
    /// When that was taken.
    pub taken_at: Option<DateTime<Utc>>,
    /// How it ended.
    pub outcome: Outcome,
    /// How long a restore would have taken; none if it did not come so far.
    pub restore: Option<Duration>,
    /// Rows that were compared.
    pub rows: u64,
    /// Who asked for it.
    pub who: String,
    /// Why it proved nothing.
    pub reason: Option<String>,
}

/// Something that went wrong and was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incident {
    /// What.
    pub title: String,
    /// How bad.
    pub severity: String,
    /// When it began.
    pub opened_at: DateTime<Utc>,
    /// When somebody took note.
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When it was over.
    pub closed_at: Option<DateTime<Utc>>,
}

/// A repository at the end of the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlaceEvidence {
    /// The storage.
    pub storage: String,
    /// Where.
    pub location: String,
    /// Backups that are there.
    pub snapshots: u64,
    /// The newest of them.
    pub newest: Option<DateTime<Utc>>,
    /// Since when all that is there was read, at the latest.
    pub read_since: Option<DateTime<Utc>>,
    /// Backups that are missing or need damaged data.
    pub bad: u64,
}

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// What, as `restore`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What else is known.
    pub detail: String,
}

/// A rehearsal of the loss of the machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsal {
    /// When.
    pub at: DateTime<Utc>,
    /// The storage that was taken for lost.
    pub without: Option<String>,
    /// Whether everything came back in time.
    pub passed: bool,
    /// What was wanting.
    pub gaps: Vec<String>,
}

/// All of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Whose.
    pub tenant: Slug,
    /// Its name for people.
    pub name: String,
    /// When.
    pub period: Period,
    /// When this was put together.
    pub made_at: DateTime<Utc>,
    /// Version of Bulkhead.
    pub bulkhead: String,
    /// The databases.
    pub databases: Vec<DatabaseEvidence>,
    /// The drills, in the order in which they began.
    pub drills: Vec<DrillEvidence>,
    /// The repositories.
    pub places: Vec<PlaceEvidence>,
    /// What went wrong.
    pub incidents: Vec<Incident>,
    /// Rehearsals.
    pub rehearsals: Vec<Rehearsal>,
    /// Exceptions from the policies: rules of the tenant or a database of its own, in words.
    pub exceptions: Vec<String>,
    /// Who did what.
    pub acts: Vec<Act>,
    /// How the recovery kit stands, and since when the key is the same, in words.
    pub kit: String,
}

/// A backup as its job tells of it: when its data is from, when it was there, and whether it was good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// As of when.
    pub began: DateTime<Utc>,
    /// When it ended: before that it is no backup.
    pub ended: DateTime<Utc>,
    /// Whether it was done.
    pub good: bool,
}

/// How long before its last day a report begins for which nobody named a first one.
const USUAL: Days = Days::new(29);

impl Period {
    /// The period between two days. Without the last it ends today; without the first it is the 30 days to its end.
    #[must_use]
    pub fn between(from: Option<NaiveDate>, to: Option<NaiveDate>, today: NaiveDate) -> Self {
        let to = to.unwrap_or(today);
        let first = to.checked_sub_days(USUAL).unwrap_or(to);
        Self { from: from.unwrap_or(first), to }
    }

    /// The instants that it lies between.
    #[must_use]
    pub fn bounds(&self) -> (DateTime<Utc>, DateTime<Utc>) {
        (start(self.from), start(self.to) + Duration::days(1))
    }

    /// Its days.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let to = self.to;
        self.from.iter_days().take_while(move |day| *day <= to)
    }
}

fn start(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

/// What each day of a period was like. `runs` are all backups that ended before its end, from before its beginning on; days
/// that have not begun by `now` are left out.
#[must_use]
pub fn days(period: Period, runs: &[Run], rpo: Option<Span>, now: DateTime<Utc>) -> Vec<Day> {
    let mut good: Vec<Run> = runs.iter().copied().filter(|run| run.good).collect();
    good.sort_by_key(|run| run.ended);
    let mut counts = BTreeMap::<NaiveDate, (u64, u64)>::new();
    for run in runs {
        let (done, failed) = counts.entry(run.ended.date_naive()).or_default();
        if run.good { *done += 1 } else { *failed += 1 }
    }
    let row = |day: NaiveDate| {
        let (done, failed) = counts.get(&day).copied().unwrap_or_default();
        let exposure = exposure(&good, start(day), (start(day) + Duration::days(1)).min(now));
        let breached = rpo.zip(exposure).map(|(rpo, exposure)| exposure.to_std().is_ok_and(|it| it > rpo.duration()));
        Day { day, done, failed, exposure, breached }
    };
    period.days().filter(|day| start(*day) <= now).map(row).collect()
}

/// The age of the newest good backup at the worst moment between two instants: just before a newer one was there, or at the end.
/// Before the first there ever was nothing is said.
fn exposure(good: &[Run], from: DateTime<Utc>, to: DateTime<Utc>) -> Option<Duration> {
    let mut newest = good.iter().filter(|run| run.ended <= from).map(|run| run.began).max();
    let mut worst: Option<Duration> = None;
    for run in good.iter().filter(|run| run.ended > from && run.ended <= to) {
        worst = worst.max(newest.map(|began| run.ended - began));
        newest = newest.max(Some(run.began));
    }
    worst.max(newest.map(|began| to - began))
}

impl DatabaseEvidence {
    /// Days on which more could have been lost than the RPO allows.
    #[must_use]
    pub fn breaches(&self) -> usize {
        self.days.iter().filter(|day| day.breached == Some(true)).count()
    }

    /// The most that could have been lost at any time.
    #[must_use]
    pub fn worst(&self) -> Option<Duration> {
        self.days.iter().filter_map(|day| day.exposure).max()
    }

    /// Whether the slowest restore was within the RTO; none without either.
    #[must_use]
    pub fn in_time(&self) -> Option<bool> {
        let (slowest, rto) = self.slowest.zip(self.rto)?;
        Some(slowest.to_std().is_ok_and(|took| took <= rto.duration()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::hours(hours)
    }

    fn run(began: i64, good: bool) -> Run {
        Run { began: hour(began), ended: hour(began + 1), good }
    }

    fn period(days: u64) -> Period {
        let from = DateTime::UNIX_EPOCH.date_naive();
        Period { from, to: from + chrono::Days::new(days - 1) }
    }

    #[test]
    fn exposure_is_taken_at_the_worst_moment_of_the_day() {
        let runs = [run(2, true), run(26, true), run(50, false)];
        let rows = days(period(3), &runs, "26h".parse().ok(), hour(72));
        let exposures: Vec<_> = rows.iter().map(|day| day.exposure.map(|it| it.num_hours())).collect();
        // Until the first is there nothing is said; it is 22 hours old at midnight. The second day: 25 hours just before the
        // second was there. The third had none that was good: 46 hours at its end.
        assert_eq!(exposures, [Some(22), Some(25), Some(46)]);
        assert_eq!(rows.iter().map(|day| day.breached).collect::<Vec<_>>(), [Some(false), Some(false), Some(true)]);
        assert_eq!((rows[2].done, rows[2].failed), (0, 1));
    }

    #[test]
    fn a_day_before_the_first_backup_and_a_day_to_come_say_nothing() {
        let rows = days(period(9), &[run(26, true)], None, hour(30));
        assert_eq!(rows.len(), 2, "days that have not begun");
        assert_eq!(rows[0].exposure, None);
        assert_eq!(rows[1].exposure.map(|it| it.num_hours()), Some(4), "as of now, not of midnight");
        assert_eq!(rows[1].breached, None, "without an objective nothing is breached");
    }

    #[test]
    fn a_backup_counts_from_its_end_and_is_as_old_as_its_beginning() {
        let slow = Run { began: hour(0), ended: hour(20), good: true };
        let rows = days(period(1), &[slow], None, hour(24));
        assert_eq!(rows[0].exposure.map(|it| it.num_hours()), Some(24));
    }
}
