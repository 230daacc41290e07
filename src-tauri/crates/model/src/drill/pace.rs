//! How long a restore takes: what was measured, and what that says of the next.

use chrono::{DateTime, Utc};

use super::Times;

/// One restore that was measured, by a drill or in earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// Bytes of dump.
    pub bytes: u64,
    /// How long its parts took.
    pub times: Times,
    /// When it ended.
    pub at: DateTime<Utc>,
}

/// Measured restores that an estimate is made from.
const LAST: usize = 5;
/// Bytes below which a time says more of the start of programs than of data.
const SMALL: u64 = 1 << 20;

/// Seconds that a restore of so many bytes takes, from the last ones of the same database, newest first; none without any.
///
/// Each is scaled by its bytes, but for the making of the target, and the slowest of the last few counts: who waits for a
/// restore is better told too long than too short.
#[must_use]
pub fn estimate(measured: &[Pace], bytes: u64) -> Option<u64> {
    measured.iter().take(LAST).map(|pace| seconds(pace, bytes)).max()
}

fn seconds(pace: &Pace, bytes: u64) -> u64 {
    let Times { create, .. } = pace.times;
    let data = pace.times.restore().saturating_sub(create);
    let (now, then) = (u128::from(bytes.max(SMALL)), u128::from(pace.bytes.max(SMALL)));
    let scaled = u64::try_from(u128::from(data) * now / then).unwrap_or(u64::MAX);
    scaled.saturating_add(create).div_ceil(1_000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(megabytes: u64, load: u64) -> Pace {
        let times = Times { verify: 500, create: 1_000, load, compare: 500, ..Times::default() };
        Pace { bytes: megabytes << 20, times, at: DateTime::UNIX_EPOCH }
    }

    #[test]
    fn ten_times_the_data_takes_about_ten_times_as_long() {
        assert_eq!(estimate(&[], 1 << 30), None);
        // 1 s for the target, 9.5 s for a hundred megabytes.
        let measured = [pace(100, 9_000)];
        assert_eq!(estimate(&measured, 100 << 20), Some(11));
        assert_eq!(estimate(&measured, 1_000 << 20), Some(96));
    }

    #[test]
    fn the_slowest_of_the_last_counts_and_small_ones_do_not_grow() {
        assert_eq!(estimate(&[pace(100, 9_000), pace(100, 29_000)], 100 << 20), Some(31));
        let tiny = Pace { bytes: 1_000, ..pace(0, 100) };
        assert!(estimate(&[tiny], 100 << 20).is_some_and(|seconds| seconds < 200));
        assert_eq!(estimate(&[tiny], 10), Some(2));
    }
}
