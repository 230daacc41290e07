//! The place of a database that others use just then.

use std::time::{Duration, Instant};

use bulkhead_core::ports::{EngineAdapter, Swap};
use bulkhead_model::{Code, restore::Names};
use bulkhead_test_support::eventually;

use crate::{faults::VENDORS, fixture::Fixture};

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
