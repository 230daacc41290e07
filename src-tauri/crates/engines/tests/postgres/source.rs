//! What a source may do while it is dumped.

use std::{
    io::Write as _,
    process::Stdio,
    time::{Duration, Instant},
};

use bulkhead_core::ports::{Dump, EngineAdapter, Flow};
use bulkhead_model::{Code, Error, compare::Scope, compare::compare};
use bulkhead_test_support::{Postgres, eventually, seed, seed::Spread};

use crate::{
    fixture::{Fixture, MANY},
    work::{options, read, refused},
};

/// A dump that has begun and stands at a full pipe.
async fn begun(fixture: &Fixture, lock: u64, stall: u64) -> Dump {
    let mut dump = fixture.adapter.dump(&fixture.app(), &options(lock, stall), &Flow::default()).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 4]).unwrap();
    eventually("COPY", Duration::from_secs(20), || copying(&fixture.server).then_some(()));
    dump
}

fn copying(server: &Postgres) -> bool {
    server.psql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'COPY %' AND datname = 'app'")
        != "0"
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_during_copy_gives_no_dump() {
    let fixture = Fixture::big(MANY);
    let dump = begun(&fixture, 5, 30).await;
    assert!(fixture.server.terminate_backends("app") > 0);
    let error = refused(read(dump).await);
    assert!(matches!(error.code, Code::ToolFailed | Code::Unreachable), "{error:?}");
    fixture.dump().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_process_is_not_waited_for() {
    let fixture = Fixture::big(MANY);
    let dump = begun(&fixture, 5, 2).await;
    assert!(fixture.server.stop_backends("app") > 0);
    let began = Instant::now();
    let error = refused(read(dump).await);
    fixture.server.resume();
    assert_eq!(error.code, Code::Stalled, "{error:?}");
    assert!(error.message.contains("2 s") || error.message.contains("2 seconds"), "{error:?}");
    assert!(began.elapsed() < Duration::from_secs(20));
    fixture.dump().await.unwrap();
}

/// Ends the SQL of another session when it is dropped with its scope.
fn holding<T>(server: &Postgres, sql: &str, work: impl FnOnce() -> T) -> T {
    std::thread::scope(|scope| {
        scope.spawn(|| server.try_psql("app", &format!("{sql}; SELECT pg_sleep(60) /* holding */")));
        eventually("the session", Duration::from_secs(10), || {
            let count =
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND datname = 'app'";
            (server.psql("postgres", count) != "0").then_some(())
        });
        let result = work();
        let end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%'";
        server.psql("postgres", end);
        result
    })
}

#[test]
fn a_lock_that_is_held_is_waited_for_so_long_and_no_longer() {
    let fixture = Fixture::big(1);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let error = holding(&fixture.server, "BEGIN; LOCK TABLE bulk_notes IN ACCESS EXCLUSIVE MODE", || {
        runtime.block_on(async {
            let dump = fixture.adapter.dump(&fixture.app(), &options(1, 30), &Flow::default()).await?;
            read(dump).await.map(|_| ())
        })
    });
    let error: Error = error.unwrap_err();
    assert_eq!(error.code, Code::LockTimeout, "{error:?}");
    assert!(error.message.contains("bulk_notes"), "{error:?}");
    runtime.block_on(fixture.dump()).unwrap();
}

/// pg_dump locks every table before it reads, so a table cannot go meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_cannot_be_dropped_under_a_dump() {
    let fixture = Fixture::big(MANY);
    fixture.server.psql("app", "CREATE TABLE z_last AS SELECT 1 AS a");
    let dump = begun(&fixture, 5, 30).await;
    let dropped = fixture.server.try_psql("app", "SET lock_timeout = '300ms'; DROP TABLE z_last");
    assert!(dropped.unwrap_err().contains("lock timeout"));
    let dumped = read(dump).await.unwrap();
    assert!(dumped.facts.tables.iter().any(|facts| facts.table.name == "z_last" && facts.rows == 1));
}

/// Lets a dump begin while another transaction holds a lock on `bulk_notes`, ends that one with `COMMIT`, and reads on.
fn dumped_over(fixture: &Fixture, change: &str) -> bulkhead_model::Result<crate::work::Dumped> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (go, wait) = std::sync::mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let server = &fixture.server;
        let mut writer = server.client("psql", "postgres", server.password(), "app");
        let mut writer = writer.args(["-X", "-q"]).stdin(Stdio::piped()).spawn().unwrap();
        let mut to = writer.stdin.take().unwrap();
        to.write_all(format!("BEGIN; {change};\n").as_bytes()).unwrap();
        eventually("the change", Duration::from_secs(10), || {
            let idle = "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction' AND datname = 'app'";
            (server.psql("postgres", idle) != "0").then_some(())
        });
        scope.spawn(move || {
            wait.recv().unwrap();
            eventually("a dump that waits", Duration::from_secs(20), || {
                let waits = "SELECT count(*) FROM pg_locks WHERE NOT granted";
                (server.psql("postgres", waits) != "0").then_some(())
            });
            to.write_all(b"COMMIT;\n").unwrap();
            drop(to);
            writer.wait().unwrap();
        });
        runtime.block_on(async {
            let dump = fixture.adapter.dump(&fixture.app(), &options(20, 30), &Flow::default()).await;
            go.send(()).unwrap();
            read(dump?).await
        })
    })
}

#[test]
fn a_table_that_goes_as_the_dump_begins_is_an_error() {
    let fixture = Fixture::big(1);
    let error = refused(dumped_over(&fixture, "DROP TABLE bulk_notes"));
    assert_eq!(error.code, Code::SourceChanged, "{error:?}");
    assert!(!error.hints.is_empty());
}

/// To a snapshot that is older than the rewrite the table is empty, and pg_dump exits with 0.
#[test]
fn a_table_that_is_rewritten_as_the_dump_begins_is_never_silently_empty() {
    for change in [
        "TRUNCATE bulk_notes; INSERT INTO bulk_notes VALUES (1, 'new')",
        "ALTER TABLE bulk_notes ALTER note TYPE varchar(99), ALTER id TYPE numeric",
    ] {
        let fixture = Fixture::big(1);
        fixture.server.psql("app", "ALTER TABLE bulk_notes DROP CONSTRAINT bulk_notes_id_fkey");
        let error = refused(dumped_over(&fixture, change));
        assert_eq!(error.code, Code::SourceChanged, "{change}: {error:?}");
        assert!(error.message.contains("bulk_notes"), "{error:?}");
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(fixture.dump()).unwrap();
    }
}

/// A dump is of one instant: what is written meanwhile is not in it, and the next one has it.
#[tokio::test(flavor = "multi_thread")]
async fn writers_change_the_next_dump_and_not_this_one() {
    let fixture = Fixture::big(MANY);
    let before = fixture.measure("app").await;
    let dump = begun(&fixture, 5, 30).await;
    seed::change_bulk_postgres(&fixture.server, "app", 10, Spread::Even);
    fixture.server.psql("app", "DELETE FROM bulk_notes WHERE id % 2 = 0");
    let during = read(dump).await.unwrap();
    assert_eq!(during.facts.tables, before.tables);
    let after = fixture.dump().await.unwrap();
    let changed = compare(&before, &after.facts, &Scope::Everything);
    assert_eq!(changed.len(), 2, "{changed:?}");
    fixture.comes_back(&after, "copy").await;
}
