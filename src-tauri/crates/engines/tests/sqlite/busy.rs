//! Other processes write while a file is copied, or died while they wrote.

use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, compare::Scope};
use bulkhead_test_support::{Sandbox, eventually};
use rusqlite::Connection;

use crate::fixture::Fixture;

/// Moves money between accounts for ever: whatever is copied, the sum is 0.
const TRANSFERS: &str = r#"i=0; while :; do i=$((i + 1));
    echo "BEGIN IMMEDIATE; UPDATE account SET money = money - $i WHERE id = $i % 2000 + 1;
          UPDATE account SET money = money + $i WHERE id = (7 * $i) % 2000 + 1; UPDATE done SET n = $i; COMMIT;";
    done | sqlite3 -cmd ".timeout 10000" "$1" >/dev/null"#;

/// A database of some 60 MB, so that a copy takes several steps.
const ACCOUNTS: &str = "CREATE TABLE account(id INTEGER PRIMARY KEY, money INT NOT NULL, note); CREATE TABLE done(n);
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO account SELECT i, 0, randomblob(30000) FROM n; INSERT INTO done VALUES (0);";

/// Another process; its whole group ends with it.
struct Writer(Child);

impl Writer {
    fn start(sandbox: &Sandbox, path: &Path) -> Self {
        use std::os::unix::process::CommandExt;
        let mut command: Command = sandbox.command("sh");
        command.args(["-c", TRANSFERS, "transfers"]).arg(path).process_group(0).stderr(Stdio::null());
        let writer = Self(command.spawn().expect("sh and sqlite3 (Debian package sqlite3)"));
        eventually("the first transfer", Duration::from_secs(20), || (transfers(path) > 0).then_some(()));
        writer
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        bulkhead_test_support::kill_tree(self.0.id());
        let _ = self.0.wait();
    }
}

fn transfers(path: &Path) -> i64 {
    let connection = Connection::open(path).expect("opens");
    let often = |tries| {
        std::thread::sleep(Duration::from_millis(1));
        tries < 30_000
    };
    connection.busy_handler(Some(often)).expect("sets");
    connection.query_row("SELECT n FROM done", [], |row| row.get(0)).expect("counts")
}

async fn copies_are_consistent(mode: &str) -> Vec<String> {
    let (fixture, sandbox) = (Fixture::new(), Sandbox::new());
    let path = fixture.sql("busy.db", &format!("PRAGMA journal_mode = {mode}; {ACCOUNTS}"));
    let writer = Writer::start(&sandbox, &path);
    let mut warnings = Vec::new();
    for round in 0..3 {
        let before = transfers(&path);
        let dumped = fixture.dump_with(&path, &Flow::default(), Duration::from_secs(20)).await.expect("dumps");
        let target = fixture.path(&format!("restored-{round}.db"));
        fixture.load(&dumped, &target, Scope::Everything).await.expect("loads");
        let restored = Connection::open(&target).expect("opens");
        let sum: i64 = restored.query_row("SELECT sum(money) FROM account", [], |row| row.get(0)).expect("sums");
        assert_eq!(sum, 0, "the copy is not of one instant");
        assert!(transfers(&target) >= before, "the copy is older than its start");
        eventually("writers go on", Duration::from_secs(20), || (transfers(&path) > before).then_some(()));
        warnings.extend(dumped.facts.warnings);
    }
    drop(writer);
    warnings
}

#[tokio::test]
async fn a_wal_database_under_constant_writes() {
    assert_eq!(copies_are_consistent("WAL").await, Vec::<String>::new());
}

#[tokio::test]
async fn a_database_without_wal_under_constant_writes() {
    let warnings = copies_are_consistent("DELETE").await;
    assert!(warnings.iter().all(|warning| warning.contains("had to wait")), "{warnings:?}");
}

#[tokio::test]
async fn after_a_kill_the_backup_waits_for_the_application_to_recover() {
    let (fixture, sandbox) = (Fixture::new(), Sandbox::new());
    let path = fixture.sql("killed.db", ACCOUNTS);
    // A transaction too large for the cache writes to the file before it commits, and is killed there.
    let script = r#"(echo "PRAGMA cache_size = 10; BEGIN IMMEDIATE; UPDATE account SET note = randomblob(30000);"; sleep 60) | sqlite3 "$1""#;
    let mut writer = sandbox.command("sh").args(["-c", script, "writer"]).arg(&path).spawn().expect("starts");
    let journal = fixture.path("killed.db-journal");
    eventually("a journal", Duration::from_secs(20), || {
        std::fs::metadata(&journal).is_ok_and(|meta| meta.len() > 1 << 20).then_some(())
    });
    bulkhead_test_support::kill_tree(writer.id());
    writer.wait().expect("ends");
    let error = fixture.dump(&path).await.err().expect("refused");
    assert_eq!(error.code, Code::BadSource);
    assert!(error.message.contains("not closed cleanly"), "{error}");
    assert!(journal.exists());
    transfers(&path);
    fixture.proves(&path).await;
}
