//! Runs to come as clocks on the wall show them, and the time zones that these hang in.

use bulkhead_model::{policy::Effective, schedule::Timing, wall};
use chrono::{DateTime, Duration, NaiveDateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use specta::Type;

/// A run to come.
#[derive(Clone, Debug, Serialize, Type)]
pub struct NextRun {
    /// When.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// What clocks of the schedule's time zone then show.
    #[specta(type = String)]
    pub local: NaiveDateTime,
    /// What they show when the last database begins; none where only one is meant, or all begin at once.
    #[specta(type = Option<String>)]
    pub until: Option<NaiveDateTime>,
    /// How far they are ahead of UTC, as `+02:00`.
    pub offset: String,
    /// Minutes that clocks are put forward since the run before; negative if back.
    #[specta(type = i32)]
    pub shift: i64,
}

/// Clocks are put forward or back.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ClockChange {
    /// When.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// Minutes forward; negative if back.
    #[specta(type = i32)]
    pub shift: i64,
    /// The first run at or after it.
    pub run: Option<NextRun>,
}

/// A time zone.
#[derive(Clone, Debug, Serialize, Type)]
pub struct TimeZone {
    /// Its name.
    pub name: String,
    /// How far its clocks are ahead of UTC now, as `+02:00`.
    pub offset: String,
    /// The same in minutes.
    #[specta(type = i32)]
    pub minutes: i64,
    /// Whether it is this machine's.
    pub here: bool,
}

impl TimeZone {
    /// All there are, by their offset.
    pub(crate) fn all(now: DateTime<Utc>, here: &str) -> Vec<Self> {
        let zone = |zone: &Tz| {
            let ahead = wall::offset(*zone, now);
            let name = zone.name().to_owned();
            Self { here: name == here, name, offset: offset(ahead), minutes: ahead.num_minutes() }
        };
        let mut all: Vec<_> = chrono_tz::TZ_VARIANTS.iter().map(zone).collect();
        all.sort_by(|a, b| (a.minutes, &a.name).cmp(&(b.minutes, &b.name)));
        all
    }
}

/// The next runs as clocks of the schedule's time zone show them. `place` is that of the database that is meant.
pub(crate) fn next_runs(
    rules: &Effective,
    place: Option<u64>,
    now: DateTime<Utc>,
    next: &[DateTime<Utc>],
) -> Vec<NextRun> {
    let Some(schedule) = &rules.schedule else { return Vec::new() };
    let (zone, shared) = (schedule.value.zone(), shared(rules, place));
    let before = std::iter::once(now).chain(next.iter().copied());
    before.zip(next).map(|(before, at)| next_run(zone, shared.as_ref(), before, *at)).collect()
}

/// The next time that clocks change in the schedule's time zone, and the run after it.
pub(crate) fn clock_change(rules: &Effective, place: Option<u64>, now: DateTime<Utc>) -> Option<ClockChange> {
    let zone = rules.schedule.as_ref()?.value.zone();
    let shared = shared(rules, place);
    let change = wall::next_change(zone, now)?;
    let just_before = change.at - Duration::seconds(1);
    let run = rules.timing(place.unwrap_or_default()).and_then(|timing| timing.next_after(just_before));
    let run = run.map(|at| next_run(zone, shared.as_ref(), just_before, at));
    Some(ClockChange { at: change.at, shift: change.by.num_minutes(), run })
}

/// When those begin who share the rules, where not all do at once. One database has its fixed share of it, which lies in its runs.
fn shared(rules: &Effective, place: Option<u64>) -> Option<Timing> {
    rules.timing(0).filter(|timing| place.is_none() && !timing.spread.is_zero())
}

fn next_run(zone: Tz, shared: Option<&Timing>, before: DateTime<Utc>, at: DateTime<Utc>) -> NextRun {
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).naive_local();
    NextRun {
        at,
        local: local(at),
        until: shared.map(|timing| local(at + timing.room(at))),
        offset: offset(wall::offset(zone, at)),
        shift: wall::shift(zone, before, at).num_minutes(),
    }
}

fn offset(ahead: Duration) -> String {
    let minutes = ahead.num_minutes().abs();
    let sign = if ahead < Duration::zero() { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use bulkhead_model::policy::{Origin, Rules, effective};

    use super::*;

    #[test]
    fn a_run_after_a_change_of_clocks_says_so() {
        let rules: Rules = serde_json::from_value(
            serde_json::json!({ "schedule": { "cron": "30 2 * * *", "zone": "Europe/Berlin" } }),
        )
        .unwrap();
        let rules = effective(&[(Origin::Tenant, &rules)]);
        let now: DateTime<Utc> = "2026-03-27T12:00:00Z".parse().unwrap();
        let next: Vec<_> = rules.timing(0).unwrap().after(now).take(3).collect();
        let runs = next_runs(&rules, None, now, &next);
        let told: Vec<_> = runs.iter().map(|run| (run.local.to_string(), run.offset.as_str(), run.shift)).collect();
        let expected = [
            ("2026-03-28 02:30:00".to_owned(), "+01:00", 0),
            ("2026-03-29 03:00:00".to_owned(), "+02:00", 60),
            ("2026-03-30 02:30:00".to_owned(), "+02:00", 0),
        ];
        assert_eq!(told, expected);
        let change = clock_change(&rules, None, now).unwrap();
        assert_eq!((change.shift, change.run.unwrap().at), (60, next[1]));
    }

    #[test]
    fn a_spread_is_a_range_for_many_and_a_fixed_time_for_one() {
        let rules: Rules = serde_json::from_value(
            serde_json::json!({ "schedule": { "cron": "0 2 * * *", "zone": "Europe/Berlin" }, "spread": "1h" }),
        )
        .unwrap();
        let rules = effective(&[(Origin::Tenant, &rules)]);
        let now: DateTime<Utc> = "2026-03-28T12:00:00Z".parse().unwrap();
        let runs = |place: Option<u64>| {
            let next: Vec<_> = rules.timing(place.unwrap_or_default()).unwrap().after(now).take(2).collect();
            next_runs(&rules, place, now, &next)
        };
        // Clocks are put forward that night: there is no two o'clock.
        let shared: Vec<_> =
            runs(None).iter().map(|run| (run.local.to_string(), run.until.unwrap().to_string())).collect();
        let expected = [("2026-03-29 03:00:00", "2026-03-29 04:00:00"), ("2026-03-30 02:00:00", "2026-03-30 03:00:00")];
        assert_eq!(shared, expected.map(|(from, until)| (from.to_owned(), until.to_owned())));

        let narrow: Rules = serde_json::from_value(serde_json::json!({
            "schedule": { "cron": "0 2 * * *", "zone": "UTC" }, "spread": "1h", "window": "02:00-02:01"
        }))
        .unwrap();
        let narrow = effective(&[(Origin::Tenant, &narrow)]);
        let next: Vec<_> = narrow.timing(0).unwrap().after(now).take(1).collect();
        let until = next_runs(&narrow, None, now, &next)[0].until.unwrap();
        assert_eq!(until.to_string(), "2026-03-29 02:01:00", "nobody begins after the window");

        let own = runs(Some(7));
        assert!(own.iter().all(|run| run.until.is_none()));
        let delay = rules.timing(7).unwrap().delay;
        assert!(delay > Duration::zero());
        assert_eq!(own[0].at, runs(None)[0].at + delay);
        let change = clock_change(&rules, Some(7), now).unwrap();
        assert_eq!(change.run.unwrap().at, own[0].at);
    }
}
