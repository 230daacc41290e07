//! What a database file holds, by its schema alone.

use std::collections::BTreeMap;

use bulkhead_model::{
    census::Census,
    definitions::Definitions,
    manifest::{TableName, Whole},
};
use rusqlite::{Connection, Result};

use crate::proof::digest;

/// The names under which SQLite gives a row's number, as long as no column takes them.
const ROWID: [&str; 3] = ["rowid", "_rowid_", "oid"];

/// A table whose rows are in the file: an ordinary one, or one in which a virtual table keeps its data.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    /// The expression for the row's number; none without rowids, or if columns take all its names.
    pub(super) rowid: Option<&'static str>,
    /// Columns that are stored, in order. Those computed on reading are left out: their functions may be unknown.
    pub(super) stored: Vec<String>,
}

/// An entry of the schema table.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) table: String,
    pub(super) sql: Option<String>,
    stored: bool,
}

impl Entry {
    /// Whether SQLite makes and fills it by itself.
    pub(super) fn internal(&self) -> bool {
        self.name.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("sqlite_"))
    }

    fn plural(&self) -> Option<&'static str> {
        match self.kind.as_str() {
            "table" if self.stored => Some("tables"),
            "table" => Some("virtual tables"),
            "index" => Some("indexes"),
            "trigger" => Some("triggers"),
            "view" => Some("views"),
            _ => None,
        }
    }
}

/// A name as SQL writes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The schema, in the order in which it was made.
pub(super) fn entries(connection: &Connection) -> Result<Vec<Entry>> {
    let mut statement =
        connection.prepare("SELECT type, name, tbl_name, sql, rootpage FROM main.sqlite_schema ORDER BY rowid")?;
    let entries = statement.query_map([], |row| {
        Ok(Entry {
            kind: row.get(0)?,
            name: row.get(1)?,
            table: row.get(2)?,
            sql: row.get(3)?,
            stored: row.get::<_, Option<i64>>(4)?.is_some_and(|page| page > 0),
        })
    })?;
    entries.collect()
}

/// Names of all objects. An index, trigger or view of the same name as another cannot exist in SQLite.
pub(super) fn census(connection: &Connection) -> Result<Census> {
    let mut census = Census::default();
    for entry in entries(connection)?.into_iter().filter(|entry| !entry.internal()) {
        if let Some(kind) = entry.plural() {
            census.add(kind, entry.name);
        }
    }
    Ok(census)
}

/// How each of them is defined, in the words in which it was made.
pub(super) fn definitions(connection: &Connection) -> Result<Definitions> {
    let mut definitions = Definitions::default();
    for entry in entries(connection)?.into_iter().filter(|entry| !entry.internal()) {
        if let Some(kind) = entry.plural() {
            definitions.add(kind, entry.name.as_str(), digest(entry.sql.iter().map(|sql| sql.as_bytes())));
        }
    }
    Ok(definitions)
}

/// Tables with rows in the file, by name. SQLite's own (`sqlite_sequence`,
/// `sqlite_stat1`) are left out: the digest of the whole file covers them.
pub(super) fn tables(connection: &Connection) -> Result<Vec<Table>> {
    let without_rowid = without_rowid(connection)?;
    let mut tables = BTreeMap::new();
    for entry in entries(connection)?.into_iter().filter(|entry| entry.plural() == Some("tables") && !entry.internal())
    {
        let columns = columns(connection, &entry.name)?;
        let rowid = if without_rowid.contains(&entry.name) { None } else { free_rowid(&columns) };
        let stored = columns.into_iter().filter(|column| column.stored).map(|column| column.name).collect();
        tables.insert(entry.name.clone(), Table { name: entry.name, rowid, stored });
    }
    Ok(tables.into_values().collect())
}

