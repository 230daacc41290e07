//! Space is freed in two steps, nothing that is needed ever goes, and nobody works beside it.

use std::{
    io::{Cursor, Read},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, channel},
    },
    time::Duration,
};

use bulkhead_core::ports::{Flow, Pruned, Repositories, RepositoryAt};
use bulkhead_model::{Code, Result, report::Depth};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{S3, Sandbox, Sftp, Signal, WebDav, eventually, real_tool, signal_tree};

use crate::common::{KEY, files, local, noise, places, read, store};

const SIZE: usize = 6 << 20;
const DAY: Duration = Duration::from_secs(23 * 3600);

async fn prune(at: &RepositoryAt, grace: Duration) -> Result<Pruned> {
    Rustic::new().prune(at, grace, &Flow::default()).await
}

async fn size(at: &RepositoryAt) -> u64 {
    Rustic::new().usage(at).await.unwrap().bytes
}

fn restic(sandbox: &Sandbox, args: &[&str]) -> Command {
    let mut command: Command = sandbox.command(real_tool("restic", "restic"));
    command.arg("--no-cache").arg("-r").arg(sandbox.path().join("repo")).args(args).env("RESTIC_PASSWORD", KEY);
    command
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn locks(sandbox: &Sandbox) -> Vec<PathBuf> {
    // restic writes under another name first.
    let whole = |path: &PathBuf| path.file_name().unwrap().len() == 64;
    files(&sandbox.path().join("repo/locks")).into_iter().filter(whole).collect()
}

/// Gives nothing until it is told to go on.
struct Waits(Receiver<()>, Cursor<Vec<u8>>);

impl Read for Waits {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let _ = self.0.recv();
        self.1.read(buffer)
    }
}

/// Tells whether anybody has begun to read it.
struct Begins<R>(Arc<AtomicBool>, R);

impl<R: Read> Read for Begins<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        self.0.store(true, Ordering::Relaxed);
        self.1.read(buffer)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_needed_is_marked_and_goes_a_day_later() {
    let sandbox = Sandbox::new();
    let at = local(sandbox.path());
    Rustic::new().init(&at).await.unwrap();
    let first = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap().snapshot;
    let second = store(&at, Cursor::new(noise(SIZE, 2))).await.unwrap().snapshot;
    let both = size(&at).await;
    Rustic::new().forget(&at, &[first]).await.unwrap();
    let marked = prune(&at, DAY).await.unwrap();
    assert_eq!(marked.removed, 0);
    assert!(marked.marked >= SIZE as u64 && marked.needed >= SIZE as u64, "{marked:?}");
    assert!(size(&at).await > both - 10_000, "nothing goes on the same day");
    assert_eq!(prune(&at, DAY).await.unwrap().removed, 0);
    let removed = prune(&at, Duration::ZERO).await.unwrap();
    assert!(removed.removed >= SIZE as u64, "{removed:?}");
    assert!(size(&at).await < both * 6 / 10, "{} of {both}", size(&at).await);
    assert!(read(&at, &second).await.unwrap() == noise(SIZE, 2));
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
    let checked = restic(&sandbox, &["check", "--read-data"]).output().unwrap();
    assert!(said(&checked).contains("no errors were found"), "{}", said(&checked));
    assert_eq!(locks(&sandbox), [""; 0].map(PathBuf::from));
}

/// Between mark and removal somebody needs it again.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_marked_and_is_needed_again_stays() {
    let sandbox = Sandbox::new();
    let at = local(sandbox.path());
    Rustic::new().init(&at).await.unwrap();
    let first = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap().snapshot;
    store(&at, Cursor::new(noise(SIZE, 2))).await.unwrap();
    Rustic::new().forget(&at, &[first]).await.unwrap();
    prune(&at, DAY).await.unwrap();
    let again = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap().snapshot;
    prune(&at, Duration::ZERO).await.unwrap();
    assert!(read(&at, &again).await.unwrap() == noise(SIZE, 1));
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}

/// Another instance prunes while a backup runs: it is kept out, and so is stock restic.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_prunes_beside_a_backup() {
    let sandbox = Sandbox::new();
    let at = local(sandbox.path());
    Rustic::new().init(&at).await.unwrap();
    let (go_on, wait) = channel();
    let storing = tokio::spawn({
        let at = at.clone();
        async move { store(&at, Waits(wait, Cursor::new(noise(SIZE, 1)))).await }
    });
    eventually("the backup holds its lock", Duration::from_secs(20), || (!locks(&sandbox).is_empty()).then_some(()));
    let error = prune(&at, Duration::ZERO).await.unwrap_err();
    assert_eq!(error.code, Code::Busy, "{error:?}");
    assert!(!error.hints.is_empty());
    let pruned = restic(&sandbox, &["prune"]).output().unwrap();
    assert!(!pruned.status.success() && said(&pruned).contains("already locked"), "{}", said(&pruned));
    drop(go_on);
    let stored = storing.await.unwrap().unwrap();
    assert!(read(&at, &stored.snapshot).await.unwrap() == noise(SIZE, 1));
    assert!(locks(&sandbox).is_empty(), "the lock was given back");
    prune(&at, Duration::ZERO).await.unwrap();
}

