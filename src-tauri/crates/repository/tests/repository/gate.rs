//! The commit gate: nothing but a whole dump ever becomes a snapshot.

use std::io::{Cursor, Read};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt};
use bulkhead_model::{Code, Error, report::Depth};
use bulkhead_repository::Rustic;

use crate::common::{Breaks, dump, local, noise, read, store, upload};

const SIZE: usize = 5 << 20;

/// A repository with one good snapshot.
async fn ready(folder: &tempfile::TempDir) -> (RepositoryAt, String) {
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let stored = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap();
    (at, stored.snapshot)
}

async fn still_good(at: &RepositoryAt, snapshot: &str) {
    let listed = Rustic::new().snapshots(at).await.unwrap();
    assert_eq!(listed.iter().map(|info| info.id.as_str()).collect::<Vec<_>>(), [snapshot]);
    assert!(read(at, snapshot).await.unwrap() == noise(SIZE, 1));
    assert_eq!(Rustic::new().check(at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}

#[tokio::test]
async fn what_was_stored_reads_back_with_its_manifest() {
    let folder = tempfile::tempdir().unwrap();
    let (at, snapshot) = ready(&folder).await;
    let manifest = Rustic::new().manifest(&at, &snapshot).await.unwrap().unwrap();
    let digest = Rustic::new().digest(&at, &snapshot, "dump.pgdump", &Flow::default()).await.unwrap();
    assert_eq!(manifest.streams, [digest]);
    assert_eq!(manifest.bytes(), SIZE as u64);
    let info = &Rustic::new().snapshots(&at).await.unwrap()[0];
    assert_eq!((info.time, info.database.as_ref().unwrap().as_str()), (crate::common::now(), "shop, old & new"));
    still_good(&at, &snapshot).await;
}

#[tokio::test]
async fn the_second_run_stores_the_new_data() {
    let folder = tempfile::tempdir().unwrap();
    let (at, _) = ready(&folder).await;
    let mut changed = noise(SIZE, 1);
    changed[SIZE / 2] ^= 1;
    let second = store(&at, Cursor::new(changed.clone())).await.unwrap();
    assert!(read(&at, &second.snapshot).await.unwrap() == changed);
    assert!(second.bytes_added < SIZE as u64 / 3, "{} bytes for one changed byte", second.bytes_added);
}

#[tokio::test]
async fn an_empty_dump_is_stored_as_empty() {
    let folder = tempfile::tempdir().unwrap();
    let (at, _) = ready(&folder).await;
    let stored = store(&at, Cursor::new(Vec::new())).await.unwrap();
    assert_eq!(read(&at, &stored.snapshot).await.unwrap(), b"");
}

/// The tree of an empty dump looks like what is known of the next before it is read: nothing may take them for the same.
#[tokio::test]
async fn a_dump_after_an_empty_one_is_stored() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(Vec::new())).await.unwrap();
    let second = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap();
    assert!(read(&at, &second.snapshot).await.unwrap() == noise(SIZE, 1));
}

#[tokio::test]
async fn a_stream_that_breaks_off_leaves_no_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let (at, snapshot) = ready(&folder).await;
    for good in [0, 1000, SIZE, 2 * SIZE] {
        let error = Error::new(Code::ToolFailed, "pg_dump ended with status 3");
        let breaks = Breaks { good: Cursor::new(noise(good, 2)), error: Some(error.clone()) };
        assert_eq!(store(&at, breaks).await.unwrap_err(), error, "the engine's own error, after {good} bytes");
        still_good(&at, &snapshot).await;
    }
}

#[tokio::test]
async fn facts_that_cannot_be_had_leave_no_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let (at, snapshot) = ready(&folder).await;
    let mut dump = dump(Cursor::new(noise(SIZE, 3)));
    dump.finish = Box::new(|| Err(Error::new(Code::DumpIncomplete, "a trigger is missing from the dump")));
    let error = Rustic::new().store(&at, upload(dump), &Flow::default()).await.unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::DumpIncomplete, "a trigger is missing from the dump"));
    still_good(&at, &snapshot).await;
}

struct Panics;

impl Read for Panics {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        panic!("a defect in an engine")
    }
}

#[tokio::test]
async fn a_reader_that_panics_leaves_no_snapshot_and_the_application_alive() {
    let folder = tempfile::tempdir().unwrap();
    let (at, snapshot) = ready(&folder).await;
    let before = crate::common::files(&folder.path().join("repo/data"));
    // More than a pack: what was written before the panic is removed as after any other failure.
    assert!(store(&at, Cursor::new(noise(20 << 20, 4)).chain(Panics)).await.is_err());
    still_good(&at, &snapshot).await;
    assert_eq!(crate::common::files(&folder.path().join("repo/data")), before, "packs of a broken store stay behind");
}

#[tokio::test]
async fn a_cancel_in_the_middle_leaves_no_snapshot() {
    let folder = tempfile::tempdir().unwrap();
    let (at, snapshot) = ready(&folder).await;
    let flow = Flow::default();
    let cancel = CancelsWhenRead(flow.clone());
    let reader = Cursor::new(noise(SIZE, 5)).chain(cancel).chain(Cursor::new(noise(SIZE, 6)));
    let error = Rustic::new().store(&at, upload(dump(reader)), &flow).await.unwrap_err();
    assert_eq!(error.code, Code::Cancelled);
    still_good(&at, &snapshot).await;
}

struct CancelsWhenRead(Flow);

impl Read for CancelsWhenRead {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.cancel.cancel();
        Ok(0)
    }
}

#[tokio::test]
async fn two_databases_store_into_one_repository_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let (at, _) = ready(&folder).await;
    let (one, two) = tokio::join!(store(&at, Cursor::new(noise(SIZE, 7))), store(&at, Cursor::new(noise(SIZE, 8))));
    assert!(read(&at, &one.unwrap().snapshot).await.unwrap() == noise(SIZE, 7));
    assert!(read(&at, &two.unwrap().snapshot).await.unwrap() == noise(SIZE, 8));
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}

/// The first pack goes at once, the next when there is time for it again; a cancel waits for none of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_sends_no_faster_than_it_may() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let flow = Flow::default();
    flow.pace.limit(Some(1_000_000));
    let begun = std::time::Instant::now();
    let rustic = Rustic::new();
    let storing = rustic.store(&at, upload(dump(Cursor::new(noise(34 << 20, 7)))), &flow);
    let stop = async {
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        assert!(flow.meter.stored() < 20_000_000, "{} were sent in three seconds", flow.meter.stored());
        flow.cancel.cancel();
    };
    let (stored, ()) = tokio::join!(storing, stop);
    assert_eq!(stored.unwrap_err().code, Code::Cancelled);
    assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{:?}", begun.elapsed());
}
