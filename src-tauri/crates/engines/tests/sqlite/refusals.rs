//! What cannot be backed up is refused with the right word, and left alone.

use std::{io::Write, path::Path, time::Duration};

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_model::{Code, Connection as Place, report::Outcome};
use rusqlite::Connection;

use crate::fixture::{Fixture, source};

async fn code(fixture: &Fixture, path: &Path) -> Code {
    let before = fixture.names();
    let error = fixture.dump(path).await.err().expect("refused");
    assert!(!error.message.ends_with('.') && !error.hints.is_empty(), "{error:?}");
    let report = fixture.adapter.test(&source(path)).await;
    assert!(!report.passed(), "{report:?}");
    assert_eq!(report.stages.len(), 4);
    assert_eq!(fixture.staged(), 0);
    assert_eq!(fixture.names(), before);
    error.code
}

#[tokio::test]
async fn things_that_are_no_database() {
    let fixture = Fixture::new();
    std::fs::write(fixture.path("noise"), [7_u8; 5000]).expect("writes");
    std::fs::write(fixture.path("empty"), []).expect("writes");
    std::fs::write(fixture.path("empty-wal"), [1]).expect("writes");
    std::fs::write(fixture.path("one-byte"), b"x").expect("writes");
    std::fs::write(fixture.path("short"), b"SQLite format 3\0").expect("writes");
    std::fs::create_dir(fixture.path("folder")).expect("makes");
    fixture.sql("real", "CREATE TABLE t(a)");
    std::os::unix::fs::symlink(fixture.path("real"), fixture.path("link")).expect("links");
    std::os::unix::fs::symlink("/nowhere", fixture.path("dangling")).expect("links");
    for (name, expected) in [
        ("noise", Code::BadSource),
        ("empty", Code::BadSource),
        ("one-byte", Code::BadSource),
        ("short", Code::BadSource),
        ("folder", Code::BadSource),
        ("link", Code::BadSource),
        ("dangling", Code::BadSource),
        ("missing", Code::NotFound),
        ("no/such/folder", Code::NotFound),
    ] {
        assert_eq!(code(&fixture, &fixture.path(name)).await, expected, "{name}");
    }
    assert_eq!(code(&fixture, Path::new("/dev/null")).await, Code::BadSource);
    let relative = bulkhead_core::ports::Source { connection: Place::File { path: "a.db".into() }, password: None };
    assert!(!fixture.adapter.test(&relative).await.passed());
}

#[tokio::test]
async fn a_damaged_page_fails_the_dump_at_its_end() {
    let fixture = Fixture::new();
    let sql = "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
        INSERT INTO t SELECT hex(randomblob(200)) FROM n; CREATE INDEX i ON t(a)";
    let path = fixture.sql("bad.db", sql);
    let mut bytes = std::fs::read(&path).expect("reads");
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..middle + 4096].fill(0xee);
    std::fs::write(&path, bytes).expect("writes");
    assert_eq!(code(&fixture, &path).await, Code::BadSource);
}

#[tokio::test]
async fn a_truncated_file() {
    let fixture = Fixture::new();
    let path = fixture.sql("short.db", "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000))");
    std::fs::File::options().write(true).open(&path).and_then(|file| file.set_len(50_000)).expect("cuts");
    assert_eq!(code(&fixture, &path).await, Code::BadSource);
}

#[tokio::test]
async fn a_hot_journal_is_not_rolled_back_by_us() {
    let fixture = Fixture::new();
    let live = fixture.sql("live.db", "CREATE TABLE t(a); INSERT INTO t VALUES (zeroblob(100000))");
    let writer = Connection::open(&live).expect("opens");
    writer
        .execute_batch("PRAGMA cache_size = 5; PRAGMA cache_spill = 1; BEGIN; UPDATE t SET a = randomblob(100000)")
        .expect("writes");
    for suffix in ["", "-journal"] {
        std::fs::copy(fixture.path(&format!("live.db{suffix}")), fixture.path(&format!("left.db{suffix}")))
            .expect("copies");
    }
    drop(writer);
    let journal = std::fs::read(fixture.path("left.db-journal")).expect("reads");
    assert!(journal.iter().take(8).any(|byte| *byte != 0), "the journal is not hot");
    let error = fixture.dump(&fixture.path("left.db")).await.err().expect("refused");
    assert_eq!(error.code, Code::BadSource);
    assert!(error.message.contains("not closed cleanly"), "{error}");
    assert_eq!(std::fs::read(fixture.path("left.db-journal")).expect("still there"), journal);
}

#[tokio::test]
async fn a_locked_file_is_waited_for_and_then_named() {
    let fixture = Fixture::new();
    let path = fixture.sql("locked.db", "CREATE TABLE t(a)");
    let writer = Connection::open(&path).expect("opens");
    writer.execute_batch("BEGIN EXCLUSIVE").expect("locks");
    let error = fixture.dump_with(&path, &Flow::default(), Duration::from_millis(500)).await.err().expect("refused");
    assert_eq!(error.code, Code::LockTimeout);
    drop(writer);
    fixture.proves(&path).await;
}

