//! The rules themselves. Each begins with an empty storage, or says what it takes over.

use std::io::{Cursor, Read};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt, StorageAt, Usage};
use bulkhead_model::{
    Code, Error,
    report::{Depth, Outcome},
};
use bulkhead_repository::Rustic;

use crate::common::{Breaks, KEY, dump_of, noise, read, store, text, upload};

const SIZE: usize = 3 << 20;

/// All rules, on one storage.
pub(crate) async fn all(storage: &StorageAt) {
    the_test_leaves_nothing_behind(storage).await;
    let at = below(storage, "acme");
    nothing_is_told_from_something(&at).await;
    two_streams_and_the_manifest_come_back(&at).await;
    changed_data_is_stored(&at).await;
    a_broken_reader_leaves_no_snapshot(&at).await;
    another_key_is_an_error_of_its_own(&at).await;
    tenants_do_not_see_each_other(storage).await;
    the_check_finds_nothing(&at).await;
    the_test_passes_beside_repositories(storage).await;
    an_empty_one_goes_again_and_no_other(storage).await;
}

fn below(storage: &StorageAt, tenant: &str) -> RepositoryAt {
    let location = storage.location.for_tenant(&tenant.parse().unwrap());
    RepositoryAt { storage: StorageAt { location, secret: storage.secret.clone() }, key: KEY.to_owned().into() }
}

async fn the_test_leaves_nothing_behind(storage: &StorageAt) {
    let report = Rustic::new().test(storage).await;
    // Some services list the folder of a file that is gone for a while.
    let mut folders = Rustic::new().folders(storage).await.unwrap();
    folders.retain(|name| !name.starts_with("bulkhead-test-"));
    assert_eq!(folders, Vec::<String>::new());
    let stages: Vec<_> = report.stages.iter().map(|stage| (stage.stage.as_str(), stage.outcome)).collect();
    let passed = ["write", "read", "delete"].map(|stage| (stage, Outcome::Passed));
    assert_eq!(stages, passed, "{report:?}");
}

async fn the_test_passes_beside_repositories(storage: &StorageAt) {
    assert!(Rustic::new().test(storage).await.passed());
    let folders = Rustic::new().folders(storage).await.unwrap();
    assert!(folders.contains(&"acme".to_owned()) && !folders.contains(&"config".to_owned()), "{folders:?}");
    assert_eq!(Rustic::new().snapshots(&below(storage, "acme")).await.unwrap().len(), 2);
}

async fn nothing_is_told_from_something(at: &RepositoryAt) {
    let repositories = Rustic::new();
    assert_eq!(repositories.open(at).await.unwrap_err().code, Code::RepositoryMissing);
    assert_eq!(repositories.snapshots(at).await.unwrap_err().code, Code::RepositoryMissing);
    assert_eq!(repositories.usage(at).await.unwrap(), Usage::default());
    let made = repositories.init(at).await.unwrap();
    assert_eq!(repositories.open(at).await.unwrap(), made);
    assert_eq!(repositories.snapshots(at).await.unwrap(), []);
    assert_eq!(repositories.init(at).await.unwrap_err().code, Code::RepositoryExists);
    assert_eq!(repositories.open(at).await.unwrap(), made, "the refused creation left it as it was");
}

async fn two_streams_and_the_manifest_come_back(at: &RepositoryAt) {
    let streams = [("dump.mysql", text(SIZE, 1)), ("dump.users", noise(SIZE, 2))];
    let dump = dump_of(streams.clone().map(|(name, data)| (name, Cursor::new(data))));
    let flow = Flow::default();
    let stored = Rustic::new().store(at, upload(dump), &flow).await.unwrap();
    assert_eq!(flow.meter.read(), 2 * SIZE as u64);
    let usage = Rustic::new().usage(at).await.unwrap();
    assert_eq!(usage.snapshots, 1);
    assert!(usage.bytes > SIZE as u64 && usage.bytes < 2 * SIZE as u64, "{usage:?}: noise stays, text shrinks");
    assert!(
        stored.bytes_added <= usage.bytes && stored.bytes_added > SIZE as u64,
        "{} of {usage:?}",
        stored.bytes_added
    );
    let listed = Rustic::new().snapshots(at).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].id, stored.snapshot);
    assert_eq!(listed[0].tenant.as_ref().unwrap().as_str(), "acme");
    let manifest = Rustic::new().manifest(at, &stored.snapshot).await.unwrap().unwrap();
    assert_eq!(manifest, stored.manifest);
    for ((name, data), facts) in streams.into_iter().zip(&manifest.streams) {
        assert_eq!((facts.name.as_str(), facts.bytes), (name, data.len() as u64));
        assert_eq!(Rustic::new().digest(at, &stored.snapshot, name, &Flow::default()).await.unwrap(), *facts);
        assert!(whole(at, &stored.snapshot, name).await == data, "{name} reads back differently");
    }
}

