//! SQLite files to back up.

use std::path::Path;

use rusqlite::{Connection, types::ValueRef};

use super::{
    Fingerprint, HOSTILE_NAMES, Spread,
    prose::{self, Row},
};
use crate::sql_text::{identifier, literal};

const SCHEMA: &str = include_str!("sqlite.sql");

/// Settings in the file's header that a restore must bring back.
const PRAGMAS: [&str; 7] =
    ["application_id", "user_version", "page_size", "auto_vacuum", "encoding", "schema_version", "journal_mode"];

/// Creates the file with every kind of object; the larger tables get `rows` rows.
///
/// The connection is returned open, as an application would hold it: part of the data is in the `-wal` file only.
pub fn sqlite(path: &Path, rows: u64) -> Connection {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA page_size = 8192; PRAGMA auto_vacuum = INCREMENTAL;").unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;").unwrap();
    connection.execute_batch(&SCHEMA.replace(":rows", &rows.max(1).to_string())).unwrap();
    for name in HOSTILE_NAMES {
        let (quoted, value) = (identifier(name), literal(name));
        connection
            .execute_batch(&format!(
                "CREATE TABLE {quoted} ({quoted} TEXT DEFAULT {value}, n INTEGER);
                 INSERT INTO {quoted} (n) VALUES (1), (2);
                 CREATE INDEX {} ON {quoted} ({quoted});",
                identifier(&format!("{name}/index"))
            ))
            .unwrap();
    }
    connection
}

/// Everything the database holds: header settings, definitions, and per table its rows in the order of their keys.
///
/// Rows are compared by value and type, implicit rowids too.
pub fn fingerprint_sqlite(connection: &Connection) -> Fingerprint {
    let mut print = Fingerprint::new();
    for pragma in PRAGMAS.iter().filter(|pragma| **pragma != "schema_version") {
        let value = connection.query_row(&format!("PRAGMA {pragma}"), [], |row| Ok(text(row.get_ref(0)?)));
        print.insert(format!("pragma {pragma}"), value.unwrap());
    }
    let mut master = connection.prepare("SELECT type, name, coalesce(sql, '') FROM sqlite_schema").unwrap();
    let rows = master.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    for (kind, name, sql) in rows.unwrap().map(|row: rusqlite::Result<(String, String, String)>| row.unwrap()) {
        if kind == "table" && !sql.starts_with("CREATE VIRTUAL") {
            print.insert(format!("rows {name}"), content(connection, &name));
        }
        print.insert(format!("{kind} {name}"), sql);
    }
    print
}

fn content(connection: &Connection, table: &str) -> String {
    let quoted = identifier(table);
    // A WITHOUT ROWID table has none to ask for, and is read in the order of its key anyway.
    let with_rowid = format!("SELECT rowid, * FROM {quoted} ORDER BY rowid");
    let mut statement =
        connection.prepare(&with_rowid).or_else(|_| connection.prepare(&format!("SELECT * FROM {quoted}"))).unwrap();
    let columns = statement.column_count();
    let (mut rows, mut count, mut hash) = (statement.query([]).unwrap(), 0_u64, Fnv::new());
    while let Some(row) = rows.next().unwrap() {
        count += 1;
        (0..columns).for_each(|column| hash.add(row.get_ref(column).unwrap()));
    }
    format!("{count} {:032x}", hash.0)
}

fn text(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Text(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        other => format!("{other:?}"),
    }
}

/// FNV-1a with 128 bits: enough to tell rows apart, and no dependency.
struct Fnv(u128);

impl Fnv {
    fn new() -> Self {
        Self(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d)
    }

    /// Type and length first, so that neighbouring values cannot run into each other.
    fn add(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.bytes(0, &[]),
            ValueRef::Integer(number) => self.bytes(1, &number.to_le_bytes()),
            ValueRef::Real(number) => self.bytes(2, &number.to_bits().to_le_bytes()),
            ValueRef::Text(bytes) => self.bytes(3, bytes),
            ValueRef::Blob(bytes) => self.bytes(4, bytes),
        }
    }

    fn bytes(&mut self, kind: u8, bytes: &[u8]) {
        let length = bytes.len().to_le_bytes();
        for byte in std::iter::once(&kind).chain(&length).chain(bytes) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    }
}

/// Creates the file at `path` with a table `bulk` of about `megabytes` of text.
pub fn bulk_sqlite(path: &Path, megabytes: u64) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;").unwrap();
    connection
        .execute_batch(
            "CREATE TABLE bulk (id INTEGER PRIMARY KEY, name TEXT NOT NULL, body TEXT NOT NULL);
             CREATE INDEX bulk_name ON bulk (name);",
        )
        .unwrap();
    connection.execute_batch("BEGIN").unwrap();
    let mut insert = connection.prepare("INSERT INTO bulk VALUES (?1, ?2, ?3)").unwrap();
    for Row { id, name, body, .. } in prose::rows(megabytes) {
        insert.execute((i64::try_from(id).unwrap(), name, body)).unwrap();
    }
    drop(insert);
    connection.execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE);").unwrap();
}

/// Changes `percent` of the rows of `bulk`.
pub fn change_bulk_sqlite(path: &Path, percent: u64, spread: Spread) {
    let chosen = match spread {
        Spread::Hot => format!("id <= (SELECT max(id) * {percent} / 100 FROM bulk)"),
        Spread::Even => format!("id % 100 < {percent}"),
    };
    let connection = Connection::open(path).unwrap();
    let sql = format!("UPDATE bulk SET body = substr(body, 8, 8) || substr(body, 9) WHERE {chosen}");
    connection.execute_batch(&sql).unwrap();
}
