//! What no retention rule may remove, whatever it says.

use bulkhead_model::{
    Result,
    retention::{Candidate, Reason, Verdict, plan},
};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

type Rule = Box<dyn Fn(&[DateTime<Utc>]) -> Result<Vec<Vec<String>>>>;

fn now() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// Keeps nothing.
fn nothing() -> Option<Rule> {
    Some(Box::new(|times| Ok(vec![Vec::new(); times.len()])))
}

/// Keeps each that a bit says.
fn some(bits: Vec<bool>) -> Option<Rule> {
    Some(Box::new(move |times| {
        let keeps = |at: usize| if bits[at % bits.len()] { vec!["daily".to_owned()] } else { Vec::new() };
        Ok((0..times.len()).map(keeps).collect())
    }))
}

/// Keeps so many.
fn last(count: usize) -> Option<Rule> {
    Some(Box::new(move |times| {
        Ok((0..times.len()).map(|at| if at < count { vec!["last".to_owned()] } else { Vec::new() }).collect())
    }))
}

fn candidate((at, proved, pinned): (i64, Option<i64>, bool)) -> Candidate {
    let ago = |minutes: i64| now() - Duration::minutes(minutes);
    Candidate {
        id: format!("{at:x}"),
        taken_at: ago(at),
        proved_at: proved.map(ago),
        pinned,
        missing: false,
        dispensable: false,
        in_use: false,
        questioned: false,
    }
}

/// Some that are there and some that are missing, all with a name of their own.
fn mixed() -> impl Strategy<Value = Vec<Candidate>> {
    prop::collection::vec((candidates(), any::<bool>()), 1..4).prop_map(|groups| {
        let named =
            |(at, (one, missing)): (usize, (Candidate, bool))| Candidate { id: format!("{at}"), missing, ..one };
        let flat = groups.into_iter().flat_map(|(all, missing)| all.into_iter().map(move |one| (one, missing)));
        flat.enumerate().map(named).collect()
    })
}

/// From a week ago to ten years ahead.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let at = prop_oneof![9 => 0_i64..10_000, 1 => -5_000_000_i64..0];
    let one = (at, prop::option::weighted(0.2, 0_i64..10_000), prop::bool::weighted(0.1));
    prop::collection::vec(one.prop_map(candidate), 1..40)
}

fn stays(plan: &[Verdict]) -> Vec<&str> {
    plan.iter().filter(|verdict| verdict.stays()).map(|verdict| verdict.snapshot.id.as_str()).collect()
}

