//! The objects of an archive by kind, in words that stay the same after a restore.

use bulkhead_model::census::Census;

use super::{Entry, Toc};

/// Kinds that describe the archive, or that others stand for.
const LEFT_OUT: [&str; 9] = [
    "ENCODING",
    "STDSTRINGS",
    "SEARCHPATH",
    "TABLE DATA",
    "BLOBS",
    "BLOB",
    "BLOB METADATA",
    "DATABASE",
    "DATABASE PROPERTIES",
];

/// Everything but rows.
pub(crate) fn census(toc: &Toc) -> Census {
    let mut census = Census::default();
    for entry in counted(toc) {
        match entry.kind.as_str() {
            "ACL" | "DEFAULT ACL" => grants(entry, &mut census),
            "SEQUENCE SET" => census.add("sequence values", entry.definition.trim()),
            kind => census.add(plural(kind), name(entry)),
        }
    }
    census
}

/// What is more than its name, with kind and name.
pub(super) fn defined(toc: &Toc) -> impl Iterator<Item = (&Entry, String, String)> {
    let whole = |entry: &&Entry| matches!(entry.kind(), "ACL" | "DEFAULT ACL" | "SEQUENCE SET");
    counted(toc).filter(move |entry| !whole(entry)).map(|entry| (entry, plural(entry.kind()), name(entry)))
}

/// Kinds that have an owner of their own, to whom pg_restore gives them; others are of the table that they are part of.
const OWNED: [&str; 26] = [
    "AGGREGATE",
    "BLOB",
    "BLOB METADATA",
    "COLLATION",
    "CONVERSION",
    "DOMAIN",
    "EVENT TRIGGER",
    "FOREIGN DATA WRAPPER",
    "FOREIGN TABLE",
    "FUNCTION",
    "MATERIALIZED VIEW",
    "OPERATOR",
    "OPERATOR CLASS",
    "OPERATOR FAMILY",
    "PROCEDURAL LANGUAGE",
    "PROCEDURE",
    "PUBLICATION",
    "SCHEMA",
    "SEQUENCE",
    "SERVER",
    "STATISTICS",
    "SUBSCRIPTION",
    "TABLE",
    "TEXT SEARCH CONFIGURATION",
    "TYPE",
    "VIEW",
];

/// What has an owner, with the owner.
pub(super) fn owned(toc: &Toc) -> impl Iterator<Item = (&str, String)> {
    let owned = toc.entries.iter().filter(|entry| OWNED.contains(&entry.kind()));
    owned.filter_map(|entry| {
        let kind = if entry.kind() == "BLOB" { "large object".to_owned() } else { entry.kind().to_lowercase() };
        Some((entry.owner.as_deref()?, format!("{kind} {}", name(entry))))
    })
}

fn counted(toc: &Toc) -> impl Iterator<Item = &Entry> {
    toc.entries.iter().filter(|entry| !LEFT_OUT.contains(&entry.kind()) && !of_the_database(entry))
}

/// A comment or a grant on the database itself: it has another name after a restore, and is not loaded into it.
fn of_the_database(entry: &Entry) -> bool {
    matches!(entry.kind(), "COMMENT" | "ACL" | "SECURITY LABEL") && entry.name.starts_with("DATABASE ")
}

/// One name for each statement, so that a single lost grant is found.
fn grants(entry: &Entry, census: &mut Census) {
    let statements = entry.definition.lines().map(str::trim).filter(|line| !line.is_empty());
    statements.for_each(|line| census.add("grants", line));
}

fn name(entry: &Entry) -> String {
    match &entry.schema {
        Some(schema) if !schema.is_empty() => format!("{schema}.{}", entry.name),
        _ => entry.name.clone(),
    }
}

fn plural(kind: &str) -> String {
    let kind = kind.to_lowercase();
    match kind.as_str() {
        "index" => "indexes".to_owned(),
        "policy" => "policies".to_owned(),
        "row security" | "statistics" => kind,
        _ if kind.ends_with('y') && !kind.ends_with("key") => format!("{}ies", &kind[..kind.len() - 1]),
        _ => format!("{kind}s"),
    }
}
