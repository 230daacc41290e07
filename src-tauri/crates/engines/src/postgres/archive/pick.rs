//! Which entries of an archive belong to chosen tables.

use std::collections::{BTreeSet, HashMap};

use bulkhead_model::manifest::TableName;

use super::{Entry, Toc};

/// Objects that carry rows or a definition of their own: what depends on one that was not chosen is left out.
const RELATIONS: [&str; 6] =
    ["TABLE", "VIEW", "MATERIALIZED VIEW", "FOREIGN TABLE", "TABLE DATA", "MATERIALIZED VIEW DATA"];
/// Kinds that stand on their own and are only brought in when a chosen table needs them.
const NEEDED: [&str; 11] = [
    "SCHEMA",
    "TYPE",
    "SHELL TYPE",
    "DOMAIN",
    "EXTENSION",
    "FUNCTION",
    "SEQUENCE",
    "COLLATION",
    "OPERATOR",
    "ACCESS METHOD",
    "PROCEDURE",
];

/// Ids of the entries to restore: the tables with their rows, what they need, and what hangs on them alone.
pub(crate) fn pick(toc: &Toc, tables: &[TableName]) -> BTreeSet<i64> {
    let by_id: HashMap<i64, &Entry> = toc.entries.iter().map(|entry| (entry.id, entry)).collect();
    let chosen =
        |entry: &&Entry| matches!(entry.kind.as_str(), "TABLE" | "TABLE DATA") && tables.contains(&entry.table());
    let mut picked: BTreeSet<i64> = toc.entries.iter().filter(chosen).map(|entry| entry.id).collect();
    loop {
        let before = picked.len();
        let needed: Vec<i64> =
            picked.iter().filter_map(|id| by_id.get(id)).flat_map(|entry| &entry.depends_on).copied().collect();
        picked.extend(
            needed.into_iter().filter(|id| by_id.get(id).is_some_and(|entry| NEEDED.contains(&entry.kind.as_str()))),
        );
        let hanging: Vec<i64> =
            toc.entries.iter().filter(|entry| hangs(entry, &picked, &by_id)).map(|entry| entry.id).collect();
        picked.extend(hanging);
        if picked.len() == before {
            return picked;
        }
    }
}

/// Depends on something picked, and on no relation, constraint or index that was not.
fn hangs(entry: &Entry, picked: &BTreeSet<i64>, by_id: &HashMap<i64, &Entry>) -> bool {
    let own = !RELATIONS.contains(&entry.kind.as_str()) && !NEEDED.contains(&entry.kind.as_str());
    let free =
        |id: &i64| picked.contains(id) || by_id.get(id).is_none_or(|other| NEEDED.contains(&other.kind.as_str()));
    own && entry.depends_on.iter().any(|id| picked.contains(id)) && entry.depends_on.iter().all(free)
}