async fn whole(at: &RepositoryAt, snapshot: &str, name: &str) -> Vec<u8> {
    let flow = Flow::default();
    let mut reader = Rustic::new().read(at, snapshot, name, &flow).await.unwrap();
    let read = move || {
        let mut data = Vec::new();
        reader.read_to_end(&mut data).map(|_| data)
    };
    let data = tokio::task::spawn_blocking(read).await.unwrap().unwrap();
    assert_eq!(flow.meter.read(), data.len() as u64, "whoever restores sees how far it is");
    data
}

/// As long as the data before it, with the same name: nothing may take it for unchanged.
async fn changed_data_is_stored(at: &RepositoryAt) {
    let before = Rustic::new().snapshots(at).await.unwrap();
    let mut data = text(SIZE, 1);
    data[SIZE / 2] ^= 1;
    let second = store(at, Cursor::new(data.clone())).await.unwrap();
    assert!(read(at, &second.snapshot).await.unwrap() == data);
    assert!(second.bytes_added < SIZE as u64 / 2, "{} bytes for one changed byte", second.bytes_added);
    let after = Rustic::new().snapshots(at).await.unwrap();
    assert_eq!(after.len(), 2);
    assert!(after.contains(&before[0]) && after.iter().any(|info| info.id == second.snapshot));
}

async fn a_broken_reader_leaves_no_snapshot(at: &RepositoryAt) {
    let before = Rustic::new().snapshots(at).await.unwrap();
    let error = Error::new(Code::ToolFailed, "pg_dump ended with status 3");
    let breaks = Breaks { good: Cursor::new(noise(SIZE, 9)), error: Some(error.clone()) };
    assert_eq!(store(at, breaks).await.unwrap_err(), error);
    assert_eq!(Rustic::new().snapshots(at).await.unwrap(), before);
}

async fn another_key_is_an_error_of_its_own(at: &RepositoryAt) {
    let before = Rustic::new().usage(at).await.unwrap();
    let other = RepositoryAt { key: "ZZZZ-ZZZZ-ZZZZ".to_owned().into(), ..at.clone() };
    assert_eq!(Rustic::new().open(&other).await.unwrap_err().code, Code::WrongKey);
    assert_eq!(store(&other, Cursor::new(noise(SIZE, 3))).await.unwrap_err().code, Code::WrongKey);
    assert_eq!(Rustic::new().init(&other).await.unwrap_err().code, Code::RepositoryExists);
    assert_eq!(Rustic::new().usage(at).await.unwrap(), before, "nothing was written with another key");
}

/// What a first backup that failed has made, and what a making or a removal that broke off leaves of it.
async fn an_empty_one_goes_again_and_no_other(storage: &StorageAt) {
    let (at, repositories) = (below(storage, "brief"), Rustic::new());
    assert!(repositories.discard(&at, None).await.unwrap(), "there is none");
    let made = repositories.init(&at).await.unwrap();
    let breaks = Breaks { good: Cursor::new(noise(SIZE, 5)), error: Some(Error::new(Code::ToolFailed, "killed")) };
    assert_eq!(store(&at, breaks).await.unwrap_err().code, Code::ToolFailed);
    let other = RepositoryAt { key: "ZZZZ-ZZZZ-ZZZZ".to_owned().into(), ..at.clone() };
    assert_eq!(repositories.discard(&other, None).await.unwrap_err().code, Code::WrongKey);
    assert!(!repositories.discard(&at, Some("another id")).await.unwrap());
    assert_eq!(repositories.open(&at).await.unwrap(), made);
    assert!(repositories.discard(&at, Some(&made.id)).await.unwrap());
    assert_eq!(repositories.open(&at).await.unwrap_err().code, Code::RepositoryMissing);
    assert_eq!(repositories.usage(&at).await.unwrap(), Usage::default(), "files stay behind");
    // Made anew: nothing of the old one is in the way.
    repositories.init(&at).await.unwrap();
    store(&at, Cursor::new(noise(SIZE, 6))).await.unwrap();
    assert!(!repositories.discard(&at, None).await.unwrap(), "a repository with a snapshot");
    assert_eq!(repositories.snapshots(&at).await.unwrap().len(), 1);
}

async fn tenants_do_not_see_each_other(storage: &StorageAt) {
    let other = below(storage, "zenith");
    Rustic::new().init(&other).await.unwrap();
    assert_eq!(Rustic::new().snapshots(&other).await.unwrap(), []);
}

async fn the_check_finds_nothing(at: &RepositoryAt) {
    let structure = Rustic::new().check(at, &Depth::Structure, &Flow::default()).await.unwrap();
    assert_eq!((structure.findings, structure.snapshots, structure.bytes_read), (vec![], 2, 0));
    let report = Rustic::new().check(at, &Depth::Everything, &Flow::default()).await.unwrap();
    assert_eq!((report.findings, report.snapshots), (vec![], 2));
    assert!(report.bytes_read > SIZE as u64);
}
