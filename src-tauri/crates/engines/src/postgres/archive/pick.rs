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
/// Kinds that say something about one other object, of whatever kind.
const NOTES: [&str; 3] = ["COMMENT", "ACL", "SECURITY LABEL"];

/// Ids of the entries to restore: the tables with their rows, what they need, and what hangs on them alone.
pub(crate) fn pick(toc: &Toc, tables: &[TableName]) -> BTreeSet<i64> {
    let by_id: HashMap<i64, &Entry> = toc.entries.iter().map(|entry| (entry.id, entry)).collect();
    let chosen = |entry: &&Entry| matches!(entry.kind(), "TABLE" | "TABLE DATA") && tables.contains(&entry.table());
    let mut picked: BTreeSet<i64> = toc.entries.iter().filter(chosen).map(|entry| entry.id).collect();
    loop {
        let before = picked.len();
        let needed: Vec<i64> =
            picked.iter().filter_map(|id| by_id.get(id)).flat_map(|entry| needed(entry, &by_id)).collect();
        picked.extend(needed);
        let hanging: Vec<i64> =
            toc.entries.iter().filter(|entry| hangs(entry, &picked, &by_id)).map(|entry| entry.id).collect();
        picked.extend(hanging);
        if picked.len() == before {
            return picked;
        }
    }
}

/// What an entry cannot be made without. A table may be made from another one (`INHERITS`): that one comes without rows.
fn needed<'a>(entry: &'a Entry, by_id: &'a HashMap<i64, &Entry>) -> impl Iterator<Item = i64> + 'a {
    let needs = |other: &Entry| NEEDED.contains(&other.kind()) || (entry.kind() == "TABLE" && other.kind() == "TABLE");
    entry.depends_on.iter().copied().filter(move |id| by_id.get(id).is_some_and(|other| needs(other)))
}

/// Depends on something picked that is not merely needed, and on no relation, constraint or index that was not picked.
fn hangs(entry: &Entry, picked: &BTreeSet<i64>, by_id: &HashMap<i64, &Entry>) -> bool {
    let kind = |id: &i64| by_id.get(id).map_or("", |other| other.kind());
    let own = entry.kind() == "SEQUENCE" || !(RELATIONS.contains(&entry.kind()) || NEEDED.contains(&entry.kind()));
    let free = |id: &i64| picked.contains(id) || !by_id.contains_key(id) || NEEDED.contains(&kind(id));
    let holds = |id: &i64| {
        let about = NOTES.contains(&entry.kind()) || entry.kind() == "SEQUENCE SET";
        picked.contains(id) && (about || !NEEDED.contains(&kind(id)))
    };
    own && entry.depends_on.iter().any(holds) && entry.depends_on.iter().all(free)
}
