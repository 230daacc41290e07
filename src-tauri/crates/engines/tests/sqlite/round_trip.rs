//! What goes in comes out, bit for bit.

use bulkhead_core::ports::{DumpOptions, EngineAdapter, Flow};
use rusqlite::Connection;

use crate::fixture::{Fixture, source};

const RICH: &str = "
    PRAGMA page_size = 1024; PRAGMA auto_vacuum = FULL; PRAGMA encoding = 'UTF-16le';
    PRAGMA application_id = 123456; PRAGMA user_version = -7;
    CREATE TABLE customers(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, note);
    CREATE TABLE keyed(a TEXT COLLATE NOCASE, b INT, PRIMARY KEY (b, a)) WITHOUT ROWID;
    CREATE TABLE typed(i INT, r REAL, t TEXT, b BLOB) STRICT;
    CREATE TABLE computed(a INT, b INT AS (a * 2), c INT AS (a * 3) STORED);
    CREATE VIRTUAL TABLE search USING fts5(body);
    CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1);
    CREATE INDEX by_name ON customers(name COLLATE NOCASE) WHERE note IS NOT NULL;
    CREATE VIEW named AS SELECT name FROM customers;
    CREATE TABLE log(what);
    CREATE TRIGGER logged AFTER INSERT ON customers BEGIN INSERT INTO log VALUES (new.name); END;
    INSERT INTO customers(name, note) VALUES ('Ann', NULL), ('Béla', x'00ff'), ('\u{1f600}', 1.5);
    DELETE FROM customers WHERE id = 1;
    INSERT INTO keyed VALUES ('x', 2), ('Y', 1);
    INSERT INTO typed VALUES (1, 2.5, 'text', x'0102'), (NULL, 9e999, '', x'');
    INSERT INTO computed(a) VALUES (1), (2);
    INSERT INTO search VALUES ('the quick brown fox');
    INSERT INTO boxes VALUES (1, 0, 1);
    ANALYZE;";

#[tokio::test]
async fn a_rich_database_comes_back_bit_for_bit() {
    let fixture = Fixture::new();
    let path = fixture.sql("rich.db", RICH);
    let dumped = fixture.proves(&path).await;
    let settings = &dumped.facts.settings;
    for (name, value) in [
        ("page_size", "1024"),
        ("auto_vacuum", "1"),
        ("encoding", "UTF-16le"),
        ("application_id", "123456"),
        ("user_version", "-7"),
    ] {
        assert_eq!(settings.get(name).map(String::as_str), Some(value), "{name}");
    }
    assert_eq!(dumped.rows("customers"), Some(2));
    assert_eq!(dumped.rows("keyed"), Some(2));
    let objects = &dumped.facts.objects;
    for (kind, count) in [("virtual tables", 2), ("indexes", 1), ("views", 1), ("triggers", 1)] {
        assert_eq!(objects.count(kind), count, "{kind}");
    }
    assert_eq!(dumped.facts.warnings, Vec::<String>::new());
    assert_eq!(fixture.names(), ["rich.db"]);
}

#[tokio::test]
async fn a_wal_database_in_use_keeps_its_latest_rows_and_its_mode() {
    let fixture = Fixture::new();
    let path = fixture.path("live.db");
    let writer = Connection::open(&path).expect("opens");
    let sql =
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE t(a); INSERT INTO t VALUES (1), (2)";
    writer.execute_batch(sql).expect("writes");
    let before = std::fs::read(&path).expect("main file");
    let dumped = fixture.proves(&path).await;
    assert_eq!(dumped.rows("t"), Some(2));
    assert_eq!(dumped.facts.settings.get("journal_mode").map(String::as_str), Some("wal"));
    assert_eq!(std::fs::read(&path).expect("main file"), before, "the source was changed");
    drop(writer);
}

