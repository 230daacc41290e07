//! What is dumped comes back, all of it, on both vendors.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{
    compare::{Scope, compare},
    manifest::{DumpFacts, TableName},
    report::Outcome,
    restore::Owners,
};
use bulkhead_test_support::{Vendor, seed};

use crate::fixture::{Choose, Fixture, source};

async fn everything_comes_back(vendor: Vendor) {
    let fixture = Fixture::new(vendor);
    fixture.server.create_database("app");
    seed::mysql(&fixture.server, "app", 500);
    let report = fixture.adapter.test(&fixture.source("app")).await;
    assert!(report.passed(), "{report:?}");
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    let rows: u64 = dumped.facts.tables.iter().find(|facts| facts.table.name == "orders").unwrap().rows;
    assert_eq!(rows.to_string(), fixture.server.sql("app", "SELECT COUNT(*) FROM orders").trim());
    for (kind, count) in [("views", 3), ("triggers", 3), ("routines", 2), ("events", 1)] {
        assert!(dumped.facts.objects.count(kind) >= count, "{kind}");
    }
    let target = fixture.source("copy");
    fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
    let found = fixture.measure(&target).await;
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    let fingerprint = |database| seed::fingerprint_mysql(&fixture.server, database);
    let different = seed::differences(&fingerprint("app"), &fingerprint("copy"));
    // The server prints FLOAT with six digits, which the dump's warnings say.
    let unexplained: Vec<_> = different.iter().filter(|line| !line.contains("every_type")).collect();
    assert!(unexplained.is_empty(), "{different:#?}");
    assert!(dumped.facts.warnings.iter().any(|warning| warning.contains("every_type.c_float")));
    fixture.adapter.discard(&target, true).await.unwrap();
    assert!(!fixture.server.databases().contains(&"copy".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_on_mariadb() {
    everything_comes_back(Vendor::MariaDb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_on_mysql() {
    everything_comes_back(Vendor::MySql).await;
}

/// Rows that a server would not take today: dates of no calendar, and rows that are older than the rule for them.
#[tokio::test(flavor = "multi_thread")]
async fn rows_that_break_the_rules_of_today_come_back() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        let old = "SET sql_mode = 'ALLOW_INVALID_DATES'; CREATE TABLE days (id INT PRIMARY KEY, d DATE); \
                   INSERT INTO days VALUES (1, '2023-02-31'), (2, '0000-00-00'), (3, '2024-00-07');";
        fixture.server.sql("app", old);
        if vendor == Vendor::MariaDb {
            let unchecked = "CREATE TABLE rules (n INT, CONSTRAINT few CHECK (n < 10)); \
                             SET check_constraint_checks = 0; INSERT INTO rules VALUES (5), (50);";
            fixture.server.sql("app", unchecked);
        }
        let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
        let target = fixture.source("copy");
        fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
        assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), [], "{vendor:?}");
        assert_eq!(fixture.server.sql("copy", "SELECT d FROM days WHERE id = 1").trim(), "2023-02-31");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn routines_of_one_name_are_told_apart() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture
            .server
            .sql("app", "CREATE PROCEDURE twin() SELECT 1; CREATE FUNCTION twin() RETURNS INT NO SQL RETURN 1");
        let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
        assert_eq!(dumped.facts.objects.count("routines"), 2, "{vendor:?}");
        let target = fixture.source("copy");
        fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
        assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), []);
        for kind in ["PROCEDURE", "FUNCTION"] {
            fixture.server.sql("app", "DROP DATABASE copy; CREATE DATABASE copy");
            fixture.load(&dumped, &target, false, Choose::default()).await.unwrap();
            fixture.server.sql("copy", &format!("DROP {kind} twin"));
            let differences = compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything);
            assert!(!differences.is_empty(), "{vendor:?}: {kind}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chosen_tables_come_alone_into_an_empty_database() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    seed::mysql(&fixture.server, "app", 50);
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    fixture.server.create_database("part");
    let target = fixture.source("part");
    let orders = TableName { schema: None, name: "orders".into() };
    let scope = Scope::Tables(vec![orders.clone()]);
    let choose = Choose { scope: scope.clone(), owners: Owners::Keep };
    fixture.load(&dumped, &target, false, choose).await.unwrap();
    assert_eq!(fixture.server.sql("part", "SHOW TABLES").trim(), "orders");
    assert!(!fixture.server.sql("part", "SHOW CREATE TABLE orders").contains("FOREIGN KEY"));
    let found = fixture.measure(&target).await;
    assert_eq!(compare(&dumped.facts, &found, &scope), []);
    fixture.adapter.discard(&target, false).await.unwrap();
    assert_eq!(fixture.server.sql("part", "SHOW TABLES").trim(), "");
}

/// A plain owner fails with error 1227 on the first trigger of somebody else, and leaves half a database (measured).
#[tokio::test(flavor = "multi_thread")]
async fn a_plain_owner_restores_with_own_definers() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    seed::mysql(&fixture.server, "app", 20);
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    assert!(
        dumped.facts.roles.iter().any(|role| role.name == "root@localhost" || role.name == "root@%"),
        "{:?}",
        dumped.facts.roles
    );
    fixture.server.sql("app", "CREATE USER plain@'%' IDENTIFIED BY 'pw'; GRANT ALL ON `own%`.* TO plain@'%'; GRANT SELECT ON mysql.proc TO plain@'%'");
    let target = source(&fixture.server.url_as("plain", "pw", "own_copy"));
    let probe = fixture.adapter.probe(&target, None).await;
    assert!(probe.can_create && !probe.exists, "{probe:?}");
    let keep = fixture.load(&dumped, &target, true, Choose::default()).await.unwrap_err();
    assert_eq!(keep.code, bulkhead_model::Code::MissingRights, "{keep:?}");
    fixture.adapter.discard(&target, true).await.unwrap();
    let skip = Choose { scope: Scope::Everything, owners: Owners::Skip };
    fixture.load(&dumped, &target, true, skip).await.unwrap();
    let found = fixture.measure(&target).await;
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    assert!(fixture.server.sql("own_copy", "SHOW TRIGGERS").contains("plain@%"));
}

