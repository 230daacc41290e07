//! The place of a database that others use just then.

use std::time::{Duration, Instant};

use bulkhead_core::ports::{EngineAdapter, Source, Swap};
use bulkhead_engines::mysql::MySql;
use bulkhead_model::{
    Code,
    restore::{Names, SwapFacts},
};
use bulkhead_test_support::eventually;

use crate::{
    faults::VENDORS,
    fixture::{Fixture, source},
};

/// Nobody is ended who is in nobody's way, and whoever replaces a database is told who works on it, or that nobody could look.
#[test]
fn who_is_connected_is_told_before_a_swap() {
    for vendor in VENDORS {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE t (id INT)");
        fixture.server.create_user("clerk", "pw", "ALL PRIVILEGES ON app.*");
        let (all, few) = (fixture.source("app"), source(&fixture.server.url_as("clerk", "pw", "app")));
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let facts = runtime.block_on(fixture.adapter.before_swap(&all, None)).unwrap();
        assert!(facts.connected.is_empty() && facts.unseen.is_none(), "{facts:?}");
        std::thread::scope(|scope| {
            let session = scope.spawn(|| fixture.server.try_sql("app", "SELECT SLEEP(6)"));
            eventually("a session", Duration::from_secs(10), || {
                fixture.server.sql("", "SHOW PROCESSLIST").contains("SLEEP").then_some(())
            });
            let [seen, copy, unseen] = runtime.block_on(facts_of(&fixture.adapter, &all, &few));
            assert!(seen.connected.len() == 1 && seen.connected[0].starts_with("a program of root from "), "{seen:?}");
            assert!(seen.sessions.is_empty() && copy.connected == seen.connected, "{copy:?}");
            let statement = unseen.unseen.expect("it may not look");
            assert!(unseen.connected.is_empty(), "{:?}", unseen.connected);
            assert!(statement.starts_with("GRANT PROCESS ON *.* TO `clerk`@"), "{statement}");
            session.join().unwrap().unwrap();
        });
    }
}

/// As an administrator: of the original and of a copy; and as a user of the database alone.
async fn facts_of(adapter: &MySql, all: &Source, few: &Source) -> [SwapFacts; 3] {
    [
        adapter.before_swap(all, None).await.unwrap(),
        adapter.before_move(all).await.unwrap(),
        adapter.before_swap(few, None).await.unwrap(),
    ]
}

/// A transaction keeps a table from being moved for as long as it is open, and so does nobody else.
#[test]
fn transactions_in_the_way_are_ended_where_that_was_asked_for() {
    for vendor in VENDORS {
        let fixture = Fixture::new(vendor);
        for (database, row) in [("old", 1), ("new", 2)] {
            fixture.server.create_database(database);
            fixture.server.sql(database, &format!("CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES ({row})"));
        }
        let names = Names { staging: "new".into(), kept: "kept".into() };
        let original = fixture.source("old");
        let swap = Swap { original: &original, names: &names, end_sessions: true };
        std::thread::scope(|scope| {
            let open = "START TRANSACTION; SELECT * FROM t; SELECT SLEEP(60)";
            let transaction = scope.spawn(|| fixture.server.try_sql("old", open));
            let idle = scope.spawn(|| fixture.server.try_sql("old", "SELECT SLEEP(4), 'idle'"));
            eventually("both sessions", Duration::from_secs(10), || {
                (fixture.server.sql("", "SHOW PROCESSLIST").matches("SLEEP").count() == 2).then_some(())
            });
            let (runtime, begun) =
                (tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(), Instant::now());
            let swapped = runtime.block_on(fixture.adapter.swap(swap));
            assert_eq!(swapped.map_err(|error| (error.code, error.message)), Ok::<_, (Code, String)>(vec![]));
            assert!(begun.elapsed() < Duration::from_secs(20), "it waited for {:?}", begun.elapsed());
            transaction.join().unwrap().unwrap_err();
            assert!(idle.join().unwrap().unwrap().contains("idle"), "it was in nobody's way");
        });
        assert_eq!(fixture.server.sql("old", "SELECT id FROM t").trim(), "2");
        assert_eq!(fixture.server.sql("kept", "SELECT id FROM t").trim(), "1");
    }
}
