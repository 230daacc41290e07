//! A copy gives back the same bytes, costs only what is new, goes on where it broke off, and takes over no damage.

use std::{
    io::{Cursor, Write},
    path::Path,
    process::Command,
};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt};
use bulkhead_model::{Code, report::Depth};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{S3, Sandbox, real_tool};

use crate::common::{KEY, files, local, noise, places, read, store, text};

const SIZE: usize = 6 << 20;

async fn two(sandbox: &Sandbox) -> (RepositoryAt, RepositoryAt) {
    let (from, to) = (local(&sandbox.dir("from")), local(&sandbox.dir("to")));
    Rustic::new().init(&from).await.unwrap();
    Rustic::new().init(&to).await.unwrap();
    (from, to)
}

async fn copy(
    from: &RepositoryAt,
    id: &str,
    to: &RepositoryAt,
) -> bulkhead_model::Result<bulkhead_core::ports::Copied> {
    Rustic::new().copy(from, id, to, &Flow::default()).await
}

#[tokio::test]
async fn a_copy_gives_back_the_same_bytes_and_says_what_it_is_of() {
    let sandbox = Sandbox::new();
    let (from, to) = two(&sandbox).await;
    let first = store(&from, Cursor::new(text(SIZE, 1))).await.unwrap();
    let copied = copy(&from, &first.snapshot, &to).await.unwrap();
    assert!(copied.bytes_added > 100_000, "{copied:?}");
    assert!(read(&to, &copied.snapshot).await.unwrap() == text(SIZE, 1));
    assert_eq!(Rustic::new().snapshots(&from).await.unwrap()[0].original, None);
    let listed = Rustic::new().snapshots(&to).await.unwrap();
    assert_eq!(listed[0].original.as_deref(), Some(first.snapshot.as_str()));
    assert_eq!((&listed[0].tenant, listed[0].bytes), (&Some("acme".parse().unwrap()), Some(first.manifest_bytes())));
    assert_eq!(Rustic::new().manifest(&to, &copied.snapshot).await.unwrap(), Some(first.manifest));
    assert_eq!(Rustic::new().check(&to, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
    let again = copy(&from, &first.snapshot, &to).await.unwrap();
    assert_eq!((again.snapshot, again.bytes_added), (copied.snapshot.clone(), 0));
    let dumped = restic(&sandbox, &sandbox.path().join("to/repo"), &["dump", &copied.snapshot, "/dump.pgdump"]);
    assert!(dumped == text(SIZE, 1));
    restic(&sandbox, &sandbox.path().join("to/repo"), &["check", "--read-data"]);
}

trait ManifestBytes {
    fn manifest_bytes(&self) -> u64;
}

impl ManifestBytes for bulkhead_core::ports::Stored {
    fn manifest_bytes(&self) -> u64 {
        self.manifest.bytes() + serde_json::to_vec(&self.manifest).unwrap().len() as u64
    }
}

fn restic(sandbox: &Sandbox, repository: &Path, args: &[&str]) -> Vec<u8> {
    let mut command: Command = sandbox.command(real_tool("restic", "restic"));
    let output = command.arg("--no-cache").arg("-r").arg(repository).args(args).env("RESTIC_PASSWORD", KEY).output();
    let output = output.unwrap();
    assert!(output.status.success(), "restic {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[tokio::test]
async fn a_second_copy_moves_only_what_is_new() {
    let sandbox = Sandbox::new();
    let (from, to) = two(&sandbox).await;
    let first = store(&from, Cursor::new(noise(SIZE, 1))).await.unwrap();
    copy(&from, &first.snapshot, &to).await.unwrap();
    let longer = [noise(SIZE, 1), b"one row more".to_vec()].concat();
    let second = store(&from, Cursor::new(longer.clone())).await.unwrap();
    let flow = Flow::default();
    let copied = Rustic::new().copy(&from, &second.snapshot, &to, &flow).await.unwrap();
    assert!(copied.bytes_added < 2 << 20, "{copied:?}");
    assert!(flow.meter.read() < 2 << 20, "{} were read", flow.meter.read());
    assert!(read(&to, &copied.snapshot).await.unwrap() == longer);
}

/// The other storage goes away in the middle: no snapshot, and nothing that a check would complain of.
#[tokio::test]
async fn a_copy_that_breaks_off_leaves_no_snapshot_and_can_be_made_again() {
    let sandbox = Sandbox::new();
    let (from, to) = two(&sandbox).await;
    let first = store(&from, Cursor::new(noise(SIZE, 1))).await.unwrap();
    let flow = Flow::default();
    flow.cancel.cancel();
    let error = Rustic::new().copy(&from, &first.snapshot, &to, &flow).await.unwrap_err();
    assert_eq!(error.code, Code::Cancelled);
    assert_eq!(Rustic::new().snapshots(&to).await.unwrap(), []);
    let copied = copy(&from, &first.snapshot, &to).await.unwrap();
    assert!(read(&to, &copied.snapshot).await.unwrap() == noise(SIZE, 1));
}

#[tokio::test]
async fn damage_is_not_copied() {
    let sandbox = Sandbox::new();
    let (from, to) = two(&sandbox).await;
    let first = store(&from, Cursor::new(noise(SIZE, 1))).await.unwrap();
    let packs = files(&sandbox.path().join("from/repo/data"));
    let pack = packs.iter().max_by_key(|path| path.metadata().unwrap().len()).unwrap();
    let mut bytes = std::fs::read(pack).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::OpenOptions::new().write(true).truncate(true).open(pack).unwrap().write_all(&bytes).unwrap();
    let error = copy(&from, &first.snapshot, &to).await.unwrap_err();
    assert_eq!(error.code, Code::RepositoryDamaged, "{error:?}");
    assert_eq!(Rustic::new().snapshots(&to).await.unwrap(), []);
}

#[tokio::test]
async fn a_copy_goes_to_another_kind_of_storage() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    let from = local(&sandbox.dir("from"));
    let to = RepositoryAt { storage: places::s3(&server), key: "another key".to_owned().into() };
    Rustic::new().init(&from).await.unwrap();
    Rustic::new().init(&to).await.unwrap();
    let first = store(&from, Cursor::new(text(SIZE, 3))).await.unwrap();
    let copied = copy(&from, &first.snapshot, &to).await.unwrap();
    assert!(read(&to, &copied.snapshot).await.unwrap() == text(SIZE, 3));
}
