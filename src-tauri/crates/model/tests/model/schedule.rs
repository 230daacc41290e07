//! Every occurrence exactly once: over daylight saving, sleep, restarts and whenever one looks.

use bulkhead_model::{
    Code,
    schedule::{Schedule, Timing, Window},
    span::Span,
};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn timing(cron: &str, zone: &str) -> Timing {
    Timing {
        schedule: Schedule::parse(cron, zone).unwrap(),
        window: None,
        spread: Duration::zero(),
        delay: Duration::zero(),
    }
}

/// The next occurrences in the zone's own clock.
fn next(cron: &str, zone: &str, from: &str, count: usize) -> Vec<String> {
    let timing = timing(cron, zone);
    let zone = timing.schedule.zone();
    let local = |at: DateTime<Utc>| at.with_timezone(&zone).format("%m-%d %H:%M %z").to_string();
    timing.after(at(from)).take(count).map(local).collect()
}

#[test]
fn a_time_that_spring_leaves_out_comes_at_the_first_instant_there_is() {
    let found = next("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3);
    assert_eq!(found, ["03-28 02:30 +0100", "03-29 03:00 +0200", "03-30 02:30 +0200"]);
}

#[test]
fn a_time_that_autumn_repeats_comes_once() {
    let found = next("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2);
    assert_eq!(found, ["10-25 02:30 +0200", "10-26 02:30 +0100"]);
}

#[test]
fn hours_go_on_by_the_line_of_instants() {
    let spring = next("0 * * * *", "Europe/Berlin", "2026-03-28T23:30:00Z", 4);
    assert_eq!(spring, ["03-29 01:00 +0100", "03-29 03:00 +0200", "03-29 04:00 +0200", "03-29 05:00 +0200"]);
    let autumn = next("0 * * * *", "Europe/Berlin", "2026-10-24T23:30:00Z", 4);
    assert_eq!(autumn, ["10-25 02:00 +0200", "10-25 02:00 +0100", "10-25 03:00 +0100", "10-25 04:00 +0100"]);
}

#[test]
fn half_an_hour_and_the_date_line_are_zones_too() {
    assert_eq!(
        next("15 2 * * *", "Australia/Lord_Howe", "2026-10-03T00:00:00Z", 2),
        ["10-04 02:30 +1100", "10-05 02:15 +1100"]
    );
    assert_eq!(next("0 9 * * *", "Asia/Kolkata", "2026-06-01T00:00:00Z", 1), ["06-01 09:00 +0530"]);
    // Samoa left out the whole of 30 December 2011.
    assert_eq!(next("0 12 * * *", "Pacific/Apia", "2011-12-29T00:00:00Z", 2)[0], "12-29 12:00 -1000");
}

#[test]
fn a_schedule_that_never_comes_is_refused() {
    for (cron, zone, says) in [
        ("0 0 31 2 *", "UTC", "never comes"),
        ("* * *", "UTC", "not a schedule"),
        ("61 * * * *", "UTC", "not a schedule"),
        ("0 0 1 1 * 2030", "UTC", "not a schedule"),
        ("", "UTC", "not a schedule"),
        ("0 3 * * *", "Mars/Olympus", "no time zone"),
    ] {
        let error = Schedule::parse(cron, zone).unwrap_err();
        assert_eq!(error.code, Code::InvalidInput, "{cron}");
        assert!(error.message.contains(says) && !error.hints.is_empty(), "{error:?}");
    }
    let error = Schedule::parse("0 3 * * *", "europe/berlin ").unwrap_err();
    assert_eq!(error.hints, ["Did you mean Europe/Berlin?"]);
}

#[test]
fn a_window_may_cross_midnight() {
    let window: Window = "22:00-06:00".parse().unwrap();
    let held = |text: &str| window.holds(text.parse().unwrap());
    assert!(held("22:00:00") && held("03:00:00") && held("05:59:59"));
    assert!(!held("06:00:00") && !held("12:00:00") && !held("21:59:00"));
    assert_eq!(window.length(), Duration::hours(8));
    assert_eq!(window.to_string(), "22:00-06:00");
    for text in ["", "22-6", "22:00", "10:00-10:00", "25:00-06:00"] {
        assert!(text.parse::<Window>().is_err(), "{text}");
    }
}

#[test]
fn occurrences_outside_of_the_window_are_none() {
    let mut timing = timing("0 * * * *", "Europe/Berlin");
    timing.window = Some("22:00-02:00".parse().unwrap());
    let found: Vec<_> = timing.after(at("2026-06-01T12:00:00Z")).take(5).map(|at| at.to_rfc3339()).collect();
    assert_eq!(found[0], "2026-06-01T20:00:00+00:00");
    assert_eq!(found[4], "2026-06-02T20:00:00+00:00");
    timing.schedule = Schedule::parse("0 12 * * *", "Europe/Berlin").unwrap();
    assert_eq!(timing.next_after(at("2026-06-01T12:00:00Z")), None);
}

#[test]
fn a_long_sleep_is_one_run_and_a_count() {
    let timing = timing("0 3 * * *", "Europe/Berlin");
    let due = timing.due(at("2026-06-01T01:00:00Z"), at("2026-06-04T08:00:00Z")).unwrap();
    assert_eq!((due.at, due.missed), (at("2026-06-04T01:00:00Z"), 2));
    assert_eq!(due.first_missed, Some(at("2026-06-02T01:00:00Z")));
    assert_eq!(due.last_missed, Some(at("2026-06-03T01:00:00Z")));
    assert_eq!(timing.due(due.at, at("2026-06-04T08:00:00Z")), None);
}

#[test]
fn a_schedule_reads_back_as_it_was_written() {
    let schedule = Schedule::parse("*/15 8-18 * * MON-FRI", "America/New_York").unwrap();
    let json = serde_json::to_string(&schedule).unwrap();
    assert_eq!(json, r#"{"cron":"*/15 8-18 * * MON-FRI","zone":"America/New_York"}"#);
    assert_eq!(serde_json::from_str::<Schedule>(&json).unwrap(), schedule);
    assert!(serde_json::from_str::<Schedule>(r#"{"cron":"0 0 31 2 *","zone":"UTC"}"#).is_err());
}

#[test]
fn what_is_late_waits_for_its_window() {
    let mut timing = timing("0 2 * * *", "Europe/Berlin");
    timing.window = Some("01:00-03:00".parse().unwrap());
    let due = at("2026-06-02T00:00:00Z");
    assert_eq!(timing.begins(due, at("2026-06-02T00:30:00Z")), Some(at("2026-06-02T00:30:00Z")), "it is open");
    assert_eq!(timing.begins(due, at("2026-06-02T07:00:00Z")), Some(at("2026-06-02T23:00:00Z")), "it opens at one");
    assert_eq!(timing.begins(at("2026-06-02T00:59:00Z"), at("2026-06-02T01:01:00Z")), Some(at("2026-06-02T01:01:00Z")));
    timing.window = None;
    assert_eq!(timing.begins(due, at("2026-06-02T07:00:00Z")), Some(at("2026-06-02T07:00:00Z")));
}

#[test]
fn a_spread_ends_with_the_window() {
    let mut timing = timing("0 2 * * *", "Europe/Berlin");
    (timing.window, timing.spread) = (Some("02:00-02:30".parse().unwrap()), Duration::hours(6));
    timing.delay = Duration::minutes(222);
    let next = timing.next_after(at("2026-06-01T12:00:00Z")).unwrap();
    assert_eq!(next, at("2026-06-02T00:18:30Z"), "its place of the half hour");
    assert_eq!(timing.next_after(next), Some(at("2026-06-03T00:18:30Z")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the spread, the place in it, the change of clocks and how late one looks.
    #[test]
    fn no_run_ever_begins_outside_of_its_window(
        cron in prop::sample::select(vec!["30 2 * * *", "0 * * * *", "*/20 1-3 * * *", "0 23 * * *", "59 2 * * *"]),
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata"]),
        window in prop::sample::select(vec!["02:00-02:45", "22:00-03:10", "01:00-04:00", "23:00-02:30", "00:00-23:59"]),
        start in 0_i64..365,
        spread in 0_i64..100_000,
        share in 0_i64..1_000,
        late in 0_i64..200_000,
    ) {
        let mut timing = timing(cron, zone);
        let window: Window = window.parse().unwrap();
        (timing.window, timing.spread) = (Some(window), Duration::seconds(spread));
        timing.delay = Duration::seconds(spread * share / 1_000);
        let begin = at("2026-01-01T00:00:00Z") + Duration::days(start);
        let holds = |at: DateTime<Utc>| window.holds(at.with_timezone(&timing.schedule.zone()).time());
        let runs: Vec<_> = timing.after(begin).take(20).collect();
        prop_assert!(runs.windows(2).all(|pair| pair[0] < pair[1]));
        for due in runs {
            prop_assert!(holds(due), "{due}");
            let now = due + Duration::seconds(late);
            let begins = timing.begins(due, now).unwrap();
            prop_assert!(begins >= now && (holds(begins) || begins - due <= Duration::minutes(5)), "{due} at {begins}");
        }
    }

    /// Whoever looks at any times at all runs or misses each occurrence once, in order.
    #[test]
    fn every_occurrence_is_run_or_missed_exactly_once(
        cron in prop::sample::select(vec!["30 2 * * *", "0 * * * *", "*/20 1-3 * * *", "0 0 * * MON", "15 2 1 * *"]),
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
        start in 0_i64..365,
        delay in 0_i64..3_000,
        steps in prop::collection::vec(1_i64..200_000, 1..60),
    ) {
        let mut timing = timing(cron, zone);
        timing.delay = Duration::seconds(delay);
        let begin = at("2026-01-01T00:00:00Z") + Duration::days(start);
        let (mut now, mut last, mut ran, mut missed) = (begin, begin, Vec::new(), 0_usize);
        for step in steps {
            now += Duration::seconds(step);
            if let Some(due) = timing.due(last, now) {
                prop_assert!(due.at > last && due.at <= now);
                missed += due.missed as usize;
                ran.push(due.at);
                last = due.at;
            }
        }
        let all: Vec<_> = timing.after(begin).take_while(|at| *at <= now).collect();
        prop_assert_eq!(ran.len() + missed, all.len());
        prop_assert!(ran.iter().all(|at| all.contains(at)));
        prop_assert!(ran.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// What a late run stands for beside its own is one occurrence, which follows it soon; and the RPO is none the worse.
    #[test]
    fn of_two_that_are_one_run_each_is_in_the_ledger_once(
        cron in prop::sample::select(vec!["30 2 * * *", "0 * * * *", "*/20 1-3 * * *", "0 0 * * MON", "15 2 1 * *"]),
        zone in prop::sample::select(vec!["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
        start in 0_i64..365,
        rpo in prop::option::of(1_u64..400),
        steps in prop::collection::vec((any::<bool>(), 1_i64..200_000), 1..60),
    ) {
        let timing = timing(cron, zone);
        let rpo = rpo.map(|hours| format!("{hours}h").parse::<Span>().unwrap());
        let begin = at("2026-01-01T00:00:00Z") + Duration::days(start);
        let (mut now, mut last, mut ran, mut missed) = (begin, begin, Vec::<(DateTime<Utc>, DateTime<Utc>)>::new(), Vec::new());
        let mut late: Option<DateTime<Utc>> = None;
        for (awake, step) in steps {
            // Awake, it looks when something is due.
            now = if awake { timing.next_after(now).unwrap() } else { now + Duration::seconds(step) };
            let Some(due) = timing.due(last, now) else { continue };
            missed.extend(timing.after(last).take_while(|at| *at < due.at));
            if now == due.at && due.missed == 0 && late.is_some_and(|began| timing.joins(last, began, due.at, rpo)) {
                let (occurrence, began) = ran.last_mut().unwrap();
                prop_assert_eq!(*occurrence, last);
                let after = timing.next_after(due.at).unwrap();
                prop_assert!(rpo.is_none_or(|rpo| (after - *began).to_std().unwrap() <= rpo.duration()));
                prop_assert!((due.at - *began) * 4 <= after - due.at, "{} for {}", began, due.at);
                missed.push(std::mem::replace(occurrence, due.at));
                late = None;
            } else {
                ran.push((due.at, now));
                late = (now > due.at).then_some(now);
            }
            last = due.at;
        }
        let mut ledger: Vec<_> = ran.into_iter().map(|(occurrence, _)| occurrence).chain(missed).collect();
        ledger.sort();
        prop_assert_eq!(ledger, timing.after(begin).take_while(|at| *at <= last).collect::<Vec<_>>());
    }
}

/// In the admin's words: which field, and what it is not.
#[test]
fn what_is_wrong_with_a_schedule_is_named() {
    for (cron, why) in [
        ("", "it is empty"),
        ("0 2 * *", "it has 4 fields instead of five"),
        ("0 2 * * * *", "it has 6 fields instead of five"),
        ("0 25 * * *", "\"25\" is no hour"),
        ("x 2 * * *", "\"x\" is no minute"),
        ("0 2 * * Mittwoch", "\"Mittwoch\" is no day of the week"),
    ] {
        let error = Schedule::parse(cron, "UTC").unwrap_err();
        assert!(error.message.ends_with(&format!("is not a schedule: {why}")), "{error}");
    }
}
