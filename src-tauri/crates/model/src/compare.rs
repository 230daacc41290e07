//! Holds what was restored against the manifest.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    amount::{count, number},
    census::{Census, told as kind},
    definitions::{OWNERS, incomparable},
    grant, held,
    manifest::{DumpFacts, TableFacts, TableName},
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
    lost.map(|grant| Difference::ObjectMissing { object: "grants".to_owned(), name: grant.to_string() }).collect()
}

/// What could not be compared, in sentences for the admin.
#[must_use]
pub fn not_compared(expected: &DumpFacts, found: &DumpFacts, scope: &Scope) -> Vec<String> {
    if *scope != Scope::Everything {
        return Vec::new();
    }
    let all = incomparable(expected, found).into_iter().chain(grant::incomparable(expected, found));
    all.chain(held::incomparable(expected, found)).collect()
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
