//! The clock: what is told from what, within a start of the machine and over one.

use bulkhead_model::clock::{Boot, Jump, Reading, Seen, jump};
use chrono::{DateTime, Duration, Utc};
use proptest::prelude::*;

fn start() -> DateTime<Utc> {
    "2026-06-01T12:00:00Z".parse().unwrap()
}

/// A machine that has counted so much since its start, and whose clock stands elsewhere by so much.
fn reading(boot: &str, counted: Duration, off: Duration) -> Reading {
    let at = start() + off;
    Reading { at: at + counted, boot: Some(Boot { id: boot.to_owned(), at }) }
}

fn bare(at: DateTime<Utc>) -> Reading {
    Reading { at, boot: None }
}

fn believed(last: Reading) -> Seen {
    Seen { last, moved: false }
}

#[test]
fn without_a_count_of_the_machine_only_the_latest_time_speaks() {
    let seen = believed(bare(start()));
    for (later, expected) in [
        (Duration::zero(), None),
        (Duration::days(7), None),
        (Duration::minutes(-5), None),
        (Duration::days(-1), Some(Jump::Back)),
        (Duration::days(-3650), Some(Jump::Back)),
        (Duration::days(3650), Some(Jump::Absent)),
    ] {
        assert_eq!(jump(Some(&seen), &bare(start() + later)), expected, "{later}");
    }
    assert_eq!(jump(None, &bare(start())), None, "the first start");
}

#[test]
fn a_clock_that_is_put_elsewhere_while_the_machine_runs_is_seen_both_ways() {
    let seen = believed(reading("a", Duration::days(20), Duration::zero()));
    for days in [2, 8, 3650, -2, -8, -3650] {
        let off = Duration::days(days);
        // Nobody looked for ten days: the latest time that was seen would not give a clock away that went back by two.
        let now = reading("a", Duration::days(30), off);
        assert_eq!(jump(Some(&seen), &now), Some(Jump::Moved(off)), "{days}");
    }
}

#[test]
fn a_machine_that_slept_or_was_off_is_not_refused() {
    let seen = believed(reading("a", Duration::hours(1), Duration::zero()));
    let slept = reading("a", Duration::days(40), Duration::zero());
    assert_eq!(jump(Some(&seen), &slept), None, "its own count says how long that was");
    let was_off = |days| reading("b", Duration::minutes(1), Duration::days(days));
    assert_eq!(jump(Some(&seen), &was_off(7)), None);
    assert_eq!(jump(Some(&seen), &was_off(40)), Some(Jump::Absent));
    assert_eq!(jump(Some(&seen), &was_off(-2)), Some(Jump::Back));
}

#[test]
fn a_start_of_the_machine_settles_nothing() {
    let seen = Seen { moved: true, ..believed(reading("a", Duration::hours(1), Duration::zero())) };
    let started = reading("b", Duration::minutes(1), Duration::days(8));
    assert_eq!(jump(Some(&seen), &started), Some(Jump::Unsettled));
    assert_eq!(jump(Some(&seen), &reading("a", Duration::hours(2), Duration::zero())), None, "it was put right again");
}

#[test]
fn what_somebody_agreed_to_holds_from_then_on() {
    let now = believed(reading("a", Duration::hours(1), Duration::days(8)));
    assert_eq!(jump(Some(&now), &reading("a", Duration::days(1), Duration::days(8))), None);
    assert!(jump(Some(&now), &reading("a", Duration::days(1), Duration::zero())).is_some());
}

proptest! {
    /// However small the steps are: what is believed never lies more than a day from the machine's own count.
    #[test]
    fn no_clock_gets_ahead_in_small_steps(steps in prop::collection::vec(-86_400_i64..86_400, 1..40)) {
        let mut seen = believed(reading("a", Duration::zero(), Duration::zero()));
        let mut off = Duration::zero();
        for (step, hour) in steps.into_iter().zip(1..) {
            off += Duration::seconds(step);
            let now = reading("a", Duration::hours(hour), off);
            if jump(Some(&seen), &now).is_none() {
                prop_assert!(off.abs() <= Duration::days(1));
                seen.last = seen.last.then(now);
            }
        }
    }
}
