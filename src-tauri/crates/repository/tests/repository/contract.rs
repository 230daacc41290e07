//! What every storage must do, said once and asked of each of them with its real server.

mod rules;

use std::path::Path;

use bulkhead_test_support::{S3, Sandbox, Sftp, WebDav};

use crate::common::places;

#[tokio::test]
async fn a_local_folder_keeps_the_contract() {
    let sandbox = Sandbox::new();
    rules::all(&places::local(&sandbox)).await;
    no_scratch(&folders(sandbox.path()));
}

#[tokio::test]
async fn s3_keeps_the_contract() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    rules::all(&places::s3(&server)).await;
    no_scratch(&server.keys("backups"));
}

#[tokio::test]
async fn sftp_keeps_the_contract() {
    let sandbox = Sandbox::new();
    let server = Sftp::start(&sandbox);
    rules::all(&places::sftp(&server)).await;
    no_scratch(&folders(server.data()));
}

#[tokio::test]
async fn webdav_keeps_the_contract() {
    let sandbox = Sandbox::new();
    let server = WebDav::start(&sandbox);
    rules::all(&places::webdav(&server)).await;
    no_scratch(&folders(server.data()));
}

/// Storage tests and half-written files leave no trace, neither as files nor as folders.
fn no_scratch(names: &[String]) {
    assert!(names.iter().any(|name| name.contains("acme")), "nothing was found of the repository itself: {names:?}");
    let scratch: Vec<_> =
        names.iter().filter(|name| name.contains("bulkhead-test-") || name.contains("part")).collect();
    assert!(scratch.is_empty(), "{scratch:?}");
}

/// All files and folders below, by their path from there.
fn folders(top: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![top.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            names.push(path.strip_prefix(top).unwrap().display().to_string());
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    names
}
