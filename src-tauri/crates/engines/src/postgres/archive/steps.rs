//! In which steps indexes, constraints and the like are made.

use std::collections::BTreeSet;

use super::Toc;

/// Entries that one run of pg_restore makes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) entries: BTreeSet<i64>,
    /// Whether several connections may share the work.
    pub(crate) at_once: bool,
}

/// Everything chosen, in order: what no attached index is needed for, the attaching of indexes one after the other, and what
/// needs them (foreign keys to a partitioned table). Entries of earlier sections are named as well; who runs a step leaves
/// them out by its section. A step without entries is left out.
pub(crate) fn steps(toc: &Toc, chosen: Option<&BTreeSet<i64>>) -> Vec<Step> {
    let attached: BTreeSet<i64> =
        toc.entries.iter().filter(|entry| entry.kind() == "INDEX ATTACH").map(|entry| entry.id).collect();
    let mut after = attached.clone();
    loop {
        let before = after.len();
        let leans = toc.entries.iter().filter(|entry| entry.depends_on.iter().any(|id| after.contains(id)));
        let more: Vec<i64> = leans.map(|entry| entry.id).collect();
        after.extend(more);
        if after.len() == before {
            break;
        }
    }
    let is_chosen = |id: &i64| chosen.is_none_or(|chosen| chosen.contains(id));
    let first = toc.entries.iter().map(|entry| entry.id).filter(|id| !after.contains(id) && is_chosen(id)).collect();
    let last = after.iter().copied().filter(|id| !attached.contains(id) && is_chosen(id)).collect();
    let attached = attached.into_iter().filter(is_chosen).collect();
    [(first, true), (attached, false), (last, true)]
        .into_iter()
        .map(|(entries, at_once)| Step { entries, at_once })
        .filter(|step| !step.entries.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::Entry, *};

    fn toc(entries: &[(i64, &str, &[i64])]) -> Toc {
        let entry = |(id, kind, needs): &(i64, &str, &[i64])| Entry {
            id: *id,
            kind: (*kind).into(),
            depends_on: needs.to_vec(),
            ..Entry::default()
        };
        Toc { entries: entries.iter().map(entry).collect(), length: 0, int_size: 4 }
    }

    const PARTITIONED: [(i64, &str, &[i64]); 6] = [
        (1, "TABLE", &[]),
        (2, "CONSTRAINT", &[1]),
        (3, "INDEX", &[1]),
        (4, "INDEX ATTACH", &[2, 3]),
        (5, "FK CONSTRAINT", &[2, 4]),
        (6, "COMMENT", &[5]),
    ];

    #[test]
    fn indexes_of_partitions_are_attached_one_after_the_other() {
        let step = |ids: &[i64], at_once| Step { entries: ids.iter().copied().collect(), at_once };
        assert_eq!(steps(&toc(&PARTITIONED), None), [step(&[1, 2, 3], true), step(&[4], false), step(&[5, 6], true)]);
        let chosen = BTreeSet::from([1, 3, 4]);
        assert_eq!(steps(&toc(&PARTITIONED), Some(&chosen)), [step(&[1, 3], true), step(&[4], false)]);
        assert_eq!(steps(&toc(&PARTITIONED[..3]), None), [step(&[1, 2, 3], true)]);
    }
}
