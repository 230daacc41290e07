//! Holds what was restored against the manifest.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{
    Engine,
    amount::{count, number},
    census::{Census, told as kind},
    definitions::{OWNERS, incomparable},
    grant, held,
    manifest::{DumpFacts, TableFacts, TableName, Whole},
    row_times,
};

/// One thing that is not as the manifest says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Difference {
    /// A table of the manifest is not there.
    TableMissing {
        /// Which.
        table: TableName,
        /// Rows it should have.
        rows: u64,
    },
    /// A table is there that the manifest does not know.
    TableUnexpected {
        /// Which.
        table: TableName,
        /// Rows it has.
        rows: u64,
    },
    /// Another number of rows.
    Rows {
        /// In which table.
        table: TableName,
        /// Rows by the manifest.
        expected: u64,
        /// Rows that were found.
        found: u64,
    },
    /// The same number of rows, other contents.
    Contents {
        /// In which table.
        table: TableName,
    },
    /// An object of the manifest is not there.
    ObjectMissing {
        /// Kind of object, see [`Census`].
        object: String,
        /// Its name.
        name: String,
    },
    /// An object is there that the manifest does not know. Looked for where somebody may have made one since the restore.
    ObjectUnexpected {
        /// Kind of object, see [`Census`].
        object: String,
        /// Its name.
        name: String,
    },
    /// An object is there, but defined in another way.
    Definition {
        /// Kind of object, see [`Census`].
        object: String,
        /// Its name.
        name: String,
    },
    /// The file is not the same, bit for bit.
    File {
        /// SHA-256 by the manifest.
        expected: String,
        /// SHA-256 that was found.
        found: String,
    },
}

/// Which part of the manifest a restore was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The whole database.
    Everything,
    /// These tables alone; other objects are not looked for.
    Tables(Vec<TableName>),
}

impl Scope {
    fn holds(&self, table: &TableName) -> bool {
        match self {
            Self::Everything => true,
            Self::Tables(tables) => tables.contains(table),
        }
    }
}

/// All differences between the manifest and what was found, tables first; empty means proved.
#[must_use]
pub fn compare(expected: &DumpFacts, found: &DumpFacts, scope: &Scope) -> Vec<Difference> {
    let mut differences = tables(&expected.tables, &found.tables, scope);
    // A table whose rows were left out is there, and empty.
    let hollow = |difference: &Difference| matches!(difference, Difference::TableUnexpected { table, rows: 0 } if expected.left_out.rows.contains(table));
    differences.retain(|difference| !hollow(difference));
    let moved: BTreeSet<&TableName> = moved(expected, found, scope).into_iter().flat_map(|(_, parts)| parts).collect();
    differences.retain(|difference| !row_times::is_of_times(difference, expected, found));
    let elsewhere = |difference: &Difference| matches!(difference, Difference::Rows { table, .. } | Difference::Contents { table } if moved.contains(table));
    differences.retain(|difference| !elsewhere(difference));
    if *scope == Scope::Everything {
        differences.extend(objects(&expected.objects, &found.objects));
        differences.extend(definitions(expected, found));
        differences.extend(grants(expected, found));
    }
    differences
}

fn tables(expected: &[TableFacts], found: &[TableFacts], scope: &Scope) -> Vec<Difference> {
    let mut there: BTreeMap<&TableName, &TableFacts> = found.iter().map(|facts| (&facts.table, facts)).collect();
    let mut differences: Vec<_> = expected
        .iter()
        .filter(|facts| scope.holds(&facts.table))
        .filter_map(|facts| table(facts, there.remove(&facts.table)))
        .collect();
    let unexpected =
        there.into_values().map(|facts| Difference::TableUnexpected { table: facts.table.clone(), rows: facts.rows });
    differences.extend(unexpected);
    differences
}

/// Partitioned tables of PostgreSQL that have the very rows of the backup, spread over their partitions in another way, with those
/// partitions. Where a key is hashed of which the hash is another on every server, as that of an enum, pg_dump loads by way of the
/// whole, and there is no other way (its manual, `--load-via-partition-root`). What a partition may hold is compared with its definition.
fn moved<'a>(expected: &'a DumpFacts, found: &'a DumpFacts, scope: &Scope) -> Vec<(&'a TableName, Vec<&'a TableName>)> {
    if expected.engine != Engine::Postgres {
        return Vec::new();
    }
    let by_name = |tables: &'a [TableFacts]| -> BTreeMap<&TableName, &TableFacts> {
        tables.iter().map(|facts| (&facts.table, facts)).collect()
    };
    let (then, now) = (by_name(&expected.tables), by_name(&found.tables));
    let whole = |whole: &'a Whole| {
        let parts: Vec<_> = whole.parts.iter().filter(|part| then.contains_key(part) && scope.holds(part)).collect();
        let differ = parts.iter().any(|part| now.get(part).is_some_and(|now| table(then[part], Some(now)).is_some()));
        let same = differ && sum(&parts, &then).is_some_and(|sum_then| sum(&parts, &now) == Some(sum_then));
        same.then_some((&whole.table, parts))
    };
    expected.wholes.iter().filter_map(whole).collect()
}

