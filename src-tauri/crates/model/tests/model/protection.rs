//! What a verdict hangs on, and that nothing unseen makes it better.

use bulkhead_model::{
    Code,
    drill::Proof,
    kit::{Change, Standing},
    protection::{Facts, Level, Reason, protection},
    room::short,
};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn now() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Backed up an hour ago, proved, scheduled, with an objective of a day.
fn sound() -> Facts {
    let hour_ago = Some(now() - Duration::hours(1));
    Facts {
        last_good: hour_ago,
        ahead: None,
        rows: None,
        last_proved: hour_ago,
        newest_proved: hour_ago,
        failure: None,
        held_back: false,
        hook_failed: false,
        no_password: false,
        copies: vec![],
        lost: false,
        copying: None,
        away: vec![],
        elsewhere: false,
        short: None,
        spoilt: vec![],
        last_restore: Some(Duration::minutes(50)),
        rto: Some("1h".parse().unwrap()),
        scheduled: true,
        rpo: Some("24h".parse().unwrap()),
        kit: Standing::default(),
        key_since: Some(now() - Duration::days(700)),
        drill_every: Some(Duration::days(7)),
        last_drill: Some(Proof::Proved),
        rebuilt: None,
        last_read: None,
        left_out: None,
        rehearsal_lost: false,
    }
}

/// With one further storage, whose newest copy is so many hours old.
fn copied(hours: Option<i64>) -> Facts {
    let at = hours.map(|hours| now() - Duration::hours(hours));
    Facts { copies: vec![("nas".parse().unwrap(), at)], ..sound() }
}

/// The same, copied to since so many hours.
fn copying(hours: i64, age: Option<i64>) -> Facts {
    Facts { copying: Some(now() - Duration::hours(hours)), ..copied(age) }
}

/// With a storage that could not be looked at, and another one or none.
fn away(code: Code, elsewhere: bool) -> Facts {
    Facts { away: vec![("nas".parse().unwrap(), code)], elsewhere, ..sound() }
}

fn named(facts: &Facts) -> (Level, Vec<&'static str>) {
    let found = protection(facts, now());
    assert!(found.reasons.iter().all(|reason| !reason.hint().is_empty() && !reason.to_string().is_empty()));
    (found.level, found.reasons.iter().map(bulkhead_model::protection::Reason::name).collect())
}

/// Whoever is told to back up first finds that there is nowhere to.
#[test]
fn where_the_storage_is_away_that_is_what_is_mended_first() {
    let late = |facts: Facts| Facts { last_good: Some(now() - Duration::hours(60)), ..facts };
    let hint = |facts: &Facts| {
        let found = protection(facts, now());
        let stale = found.reasons.iter().find(|reason| reason.name() == "stale").unwrap();
        found.hint(stale)
    };
    assert_eq!(hint(&late(sound())), "Back it up now.");
    assert_eq!(hint(&late(away(Code::StorageUnreachable, true))), "Back it up now.", "another one is there");
    assert!(hint(&late(away(Code::StorageUnreachable, false))).starts_with("Mend the storage"));
}

