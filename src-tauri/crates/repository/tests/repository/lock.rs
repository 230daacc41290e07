//! Buckets that lock what is written: asked, and tried with a real delete of the version itself.

use std::io::Cursor;

use bulkhead_core::ports::{Repositories, RepositoryAt, StorageAt};
use bulkhead_model::{
    report::{Outcome, TestReport},
    storage::{Kept, Location},
};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{S3, Sandbox};

use crate::common::{KEY, noise, places, read, store};

fn bucket(server: &S3, name: &str) -> StorageAt {
    let mut storage = places::s3_through(server, server.port());
    if let Location::S3 { bucket, .. } = &mut storage.location {
        name.clone_into(bucket);
    }
    storage
}

fn stage(report: &TestReport, name: &str) -> Option<(Outcome, String)> {
    let stage = report.stages.iter().find(|stage| stage.stage == name)?;
    Some((stage.outcome, stage.detail.clone()))
}

#[tokio::test]
async fn a_bucket_is_asked_whether_it_locks_and_must_refuse_a_delete() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    server.create_bucket("plain");
    server.create_locked_bucket("kept", "COMPLIANCE", Some(1));
    server.create_locked_bucket("governed", "GOVERNANCE", Some(1));
    server.create_locked_bucket("lockable", "", None);
    for name in ["plain", "lockable"] {
        let report = Rustic::new().test(&bucket(&server, name)).await;
        let lock = stage(&report, "lock").map(|(outcome, _)| outcome);
        assert_eq!(lock, (name == "lockable").then_some(Outcome::Warned), "{name}: {report:?}");
        assert_eq!(stage(&report, "delete").unwrap().0, Outcome::Passed, "{name}: {report:?}");
        assert_eq!(server.keys(name), [""; 0], "{name}");
        assert_eq!(server.versions(name), 0, "nothing of the scratch object is left, no older version either: {name}");
    }
    for (name, lifted) in [("kept", false), ("governed", true)] {
        let report = Rustic::new().test(&bucket(&server, name)).await;
        let (outcome, words) = stage(&report, "lock").unwrap_or_else(|| panic!("{name}: {report:?}"));
        assert_eq!(outcome, Outcome::Passed, "{report:?}");
        assert!(words.contains("it is kept until 2") && words.contains("lift") == lifted, "{words}");
        assert!(words.contains("for 1 day"), "the bucket's own rule: {words}");
        assert_eq!(stage(&report, "delete").unwrap().0, Outcome::Warned, "{name}: {report:?}");
        assert_eq!(server.versions(name), 1, "the version itself is still there: {name}");
    }
}

/// A lock that holds for what is written from now on keeps nothing that backups build upon.
#[tokio::test]
async fn what_was_there_before_the_lock_is_asked_as_well() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    server.create_locked_bucket("late", "", None);
    let at = RepositoryAt { storage: bucket(&server, "late"), key: KEY.to_owned().into() };
    assert_eq!(Rustic::new().kept(&at).await.unwrap(), None, "nothing is there");
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(noise(1 << 20, 1))).await.unwrap();
    assert_eq!(Rustic::new().kept(&at).await.unwrap(), Some(Kept::Deletable));
    server.lock_bucket("late", "COMPLIANCE", 1);
    store(&at, Cursor::new(noise(1 << 20, 2))).await.unwrap();
    assert_eq!(Rustic::new().kept(&at).await.unwrap(), Some(Kept::Deletable), "the first ones still are");
    server.create_locked_bucket("kept", "COMPLIANCE", Some(1));
    let at = RepositoryAt { storage: bucket(&server, "kept"), key: KEY.to_owned().into() };
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(noise(1 << 20, 1))).await.unwrap();
    let kept = Rustic::new().kept(&at).await.unwrap();
    let Some(Kept::Until(until)) = kept else { panic!("{kept:?}") };
    let hours = (until - chrono::Utc::now()).num_hours();
    assert!((22..=24).contains(&hours), "{hours}");
}

#[tokio::test]
async fn a_repository_lives_in_a_bucket_that_locks() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    server.create_locked_bucket("kept", "COMPLIANCE", Some(1));
    let at = RepositoryAt { storage: bucket(&server, "kept"), key: KEY.to_owned().into() };
    Rustic::new().init(&at).await.unwrap();
    for round in 0..2 {
        let stored = store(&at, Cursor::new(noise(1 << 20, round))).await.unwrap();
        assert!(read(&at, &stored.snapshot).await.unwrap() == noise(1 << 20, round));
    }
    assert_eq!(Rustic::new().snapshots(&at).await.unwrap().len(), 2);
}