/// Virtual tables, and those that each keeps its data in: SQLite knows these by their names, the virtual one's and a word.
pub(super) fn wholes(connection: &Connection) -> Result<Vec<Whole>> {
    let mut statement = connection
        .prepare("SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('virtual', 'shadow') ORDER BY name")?;
    let listed = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)? == "shadow")))?;
    let (shadows, virtual_ones): (Vec<(String, bool)>, Vec<_>) =
        listed.collect::<Result<Vec<_>>>()?.into_iter().partition(|(_, is_shadow)| *is_shadow);
    let bare = |name: &str| TableName { schema: None, name: name.to_owned() };
    let whole = |(name, _): &(String, bool)| {
        let of_it =
            |shadow: &&(String, bool)| shadow.0.rsplit_once('_').is_some_and(|(of, _)| of.eq_ignore_ascii_case(name));
        Whole { table: bare(name), parts: shadows.iter().filter(of_it).map(|(name, _)| bare(name)).collect() }
    };
    Ok(virtual_ones.iter().map(whole).filter(|whole| !whole.parts.is_empty()).collect())
}

struct Column {
    name: String,
    stored: bool,
}

/// `hidden` is 0 for ordinary columns, 2 for those computed on reading, 3 for those computed on writing.
fn columns(connection: &Connection, table: &str) -> Result<Vec<Column>> {
    let mut statement = connection.prepare("SELECT name, hidden FROM pragma_table_xinfo(?1, 'main')")?;
    let columns = statement.query_map([table], |row| {
        let hidden: i64 = row.get(1)?;
        Ok(Column { name: row.get(0)?, stored: hidden == 0 || hidden == 3 })
    })?;
    columns.collect()
}

fn free_rowid(columns: &[Column]) -> Option<&'static str> {
    ROWID.into_iter().find(|rowid| !columns.iter().any(|column| column.name.eq_ignore_ascii_case(rowid)))
}

fn without_rowid(connection: &Connection) -> Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND wr")?;
    let names = statement.query_map([], |row| row.get(0))?;
    names.collect()
}

/// What a restore into a new file must set before the first table, and what tells two databases apart besides rows.
pub(super) fn settings(connection: &Connection) -> Result<BTreeMap<String, String>> {
    let mut settings = BTreeMap::new();
    for name in ["page_size", "auto_vacuum", "application_id", "user_version"] {
        let value: i64 = connection.pragma_query_value(None, name, |row| row.get(0))?;
        settings.insert(name.to_owned(), value.to_string());
    }
    let encoding: String = connection.pragma_query_value(None, "encoding", |row| row.get(0))?;
    settings.insert("encoding".to_owned(), encoding);
    settings.insert("journal_mode".to_owned(), super::open::journal_mode(connection)?);
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schema(sql: &str) -> Connection {
        let connection = Connection::open_in_memory().expect("in memory");
        connection.execute_batch(sql).expect(sql);
        connection
    }

    #[test]
    fn virtual_tables_are_named_and_their_data_counts_as_tables() {
        let connection = schema("CREATE VIRTUAL TABLE docs USING fts5(body); CREATE TABLE plain(a)");
        let names: Vec<_> = tables(&connection).expect("tables").into_iter().map(|table| table.name).collect();
        assert!(names.contains(&"plain".to_owned()) && names.contains(&"docs_data".to_owned()), "{names:?}");
        assert!(!names.contains(&"docs".to_owned()));
        assert_eq!(census(&connection).expect("census").count("virtual tables"), 1);
    }

    #[test]
    fn a_column_may_take_the_name_of_the_rowid() {
        let connection = schema(
            "CREATE TABLE a(ROWID); CREATE TABLE b(rowid, oid, _rowid_); CREATE TABLE c(k PRIMARY KEY) WITHOUT ROWID",
        );
        let rowids: Vec<_> = tables(&connection).expect("tables").into_iter().map(|table| table.rowid).collect();
        assert_eq!(rowids, [Some("_rowid_"), None, None]);
    }

    #[test]
    fn computed_columns_are_told_from_stored_ones() {
        let connection = schema("CREATE TABLE t(a, b AS (a + 1), c AS (a + 2) STORED)");
        assert_eq!(tables(&connection).expect("tables")[0].stored, ["a", "c"]);
    }
}