#[test]
fn each_fact_has_its_reason_and_the_worst_decides() {
    let proved = |hours: i64| Facts { last_proved: Some(now() - Duration::hours(hours)), ..sound() };
    let of_old = |hours: i64| Facts { newest_proved: Some(now() - Duration::hours(hours)), ..proved(0) };
    let low = short(10 << 20, Some(1 << 20)).unwrap();
    let drilled = |outcome| Facts { last_drill: Some(outcome), ..sound() };
    let good = |hours: i64| Facts { last_good: Some(now() - Duration::hours(hours)), ..sound() };
    for (facts, expected) in [
        (sound(), (Level::Protected, vec![])),
        (good(24), (Level::Protected, vec![])),
        (good(25), (Level::AtRisk, vec!["stale"])),
        (good(49), (Level::Unprotected, vec!["stale"])),
        (good(-24), (Level::AtRisk, vec!["clock-behind"])),
        (Facts { ahead: Some(now() + Duration::days(3650)), ..sound() }, (Level::Protected, vec!["backup-ahead"])),
        (Facts { ahead: Some(now() + Duration::hours(24)), ..good(-24) }, (Level::AtRisk, vec!["clock-behind"])),
        (Facts { last_good: None, last_proved: None, ..sound() }, (Level::Unprotected, vec!["never-backed-up"])),
        (Facts { last_good: None, last_proved: None, lost: true, ..sound() }, (Level::Unprotected, vec!["gone"])),
        (Facts { lost: true, ..sound() }, (Level::Protected, vec![])),
        (Facts { no_password: true, ..sound() }, (Level::AtRisk, vec!["no-password"])),
        (Facts { hook_failed: true, ..sound() }, (Level::AtRisk, vec!["hook-failed"])),
        (away(Code::StorageUnreachable, false), (Level::AtRisk, vec!["storage-away"])),
        (away(Code::RepositoryMissing, true), (Level::AtRisk, vec!["storage-away"])),
        (away(Code::RepositoryMissing, false), (Level::Unprotected, vec!["storage-away"])),
        (Facts { last_proved: None, ..sound() }, (Level::AtRisk, vec!["not-proved"])),
        (proved(8 * 24), (Level::Protected, vec![])),
        (proved(8 * 24 + 1), (Level::AtRisk, vec!["drill-stale"])),
        (Facts { drill_every: None, ..proved(90 * 24) }, (Level::Protected, vec![])),
        (Facts { drill_every: None, ..proved(90 * 24 + 1) }, (Level::AtRisk, vec!["drill-stale"])),
        // Proved today, and what was proved is much older than a drill of the newest would take.
        (of_old(9 * 24), (Level::Protected, vec![])),
        (of_old(9 * 24 + 1), (Level::AtRisk, vec!["proof-of-old"])),
        (Facts { drill_every: None, ..of_old(900) }, (Level::Protected, vec![])),
        (Facts { rpo: None, ..of_old(900) }, (Level::Protected, vec!["no-objective"])),
        (Facts { newest_proved: None, ..of_old(900) }, (Level::Protected, vec![])),
        // There is no newer one to prove: that says it all.
        (Facts { last_good: of_old(900).newest_proved, ..of_old(900) }, (Level::Unprotected, vec!["stale"])),
        // Proved today, of data that is too old: the drill does not make the backup a recent one.
        (Facts { last_good: Some(now() - Duration::hours(60)), ..proved(0) }, (Level::Unprotected, vec!["stale"])),
        (drilled(Proof::Differs), (Level::AtRisk, vec!["drill-failing"])),
        (drilled(Proof::Failed), (Level::AtRisk, vec!["drill-failing"])),
        (drilled(Proof::Untrue), (Level::AtRisk, vec!["drill-failing"])),
        (drilled(Proof::Unproved), (Level::Protected, vec![])),
        // What was known of damage went with the catalog, and a proof of before it was found says nothing.
        (Facts { rebuilt: Some(now()), ..sound() }, (Level::AtRisk, vec!["unread"])),
        (Facts { rebuilt: Some(now()), last_read: Some(now()), ..sound() }, (Level::Protected, vec![])),
        (Facts { rebuilt: Some(now() - Duration::days(1)), ..proved(23) }, (Level::Protected, vec![])),
        (Facts { left_out: Some("table:log".into()), ..sound() }, (Level::Protected, vec!["left-out"])),
        (Facts { rehearsal_lost: true, ..sound() }, (Level::AtRisk, vec!["not-brought-back"])),
        (Facts { short: Some(("disk".parse().unwrap(), low)), ..sound() }, (Level::AtRisk, vec!["no-room"])),
        (Facts { key_since: Some(now() - Duration::days(730)), ..sound() }, (Level::Protected, vec![])),
        (Facts { key_since: Some(now() - Duration::days(731)), ..sound() }, (Level::Protected, vec!["old-key"])),
        (Facts { spoilt: vec!["disk".parse().unwrap()], ..sound() }, (Level::AtRisk, vec!["spoilt"])),
        (Facts { rows: Some((100, 1_000)), ..sound() }, (Level::Protected, vec![])),
        (Facts { rows: Some((99, 1_000)), ..sound() }, (Level::AtRisk, vec!["shrunk"])),
        (Facts { rows: Some((0, 999)), ..sound() }, (Level::Protected, vec![])),
        (Facts { last_restore: Some(Duration::minutes(61)), ..sound() }, (Level::AtRisk, vec!["restore-slow"])),
        (Facts { last_restore: None, ..sound() }, (Level::Protected, vec![])),
        (copied(Some(20)), (Level::Protected, vec![])),
        (copied(Some(25)), (Level::AtRisk, vec!["copy-stale"])),
        (copied(None), (Level::AtRisk, vec!["copy-stale"])),
        (copying(0, None), (Level::AtRisk, vec!["copying"])),
        (copying(24, Some(99)), (Level::AtRisk, vec!["copying"])),
        (copying(0, Some(20)), (Level::Protected, vec![])),
        // It hangs, or the clock was wrong when it began.
        (copying(25, None), (Level::AtRisk, vec!["copy-stale"])),
        (copying(-1, None), (Level::AtRisk, vec!["copy-stale"])),
        (
            Facts { rpo: Some("15m".parse().unwrap()), last_good: Some(now()), ..copying(1, None) },
            (Level::AtRisk, vec!["copying"]),
        ),
        (
            Facts { rpo: Some("15m".parse().unwrap()), last_good: Some(now()), ..copying(2, None) },
            (Level::AtRisk, vec!["copy-stale"]),
        ),
        (Facts { rpo: None, ..copied(Some(2)) }, (Level::AtRisk, vec!["copy-stale", "no-objective"])),
        (Facts { failure: Some(Code::ToolFailed), ..sound() }, (Level::AtRisk, vec!["failing"])),
        (Facts { failure: Some(Code::Interrupted), ..sound() }, (Level::AtRisk, vec!["interrupted"])),
        (Facts { scheduled: false, ..sound() }, (Level::AtRisk, vec!["no-schedule"])),
        (Facts { rpo: None, ..sound() }, (Level::Protected, vec!["no-objective"])),
        (
            Facts { rpo: None, failure: Some(Code::DiskFull), last_good: None, ..sound() },
            (Level::Unprotected, vec!["never-backed-up", "failing", "no-objective"]),
        ),
    ] {
        assert_eq!(named(&facts), expected, "{facts:?}");
    }
}

