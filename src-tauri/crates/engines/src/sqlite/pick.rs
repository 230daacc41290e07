//! Builds a file that holds chosen tables of a copy: schema, rows with their numbers, indexes and triggers.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Error, Result, amount::count, manifest::TableName};
use rusqlite::Connection;

use super::{
    fault::failed,
    open,
    schema::{self, Entry, Table, quoted},
    stop::Stop,
};

/// Which tables go from where to where.
pub(super) struct Pick<'a> {
    /// The whole copy.
    pub(super) from: &'a Path,
    /// An empty file.
    pub(super) to: &'a Path,
    pub(super) tables: &'a [TableName],
    pub(super) settings: &'a BTreeMap<String, String>,
}

impl Pick<'_> {
    /// Gives notices for the admin.
    pub(super) fn run(&self, stop: &Stop, flow: &Flow) -> Result<Vec<String>> {
        let copy = open::own(self.from)?;
        let asked = |error| failed(self.to, error);
        let entries = schema::entries(&copy).map_err(asked)?;
        let wholes: Vec<_> = schema::wholes(&copy).map_err(asked)?.into_iter().map(|whole| whole.table.name).collect();
        let tables = self.wanted(schema::tables(&copy).map_err(asked)?, &wholes)?;
        drop(copy);
        let target = open::make(self.to)?;
        let _watch = stop.watch(&target);
        self.prepare(&target).map_err(asked)?;
        let names: BTreeSet<_> = tables.iter().map(|table| table.name.as_str()).collect();
        for table in &tables {
            flow.go_on()?;
            fill(&target, table, &entries).map_err(|error| failed(self.to, error).context(&table.name))?;
        }
        let mut names = names;
        for whole in wholes.iter().filter(|whole| self.asks_for(whole)) {
            name_whole(&target, whole, &entries).map_err(|error| failed(self.to, error).context(whole))?;
            names.insert(whole);
        }
        copy_sequences(&target, &names).map_err(asked)?;
        let belongs = |entry: &&Entry| names.contains(entry.table.as_str());
        for kind in ["index", "trigger"] {
            make_all(&target, entries.iter().filter(|entry| entry.kind == kind).filter(belongs)).map_err(asked)?;
        }
        flow.go_on()?;
        self.close(target).map_err(asked)?;
        Ok(self.notices(&entries, &names))
    }

    fn asks_for(&self, name: &str) -> bool {
        self.tables.iter().any(|table| table.name == name)
    }

    /// Those with rows of their own; `wholes` are the others that can be asked for.
    fn wanted(&self, tables: Vec<Table>, wholes: &[String]) -> Result<Vec<Table>> {
        let names: BTreeSet<_> = self
            .tables
            .iter()
            .map(|table| table.name.as_str())
            .filter(|name| !wholes.iter().any(|it| it == name))
            .collect();
        let found: Vec<_> = tables.into_iter().filter(|table| names.contains(table.name.as_str())).collect();
        match names.iter().find(|name| !found.iter().any(|table| table.name == **name)) {
            None => Ok(found),
            Some(name) => Err(Error::new(Code::NotFound, format!("the snapshot holds no table {name}"))),
        }
    }

    /// Encoding, page size and auto-vacuum hold only if they are set before the first table.
    fn prepare(&self, target: &Connection) -> rusqlite::Result<()> {
        target.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA legacy_alter_table=ON")?;
        if let Some(encoding) = self.settings.get("encoding") {
            target.pragma_update(None, "encoding", encoding)?;
        }
        for name in ["page_size", "auto_vacuum", "application_id", "user_version"] {
            if let Some(value) = self.settings.get(name).and_then(|value| value.parse::<i64>().ok()) {
                target.pragma_update(None, name, value)?;
            }
        }
        target.execute("ATTACH ?1 AS copy", [self.from.to_string_lossy()])?;
        target.execute_batch("BEGIN")
    }

    fn close(&self, target: Connection) -> rusqlite::Result<()> {
        target.execute_batch("COMMIT; DETACH copy")?;
        if self.settings.get("journal_mode").is_some_and(|mode| mode == "wal") {
            target.pragma_update(None, "journal_mode", "wal")?;
        }
        target.close().map_err(|(_, error)| error)
    }

    fn notices(&self, entries: &[Entry], names: &BTreeSet<&str>) -> Vec<String> {
        let views = entries.iter().filter(|entry| entry.kind == "view").count();
        let left = entries
            .iter()
            .filter(|entry| entry.kind == "table" && !entry.internal() && !names.contains(entry.name.as_str()));
        let left = [(left.count(), "other table"), (views, "view")];
        let left: Vec<_> =
            left.iter().filter(|(many, _)| *many > 0).map(|(many, what)| count(*many as u64, what)).collect();
        if left.is_empty() {
            return Vec::new();
        }
        let were = if left == ["1 other table"] || left == ["1 view"] { "was" } else { "were" };
        vec![
            format!("{} {were} left out.", left.join(" and ")),
            "Foreign keys stand as they were, also those to tables that were left out.".to_owned(),
        ]
    }
}