/// Between two steps of a copy another process takes the file for itself, and keeps it.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_comes_during_the_copy_is_waited_for_and_then_named() {
    let fixture = Fixture::new();
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4000)";
    let path =
        fixture.sql("late.db", &format!("CREATE TABLE t(a); {rows} INSERT INTO t SELECT randomblob(30000) FROM n"));
    let (end, ended) = std::sync::mpsc::channel::<()>();
    let (file, staging) = (path.clone(), fixture.path("staging"));
    let writer = std::thread::spawn(move || {
        let copying =
            || std::fs::read_dir(&staging).is_ok_and(|entries| entries.flatten().any(|entry| entry.path().is_dir()));
        while !copying() {
            std::thread::sleep(Duration::from_micros(100));
        }
        let writer = Connection::open(&file).expect("opens");
        let often = |tries| {
            std::thread::sleep(Duration::from_micros(20));
            tries < 100_000
        };
        writer.busy_handler(Some(often)).expect("sets");
        writer.execute_batch("BEGIN EXCLUSIVE").expect("locks");
        // Until the test has seen what it wanted.
        let _ = ended.recv();
    });
    let error = fixture.dump_with(&path, &Flow::default(), Duration::from_millis(500)).await.err().expect("refused");
    assert_eq!(error.code, Code::LockTimeout, "{error:?}");
    assert_eq!(fixture.staged(), 0);
    drop(end);
    writer.join().expect("no panic");
    fixture.proves(&path).await;
}

#[tokio::test]
async fn a_cancel_ends_the_wait_and_leaves_nothing() {
    let fixture = Fixture::new();
    let path = fixture.sql("locked.db", "CREATE TABLE t(a)");
    let writer = Connection::open(&path).expect("opens");
    writer.execute_batch("BEGIN EXCLUSIVE").expect("locks");
    let flow = Flow::default();
    let cancel = flow.cancel.clone();
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        cancel.cancel();
    });
    let start = std::time::Instant::now();
    let error = fixture.dump_with(&path, &flow, Duration::from_secs(60)).await.err().expect("cancelled");
    assert_eq!(error.code, Code::Cancelled);
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(fixture.staged(), 0);
}

#[tokio::test]
async fn a_sound_database_passes_its_test() {
    let fixture = Fixture::new();
    let path = fixture.sql("good.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1); CREATE VIEW v AS SELECT a FROM t");
    let report = fixture.adapter.test(&source(&path)).await;
    assert!(report.stages.iter().all(|stage| stage.outcome == Outcome::Passed), "{report:?}");
    let inspection = fixture.adapter.inspect(&source(&path)).await.expect("inspects");
    assert_eq!(inspection.tables.len(), 1);
    assert_eq!(inspection.tables[0].rows, Some(1));
    assert_eq!(inspection.objects.count("views"), 1);
}

/// A row's number says nothing of how many there are.
#[tokio::test]
async fn rows_and_sizes_are_counted() {
    let fixture = Fixture::new();
    let sql = "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES (1, 'a'), (1234567890123456789, 'b');
        CREATE TABLE w(k PRIMARY KEY, a) WITHOUT ROWID; INSERT INTO w VALUES (1, 2), (3, 4), (5, 6);
        CREATE TABLE big(a); INSERT INTO big VALUES (zeroblob(100000))";
    let path = fixture.sql("sparse.db", sql);
    let found = fixture.adapter.inspect(&source(&path)).await.expect("inspects");
    let of = |name: &str| found.tables.iter().find(|table| table.table.name == name).expect("listed");
    assert_eq!((of("t").rows, of("w").rows, of("big").rows), (Some(2), Some(3), Some(1)));
    assert_eq!(of("t").bytes, Some(4096));
    assert!(of("big").bytes.is_some_and(|bytes| bytes > 100_000), "{found:?}");
}

#[tokio::test]
async fn a_pipe_is_not_opened() {
    let fixture = Fixture::new();
    let socket = std::os::unix::net::UnixListener::bind(fixture.path("socket")).expect("binds");
    assert_eq!(code(&fixture, &fixture.path("socket")).await, Code::BadSource);
    drop(socket);
}

#[tokio::test]
async fn the_wal_itself_is_not_the_database() {
    let fixture = Fixture::new();
    let mut file = std::fs::File::create(fixture.path("x.db-wal")).expect("makes");
    file.write_all(&[0x37, 0x7f, 0x06, 0x82, 0, 0, 0, 0]).expect("writes");
    file.write_all(&[0; 4096]).expect("writes");
    assert_eq!(code(&fixture, &fixture.path("x.db-wal")).await, Code::BadSource);
}

#[tokio::test]
async fn nothing_of_a_file_can_be_left_out() {
    let fixture = Fixture::new();
    let path = fixture.sql("main.db", "CREATE TABLE t (a)");
    let exclude = bulkhead_model::policy::Exclusions::read(["table:t"]).expect("read");
    let limit = std::time::Duration::from_secs(10);
    let options = bulkhead_core::ports::DumpOptions { lock_timeout: limit, stall_timeout: limit, exclude };
    let dump =
        bulkhead_core::ports::EngineAdapter::dump(&fixture.adapter, &source(&path), &options, &Flow::default()).await;
    assert_eq!(dump.err().map(|error| error.code), Some(Code::InvalidInput));
}
