//! Disks that are full.

use bulkhead_core::ports::EngineAdapter;
use bulkhead_engines::sqlite::Sqlite;
use bulkhead_model::{Code, compare::Scope};
use bulkhead_test_support::Sandbox;

use crate::fixture::{Fixture, source};

fn sample(fixture: &Fixture) -> std::path::PathBuf {
    let sql = "CREATE TABLE t(a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
        INSERT INTO t SELECT randomblob(50000) FROM n";
    fixture.sql("sample.db", sql)
}

#[tokio::test]
async fn a_full_staging_folder_is_named_before_anything_is_copied() {
    let sandbox = Sandbox::new();
    let disk = sandbox.small_disk("staging", 64);
    let fixture = Fixture { adapter: Sqlite::new(disk.path().join("copies")), ..Fixture::new() };
    let path = sample(&fixture);
    disk.fill(1 << 20);
    let error = fixture.dump(&path).await.err().expect("no room");
    assert_eq!(error.code, Code::DiskFull);
    assert!(error.message.contains("copies") && !error.hints.is_empty(), "{error}");
    assert!(!fixture.adapter.test(&source(&path)).await.passed());
    disk.free();
    fixture.proves(&path).await;
}

#[tokio::test]
async fn a_disk_that_fills_up_during_a_restore_leaves_nothing() {
    let sandbox = Sandbox::new();
    let disk = sandbox.small_disk("target", 16);
    let fixture = Fixture::new();
    let dumped = fixture.dump(&sample(&fixture)).await.expect("dumps");
    disk.fill(4 << 20);
    let target = disk.path().join("restored.db");
    let error = fixture.load(&dumped, &target, Scope::Everything).await.expect_err("no room");
    assert_eq!(error.code, Code::DiskFull);
    assert!(!target.exists());
    fixture.adapter.discard(&source(&target), true).await.expect("discards");
    disk.free();
    assert_eq!(std::fs::read_dir(disk.path()).expect("lists").count(), 0);
    fixture.load(&dumped, &target, Scope::Everything).await.expect("loads");
}