fn fill(target: &Connection, table: &Table, entries: &[Entry]) -> rusqlite::Result<()> {
    make_all(target, entries.iter().filter(|entry| entry.kind == "table" && entry.name == table.name))?;
    let computed = computed_on_writing(target, &table.name)?;
    let columns: Vec<_> = table.rowid.iter().map(|rowid| (*rowid).to_owned()).collect();
    let stored = table.stored.iter().filter(|name| !computed.contains(*name)).map(|name| quoted(name));
    let columns = columns.into_iter().chain(stored).collect::<Vec<_>>().join(", ");
    let name = quoted(&table.name);
    let order = table.rowid.map(|rowid| format!(" ORDER BY {rowid}")).unwrap_or_default();
    target.execute_batch(&format!(
        "INSERT INTO main.{name} ({columns}) SELECT {columns} FROM copy.{name} NOT INDEXED{order}"
    ))
}

/// Writes a virtual table into the schema as it stood: to make it anew would make its own tables, which are there, and empty them.
fn name_whole(target: &Connection, name: &str, entries: &[Entry]) -> rusqlite::Result<()> {
    let entry = entries.iter().find(|entry| entry.kind == "table" && entry.name == name);
    target.execute_batch("PRAGMA writable_schema=ON")?;
    target.execute(
        "INSERT INTO main.sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES ('table', ?1, ?1, 0, ?2)",
        rusqlite::params![name, entry.and_then(|entry| entry.sql.as_deref())],
    )?;
    target.execute_batch("PRAGMA writable_schema=OFF")
}

fn computed_on_writing(target: &Connection, table: &str) -> rusqlite::Result<BTreeSet<String>> {
    let mut statement = target.prepare("SELECT name FROM pragma_table_xinfo(?1, 'main') WHERE hidden = 3")?;
    let names = statement.query_map([table], |row| row.get(0))?;
    names.collect()
}

/// Without a statement it is an index that a constraint brings along.
fn make_all<'a>(target: &Connection, entries: impl Iterator<Item = &'a Entry>) -> rusqlite::Result<()> {
    for sql in entries.filter_map(|entry| entry.sql.as_deref()) {
        target.execute_batch(sql)?;
    }
    Ok(())
}

/// Where AUTOINCREMENT stands.
fn copy_sequences(target: &Connection, names: &BTreeSet<&str>) -> rusqlite::Result<()> {
    let there = "SELECT count(*) = 2 FROM (SELECT 1 FROM main.sqlite_schema WHERE name = 'sqlite_sequence'
                 UNION ALL SELECT 1 FROM copy.sqlite_schema WHERE name = 'sqlite_sequence')";
    if !target.query_row(there, [], |row| row.get::<_, bool>(0))? {
        return Ok(());
    }
    for name in names {
        target.execute("DELETE FROM main.sqlite_sequence WHERE name = ?1", [name])?;
        target.execute(
            "INSERT INTO main.sqlite_sequence(name, seq) SELECT name, seq FROM copy.sqlite_sequence WHERE name = ?1",
            [name],
        )?;
    }
    Ok(())
}
