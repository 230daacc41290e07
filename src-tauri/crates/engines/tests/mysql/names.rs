//! Names of databases, whatever is in them.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
    restore::Owners,
};
use bulkhead_test_support::{Vendor, seed};

use crate::fixture::{Choose, Fixture, manifest};

#[tokio::test(flavor = "multi_thread")]
async fn databases_of_any_name_come_back() {
    let fixture = Fixture::new(Vendor::MariaDb);
    let names = seed::HOSTILE_NAMES.iter().filter(|name| !name.ends_with(' '));
    for name in names {
        fixture.server.create_database(name);
        fixture.server.sql(
            name,
            "CREATE TABLE t (a INT PRIMARY KEY); INSERT INTO t VALUES (1), (2);
             CREATE TABLE `of/t` (a INT PRIMARY KEY REFERENCES t (a)); INSERT INTO `of/t` VALUES (1);
             CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = NEW.a + 0;
             CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN 1",
        );
        // The tool itself cannot find such a database again once there are events.
        if !name.contains(['\'', '"', '\\', '\n']) {
            fixture.server.sql(name, "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t WHERE a = 3");
        }
        let dumped = fixture.dump(&fixture.source(name)).await.unwrap_or_else(|error| panic!("{name:?}: {error:?}"));
        let copy: String = name.chars().take(60).chain("-2".chars()).collect();
        let target = fixture.source(&copy);
        let choose = Choose { scope: Scope::Everything, owners: Owners::Skip };
        fixture.load(&dumped, &target, true, choose).await.unwrap_or_else(|error| panic!("{copy:?}: {error:?}"));
        assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), [], "{name:?}");
    }
    assert!(!std::path::Path::new("x").exists());
}

/// `mariadb-dump` asks for the events of a database of another name: the escaped one.
#[tokio::test(flavor = "multi_thread")]
async fn events_in_a_database_with_a_quote_in_its_name_are_refused_before_the_dump() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("quo\"te");
    fixture.server.sql(
        "quo\"te",
        "CREATE TABLE t (a INT PRIMARY KEY);
         CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t WHERE a = 3",
    );
    let source = fixture.source("quo\"te");
    let error = fixture.dump(&source).await.err().expect("refused");
    assert_eq!(error.code, Code::BadSource, "{error:?}");
    assert!(error.message.contains("quote") && !error.hints.is_empty(), "{error:?}");
    let report = fixture.adapter.test(&source).await;
    assert_eq!(report.failure().map(|stage| stage.stage.as_str()), Some("tables"), "{report:?}");
    // A restore of events to such a name could not be compared.
    fixture.server.create_database("plain");
    fixture.server.sql("plain", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1");
    let dumped = fixture.dump(&fixture.source("plain")).await.unwrap();
    let manifest = manifest(&dumped);
    let facts = fixture.adapter.probe(&fixture.source("new\"one"), Some(&manifest)).await;
    assert_eq!(facts.failure.map(|error| error.code), Some(Code::BadSource));
    assert_eq!(fixture.adapter.probe(&fixture.source("new one"), Some(&manifest)).await.failure, None);
}
