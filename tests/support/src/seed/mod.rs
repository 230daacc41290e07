//! Databases to back up: rich ones with every kind of object, big ones of a given size, and fingerprints to compare.
//!
//! A seed is deterministic: the same call gives the same rows. A fingerprint reads a database by its own queries, apart
//! from the product's way, so that equal fingerprints prove a restore.

mod mysql;
mod postgres;
mod prose;
mod sqlite;

use std::collections::{BTreeMap, BTreeSet};

pub use mysql::{bulk_mysql, change_bulk_mysql, fingerprint_mysql, mysql};
pub use postgres::{bulk_postgres, change_bulk_postgres, fingerprint_postgres, postgres};
pub use sqlite::{bulk_sqlite, change_bulk_sqlite, fingerprint_sqlite, sqlite};

/// What a database holds, by the name of each thing: rows and their hash, definitions, counters.
pub type Fingerprint = BTreeMap<String, String>;

/// Panics with what differs, and only that, when the two are not the same; `left` is the source.
pub fn assert_same(left: &Fingerprint, right: &Fingerprint) {
    let differences = differences(left, right);
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// What differs between two fingerprints, one entry a thing.
pub fn differences(left: &Fingerprint, right: &Fingerprint) -> Vec<String> {
    let names: BTreeSet<&String> = left.keys().chain(right.keys()).collect();
    names
        .into_iter()
        .filter(|name| left.get(*name) != right.get(*name))
        .map(|name| format!("{name}: {:?} became {:?}", left.get(name), right.get(name)))
        .collect()
}

/// Which rows a change touches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spread {
    /// Neighbours, as a busy corner of a table.
    Hot,
    /// All over the table.
    Even,
}

/// Names that are an option, a connection string, a path, SQL, shell or markup when somebody forgets to quote.
///
/// All fit every engine: at most 63 bytes, no supplementary characters (MySQL), no trailing space.
pub const HOSTILE_NAMES: [&str; 24] = [
    "select",
    "Mixed Case",
    "quo\"te",
    "single'quote",
    "back`tick",
    "back\\slash",
    "new\nline",
    "tab\there",
    "sla/sh",
    "../up",
    "-h x",
    "--result-file=x",
    "host=127.0.0.1 port=1 dbname=zz",
    "postgresql://x@127.0.0.1:1/y",
    "; rm -rf x",
    "$(touch canary)",
    "`touch canary`",
    "\\! touch canary",
    "%s%n",
    "<img src=x onerror=alert(1)>",
    "schnee☃mann ünï",
    "a.b.c",
    "*",
    "sixty-three bytes long sixty-three bytes long sixty-three bytes",
];

/// Splits `text` of lines `name TAB value` into a fingerprint.
fn parse(text: &str) -> Fingerprint {
    text.lines().filter_map(|line| line.split_once('\t')).map(|(name, value)| (name.into(), value.into())).collect()
}
