//! Any schema, rows and settings come back bit for bit, whole or table by table.

use bulkhead_model::compare::{Scope, compare};
use proptest::{collection::vec, prelude::*, sample::select};
use rusqlite::{Connection, types::Value};

use crate::fixture::Fixture;

#[derive(Clone, Debug)]
struct Database {
    settings: String,
    tables: Vec<Table>,
    /// Every so many rows are deleted again, so that pages are free and row numbers have gaps.
    deleted: i64,
}

#[derive(Clone, Debug)]
struct Table {
    kind: Kind,
    columns: Vec<&'static str>,
    index: bool,
    rows: Vec<Vec<Value>>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Plain,
    Numbered,
    WithoutRowid,
    Strict,
}

impl Database {
    fn make(&self, fixture: &Fixture) -> std::path::PathBuf {
        let path = fixture.sql("any.db", &self.settings);
        let connection = Connection::open(&path).expect("opens");
        connection.execute_batch(&self.settings).expect("settings");
        for (number, table) in self.tables.iter().enumerate() {
            table.make(&connection, &format!("t{number}"));
            connection.execute(&format!("DELETE FROM t{number} WHERE k % ?1 = 0"), [self.deleted]).expect("deletes");
        }
        drop(connection);
        path
    }
}

impl Table {
    fn make(&self, connection: &Connection, name: &str) {
        let key = match self.kind {
            Kind::Plain | Kind::Strict => "k INT",
            Kind::Numbered => "k INTEGER PRIMARY KEY AUTOINCREMENT",
            Kind::WithoutRowid => "k INT PRIMARY KEY",
        };
        let (types, options) = match self.kind {
            Kind::Strict => (vec!["ANY"; self.columns.len()], " STRICT"),
            Kind::WithoutRowid => (self.columns.clone(), " WITHOUT ROWID"),
            _ => (self.columns.clone(), ""),
        };
        let columns: String = types.iter().enumerate().map(|(number, kind)| format!(", c{number} {kind}")).collect();
        connection.execute_batch(&format!("CREATE TABLE {name}({key}{columns}){options}")).expect("creates");
        let marks = ", ?".repeat(self.columns.len());
        for (number, row) in self.rows.iter().enumerate() {
            let mut insert =
                connection.prepare_cached(&format!("INSERT INTO {name} VALUES ({number}{marks})")).expect("prepares");
            insert.execute(rusqlite::params_from_iter(&row[..self.columns.len()])).expect("inserts");
        }
        if self.index {
            connection.execute_batch(&format!("CREATE INDEX i{name} ON {name}(c0, k DESC)")).expect("indexes");
        }
    }
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Integer),
        any::<f64>().prop_filter("NaN is stored as NULL", |real| !real.is_nan()).prop_map(Value::Real),
        "[\\PC\0\n]{0,40}".prop_map(Value::Text),
        vec(any::<u8>(), 0..300).prop_map(Value::Blob),
        (5_000_usize..20_000).prop_map(|length| Value::Blob(vec![7; length])),
    ]
}

fn table() -> impl Strategy<Value = Table> {
    let kind = select(vec![Kind::Plain, Kind::Numbered, Kind::WithoutRowid, Kind::Strict]);
    let columns = vec(select(vec!["", "INT", "REAL", "TEXT COLLATE NOCASE", "BLOB", "NUMERIC"]), 1..5);
    (kind, columns, any::<bool>(), vec(vec(value(), 5), 0..40)).prop_map(|(kind, columns, index, rows)| Table {
        kind,
        columns,
        index,
        rows,
    })
}

fn settings() -> impl Strategy<Value = String> {
    let pages = select(vec![512, 1024, 4096, 65536]);
    let encodings = select(vec!["UTF-8", "UTF-16le", "UTF-16be"]);
    (pages, 0..3, encodings, select(vec!["DELETE", "WAL"]), any::<i32>(), any::<i32>()).prop_map(
        |(page, vacuum, encoding, journal, application, user)| {
            format!(
                "PRAGMA page_size = {page}; PRAGMA auto_vacuum = {vacuum}; PRAGMA encoding = '{encoding}';
                 PRAGMA application_id = {application}; PRAGMA user_version = {user}; PRAGMA journal_mode = {journal};"
            )
        },
    )
}

fn database() -> impl Strategy<Value = Database> {
    (settings(), vec(table(), 1..5), 2_i64..9).prop_map(|(settings, tables, deleted)| Database {
        settings,
        tables,
        deleted,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn any_database_comes_back(database in database()) {
        let runtime = tokio::runtime::Runtime::new().expect("runtime");
        runtime.block_on(async {
            let fixture = Fixture::new();
            let path = database.make(&fixture);
            let dumped = fixture.proves(&path).await;
            assert_eq!(dumped.facts.warnings, Vec::<String>::new());
            let names: Vec<_> = dumped.facts.tables.iter().map(|facts| facts.table.clone()).collect();
            let target = fixture.path("picked.db");
            let scope = Scope::Tables(names);
            fixture.load(&dumped, &target, scope.clone()).await.expect("picks");
            let found = fixture.measure(&target).await;
            assert_eq!(compare(&dumped.facts, &found, &scope), []);
            let settings = |facts: &bulkhead_model::manifest::DumpFacts| {
                let mut settings = facts.settings.clone();
                settings.remove("sha256");
                settings
            };
            assert_eq!(settings(&dumped.facts), settings(&found));
        });
    }
}
