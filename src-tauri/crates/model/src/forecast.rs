//! When a storage will be full, as a range: from how it grew so far.

use std::fmt;

use crate::amount;

/// Days of samples below which nothing can be said.
const LEAST: i64 = 7;
/// Days that are looked back at, from the last sample of any.
pub const LOOK_BACK: i64 = 60;
/// Daily looks below which a date is not worth saying.
pub const TRUSTED: usize = 14;
/// Days ahead beyond which nothing is said.
const FAR: i64 = 3_650;

/// Bytes on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Days since 1970, UTC.
    pub day: i64,
    /// How many bytes.
    pub bytes: u64,
}

/// How a storage grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Growth {
    /// Bytes a day, from the lower quartile over the median to the upper; below nought it shrinks.
    pub per_day: [i64; 3],
}

/// When a storage is full, in days from the last sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full {
    /// If it grows at the upper rate.
    pub earliest: i64,
    /// If it grows at the lower rate; none if that would take more than ten years.
    pub latest: Option<i64>,
}

/// How the sum of samples grows: the quartiles of the rates between all pairs of days, which a single jump does not move
/// (Theil and Sen). None without a week of samples.
#[must_use]
pub fn growth(samples: &[Sample]) -> Option<Growth> {
    let last = samples.iter().map(|sample| sample.day).max()?;
    let recent: Vec<_> = samples.iter().filter(|sample| sample.day > last - LOOK_BACK).collect();
    let first = recent.iter().map(|sample| sample.day).min()?;
    if last - first < LEAST {
        return None;
    }
    let mut rates = Vec::new();
    for (at, one) in recent.iter().enumerate() {
        for other in &recent[at + 1..] {
            if other.day != one.day {
                let bytes = i128::from(other.bytes) - i128::from(one.bytes);
                rates.push(i64::try_from(bytes / i128::from(other.day - one.day)).unwrap_or(i64::MAX));
            }
        }
    }
    rates.sort_unstable();
    let quartile = |quarter: usize| rates.get((rates.len() - 1) * quarter / 4).copied();
    Some(Growth { per_day: [quartile(1)?, quartile(2)?, quartile(3)?] })
}

/// When `free` bytes are used up. None if it does not grow, or not within ten years.
#[must_use]
pub fn full(growth: Growth, free: u64) -> Option<Full> {
    let days = |rate: i64| {
        let rate = u64::try_from(rate).ok().filter(|rate| *rate > 0)?;
        i64::try_from(free / rate).ok().filter(|days| *days <= FAR)
    };
    Some(Full { earliest: days(growth.per_day[2])?, latest: days(growth.per_day[0]) })
}

impl Full {
    /// The middle of the range and half of its length, in days; none without a latest.
    #[must_use]
    pub fn about(self) -> Option<(i64, i64)> {
        let latest = self.latest?;
        let half = (latest - self.earliest) / 2;
        Some((self.earliest + half, latest - self.earliest - half))
    }
}

impl fmt::Display for Full {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.latest {
            Some(latest) if latest == self.earliest => write!(f, "in about {}", days(latest)),
            Some(latest) => write!(f, "in {} to {}", self.earliest, days(latest)),
            None => write!(f, "in {} at the earliest", days(self.earliest)),
        }
    }
}

fn days(days: i64) -> String {
    amount::count(days.unsigned_abs(), "day")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn days(bytes: impl IntoIterator<Item = u64>) -> Vec<Sample> {
        (0..).zip(bytes).map(|(day, bytes)| Sample { day, bytes }).collect()
    }

    #[test]
    fn steady_growth_is_seen_and_a_single_jump_does_not_move_it() {
        let steady = days((0..30).map(|day| 1_000 + day * 100));
        assert_eq!(growth(&steady), Some(Growth { per_day: [100, 100, 100] }));
        assert_eq!(full(Growth { per_day: [100, 100, 100] }, 1_500), Some(Full { earliest: 15, latest: Some(15) }));
        let jump = days((0..30).map(|day| 1_000 + day * 100 + if day > 27 { 50_000 } else { 0 }));
        assert_eq!(growth(&jump).map(|growth| growth.per_day[1]), Some(100));
    }

    #[test]
    fn nothing_is_said_of_what_is_not_known() {
        assert_eq!(growth(&[]), None);
        assert_eq!(growth(&days([1, 2, 3])), None);
        assert_eq!(full(Growth { per_day: [-5, 0, 0] }, 100), None, "it does not grow");
        assert_eq!(full(Growth { per_day: [-5, 1, 2] }, 100), Some(Full { earliest: 50, latest: None }));
        assert_eq!(full(Growth { per_day: [1, 1, 1] }, u64::MAX), None);
    }

    #[test]
    fn a_range_reads_as_people_say_it() {
        let told = |earliest, latest| Full { earliest, latest }.to_string();
        assert_eq!(told(25, Some(25)), "in about 25 days");
        assert_eq!([told(0, Some(1)), told(1, None)], ["in 0 to 1 day", "in 1 day at the earliest"]);
    }

    #[test]
    fn a_range_is_a_middle_give_or_take() {
        let about = |earliest, latest| Full { earliest, latest }.about();
        assert_eq!(about(10, Some(38)), Some((24, 14)));
        assert_eq!(about(10, Some(13)), Some((11, 2)), "both ends are within");
        assert_eq!(about(7, Some(7)), Some((7, 0)));
        assert_eq!(about(7, None), None);
    }

    proptest! {
        #[test]
        fn the_range_is_a_range(bytes in prop::collection::vec(any::<u64>(), 0..40), free in any::<u64>()) {
            if let Some(growth) = growth(&days(bytes)) {
                prop_assert!(growth.per_day.is_sorted());
                if let Some(Full { earliest, latest: Some(latest) }) = full(growth, free) {
                    prop_assert!(earliest <= latest);
                }
            }
        }
    }
}
