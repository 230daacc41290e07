//! Rows and hashes of tables.
//!
//! The hash runs over the rows in the order of the table's own b-tree. Every value goes in as a type tag, its length
//! and its bytes, so that values cannot run together: `('a', 'bc')` and `('ab', 'c')` differ, and so do `1` and `'1'`.

use bulkhead_core::ports::Flow;
use bulkhead_model::manifest::{TableFacts, TableName};
use rusqlite::{Connection, Row, types::ValueRef};

use super::schema::{Table, quoted};

/// Encoded rows are hashed in pieces of about this size.
const PIECE: usize = 128 << 10;

/// Why a table was not hashed.
pub(super) enum Failure {
    /// Somebody asked for an end.
    Stopped(bulkhead_model::Error),
    /// What SQLite said.
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// Reads the whole table.
pub(super) fn facts(connection: &Connection, table: &Table, flow: &Flow) -> Result<TableFacts, Failure> {
    let (statement, columns) = select(table);
    let mut hasher = RowHasher::default();
    let mut statement = connection.prepare(&statement)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        hasher.add(row, columns)?;
        if hasher.rows.is_multiple_of(4096) {
            flow.go_on().map_err(Failure::Stopped)?;
        }
    }
    Ok(hasher.finish(&table.name))
}

/// `NOT INDEXED` keeps SQLite from reading a covering index in another order. Rows of a table WITHOUT ROWID come in
/// the order of their key anyway; naming it would need the collations of its columns.
fn select(table: &Table) -> (String, usize) {
    let columns: Vec<_> = table
        .rowid
        .iter()
        .map(|rowid| (*rowid).to_owned())
        .chain(table.stored.iter().map(|name| quoted(name)))
        .collect();
    let order = table.rowid.map(|rowid| format!(" ORDER BY {rowid}")).unwrap_or_default();
    (format!("SELECT {} FROM main.{} NOT INDEXED{order}", columns.join(", "), quoted(&table.name)), columns.len())
}

#[derive(Default)]
struct RowHasher {
    hasher: blake3::Hasher,
    piece: Vec<u8>,
    rows: u64,
    bytes: u64,
}

impl RowHasher {
    fn add(&mut self, row: &Row<'_>, columns: usize) -> rusqlite::Result<()> {
        for column in 0..columns {
            encode(&mut self.piece, row.get_ref(column)?);
        }
        self.rows += 1;
        if self.piece.len() >= PIECE {
            self.flush();
        }
        Ok(())
    }

    fn flush(&mut self) {
        self.hasher.update(&self.piece);
        self.bytes += self.piece.len() as u64;
        self.piece.clear();
    }

    fn finish(mut self, name: &str) -> TableFacts {
        self.flush();
        TableFacts {
            table: TableName { schema: None, name: name.to_owned() },
            rows: self.rows,
            bytes: self.bytes,
            hash: self.hasher.finalize().to_hex().to_string(),
        }
    }
}

fn encode(piece: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => piece.push(0),
        ValueRef::Integer(number) => tagged(piece, 1, &number.to_be_bytes()),
        ValueRef::Real(number) => tagged(piece, 2, &number.to_bits().to_be_bytes()),
        ValueRef::Text(text) => measured(piece, 3, text),
        ValueRef::Blob(bytes) => measured(piece, 4, bytes),
    }
}

fn tagged(piece: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    piece.push(tag);
    piece.extend_from_slice(bytes);
}

fn measured(piece: &mut Vec<u8>, tag: u8, bytes: &[u8]) {
    tagged(piece, tag, &(bytes.len() as u64).to_be_bytes());
    piece.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::schema;

    fn hash_of(sql: &str) -> String {
        let connection = Connection::open_in_memory().expect("in memory");
        connection.execute_batch(sql).expect(sql);
        let tables = schema::tables(&connection).expect("schema");
        facts(&connection, &tables[0], &Flow::default()).ok().expect("readable").hash
    }

    #[test]
    fn values_do_not_run_together() {
        let rows = [
            "('a', 'bc')",
            "('ab', 'c')",
            "(1, 'bc')",
            "('1', 'bc')",
            "(x'61', 'bc')",
            "(NULL, 'abc')",
            "(1.0, 'bc')",
            "('', '')",
            "(NULL, NULL)",
        ];
        let hashes: std::collections::BTreeSet<_> =
            rows.iter().map(|row| hash_of(&format!("CREATE TABLE t(a, b); INSERT INTO t VALUES {row}"))).collect();
        assert_eq!(hashes.len(), rows.len());
    }

    #[test]
    fn the_order_is_the_tables_own() {
        let forth = hash_of(
            "CREATE TABLE t(a, b); CREATE INDEX i ON t(b, a); INSERT INTO t(rowid, a, b) VALUES (1, 1, 9), (2, 2, 8)",
        );
        let back = hash_of("CREATE TABLE t(a, b); INSERT INTO t(rowid, a, b) VALUES (2, 2, 8), (1, 1, 9)");
        assert_eq!(forth, back);
    }

    #[test]
    fn a_changed_rowid_is_a_change() {
        let one = hash_of("CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES (1, 'x')");
        let two = hash_of("CREATE TABLE t(a); INSERT INTO t(rowid, a) VALUES (2, 'x')");
        assert_ne!(one, two);
    }
}
