//! Clocks on the wall: when those of a time zone are put forward or back, and by how much.

use chrono::{DateTime, Duration, Offset, TimeZone as _, Utc};
use chrono_tz::Tz;

/// Days that are looked ahead: every zone that changes its clocks does so within a year.
const AHEAD: i64 = 400;

/// Clocks are put forward or back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first instant of the new time.
    pub at: DateTime<Utc>,
    /// Forward by so much; back if negative.
    pub by: Duration,
}

/// How far clocks are ahead of UTC at an instant.
#[must_use]
pub fn offset(zone: Tz, at: DateTime<Utc>) -> Duration {
    Duration::seconds(zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().into())
}

/// How far clocks are put forward between two instants; negative if back, zero if they are left alone.
#[must_use]
pub fn shift(zone: Tz, from: DateTime<Utc>, to: DateTime<Utc>) -> Duration {
    offset(zone, to) - offset(zone, from)
}

/// The next time that clocks are put forward or back; none within a year.
#[must_use]
pub fn next_change(zone: Tz, after: DateTime<Utc>) -> Option<Change> {
    let day = (1..=AHEAD).find(|day| !shift(zone, after, after + Duration::days(*day)).is_zero())?;
    let (mut before, mut at) = (after + Duration::days(day - 1), after + Duration::days(day));
    let by = shift(zone, before, at);
    while at - before > Duration::seconds(1) {
        let middle = before + Duration::seconds((at - before).num_seconds() / 2);
        if shift(zone, before, middle).is_zero() { before = middle } else { at = middle }
    }
    Some(Change { at, by })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect(text)
    }

    #[test]
    fn changes_are_found_to_the_second() {
        let berlin = Tz::Europe__Berlin;
        let spring = Change { at: at("2026-03-29T01:00:00Z"), by: Duration::hours(1) };
        let autumn = Change { at: at("2026-10-25T01:00:00Z"), by: Duration::hours(-1) };
        assert_eq!(next_change(berlin, at("2026-01-01T12:34:56Z")), Some(spring));
        assert_eq!(next_change(berlin, spring.at), Some(autumn), "the change itself is over at its instant");
        assert_eq!(next_change(Tz::UTC, spring.at), None);
        let half = next_change(Tz::Australia__Lord_Howe, at("2026-01-01T00:00:00Z")).expect("a change");
        assert_eq!(half.by, Duration::minutes(-30));
    }

    #[test]
    fn offsets_are_those_of_the_instant() {
        assert_eq!(offset(Tz::Europe__Berlin, at("2026-01-01T00:00:00Z")), Duration::hours(1));
        assert_eq!(offset(Tz::Europe__Berlin, at("2026-07-01T00:00:00Z")), Duration::hours(2));
        assert_eq!(offset(Tz::Asia__Kathmandu, at("2026-07-01T00:00:00Z")), Duration::minutes(345));
    }
}
