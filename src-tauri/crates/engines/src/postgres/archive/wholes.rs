//! Partitioned tables: pg_dump notes what is attached to what, apart from the tables themselves.

use std::collections::{BTreeMap, BTreeSet};

use bulkhead_model::manifest::{TableFacts, TableName, Whole};

use super::{Entry, Toc};

/// Each partitioned table with all below it that is in the archive with its rows. A tool that notes no attachments gives none.
pub(crate) fn wholes(toc: &Toc, tables: &[TableFacts]) -> Vec<Whole> {
    let by_id: BTreeMap<i64, &Entry> =
        toc.entries.iter().filter(|entry| entry.kind() == "TABLE").map(|entry| (entry.id, entry)).collect();
    let mut attached = BTreeMap::<TableName, Vec<TableName>>::new();
    for entry in toc.entries.iter().filter(|entry| entry.kind() == "TABLE ATTACH") {
        // It has the name of the partition, and depends on both.
        let of = entry.depends_on.iter().filter_map(|id| by_id.get(id)).map(|entry| entry.table());
        for parent in of.filter(|table| *table != entry.table()) {
            attached.entry(parent).or_default().push(entry.table());
        }
    }
    let with_rows: BTreeSet<&TableName> = tables.iter().map(|facts| &facts.table).collect();
    let whole = |table: &TableName| Whole {
        table: table.clone(),
        parts: below(table, &attached)
            .into_iter()
            .filter(|part| with_rows.contains(part) || attached.contains_key(part))
            .collect(),
    };
    attached.keys().map(whole).collect()
}

fn below(table: &TableName, attached: &BTreeMap<TableName, Vec<TableName>>) -> BTreeSet<TableName> {
    let (mut found, mut left) = (BTreeSet::new(), vec![table]);
    while let Some(table) = left.pop() {
        left.extend(attached.get(table).into_iter().flatten().filter(|part| found.insert((*part).clone())));
    }
    found
}