/// A copy writes as well. One that is ended in its middle leaves no snapshot, and nothing that a check would find.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_prunes_beside_a_copy() {
    let sandbox = Sandbox::new();
    let (from, at) = (local(&sandbox.dir("from")), local(sandbox.path()));
    Rustic::new().init(&from).await.unwrap();
    Rustic::new().init(&at).await.unwrap();
    let first = store(&from, Cursor::new(noise(6 * SIZE, 1))).await.unwrap().snapshot;
    let flow = Flow::default();
    // The first pack goes at once, the next has to wait.
    flow.pace.limit(Some(1_000_000));
    let copying = tokio::spawn({
        let (from, at, first, flow) = (from.clone(), at.clone(), first.clone(), flow.clone());
        async move { Rustic::new().copy(&from, &first, &at, &flow).await }
    });
    eventually("the copy's first pack", Duration::from_secs(60), || {
        (!files(&sandbox.path().join("repo/data")).is_empty()).then_some(())
    });
    assert_eq!(prune(&at, Duration::ZERO).await.unwrap_err().code, Code::Busy);
    flow.cancel.cancel();
    assert_eq!(copying.await.unwrap().unwrap_err().code, Code::Cancelled);
    assert_eq!(Rustic::new().snapshots(&at).await.unwrap(), []);
    prune(&at, Duration::ZERO).await.unwrap();
    let copied = Rustic::new().copy(&from, &first, &at, &Flow::default()).await.unwrap();
    assert!(read(&at, &copied.snapshot).await.unwrap() == noise(6 * SIZE, 1));
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}

struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The other way round: while stock restic removes data, a backup waits, and can be cancelled meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_waits_for_whoever_removes_data() {
    let sandbox = Sandbox::new();
    let at = local(sandbox.path());
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap();
    let mut pruning = Ended(restic(&sandbox, &["prune"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    while locks(&sandbox).is_empty() {
        assert!(pruning.0.try_wait().unwrap().is_none(), "restic was too quick to be stopped");
        std::thread::sleep(Duration::from_micros(200));
    }
    signal_tree(pruning.0.id(), Signal::STOP);
    let flow = Flow::default();
    let begun = Arc::new(AtomicBool::new(false));
    let waiting = tokio::spawn({
        let (at, flow) = (at.clone(), flow.clone());
        let upload = crate::common::upload(crate::common::dump(Begins(begun.clone(), Cursor::new(noise(SIZE, 2)))));
        async move { Rustic::new().store(&at, upload, &flow).await }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!begun.load(Ordering::Relaxed), "a dump was read while data is being removed");
    flow.cancel.cancel();
    assert_eq!(waiting.await.unwrap().unwrap_err().code, Code::Cancelled);
    let storing = tokio::spawn({
        let (at, reader) = (at.clone(), Begins(begun.clone(), Cursor::new(noise(SIZE, 2))));
        async move { store(&at, reader).await }
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert!(!begun.load(Ordering::Relaxed) && !storing.is_finished());
    signal_tree(pruning.0.id(), Signal::CONT);
    let stored = storing.await.unwrap().unwrap();
    assert!(read(&at, &stored.snapshot).await.unwrap() == noise(SIZE, 2));
}

/// A program that was killed holds nobody up for ever: its process is gone from this machine.
#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_a_dead_process_is_nobodys() {
    let sandbox = Sandbox::new();
    let at = local(sandbox.path());
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap();
    let mut pruning = Ended(restic(&sandbox, &["prune"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
    while locks(&sandbox).is_empty() {
        assert!(pruning.0.try_wait().unwrap().is_none(), "restic was too quick to be killed");
        std::thread::sleep(Duration::from_micros(200));
    }
    pruning.0.kill().unwrap();
    pruning.0.wait().unwrap();
    assert_eq!(locks(&sandbox).len(), 1, "restic had no time to give its lock back");
    store(&at, Cursor::new(noise(SIZE, 2))).await.unwrap();
    assert!(locks(&sandbox).is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_storage_can_be_locked_and_pruned() {
    let sandbox = Sandbox::new();
    let (s3, sftp, webdav) = (S3::start(&sandbox), Sftp::start(&sandbox), WebDav::start(&sandbox));
    for storage in [places::s3(&s3), places::sftp(&sftp), places::webdav(&webdav)] {
        let at = RepositoryAt { storage, key: KEY.to_owned().into() };
        Rustic::new().init(&at).await.unwrap();
        let first = store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap().snapshot;
        let second = store(&at, Cursor::new(noise(SIZE, 2))).await.unwrap().snapshot;
        Rustic::new().forget(&at, &[first]).await.unwrap();
        prune(&at, DAY).await.unwrap();
        let ((go_on, wait), begun) = (channel(), Arc::new(AtomicBool::new(false)));
        let storing = tokio::spawn({
            let (at, reader) = (at.clone(), Begins(begun.clone(), Waits(wait, Cursor::new(noise(SIZE, 3)))));
            async move { store(&at, reader).await }
        });
        eventually("the backup has begun", Duration::from_secs(60), || begun.load(Ordering::Relaxed).then_some(()));
        assert_eq!(prune(&at, Duration::ZERO).await.unwrap_err().code, Code::Busy, "{}", at.storage.location);
        drop(go_on);
        storing.await.unwrap().unwrap();
        assert!(prune(&at, Duration::ZERO).await.unwrap().removed >= SIZE as u64, "{}", at.storage.location);
        assert!(read(&at, &second).await.unwrap() == noise(SIZE, 2));
    }
}
