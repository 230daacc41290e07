//! Columns of MariaDB that say since when, and until when, a row was as it is. A restore writes them anew, so the hash of a table's rows
//! is taken without them.

use std::collections::BTreeMap;

use crate::{compare::Difference, manifest::DumpFacts};

/// The key of a manifest's settings, as JSON: table, columns. Absent where there are none, and in manifests of versions that hashed them.
pub const ROW_TIMES: &str = "row times";

/// Table, columns.
pub type RowTimes = BTreeMap<String, Vec<String>>;

fn of(facts: &DumpFacts) -> RowTimes {
    facts.settings.get(ROW_TIMES).and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
}

/// Tables whose contents cannot be held against each other: the one hash is taken with those columns, and the other without.
fn incomparable(expected: &DumpFacts, found: &DumpFacts) -> Vec<String> {
    let (then, now) = (of(expected), of(found));
    now.into_iter().filter(|(table, columns)| then.get(table) != Some(columns)).map(|(table, _)| table).collect()
}

/// Whether a difference is of such contents.
pub(crate) fn is_of_times(difference: &Difference, expected: &DumpFacts, found: &DumpFacts) -> bool {
    matches!(difference, Difference::Contents { table } if incomparable(expected, found).contains(&table.name))
}

/// What was not compared for it.
pub(crate) fn not_compared(expected: &DumpFacts, found: &DumpFacts) -> Option<String> {
    let tables = incomparable(expected, found);
    (!tables.is_empty()).then(|| {
        let tables = tables.join(", ");
        format!(
            "Rows were counted and their contents not compared, of {tables}: the backup was made by a version that took in since when they are as they are, which a restore writes anew."
        )
    })
}
