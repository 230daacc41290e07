//! A bit that arrives otherwise on its way to a storage: sent again or an error, and never a backup that is called good.

use std::io::Cursor;

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt, StorageAt};
use bulkhead_model::{Code, report::Depth};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{Direction, Fault, Proxy, S3, Sandbox, Sftp, WebDav};

use crate::common::{KEY, noise, places, read, store};

/// Bytes of a dump.
const SIZE: usize = 300_000;

fn at(storage: StorageAt) -> RepositoryAt {
    RepositoryAt { storage, key: KEY.to_owned().into() }
}

/// Flips so many bits, over everything that is sent for a backup. Gives how many stores ended well.
async fn never_called_good(direct: RepositoryAt, through: RepositoryAt, proxy: &Proxy, flips: u64) -> usize {
    let repositories = Rustic::new();
    repositories.init(&direct).await.unwrap();
    let before = proxy.bytes(Direction::ToServer);
    store(&through, Cursor::new(noise(SIZE, 999))).await.unwrap();
    let sent = proxy.bytes(Direction::ToServer) - before;
    let (mut good, mut bad) = (1, 0);
    for flip in 0..flips {
        // Bytes are counted anew on a new line.
        proxy.fail_now(Fault::Cut);
        proxy.fail_times(1, Direction::ToServer, sent * flip / flips, Fault::Flip);
        let stored = store(&through, Cursor::new(noise(SIZE, flip))).await;
        proxy.heal();
        match stored {
            Ok(stored) => {
                let found = read(&direct, &stored.snapshot).await;
                assert!(found.is_ok_and(|found| found == noise(SIZE, flip)), "flip {flip} was called good");
                good += 1;
            }
            Err(error) => {
                assert_ne!(error.code, Code::Internal, "{error:?}");
                bad += 1;
            }
        }
        assert_eq!(repositories.snapshots(&direct).await.unwrap().len(), good, "flip {flip}");
    }
    let report = repositories.check(&direct, &Depth::Everything, &Flow::default()).await.unwrap();
    assert_eq!(report.findings, [], "of {good} good and {bad} bad");
    good
}

#[tokio::test]
async fn s3_tells() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let direct = at(places::s3(&server));
    let good = never_called_good(direct, at(places::s3_through(&server, proxy.port())), &proxy, 40).await;
    assert!(good > 20, "what arrived otherwise is sent again: {good} good");
}

#[tokio::test]
async fn webdav_is_read_back() {
    let sandbox = Sandbox::new();
    let server = WebDav::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let through = at(places::webdav_through(&server, proxy.port()));
    let good = never_called_good(at(places::webdav(&server)), through, &proxy, 40).await;
    assert!(good > 20, "what arrived otherwise is sent again: {good} good");
}

/// SSH itself sees to it.
#[tokio::test]
async fn sftp_opens_another_line() {
    let sandbox = Sandbox::new();
    let server = Sftp::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let through = at(places::sftp_through(&server, proxy.port()));
    never_called_good(at(places::sftp(&server)), through, &proxy, 8).await;
}
