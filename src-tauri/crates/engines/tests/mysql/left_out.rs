//! What the rules leave out: gone from the dump, told, and never to the harm of the rest.

use bulkhead_core::ports::{DumpOptions, EngineAdapter, Flow};
use bulkhead_model::{
    Code, Result,
    compare::{Scope, compare},
    policy::Exclusions,
};
use bulkhead_test_support::Vendor;

use crate::fixture::{Choose, Dumped, Fixture, options, read};

async fn dump(fixture: &Fixture, parts: &[&str]) -> Result<Dumped> {
    let exclude = Exclusions::read(parts.iter().copied())?;
    let options = DumpOptions { exclude, ..options(10, 60) };
    read(fixture.adapter.dump(&fixture.source("app"), &options, &Flow::default()).await?).await
}

fn shop(vendor: Vendor) -> Fixture {
    let fixture = Fixture::new(vendor);
    fixture.server.create_database("app");
    fixture.server.sql(
        "app",
        "CREATE TABLE orders (id INT PRIMARY KEY); INSERT INTO orders VALUES (1), (2);
         CREATE TABLE sessions (id INT PRIMARY KEY AUTO_INCREMENT, u INT, KEY (u)); INSERT INTO sessions (u) VALUES (1), (2);
         CREATE TABLE log (id INT, KEY (id)); INSERT INTO log VALUES (1);
         CREATE TRIGGER logged BEFORE INSERT ON log FOR EACH ROW SET NEW.id = 1",
    );
    fixture
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_not_there_and_the_rest_comes_back_equal() {
    let fixture = shop(Vendor::MariaDb);
    let dumped = dump(&fixture, &["table:log", "rows:sessions", "table:gone"]).await.unwrap();
    let rows: Vec<(String, u64)> =
        dumped.facts.tables.iter().map(|facts| (facts.table.to_string(), facts.rows)).collect();
    assert_eq!(rows, [("orders".to_owned(), 2), ("sessions".to_owned(), 0)]);
    let told = dumped.facts.warnings.join("\n");
    assert!(
        told.contains("table log, table gone, rows of sessions") && told.contains("table gone, which is not"),
        "{told}"
    );
    let target = fixture.source("copy");
    fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rest_needs_cannot_be_left_out() {
    let fixture = shop(Vendor::MariaDb);
    fixture.server.sql("app", "CREATE TABLE items (o INT, CONSTRAINT of_order FOREIGN KEY (o) REFERENCES orders (id)); CREATE VIEW late AS SELECT * FROM log");
    for (exclude, needs) in [("table:orders", "of_order"), ("rows:orders", "of_order"), ("table:log", "late")] {
        let error = dump(&fixture, &[exclude]).await.err().expect(exclude);
        assert_eq!(error.code, Code::Refused, "{exclude}: {error:?}");
        assert!(error.message.contains(needs), "{exclude}: {error:?}");
    }
    dump(&fixture, &["table:orders", "table:items", "table:log", "table:late"]).await.unwrap();
    let error = dump(&fixture, &["schema:x"]).await.err().unwrap();
    assert_eq!(error.code, Code::InvalidInput);
}

#[tokio::test(flavor = "multi_thread")]
async fn mysql_leaves_out_whole_tables_and_says_so() {
    let fixture = shop(Vendor::MySql);
    let dumped = dump(&fixture, &["table:log"]).await.unwrap();
    assert_eq!(dumped.facts.tables.len(), 2);
    assert_eq!(dump(&fixture, &["rows:sessions"]).await.err().unwrap().code, Code::InvalidInput);
}

/// A sequence is a table to MariaDB: it is left out as one, unless a default asks it.
#[tokio::test(flavor = "multi_thread")]
async fn a_sequence_is_left_out_unless_a_default_asks_it() {
    let fixture = shop(Vendor::MariaDb);
    fixture.server.sql(
        "app",
        "CREATE SEQUENCE free; CREATE SEQUENCE `as``ked`; CREATE TABLE numbered (id BIGINT DEFAULT NEXTVAL(`as``ked`))",
    );
    let dumped = dump(&fixture, &["table:free"]).await.unwrap();
    assert_eq!(dumped.facts.objects.count("sequences"), 1, "{:?}", dumped.facts.objects);
    assert_eq!(dumped.facts.warnings.len(), 1, "{:?}", dumped.facts.warnings);
    let target = fixture.source("copy");
    fixture.load(&dumped, &target, true, Choose::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure(&target).await, &Scope::Everything), []);
    let error = dump(&fixture, &["table:as`ked"]).await.err().unwrap();
    assert!(error.code == Code::Refused && error.message.contains("numbered.id"), "{error:?}");
    assert_eq!(dump(&fixture, &["table:as`ked", "table:numbered"]).await.unwrap().facts.objects.count("sequences"), 1);
}
