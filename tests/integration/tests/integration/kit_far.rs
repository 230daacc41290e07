//! The recovery kit of storages elsewhere, rehearsed: its commands typed at a terminal as they stand, with stock restic.

use std::{io::Write, process::Stdio};

use bulkhead_core::{kit, storages};
use bulkhead_integration::World;
use bulkhead_model::storage::parse_storage_url;
use bulkhead_paper as paper;
use bulkhead_test_support::{S3, Sandbox, WebDav, seed};
use secrecy::ExposeSecret;

/// Ctrl-D at the begin of a line.
const END: &str = "\u{4}";

/// Backs up a file to that storage, and brings it back on a machine that has the sheet, the key and the storage's secret alone.
/// `types` follows the key at the terminal.
async fn comes_back(sandbox: &Sandbox, url: &str, types: &str) {
    let file = sandbox.path().join("shop.db");
    let open = seed::sqlite(&file, 200);
    let world = World::open(&sandbox.dir("data")).await;
    let parsed = parse_storage_url(url).unwrap();
    storages::add(&world.core, &"far".parse().unwrap(), &parsed.location, parsed.secret.as_ref()).await.unwrap();
    let path = world.database("acme/file", &format!("sqlite:{}", file.display())).await;
    world.back_up(&path).await;
    let gathered = kit::gather(&world.core, &path.tenant).await.unwrap();
    assert_eq!(gathered.unread, []);
    let text = paper::kit::text(&gathered.kit, &gathered.key).unwrap();
    let secret = parsed.secret.unwrap();
    assert!(!text.contains(secret.expose_secret()), "the storage's secret is on the sheet");
    let commands: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("    $ ")).collect();
    let script = sandbox.file("kit.sh", format!("set -e\n{}\n", commands.join("\n")));
    let mut terminal = sandbox.plain_command("script", &[&script]);
    terminal.args(["-qefc", &format!("sh {}", script.display()), "/dev/null"]);
    terminal.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = terminal.spawn().unwrap();
    let mut keyboard = running.stdin.take().unwrap();
    write!(keyboard, "{}\n{END}{types}", gathered.key.expose_secret()).unwrap();
    keyboard.flush().unwrap();
    let ended = running.wait_with_output().unwrap();
    drop(keyboard);
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success() && said.contains("dump.sqlite is whole"), "{}\n{said}", ended.status);
    let restored = rusqlite::Connection::open(sandbox.path().join("home/recovery/file.sqlite")).unwrap();
    seed::assert_same(&seed::fingerprint_sqlite(&open), &seed::fingerprint_sqlite(&restored));
}

#[tokio::test(flavor = "multi_thread")]
async fn from_s3_by_the_commands_of_the_kit() {
    let sandbox = Sandbox::new();
    let s3 = S3::start(&sandbox);
    s3.create_bucket("backups");
    let url = s3.url("backups", "msp").replace("s3://", &format!("s3://{}:{}@", s3.access_key(), s3.secret_key()));
    comes_back(&sandbox, &url, &format!("{}\n", s3.secret_key())).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn from_webdav_by_the_commands_of_the_kit() {
    let sandbox = Sandbox::new();
    let dav = WebDav::start(&sandbox);
    let url = format!("webdav://{}:{}@127.0.0.1:{}/msp", dav.user(), dav.password(), dav.port());
    comes_back(&sandbox, &url, &format!("{}\n", dav.password())).await;
}