/// Rows of all, and what their hashes add up to: they are sums themselves. None if one is not there.
fn sum(parts: &[&TableName], facts: &BTreeMap<&TableName, &TableFacts>) -> Option<(u64, u128)> {
    parts.iter().try_fold((0_u64, 0_u128), |(rows, hash), part| {
        let facts = facts.get(part)?;
        let own = u128::from_str_radix(&facts.hash, 16).ok()?;
        Some((rows + facts.rows, hash.wrapping_add(own)))
    })
}

fn table(expected: &TableFacts, found: Option<&TableFacts>) -> Option<Difference> {
    let table = expected.table.clone();
    match found {
        None => Some(Difference::TableMissing { table, rows: expected.rows }),
        Some(found) if found.rows != expected.rows => {
            Some(Difference::Rows { table, expected: expected.rows, found: found.rows })
        }
        Some(found) if found.hash != expected.hash => Some(Difference::Contents { table }),
        Some(_) => None,
    }
}

fn objects(expected: &Census, found: &Census) -> Vec<Difference> {
    expected
        .missing_from(found)
        .map(|(object, name)| Difference::ObjectMissing { object: object.to_owned(), name: name.to_owned() })
        .collect()
}

/// Objects that came in since: a restore makes none that the manifest does not name, so [`compare`] does not ask for them.
#[must_use]
pub fn came_in(expected: &DumpFacts, found: &DumpFacts) -> Vec<Difference> {
    // A table is one of the differences already.
    let since = found.objects.missing_from(&expected.objects).filter(|(object, _)| *object != "tables");
    since
        .map(|(object, name)| Difference::ObjectUnexpected { object: object.to_owned(), name: name.to_owned() })
        .collect()
}

/// Rights that the manifest does not name: a database that was prepared gives some of its own to all that is made in it, by its
/// default privileges.
#[must_use]
pub fn rights_beyond(expected: &DumpFacts, found: &DumpFacts, scope: &Scope) -> Vec<Difference> {
    if *scope != Scope::Everything {
        return Vec::new();
    }
    let beyond = found.objects.missing_from(&expected.objects).filter(|(object, _)| *object == "grants");
    beyond
        .map(|(object, name)| Difference::ObjectUnexpected { object: object.to_owned(), name: name.to_owned() })
        .collect()
}

fn definitions(expected: &DumpFacts, found: &DumpFacts) -> Vec<Difference> {
    let (Some(ours), Some(theirs), None) = (&expected.definitions, &found.definitions, incomparable(expected, found))
    else {
        return Vec::new();
    };
    let differing = ours.differing(theirs);
    differing
        .map(|(object, name)| Difference::Definition { object: object.to_owned(), name: name.to_owned() })
        .collect()
}

fn grants(expected: &DumpFacts, found: &DumpFacts) -> Vec<Difference> {
    let (Some(ours), Some(theirs)) = (&expected.grants, &found.grants) else { return Vec::new() };
    let lost = ours.iter().filter(|grant| !theirs.contains(grant));
    let lost = lost.map(|grant| Difference::ObjectMissing { object: "grants".to_owned(), name: grant.to_string() });
    lost.chain(grant::members_lost(expected, found)).collect()
}

/// What could not be compared, in sentences for the admin.
#[must_use]
pub fn not_compared(expected: &DumpFacts, found: &DumpFacts, scope: &Scope) -> Vec<String> {
    let moved = moved(expected, found, scope);
    let moved = moved
        .iter()
        .map(|(table, _)| format!("{table} has the rows of the backup, in other partitions: the server spreads them."))
        .chain(row_times::not_compared(expected, found));
    if *scope != Scope::Everything {
        return moved.collect();
    }
    let all = incomparable(expected, found).into_iter().chain(grant::incomparable(expected, found));
    moved.chain(all).chain(held::incomparable(expected, found)).collect()
}

impl Difference {
    /// Whether it is of owners and rights, which a restore can leave out.
    #[must_use]
    pub fn is_of_roles(&self) -> bool {
        match self {
            Self::ObjectMissing { object, .. } | Self::ObjectUnexpected { object, .. } => object == "grants",
            Self::Definition { object, .. } => object == OWNERS,
            _ => false,
        }
    }
}

impl std::fmt::Display for Difference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TableMissing { table, rows } => write!(f, "table {table} is missing ({})", count(*rows, "row")),
            Self::TableUnexpected { table, rows } => {
                write!(f, "table {table} was not in the backup ({})", count(*rows, "row"))
            }
            Self::Rows { table, expected, found } => {
                write!(f, "table {table} has {} instead of {}", count(*found, "row"), number(*expected))
            }
            Self::Contents { table } => write!(f, "table {table} has other contents"),
            Self::ObjectMissing { object, name } => write!(f, "{name} is missing ({})", kind(object)),
            Self::ObjectUnexpected { object, name } => write!(f, "{name} was not in the backup ({})", kind(object)),
            Self::Definition { object, name } if object == OWNERS => write!(f, "{name} has another owner"),
            Self::Definition { object, name } => write!(f, "{name} is defined in another way ({})", kind(object)),
            Self::File { .. } => f.write_str("the file is not the same, bit for bit"),
        }
    }
}