#[tokio::test]
async fn a_wal_database_at_rest_is_left_as_it_was() {
    let fixture = Fixture::new();
    let path = fixture.sql("rest.db", "PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    assert_eq!(fixture.names(), ["rest.db"]);
    let before = std::fs::read(&path).expect("main file");
    fixture.proves(&path).await;
    assert_eq!(fixture.names(), ["rest.db"]);
    assert_eq!(std::fs::read(&path).expect("main file"), before);
}

#[tokio::test]
async fn what_a_crashed_application_left_in_its_wal_is_not_lost() {
    let fixture = Fixture::new();
    let live = fixture.path("live.db");
    let writer = Connection::open(&live).expect("opens");
    writer.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t(a); INSERT INTO t VALUES (1)").expect("writes");
    for suffix in ["", "-wal"] {
        std::fs::copy(fixture.path(&format!("live.db{suffix}")), fixture.path(&format!("left.db{suffix}")))
            .expect("copies");
    }
    let dumped = fixture.proves(&fixture.path("left.db")).await;
    assert_eq!(dumped.rows("t"), Some(1));
}

#[tokio::test]
async fn the_second_dump_has_the_new_rows() {
    let fixture = Fixture::new();
    let path = fixture.sql("a.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1)");
    let first = fixture.proves(&path).await;
    fixture.sql("a.db", "UPDATE t SET a = 2");
    let second = fixture.proves(&path).await;
    assert_eq!(first.facts.tables[0].rows, second.facts.tables[0].rows);
    assert_ne!(first.facts.tables[0].hash, second.facts.tables[0].hash);
}

#[tokio::test]
async fn facts_before_the_end_are_refused_and_a_dropped_reader_leaves_nothing() {
    let fixture = Fixture::new();
    let path = fixture.sql(
        "a.db",
        "CREATE TABLE t(a); INSERT INTO t SELECT zeroblob(1000000) FROM generate_series(1, 20)"
            .replace("generate_series(1, 20)", "(VALUES (1), (2), (3))")
            .as_str(),
    );
    let options = DumpOptions {
        lock_timeout: std::time::Duration::from_secs(1),
        stall_timeout: std::time::Duration::from_secs(9),
        exclude: Default::default(),
    };
    let mut dump = fixture.adapter.dump(&source(&path), &options, &Flow::default()).await.expect("starts");
    let finish = dump.finish;
    assert_eq!(finish().map(|_| ()).map_err(|error| error.code), Err(bulkhead_model::Code::Internal));
    let mut stream = dump.streams.pop().expect("one");
    tokio::task::spawn_blocking(move || stream.reader.read(&mut [0; 10]).expect("reads")).await.expect("no panic");
    for _ in 0..100 {
        if fixture.staged() == 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the copy was left behind");
}

#[tokio::test]
async fn what_only_the_application_knows_does_not_stop_a_backup() {
    let fixture = Fixture::new();
    let sql = "CREATE TABLE plain(a TEXT); CREATE INDEX i ON plain(a); CREATE TABLE keyed(k TEXT PRIMARY KEY) WITHOUT ROWID;
        CREATE VIRTUAL TABLE docs USING fts5(body); CREATE TABLE odd(a, b);
        INSERT INTO plain VALUES ('x'); INSERT INTO keyed VALUES ('y'); INSERT INTO docs VALUES ('z'); INSERT INTO odd VALUES (1, 2);
        PRAGMA writable_schema = ON;
        UPDATE sqlite_schema SET sql = 'CREATE TABLE plain(a TEXT COLLATE localised)' WHERE name = 'plain';
        UPDATE sqlite_schema SET sql = 'CREATE TABLE keyed(k TEXT COLLATE localised PRIMARY KEY) WITHOUT ROWID' WHERE name = 'keyed';
        UPDATE sqlite_schema SET sql = 'CREATE TABLE odd(a, b, c AS (own_function(a)))' WHERE name = 'odd';
        UPDATE sqlite_schema SET sql = 'CREATE VIRTUAL TABLE docs USING own_module(body)' WHERE name = 'docs';";
    let path = fixture.sql("own.db", sql);
    let dumped = fixture.proves(&path).await;
    println!("{:#?}", dumped.facts.warnings);
    assert_eq!(dumped.rows("plain"), Some(1));
    assert_eq!(dumped.rows("odd"), Some(1));
    assert!(!dumped.facts.warnings.is_empty());
}

#[tokio::test]
async fn rows_that_break_rules_are_kept_and_told() {
    let fixture = Fixture::new();
    let sql = "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
        CREATE TABLE p(a PRIMARY KEY); CREATE TABLE c(a REFERENCES p); CREATE TABLE d(b CHECK (b > 0)); CREATE TABLE e(f, g);
        INSERT INTO c VALUES (1), (2); INSERT INTO d VALUES (-1); INSERT INTO e VALUES (1, NULL);
        PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = 'CREATE TABLE e(f, g NOT NULL)' WHERE name = 'e'";
    let path = fixture.sql("broken.db", sql);
    let dumped = fixture.proves(&path).await;
    let warnings = dumped.facts.warnings.join("\n");
    for part in ["CHECK constraint failed in d", "NULL value in e.g", "c (2)"] {
        assert!(warnings.contains(part), "{part} is not in {warnings}");
    }
}
