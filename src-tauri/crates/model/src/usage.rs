//! How the repositories on a storage grew, put together for a picture: the largest tenants, and the rest as one.

use std::collections::{BTreeMap, BTreeSet};

use crate::{Slug, forecast::Sample};

/// Days that a picture looks back at.
const LOOK_BACK: i64 = 365;

/// Sizes by day. Every list of bytes is as long as `days`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Series {
    /// Days since 1970, UTC, on which somebody looked; rising.
    pub days: Vec<i64>,
    /// The largest tenants of the last day, the largest first.
    pub tenants: Vec<(Slug, Vec<u64>)>,
    /// All others together.
    pub rest: Vec<u64>,
    /// How many those are.
    pub rest_count: usize,
}

/// Puts samples together. A repository that was not looked at on a day has the size of its last look.
#[must_use]
pub fn series(samples: &[(Slug, Sample)], most: usize) -> Series {
    let last = samples.iter().map(|(_, sample)| sample.day).max().unwrap_or_default();
    let days: BTreeSet<i64> =
        samples.iter().map(|(_, sample)| sample.day).filter(|day| *day > last - LOOK_BACK).collect();
    let mut by_tenant = BTreeMap::<&Slug, BTreeMap<i64, u64>>::new();
    for (tenant, sample) in samples {
        by_tenant.entry(tenant).or_default().insert(sample.day, sample.bytes);
    }
    let size = |sizes: &BTreeMap<i64, u64>, day: i64| sizes.range(..=day).next_back().map_or(0, |(_, bytes)| *bytes);
    let mut all: Vec<(Slug, Vec<u64>)> = by_tenant
        .into_iter()
        .map(|(tenant, sizes)| (tenant.clone(), days.iter().map(|day| size(&sizes, *day)).collect()))
        .collect();
    all.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.last().copied()));
    let others = all.split_off(most.min(all.len()));
    let rest = (0..days.len()).map(|at| others.iter().map(|(_, bytes)| bytes[at]).sum()).collect();
    Series { days: days.into_iter().collect(), tenants: all, rest, rest_count: others.len() }
}

/// The sizes of all together, by day. As in a picture, who was not looked at on a day has the size of the last look: a day on
/// which only some were looked at is no smaller than the others.
#[must_use]
pub fn totals(samples: &[(Slug, Sample)]) -> Vec<Sample> {
    let mut days = BTreeMap::<i64, Vec<(&Slug, u64)>>::new();
    for (tenant, sample) in samples {
        days.entry(sample.day).or_default().push((tenant, sample.bytes));
    }
    let (mut sizes, mut sum) = (BTreeMap::<&Slug, u64>::new(), 0_u64);
    let mut totals = Vec::new();
    for (day, looks) in days {
        for (tenant, bytes) in looks {
            sum = sum.saturating_sub(sizes.insert(tenant, bytes).unwrap_or_default()).saturating_add(bytes);
        }
        totals.push(Sample { day, bytes: sum });
    }
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(rows: &[(&str, i64, u64)]) -> Vec<(Slug, Sample)> {
        rows.iter()
            .map(|(tenant, day, bytes)| (tenant.parse().expect("a slug"), Sample { day: *day, bytes: *bytes }))
            .collect()
    }

    #[test]
    fn a_day_without_a_look_has_the_size_of_the_last_look() {
        let found = series(&samples(&[("a", 1, 10), ("b", 2, 5), ("a", 3, 30), ("b", 4, 6)]), 9);
        assert_eq!(found.days, [1, 2, 3, 4]);
        let sizes: Vec<_> = found.tenants.iter().map(|(tenant, bytes)| (tenant.as_str(), bytes.as_slice())).collect();
        assert_eq!(sizes, [("a", &[10, 10, 30, 30][..]), ("b", &[0, 5, 5, 6])]);
        assert_eq!((found.rest, found.rest_count), (vec![0; 4], 0));
    }

    #[test]
    fn the_largest_are_named_and_the_rest_is_one() {
        let found = series(&samples(&[("a", 1, 1), ("b", 1, 9), ("c", 1, 5), ("d", 1, 2)]), 2);
        let names: Vec<_> = found.tenants.iter().map(|(tenant, _)| tenant.as_str()).collect();
        assert_eq!((names, found.rest, found.rest_count), (vec!["b", "c"], vec![3], 2));
    }

    #[test]
    fn what_is_older_than_a_year_is_left_out_but_not_forgotten() {
        let found = series(&samples(&[("a", 1, 7), ("b", 1_000, 9)]), 9);
        assert_eq!(found.days, [1_000]);
        assert_eq!(found.tenants[1].1, [7]);
        assert_eq!(series(&[], 3), Series::default());
    }

    #[test]
    fn a_day_on_which_some_were_looked_at_is_no_smaller() {
        let rows = samples(&[("a", 1, 10), ("b", 1, 5), ("a", 2, 11), ("b", 3, 7), ("c", 4, 1)]);
        let sums: Vec<_> = totals(&rows).into_iter().map(|sample| (sample.day, sample.bytes)).collect();
        assert_eq!(sums, [(1, 15), (2, 16), (3, 18), (4, 19)]);
    }

    proptest::proptest! {
        #[test]
        fn totals_are_the_sums_of_the_picture(rows in proptest::collection::vec((0..5_usize, 0..40_i64, 0..1_000_u64), 0..60)) {
            let rows: BTreeMap<_, _> = rows.into_iter().map(|(tenant, day, bytes)| ((tenant, day), bytes)).collect();
            let names = ["a", "b", "c", "d", "e"];
            let rows: Vec<_> = rows.into_iter().map(|((tenant, day), bytes)| (names[tenant], day, bytes)).collect();
            let all = samples(&rows);
            let picture = series(&all, 0);
            let totals = totals(&all);
            proptest::prop_assert_eq!(totals.iter().map(|at| at.day).collect::<Vec<_>>(), picture.days);
            proptest::prop_assert_eq!(totals.iter().map(|at| at.bytes).collect::<Vec<_>>(), picture.rest);
        }
    }
}
