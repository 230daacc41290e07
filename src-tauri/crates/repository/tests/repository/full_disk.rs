//! A storage without room: clear words, no snapshot, nothing left behind, and all is well once there is room.

use std::io::Cursor;

use bulkhead_core::ports::{Flow, Repositories};
use bulkhead_model::{Code, report::Depth};
use bulkhead_repository::Rustic;
use bulkhead_test_support::Sandbox;

use crate::common::{files, local, noise, read, store};

const SIZE: usize = 2 << 20;

#[tokio::test]
async fn a_full_disk_is_named_and_left_as_it_was() {
    let sandbox = Sandbox::new();
    // Room for one pack of 32 MB and not for two.
    let disk = sandbox.small_disk("disk", 48);
    let at = local(disk.path());
    Rustic::new().init(&at).await.unwrap();
    let first = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap();
    let (before, usage) = (files(disk.path()), Rustic::new().usage(&at).await.unwrap());
    let error = store(&at, Cursor::new(noise(100 << 20, 2))).await.unwrap_err();
    assert_eq!(error.code, Code::DiskFull, "{error:?}");
    assert_eq!(files(disk.path()), before, "files of the failed store stayed behind");
    assert_eq!(Rustic::new().usage(&at).await.unwrap(), usage);
    assert!(read(&at, &first.snapshot).await.unwrap() == noise(SIZE, 1));
    let second = store(&at, Cursor::new(noise(SIZE, 3))).await.unwrap();
    assert!(read(&at, &second.snapshot).await.unwrap() == noise(SIZE, 3));
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}

/// Whichever file is the first that does not fit: pack, index, tree or snapshot.
#[tokio::test]
async fn wherever_the_room_ends_no_snapshot_is_left() {
    let sandbox = Sandbox::new();
    let disk = sandbox.small_disk("disk", 16);
    let at = local(disk.path());
    Rustic::new().init(&at).await.unwrap();
    let (mut failed, mut stored) = (0, 0);
    for pages in 0..40 {
        disk.fill(pages * 4096);
        let before = Rustic::new().snapshots(&at).await.unwrap().len();
        match store(&at, Cursor::new(noise(10_000, 100 + pages))).await {
            Ok(_) => stored += 1,
            Err(error) => {
                failed += 1;
                assert_eq!(error.code, Code::DiskFull, "{pages} pages free: {error:?}");
                assert_eq!(Rustic::new().snapshots(&at).await.unwrap().len(), before, "{pages} pages free");
            }
        }
        disk.free();
    }
    assert!(failed >= 5 && stored >= 5, "{failed} failed, {stored} stored: the end of the room was not met");
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}
