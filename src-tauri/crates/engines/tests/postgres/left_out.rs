//! What the rules leave out: gone from the dump, told, and never to the harm of the rest.

use bulkhead_core::ports::{DumpOptions, EngineAdapter, Flow};
use bulkhead_model::{
    Code, Result,
    compare::{Scope, compare},
    policy::Exclusions,
};

use crate::{
    fixture::Fixture,
    work::{Dumped, Job, options, read, refused},
};

async fn dump(fixture: &Fixture, parts: &[&str]) -> Result<Dumped> {
    let exclude = Exclusions::read(parts.iter().copied())?;
    let options = DumpOptions { exclude, ..options(10, 60) };
    read(fixture.adapter.dump(&fixture.app(), &options, &Flow::default()).await?).await
}

fn shop() -> Fixture {
    let fixture = Fixture::new();
    fixture.server.psql(
        "app",
        "CREATE TABLE orders (id int PRIMARY KEY, note text); INSERT INTO orders SELECT i, 'n' FROM generate_series(1, 50) i;
         CREATE TABLE sessions (id int, user_id int); INSERT INTO sessions VALUES (1, 1), (2, 2);
         CREATE TABLE \"odd \"\"*?name\" (a int); INSERT INTO \"odd \"\"*?name\" VALUES (1);
         CREATE TABLE \"odd \"\"xyname\" (a int); INSERT INTO \"odd \"\"xyname\" VALUES (1);
         CREATE SCHEMA audit; CREATE TABLE audit.log (id int); INSERT INTO audit.log VALUES (1);
         SELECT lo_from_bytea(0, 'large')",
    );
    fixture
}

/// pg_dump leaves out the rows of the table that is named alone, and those of a partitioned one are in its partitions.
#[tokio::test(flavor = "multi_thread")]
async fn rows_of_a_partitioned_table_are_left_out_of_its_partitions_too() {
    let fixture = shop();
    fixture.server.psql(
        "app",
        "CREATE SCHEMA deep; CREATE TABLE events (id int, day date) PARTITION BY RANGE (day);
         CREATE TABLE old PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
         CREATE TABLE new PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY LIST (id);
         CREATE TABLE deep.\"odd one\" PARTITION OF new FOR VALUES IN (1);
         INSERT INTO events VALUES (1, '2024-06-01'), (1, '2025-06-01')",
    );
    let dumped = dump(&fixture, &["rows:events"]).await.unwrap();
    let target = fixture.source("copy");
    Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(fixture.server.psql("copy", "SELECT count(*) FROM events"), "0");
    assert_eq!(fixture.server.psql("copy", "SELECT count(*) FROM orders"), "50");
    let found = fixture.adapter.measure(&target, &Flow::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    fixture.server.psql(
        "app",
        "ALTER TABLE old ADD PRIMARY KEY (id);
         CREATE TABLE needs (id int REFERENCES old); INSERT INTO needs VALUES (1)",
    );
    let error = refused(dump(&fixture, &["rows:events"]).await);
    assert_eq!(error.code, Code::Refused, "the key would point to nothing: {error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_out_is_not_there_and_the_rest_comes_back_equal() {
    let fixture = shop();
    let parts = ["schema:audit", "table:odd \"*?name", "rows:public.sessions", "table:gone"];
    let dumped = dump(&fixture, &parts).await.unwrap();
    let names: Vec<String> = dumped.facts.tables.iter().map(|facts| facts.table.to_string()).collect();
    assert!(names.contains(&"public.odd \"xyname".to_owned()), "{names:?}");
    assert!(!names.contains(&"public.odd \"*?name".to_owned()), "a name is no pattern: {names:?}");
    assert!(!names.iter().any(|name| name.contains("audit") || name.contains("sessions")), "{names:?}");
    let told = dumped.facts.warnings.join("\n");
    assert!(told.contains("schema audit, ") && told.contains("rows of public.sessions"), "{told}");
    assert!(told.contains("table public.gone, which is not there"), "{told}");

    let target = fixture.source("copy");
    Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap();
    let found = fixture.adapter.measure(&target, &Flow::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    assert_eq!(fixture.server.psql("copy", "SELECT count(*) FROM sessions"), "0");
    assert_eq!(fixture.server.psql("copy", "SELECT count(*) FROM pg_largeobject_metadata"), "1", "large objects stay");
    fixture.server.psql("copy", "INSERT INTO sessions VALUES (1, 1)");
    let found = fixture.adapter.measure(&target, &Flow::default()).await.unwrap();
    assert_eq!(
        compare(&dumped.facts, &found, &Scope::Everything).len(),
        1,
        "an empty table that has rows is a difference"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_rest_needs_cannot_be_left_out() {
    for (sql, exclude, needs) in [
        ("CREATE TABLE items (o int REFERENCES orders)", "table:orders", "items_o_fkey"),
        ("CREATE TABLE items (o int REFERENCES orders)", "rows:orders", "items_o_fkey"),
        ("CREATE VIEW late AS SELECT * FROM orders", "table:public.orders", "late"),
        ("CREATE TABLE more () INHERITS (orders)", "table:orders", "more"),
        ("CREATE DOMAIN audit.money AS int; CREATE TABLE bill (a audit.money)", "schema:audit", "bill"),
        (
            "CREATE FUNCTION audit.one() RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE TABLE def (a int DEFAULT audit.one())",
            "schema:audit",
            "def",
        ),
    ] {
        let fixture = shop();
        fixture.server.psql("app", sql);
        let error = refused(dump(&fixture, &[exclude]).await);
        assert_eq!(error.code, Code::Refused, "{exclude}: {error:?}");
        assert!(error.message.contains(needs), "{exclude}: {error:?}");
    }
    let fixture = shop();
    fixture.server.psql("app", "CREATE TABLE items (o int REFERENCES orders)");
    dump(&fixture, &["table:orders", "table:items"]).await.unwrap();
    dump(&fixture, &["rows:orders", "rows:items"]).await.unwrap();
}
