//! SQLite: a database is a file in a folder.

use bulkhead_core::ports::{EngineAdapter, Source};
use bulkhead_engines::sqlite::Sqlite;
use bulkhead_model::{Connection as Place, manifest::TableName};
use bulkhead_test_support::{
    Sandbox,
    seed::{self, Fingerprint},
};
use rusqlite::Connection;

use super::{ROWS, table};
use crate::subject::{APP, Subject};

pub(crate) struct File {
    folder: std::path::PathBuf,
    adapter: Sqlite,
    /// As an application would hold it.
    _open: Connection,
    _sandbox: Sandbox,
}

impl File {
    pub(crate) fn new() -> Self {
        let sandbox = Sandbox::new();
        let folder = sandbox.dir("databases");
        let open = seed::sqlite(&folder.join(APP), ROWS);
        Self { folder, adapter: Sqlite::new(sandbox.dir("staging")), _open: open, _sandbox: sandbox }
    }

    fn open(&self, database: &str) -> Connection {
        Connection::open(self.folder.join(database)).unwrap()
    }
}

impl Subject for File {
    fn adapter(&self) -> &dyn EngineAdapter {
        &self.adapter
    }

    fn place(&self, database: &str) -> Source {
        Source { connection: Place::File { path: self.folder.join(database) }, password: None }
    }

    fn make(&self, database: &str) {
        std::fs::write(self.folder.join(database), []).unwrap();
    }

    fn make_small(&self, database: &str) {
        self.run(database, "CREATE TABLE t (a INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2)");
    }

    fn databases(&self) -> Vec<String> {
        let entries = std::fs::read_dir(&self.folder).unwrap().flatten();
        let names = entries.map(|entry| entry.file_name().into_string().unwrap());
        let mut names: Vec<String> = names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
        names.sort();
        names
    }

    fn run(&self, database: &str, sql: &str) {
        self.open(database).execute_batch(sql).unwrap();
    }

    fn count(&self, database: &str, table: &TableName) -> u64 {
        let sql = format!("SELECT count(*) FROM \"{}\"", table.name.replace('"', "\"\""));
        u64::try_from(self.open(database).query_row(&sql, [], |row| row.get::<_, i64>(0)).unwrap()).unwrap()
    }

    fn fingerprint(&self, database: &str) -> Fingerprint {
        seed::fingerprint_sqlite(&self.open(database))
    }

    fn broken(&self) -> Vec<(Source, &'static str)> {
        std::fs::write(self.folder.join("short"), "this is not a database at all").unwrap();
        std::fs::write(self.folder.join("text"), "this is not a database at all".repeat(40)).unwrap();
        vec![(self.place("nowhere"), "file"), (self.place("short"), "file"), (self.place("text"), "open")]
    }

    fn stages(&self) -> &'static [&'static str] {
        &["file", "open", "integrity", "staging"]
    }

    fn objects(&self) -> &'static [(&'static str, &'static str)] {
        &[("views", "spenders"), ("indexes", "orders_big"), ("triggers", "customers_log")]
    }

    fn table(&self) -> (TableName, &'static str) {
        (table(None, "keyed"), "UPDATE keyed SET payload = x'00' WHERE a = 'key 3'")
    }

    fn names(&self) -> Vec<String> {
        let more = ["elephant 🐘", "ends with a blank ", "file:x?mode=memory", ":memory:", "-", "--"];
        let names = seed::HOSTILE_NAMES.iter().chain(&more).filter(|name| !name.contains('/'));
        names.map(|name| (*name).to_owned()).collect()
    }

    fn endless(&self) -> &'static [&'static str] {
        &["WITH RECURSIVE n(a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT count(*) > 0 FROM n"]
    }

    fn tool(&self) -> Option<&'static str> {
        None
    }
}