proptest! {
    #[test]
    fn the_last_good_the_last_proved_and_the_pinned_stay_whatever_the_rule_says(all in candidates()) {
        let planned = plan(all.clone(), now(), nothing()).unwrap();
        prop_assert_eq!(planned.len(), all.len(), "none is left out");
        let stays = stays(&planned);
        let past = all.iter().filter(|one| one.taken_at <= now());
        if let Some(newest) = past.max_by_key(|one| one.taken_at) {
            prop_assert!(stays.contains(&newest.id.as_str()));
        }
        if let Some(proved) = all.iter().filter(|one| one.proved_at.is_some()).max_by_key(|one| one.proved_at) {
            prop_assert!(planned.iter().any(|one| one.stays() && one.snapshot.proved_at == proved.proved_at));
        }
        for one in all.iter().filter(|one| one.pinned || one.taken_at > now() + Duration::minutes(10)) {
            prop_assert!(stays.contains(&one.id.as_str()));
        }
    }

    /// What a tenant asserts, and does not hold any more, costs neither that backup nor the last that it held of.
    #[test]
    fn the_last_that_was_proved_stays_and_the_last_that_nothing_speaks_against(
        all in candidates(),
        bits in prop::collection::vec(any::<bool>(), 1..20),
    ) {
        let questioned = |(at, one): (usize, Candidate)| Candidate { questioned: bits[at % bits.len()], ..one };
        let all: Vec<_> = all.into_iter().enumerate().map(questioned).collect();
        let planned = plan(all, now(), nothing()).unwrap();
        let there = || planned.iter().filter(|one| one.snapshot.taken_at <= now() && one.snapshot.proved_at.is_some());
        for newest in [there().next(), there().find(|one| !one.snapshot.questioned)].into_iter().flatten() {
            prop_assert!(newest.reasons.contains(&Reason::LastProved));
        }
    }

    #[test]
    fn what_the_rule_keeps_stays(all in candidates(), bits in prop::collection::vec(any::<bool>(), 1..20)) {
        let planned = plan(all, now(), some(bits.clone())).unwrap();
        let past = planned.iter().filter(|one| !one.reasons.contains(&Reason::Ahead));
        for (at, one) in past.enumerate() {
            prop_assert_eq!(one.reasons.contains(&Reason::Rule("daily".into())), bits[at % bits.len()]);
        }
    }

    #[test]
    fn a_snapshot_from_the_future_takes_no_place_of_another(all in candidates(), bits in prop::collection::vec(any::<bool>(), 1..20)) {
        let past: Vec<_> = all.into_iter().filter(|one| one.taken_at <= now()).collect();
        let proved_at = bits[0].then(|| now() + Duration::days(3651));
        let ahead = Candidate { id: "ahead".into(), taken_at: now() + Duration::days(3650), proved_at, pinned: false, missing: false, dispensable: false, in_use: false, questioned: false };
        let without = plan(past.clone(), now(), some(bits.clone())).unwrap();
        let with = plan([past, vec![ahead]].concat(), now(), some(bits)).unwrap();
        // It is the last that was proved only where no other was.
        let alone = proved_at.is_some() && without.iter().all(|one| one.snapshot.proved_at.is_none());
        let reasons = if alone { vec![Reason::Ahead, Reason::LastProved] } else { vec![Reason::Ahead] };
        prop_assert_eq!(&with[0].reasons, &reasons);
        prop_assert_eq!(&with[1..], &without[..]);
    }

    /// Nothing that is there goes or stays for another reason because something else is missing.
    #[test]
    fn what_is_missing_takes_nobodys_place(all in mixed(), count in 1_usize..20) {
        let there: Vec<_> = all.iter().filter(|one| !one.missing).cloned().collect();
        let alone = plan(there, now(), last(count)).unwrap();
        let mut among = plan(all, now(), last(count)).unwrap();
        among.retain(|one| !one.snapshot.missing);
        prop_assert_eq!(among, alone);
    }

    /// Missing rows end as what they were would have ended, or earlier, and those that are pinned never.
    #[test]
    fn what_is_missing_stays_no_longer_than_it_would_have(all in mixed(), count in 1_usize..20) {
        let healthy = all.iter().map(|one| Candidate { missing: false, ..one.clone() }).collect();
        let (healthy, planned) = (plan(healthy, now(), last(count)).unwrap(), plan(all, now(), last(count)).unwrap());
        for (would, is) in healthy.iter().zip(&planned).filter(|(_, is)| is.snapshot.missing) {
            prop_assert!(would.stays() || !is.stays());
            prop_assert!(is.stays() || !is.snapshot.pinned);
            let ruled = |one: &Verdict| one.reasons.contains(&Reason::Rule("last".into()));
            prop_assert_eq!(ruled(would), ruled(is), "for as long as the rule keeps it, it is told");
            prop_assert!(!is.reasons.contains(&Reason::Newest) && !is.reasons.contains(&Reason::LastProved));
        }
    }

    #[test]
    fn the_order_does_not_matter(all in candidates()) {
        let mut ids: Vec<_> = all.iter().map(|one| one.id.clone()).collect();
        ids.sort_unstable();
        ids.dedup();
        prop_assume!(ids.len() == all.len());
        let reversed = all.iter().rev().cloned().collect();
        prop_assert_eq!(plan(all, now(), nothing()).unwrap(), plan(reversed, now(), nothing()).unwrap());
    }
}

#[test]
fn what_is_being_read_stays_until_it_was_read() {
    let old = Candidate { in_use: true, ..candidate((60, None, false)) };
    let planned = plan(vec![candidate((1, None, false)), old], now(), nothing()).unwrap();
    assert_eq!(planned[1].reasons, [Reason::InUse]);
}

#[test]
fn what_is_missing_and_dispensable_goes_whatever_keeps_it_elsewhere() {
    let dispensable = Candidate { missing: true, dispensable: true, pinned: true, ..candidate((50, None, false)) };
    let planned = plan(vec![dispensable.clone(), candidate((1, None, false))], now(), None::<Rule>).unwrap();
    assert_eq!(stays(&planned), ["1"], "whatever keeps it elsewhere");
    let read = Candidate { in_use: true, ..dispensable };
    assert_eq!(plan(vec![read], now(), None::<Rule>).unwrap()[0].reasons, [Reason::InUse]);
}

#[test]
fn without_a_rule_everything_stays() {
    let all = (0..5).map(|at| candidate((at, None, false))).collect();
    assert_eq!(stays(&plan(all, now(), None::<Rule>).unwrap()).len(), 5);
}

/// Thirty failed runs leave no snapshot: the one that was proved long ago is still the last proved, and the newest.
#[test]
fn failed_runs_age_nothing() {
    let old = vec![candidate((60 * 24 * 300, Some(60 * 24 * 299), false)), candidate((60 * 24 * 400, None, false))];
    let planned = plan(old, now(), nothing()).unwrap();
    assert_eq!(planned[0].reasons, [Reason::Newest, Reason::LastProved]);
    assert!(!planned[1].stays());
}