#[test]
fn a_stale_backup_says_how_old_it_is() {
    let facts = Facts { last_good: Some(now() - Duration::hours(30)), ..sound() };
    let told = protection(&facts, now()).reasons[0].to_string();
    assert_eq!(told, "the last good backup is 30 h old, the RPO is 24h");
}

#[test]
fn what_is_lacking_is_told_with_its_figures() {
    let facts = Facts { short: Some(("nas".parse().unwrap(), short(10 << 20, Some(5_000_000)).unwrap())), ..sound() };
    let found = protection(&facts, now()).reasons.remove(0);
    assert_eq!(found.to_string(), "the next backup does not fit on nas: 10.4 MB free, 72.1 MB needed");
    let key = protection(&Facts { key_since: Some(now() - Duration::days(800)), ..sound() }, now()).reasons.remove(0);
    assert_eq!(key.to_string(), "the key has been the same for 800 days");
}

fn facts() -> impl Strategy<Value = Facts> {
    let time = || prop::option::of((-100_i64..10_000).prop_map(|minutes| now() - Duration::minutes(minutes)));
    let failure = prop::option::of(prop::sample::select(vec![Code::ToolFailed, Code::Interrupted]));
    let rpo = prop::option::of((1_u64..200).prop_map(|hours| format!("{hours}h").parse().unwrap()));
    let drills = prop::option::of((1_i64..1_000).prop_map(Duration::hours));
    let last =
        prop::option::of(prop::sample::select(vec![Proof::Proved, Proof::Failed, Proof::Untrue, Proof::Unproved]));
    let copies = prop::collection::vec(time().prop_map(|at| ("nas".parse().unwrap(), at)), 0..2);
    (time(), time(), failure, copies, any::<bool>(), rpo, drills, last).prop_map(
        |(last_good, last_proved, failure, copies, scheduled, rpo, drill_every, last_drill)| Facts {
            last_good,
            last_proved,
            failure,
            copies,
            scheduled,
            rpo,
            drill_every,
            last_drill,
            newest_proved: last_proved,
            ..Facts::default()
        },
    )
}