/// The server keeps the words of a trigger, also the database that was written before its name: loaded as they are they would make
/// it in the source.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_never_reaches_into_the_database_that_was_backed_up() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql(
            "app",
            "CREATE TABLE t (a int); CREATE TABLE log (a int);
             CREATE TRIGGER app.noted AFTER INSERT ON app.t FOR EACH ROW INSERT INTO log VALUES (NEW.a)",
        );
        let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
        fixture.server.sql("app", "DROP TRIGGER noted");
        let target = fixture.source("copy");
        fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
        assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), [], "{vendor:?}");
        assert_eq!(fixture.server.sql("app", "SHOW TRIGGERS").trim(), "", "{vendor:?}");
        fixture.server.sql("copy", "INSERT INTO t VALUES (1)");
        assert_eq!(fixture.server.sql("copy", "SELECT a FROM log").trim(), "1", "{vendor:?}");
        assert_eq!(fixture.server.sql("app", "SELECT a FROM log").trim(), "", "{vendor:?}");

        // In a body nobody can tell what is meant: that is said.
        let told = |facts: &DumpFacts| {
            facts.warnings.iter().any(|warning| warning.ends_with(": procedure odd, trigger again."))
        };
        assert!(!told(&dumped.facts), "{:?}", dumped.facts.warnings);
        fixture.server.sql(
            "app",
            "CREATE PROCEDURE odd() INSERT INTO `app`.log VALUES (1);
             CREATE TRIGGER again AFTER DELETE ON t FOR EACH ROW INSERT INTO app.log VALUES (2)",
        );
        let bound = fixture.dump(&fixture.source("app")).await.unwrap();
        assert!(told(&bound.facts), "{vendor:?} {:?}", bound.facts.warnings);
    }
}

/// A default names its sequence with the database, and whoever has locked a table may not ask a sequence.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_takes_its_numbers_from_its_own_sequence() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    fixture.server.sql(
        "app",
        "CREATE SEQUENCE `odd ``seq` START WITH 7 NOCACHE; CREATE TABLE t (id bigint DEFAULT nextval(`odd ``seq`), a int); INSERT INTO t (a) VALUES (1), (2)",
    );
    let dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    let target = fixture.source("copy");
    fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), []);
    fixture.server.sql("app", "DROP DATABASE app");
    assert_eq!(fixture.server.sql("copy", "INSERT INTO t (a) VALUES (3); SELECT id FROM t WHERE a = 3").trim(), "9");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_vendor_is_said() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    let url = fixture.server.url("app").replacen("mariadb://", "mysql://", 1);
    let adapter =
        bulkhead_engines::mysql::MySql::new(bulkhead_model::Engine::Mysql, bulkhead_engines::ToolPaths::default());
    let report = adapter.test(&source(&url)).await;
    let failure = report.failure().unwrap();
    assert_eq!((failure.stage.as_str(), failure.outcome), ("version", Outcome::Failed));
    assert!(failure.hints.iter().any(|hint| hint.contains("mariadb://")), "{failure:?}");
}
