//! Shares: the packs of a repository in thirty parts, one of which is read at a time, so that each is read again and again.
//!
//! A pack's share follows from its name, so packs that come and go change nobody else's.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Duration, Utc};

/// How many there are.
pub const SHARES: u32 = 30;

/// The share of a pack, by its name in hex; none if that is no name of a pack.
#[must_use]
pub fn share_of(pack: &str) -> Option<u32> {
    let number = pack.get(..8).and_then(|start| u32::from_str_radix(start, 16).ok())?;
    Some(number % SHARES)
}

/// When each share was read; those that never were count from when the repository was made.
pub type Read = BTreeMap<u32, DateTime<Utc>>;

/// The shares to read now, so that each is read at least once in every `within`: one at a time in turn, and all that would
/// else be late.
#[must_use]
pub fn due(read: &Read, since: DateTime<Utc>, within: Duration, now: DateTime<Utc>) -> BTreeSet<u32> {
    let step = within / i32::try_from(SHARES).unwrap_or(i32::MAX);
    // A time ahead was written by a clock that was wrong: nothing is known then.
    let at = |share: u32| read.get(&share).copied().filter(|at| *at <= now + Duration::days(1)).unwrap_or(since);
    let late = (0..SHARES).filter(|share| now - at(*share) > within - step);
    let newest = (0..SHARES).map(at).max().unwrap_or(since);
    let turn = (0..SHARES).min_by_key(|share| at(*share)).filter(|_| now - newest >= step);
    late.chain(turn).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(days: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + Duration::days(days)
    }

    /// Reads what is due whenever the machine is awake, and gives for each share when it was read.
    fn run(days: impl Iterator<Item = i64>) -> Vec<Vec<i64>> {
        let (mut read, mut times) = (Read::new(), vec![vec![0]; SHARES as usize]);
        for today in days {
            for share in due(&read, day(0), Duration::days(30), day(today)) {
                read.insert(share, day(today));
                times[share as usize].push(today);
            }
        }
        times
    }

    #[test]
    fn every_share_is_read_within_thirty_days_and_one_a_day() {
        let times = run(0..365);
        for times in &times {
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] <= 30), "{times:?}");
            assert!(times.len() > 11, "{times:?}");
        }
        let total: usize = times.iter().map(|times| times.len() - 1).sum();
        assert!((355..=380).contains(&total), "{total} reads in a year");
    }

    #[test]
    fn what_sleep_has_missed_is_caught_up_with() {
        let times = run((0..40).chain(60..130));
        for times in &times {
            let late = times.windows(2).filter(|pair| pair[1] - pair[0] > 30).all(|pair| pair[1] <= 60);
            assert!(late, "{times:?}");
        }
    }

    #[test]
    fn packs_have_shares_by_their_names() {
        assert_eq!(share_of(&format!("0000001f{}", "a".repeat(56))), Some(1));
        assert_eq!(share_of("no pack"), None);
        let ahead: Read = (0..SHARES).map(|share| (share, day(9_000))).collect();
        assert_eq!(due(&ahead, day(0), Duration::days(30), day(40)).len(), SHARES as usize, "a clock that was wrong");
    }
}
