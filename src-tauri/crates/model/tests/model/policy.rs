//! Inheritance field by field, and what is told of rules that cannot be meant so.

use bulkhead_model::{
    policy::{CatchUp, Field, Keep, Origin, Rules, effective, problems},
    schedule::Schedule,
};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

fn nightly() -> Rules {
    Rules {
        schedule: Some(Schedule::parse("0 3 * * *", "Europe/Berlin").unwrap()),
        keep: Some(Keep { daily: Some(7), ..Keep::default() }),
        ..Rules::default()
    }
}

#[test]
fn the_nearest_place_that_has_a_rule_gives_it() {
    let policy = Origin::Policy("nightly".parse().unwrap());
    let tenant = Rules { rpo: Some("24h".parse().unwrap()), ..Rules::default() };
    let database = Rules { keep: Some(Keep { last: Some(3), ..Keep::default() }), ..Rules::default() };
    let (nightly, none) = (nightly(), Rules::default());
    let places = [(policy.clone(), &nightly), (Origin::Tenant, &tenant), (Origin::Database, &database)];
    let rules = effective(&places);
    assert_eq!(rules.schedule.as_ref().unwrap().from, policy);
    assert_eq!(rules.rpo.unwrap().from, Origin::Tenant);
    let keep = rules.keep.unwrap();
    assert_eq!((keep.from, keep.value), (Origin::Database, database.keep.unwrap()), "as a whole, not mixed");
    assert_eq!((rules.catch_up.from, rules.catch_up.value), (Origin::BuiltIn, CatchUp::Always));
    assert_eq!(effective(&[(Origin::Tenant, &none)]).schedule, None);
}

#[test]
fn a_spread_can_be_switched_off_below() {
    let spread = |text: &str| Rules { spread: Some(text.parse().unwrap()), ..Rules::default() };
    let (policy, tenant, own) = (nightly(), spread("1h"), spread("0s"));
    let places = [(Origin::Policy("nightly".parse().unwrap()), &policy), (Origin::Tenant, &tenant)];
    assert!(!effective(&places).timing(7).unwrap().delay.is_zero());
    let rules = effective(&[places.as_slice(), &[(Origin::Database, &own)]].concat());
    assert!(rules.timing(7).unwrap().delay.is_zero());
    assert_eq!(rules.text(Field::Spread), Some(("0s".to_owned(), &Origin::Database)));
    assert_eq!(problems(&rules, None, now()), []);
}

/// What is late by the spread may meet the next run, and what is spread over more than a window is not.
#[test]
fn a_spread_longer_than_the_gap_between_runs_is_told() {
    let hourly = |spread: &str| Rules {
        schedule: Some(Schedule::parse("0 * * * *", "UTC").unwrap()),
        spread: Some(spread.parse().unwrap()),
        ..Rules::default()
    };
    let told = |rules: &Rules| {
        let found = problems(&effective(&[(Origin::Tenant, rules)]), None, now());
        found.into_iter().map(|problem| (problem.field, problem.fatal, problem.message)).collect::<Vec<_>>()
    };
    assert_eq!(told(&hourly("1h")), []);
    let message = "starts are spread over 61m, and the next is due 60 minutes after one".to_owned();
    assert_eq!(told(&hourly("61m")), [(Field::Spread, false, message)]);
    let windowed =
        Rules { window: Some("02:00-04:00".parse().unwrap()), spread: Some("3h".parse().unwrap()), ..nightly() };
    let message = "starts cannot be spread over 3h within the window 02:00-04:00".to_owned();
    assert_eq!(told(&windowed), [(Field::Spread, false, message)]);
}

#[test]
fn rules_that_cannot_be_meant_are_told() {
    let told = |rules: &Rules, usual| {
        let found = problems(&effective(&[(Origin::Database, rules)]), usual, now());
        found.into_iter().map(|problem| (problem.field, problem.fatal)).collect::<Vec<_>>()
    };
    assert_eq!(told(&nightly(), None), []);
    let window = |text: &str| Rules { window: Some(text.parse().unwrap()), ..nightly() };
    assert_eq!(told(&window("20:00-22:00"), None), [(Field::Window, true)]);
    // Only in the night on which clocks are put forward does it run at 03:00.
    let skipped =
        Rules { schedule: Some(Schedule::parse("30 2 * * *", "Europe/Berlin").unwrap()), ..window("03:00-04:00") };
    assert_eq!(told(&skipped, None), [(Field::Window, true)]);
    assert_eq!(told(&window("02:00-04:00"), Some(Duration::hours(3))), [(Field::Window, false)]);
    assert_eq!(told(&window("02:00-04:00"), Some(Duration::hours(1))), []);
    let hourly = Rules { schedule: Some(Schedule::parse("0 * * * *", "UTC").unwrap()), ..Rules::default() };
    assert_eq!(told(&hourly, Some(Duration::minutes(75))), [(Field::Schedule, false)]);
    assert_eq!(told(&hourly, Some(Duration::minutes(59))), []);
    let keep = Rules { keep: Some(Keep { last: Some(0), ..Keep::default() }), ..nightly() };
    assert_eq!(told(&keep, None), [(Field::Keep, true)]);
    let rpo = |text: &str| Rules { rpo: Some(text.parse().unwrap()), ..nightly() };
    assert_eq!(told(&rpo("6h"), None), [(Field::Rpo, false)]);
    // The longest night of the year has 25 hours.
    assert_eq!(told(&rpo("25h"), None), []);
    assert_eq!(told(&Rules { schedule: None, ..rpo("6h") }, None), [(Field::Rpo, false)]);
}

#[test]
fn late_runs_are_begun_or_left_as_the_rule_says() {
    let late = Duration::hours(3);
    assert!(CatchUp::Always.allows(Duration::days(300)));
    assert!(!CatchUp::Never.allows(late) && CatchUp::Never.allows(Duration::minutes(1)));
    assert!("6h".parse::<CatchUp>().unwrap().allows(late) && !"2h".parse::<CatchUp>().unwrap().allows(late));
    assert!("1s".parse::<CatchUp>().unwrap().allows(Duration::minutes(1)), "nobody is that punctual");
    assert!("sometimes".parse::<CatchUp>().is_err());
}

#[test]
fn rules_read_back_and_unknown_ones_are_refused() {
    let rules = Rules { window: Some("22:00-06:00".parse().unwrap()), catch_up: Some(CatchUp::Never), ..nightly() };
    let json = serde_json::to_string(&rules).unwrap();
    assert_eq!(serde_json::from_str::<Rules>(&json).unwrap(), rules);
    assert_eq!(serde_json::from_str::<Rules>("{}").unwrap(), Rules::default());
    assert!(serde_json::from_str::<Rules>(r#"{"kep":{}}"#).is_err());
}

proptest! {
    /// A database keeps its place in the spread, and neighbours do not share one.
    #[test]
    fn starts_are_spread(place in any::<u64>(), minutes in 1_u64..600) {
        let rules = Rules { spread: Some(format!("{minutes}m").parse().unwrap()), ..nightly() };
        let rules = effective(&[(Origin::Database, &rules)]);
        let delay = rules.timing(place).unwrap().delay;
        prop_assert_eq!(delay, rules.timing(place).unwrap().delay);
        prop_assert!(delay >= Duration::zero() && delay < Duration::minutes(minutes as i64));
        let next = rules.timing(place.wrapping_add(1)).unwrap().delay;
        prop_assert!(minutes < 10 || delay != next);
    }
}