proptest! {
    #[test]
    fn only_what_was_proved_and_is_recent_is_protected(facts in facts()) {
        let found = protection(&facts, now());
        if found.level == Level::Protected {
            prop_assert!(facts.last_proved.is_some() && facts.scheduled && facts.failure.is_none());
            let age = now() - facts.last_good.unwrap();
            prop_assert!(facts.rpo.is_none_or(|rpo| age.to_std().map_or(true, |age| age <= rpo.duration())));
            prop_assert!(!matches!(facts.last_drill, Some(Proof::Failed | Proof::Untrue)), "a drill that failed");
            prop_assert!(facts.copies.iter().all(|(_, at)| at.is_some()), "a copy is lacking");
        } else {
            prop_assert!(!found.reasons.is_empty(), "a verdict without a reason");
        }
    }

    #[test]
    fn time_alone_never_makes_it_better(facts in facts(), later in 0_i64..10_000) {
        prop_assume!(facts.last_good.is_none_or(|at| at <= now()));
        let (before, after) = (protection(&facts, now()), protection(&facts, now() + Duration::minutes(later)));
        prop_assert!(after.level >= before.level);
    }

    #[test]
    fn losing_a_fact_never_makes_it_better(facts in facts()) {
        let before = protection(&facts, now()).level;
        for less in [
            Facts { last_proved: None, ..facts.clone() },
            Facts { scheduled: false, ..facts.clone() },
            Facts { last_good: None, last_proved: None, ..facts.clone() },
        ] {
            prop_assert!(protection(&less, now()).level >= before, "{:?}", less);
        }
    }
}

#[test]
fn a_key_in_one_place_alone_is_told_at_first_and_a_risk_in_time() {
    let level = |kit: Standing| protection(&Facts { kit, ..sound() }, now()).level;
    assert_eq!(level(Standing::Missing { since: now() - Duration::days(6) }), Level::Protected);
    assert_eq!(level(Standing::Missing { since: now() - Duration::days(8) }), Level::AtRisk);
    let outdated = |changes| Standing::Outdated { made_at: now(), changes };
    assert_eq!(level(outdated(vec![Change::Database("crm".parse().unwrap())])), Level::Protected);
    assert_eq!(level(outdated(vec![Change::Key])), Level::AtRisk);
    let told = protection(&Facts { kit: outdated(vec![Change::Key]), ..sound() }, now());
    assert_eq!(told.reasons[0].to_string(), "the recovery kit is out of date: the key");
}

#[test]
fn what_took_seconds_is_told_in_seconds() {
    let told =
        |seconds| Reason::RestoreSlow { took: Duration::seconds(seconds), rto: "1s".parse().unwrap() }.to_string();
    assert_eq!(told(12), "the last restore took 12 s, the RTO is 1s");
    assert_eq!(told(120), "the last restore took 2 min, the RTO is 1s");
}
