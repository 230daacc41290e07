//! What no dump of MariaDB can bring back as it was, and what it can though the tool does not.

use bulkhead_core::ports::{EngineAdapter, Flow, Sandboxes};
use bulkhead_model::compare::{Difference, Scope, compare, not_compared};
use bulkhead_test_support::{MySqlServer, Sandbox, Vendor};

use crate::fixture::{Choose, Fixture, adapter, dump, source};

const VERSIONED: &str = "
    CREATE TABLE v (id INT, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START, e TIMESTAMP(6) GENERATED ALWAYS AS ROW END, b TEXT,
        PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
    CREATE TABLE hidden (id INT, s TIMESTAMP(6) GENERATED ALWAYS AS ROW START INVISIBLE, b TEXT,
        e TIMESTAMP(6) GENERATED ALWAYS AS ROW END INVISIBLE, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;
    CREATE TABLE plain (id INT) WITH SYSTEM VERSIONING;
    INSERT INTO v (id, b) VALUES (1, 'a,(b'), (2, 'it''s'); INSERT INTO hidden (id, b) VALUES (1, 'x'); INSERT INTO plain VALUES (1);
    UPDATE v SET b = 'later' WHERE id = 2";

/// A restore writes anew since when rows are as they are: that alone is no difference, and everything else is.
#[tokio::test(flavor = "multi_thread")]
async fn times_of_rows_are_no_difference() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    fixture.server.sql("app", VERSIONED);
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    assert_eq!(dumped.facts.settings["row times"], r#"{"hidden":["s","e"],"v":["s","e"]}"#);
    let told = dumped.facts.warnings.iter().any(|warning| warning.ends_with("hidden.s, hidden.e, v.s, v.e."));
    assert!(told, "{:?}", dumped.facts.warnings);
    let target = fixture.source("copy");
    fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
    let found = fixture.measure(&target).await;
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    assert_eq!(not_compared(&dumped.facts, &found, &Scope::Everything), Vec::<String>::new());
    // Of a backup that hashed them the rows are counted, and that is said.
    let mut old = dumped.facts.clone();
    old.settings.remove("row times");
    old.tables.iter_mut().filter(|facts| facts.table.name != "plain").for_each(|facts| facts.hash = "0".repeat(32));
    assert_eq!(compare(&old, &found, &Scope::Everything), []);
    assert!(not_compared(&old, &found, &Scope::Everything)[0].contains("hidden, v:"));
    fixture.server.sql(
        "copy",
        "UPDATE v SET b = 'other' WHERE id = 1; UPDATE hidden SET b = 'other'; INSERT INTO plain VALUES (2)",
    );
    let found = fixture.measure(&target).await;
    let tables = compare(&dumped.facts, &found, &Scope::Everything).into_iter().map(|difference| match difference {
        Difference::Contents { table } | Difference::Rows { table, .. } => table.name,
        other => other.to_string(),
    });
    assert_eq!(tables.collect::<Vec<_>>(), ["hidden", "plain", "v"]);
}

/// Both are printed as nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_enum_that_knows_nothing_as_a_value_is_told() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE t (a ENUM('x','y'), b ENUM('x',''), c ENUM('','x'), d ENUM('it''s'), e VARCHAR(9)); CREATE VIEW v AS SELECT b FROM t");
        let inspected = fixture.adapter.inspect(&fixture.source("app")).await.unwrap();
        let told: Vec<_> = inspected.warnings.iter().filter(|warning| warning.contains("enum")).collect();
        assert!(told.len() == 1 && told[0].ends_with(": t.b, t.c."), "{vendor:?}: {:?}", inspected.warnings);
    }
}

/// It stands beside the mark of a restore, and comes back without it.
#[tokio::test(flavor = "multi_thread")]
async fn the_comment_on_a_database_comes_back() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    fixture.server.sql("app", "CREATE TABLE t (id INT); ALTER DATABASE app COMMENT 'it''s \\\\ mine'");
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    assert_eq!(dumped.facts.settings["database comment"], r"it's \ mine");
    let target = fixture.source("copy");
    fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
    assert_eq!(fixture.measure(&target).await.settings["database comment"], r"it's \ mine");
}

/// A table whose engine has no check was not looked at, and is named.
#[tokio::test(flavor = "multi_thread")]
async fn a_check_counts_the_tables_that_it_looked_at() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql(
            "app",
            "CREATE TABLE a (i INT); CREATE TABLE m (i INT) ENGINE=MEMORY; CREATE VIEW v AS SELECT i FROM a",
        );
        let checks = fixture.adapter.examine(&fixture.source("app"), &Flow::default()).await.unwrap();
        assert_eq!(
            (checks[0].objects, checks[0].findings.len(), checks[0].notes.len()),
            (1, 0, 1),
            "{vendor:?}: {checks:?}"
        );
        assert!(checks[0].notes[0].starts_with("table m: "), "{checks:?}");
    }
}

/// Rows of such a table may be half there, whatever the dump tool says.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_without_transactions_is_told() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE a (i INT); CREATE TABLE old (i INT) ENGINE=MyISAM");
        let inspected = fixture.adapter.inspect(&fixture.source("app")).await.unwrap();
        let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
        for warnings in [inspected.warnings, dumped.facts.warnings] {
            let told: Vec<_> = warnings.iter().filter(|text| text.contains("no transactions")).collect();
            assert!(told.len() == 1 && told[0].starts_with("The table old uses MyISAM"), "{vendor:?}: {warnings:?}");
        }
    }
}

/// A dump is a database and no replica: whoever restores it may not set what its server has purged.
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_says_nothing_of_what_a_replica_would_want() {
    let sandbox = Sandbox::new();
    let server = MySqlServer::mysql().option("--gtid-mode=ON").option("--enforce-gtid-consistency=ON").start(&sandbox);
    server.create_database("app");
    server.sql("app", "CREATE TABLE a (i INT PRIMARY KEY); INSERT INTO a VALUES (1)");
    let adapter = adapter(&server, Vec::new());
    let dumped = dump(&adapter, &source(&server.url("app")), &Flow::default()).await.unwrap();
    let text = String::from_utf8_lossy(&dumped.bytes);
    assert!(text.contains("INSERT INTO `a`") && !text.contains("GTID_PURGED") && !text.contains("LOG_BIN"), "{text}");
}
