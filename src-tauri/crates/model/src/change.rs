//! What changed in a database from one backup to the next, as their manifests tell it.

use std::collections::BTreeMap;

use crate::{
    census::Census,
    manifest::{DumpFacts, TableFacts, TableName},
};

/// A table that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableChange {
    /// Which.
    pub table: TableName,
    /// Rows in the older backup; none if it was not there.
    pub before: Option<u64>,
    /// Rows in the newer one; none if it is gone. The same number as before says that rows were changed.
    pub after: Option<u64>,
}

/// An object other than a table that came or went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectChange {
    /// Kind of object, see [`Census`].
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Whether it is new; else it is gone.
    pub added: bool,
}

/// What is different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Tables, by name.
    pub tables: Vec<TableChange>,
    /// Tables that are as they were, to the last row.
    pub same: usize,
    /// Other objects.
    pub objects: Vec<ObjectChange>,
}

/// Compares two backups of one database. Between engines hashes cannot be compared, and nothing counts as the same.
#[must_use]
pub fn changes(older: &DumpFacts, newer: &DumpFacts) -> Changes {
    let mut all = BTreeMap::<&TableName, (Option<&TableFacts>, Option<&TableFacts>)>::new();
    for facts in &older.tables {
        all.entry(&facts.table).or_default().0 = Some(facts);
    }
    for facts in &newer.tables {
        all.entry(&facts.table).or_default().1 = Some(facts);
    }
    let comparable = older.engine == newer.engine;
    let count = all.len();
    let tables: Vec<_> = all.into_iter().filter_map(|(table, pair)| change(table, pair, comparable)).collect();
    Changes { same: count - tables.len(), tables, objects: objects(&older.objects, &newer.objects) }
}

type Pair<'a> = (Option<&'a TableFacts>, Option<&'a TableFacts>);

fn change(table: &TableName, (before, after): Pair<'_>, comparable: bool) -> Option<TableChange> {
    let same = before.zip(after).is_some_and(|(a, b)| comparable && a.rows == b.rows && a.hash == b.hash);
    let rows = |facts: Option<&TableFacts>| facts.map(|facts| facts.rows);
    (!same).then(|| TableChange { table: table.clone(), before: rows(before), after: rows(after) })
}

fn objects(older: &Census, newer: &Census) -> Vec<ObjectChange> {
    let change = |added: bool| {
        move |(kind, name): (&str, &str)| ObjectChange { kind: kind.to_owned(), name: name.to_owned(), added }
    };
    // A table is told of above.
    let gone = older.missing_from(newer).map(change(false));
    let new = newer.missing_from(older).map(change(true));
    gone.chain(new).filter(|change| change.kind != "tables").collect()
}
