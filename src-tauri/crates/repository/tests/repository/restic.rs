//! Stock restic and the key are enough: it finds nothing wrong, lists true sizes and gives back the exact bytes.

use std::{
    io::Cursor,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output},
};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt, Upload};
use bulkhead_model::{Code, kit};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{Sandbox, real_tool};

use crate::common::{KEY, dump_of, local, noise, store, text, upload};

const SIZE: usize = 3 << 20;

fn restic(sandbox: &Sandbox, repository: &Path, args: &[&str]) -> Output {
    let mut command: Command = sandbox.command(real_tool("restic", "restic"));
    command.arg("--no-cache").arg("-r").arg(repository.join("repo")).args(args);
    let output = command.env("RESTIC_PASSWORD", KEY).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "restic {args:?}: {}\n{said}", String::from_utf8_lossy(&output.stdout));
    output
}

/// Gives the id of the snapshot with two streams.
async fn stored(folder: &Path) -> String {
    let at = local(folder);
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(noise(SIZE, 1))).await.unwrap();
    let streams = [("dump.pgdump", Cursor::new(text(SIZE, 2))), ("dump.users", Cursor::new(Vec::new()))];
    Rustic::new().store(&at, upload(dump_of(streams)), &Flow::default()).await.unwrap().snapshot
}

#[tokio::test]
async fn restic_finds_nothing_wrong_and_gives_the_bytes_back() {
    let sandbox = Sandbox::new();
    let id = stored(sandbox.path()).await;
    let checked = restic(&sandbox, sandbox.path(), &["check", "--read-data"]);
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(said.contains("no errors were found"), "{said}");
    assert_eq!(String::from_utf8_lossy(&checked.stderr), "");
    let dumped = restic(&sandbox, sandbox.path(), &["dump", &id, "/dump.pgdump"]);
    assert!(dumped.stdout == text(SIZE, 2), "dump gave {} bytes", dumped.stdout.len());
}

/// `restic restore` writes an empty file for a size of nought, whatever its content.
#[tokio::test]
async fn restic_restores_whole_files_and_lists_their_sizes() {
    let sandbox = Sandbox::new();
    let id = stored(sandbox.path()).await;
    let target = sandbox.dir("restored");
    restic(&sandbox, sandbox.path(), &["restore", &id, "--target", target.to_str().unwrap()]);
    assert!(std::fs::read(target.join("dump.pgdump")).unwrap() == text(SIZE, 2));
    assert_eq!(std::fs::read(target.join("dump.users")).unwrap(), b"");
    assert!(std::fs::read(target.join("manifest.json")).unwrap().starts_with(b"{"));
    let listed = restic(&sandbox, sandbox.path(), &["ls", "--json", &id]);
    let listed = String::from_utf8(listed.stdout).unwrap();
    let dump = listed.lines().find(|line| line.contains("dump.pgdump")).unwrap();
    assert!(dump.contains(&format!("\"size\":{SIZE},")), "{dump}");
    // A file that its owner may read, of the time of the backup: whoever restores is not root everywhere.
    let dump: serde_json::Value = serde_json::from_str(dump).unwrap();
    assert_eq!(dump["mode"], 0o600);
    let snapshots = restic(&sandbox, sandbox.path(), &["snapshots", "--json", &id]);
    let snapshots: serde_json::Value = serde_json::from_slice(&snapshots.stdout).unwrap();
    assert_eq!([&dump["mtime"], &dump["atime"], &dump["ctime"]], [&snapshots[0]["time"]; 3]);
    assert_eq!(std::fs::metadata(target.join("dump.pgdump")).unwrap().permissions().mode() & 0o777, 0o600);
}

/// What stock restic wrote there is told of, and its files come out as they were.
#[tokio::test]
async fn a_snapshot_of_restic_is_listed_and_its_files_come_out() {
    let sandbox = Sandbox::new();
    stored(sandbox.path()).await;
    let folder = sandbox.dir("home/site");
    std::fs::create_dir(folder.join("pages")).unwrap();
    std::fs::write(folder.join("pages/start.html"), noise(SIZE, 7)).unwrap();
    std::fs::write(folder.join("empty"), "").unwrap();
    std::os::unix::fs::symlink("/etc/passwd", folder.join("link")).unwrap();
    restic(&sandbox, sandbox.path(), &["backup", "site", "--host", "web", "--tag", "by-hand"]);
    let at = local(sandbox.path());
    let found = Rustic::new().foreign(&at).await.unwrap();
    let [site] = &found[..] else { panic!("{found:?}") };
    assert_eq!((site.host.as_str(), &site.tags[..]), ("web", &["by-hand".to_owned()][..]));
    assert!(site.paths[0].ends_with("home/site"), "{:?}", site.paths);
    let out = sandbox.path().join("out");
    let done = Rustic::new().extract(&at, &site.id, &out, &Flow::default()).await.unwrap();
    assert_eq!((done.files, done.bytes, done.left_out), (2, SIZE as u64, 1));
    assert!(std::fs::read(out.join("site/pages/start.html")).unwrap() == noise(SIZE, 7));
    assert_eq!(std::fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn restic_knows_whose_a_snapshot_is() {
    let sandbox = Sandbox::new();
    stored(sandbox.path()).await;
    let listed = restic(&sandbox, sandbox.path(), &["snapshots", "--json", "--tag", "tenant:acme"]);
    let snapshots: serde_json::Value = serde_json::from_slice(&listed.stdout).unwrap();
    assert_eq!(snapshots.as_array().unwrap().len(), 2);
    assert_eq!(snapshots[0]["hostname"], "bulkhead");
    assert_eq!(snapshots[0]["paths"], serde_json::json!(["/"]));
}

/// Who restores by the sheet asks stock restic for the latest of a database.
#[tokio::test]
async fn the_latest_of_a_database_is_none_that_a_restore_set_aside() {
    let sandbox = Sandbox::new();
    let good = stored(sandbox.path()).await;
    let aside = upload(dump_of([("dump.pgdump", Cursor::new(text(SIZE, 3)))]));
    let aside = Upload { set_aside: true, started_at: aside.started_at + chrono::Duration::hours(1), ..aside };
    let (at, database) = (local(sandbox.path()), aside.database.clone());
    let aside = Rustic::new().store(&at, aside, &Flow::default()).await.unwrap().snapshot;
    let listed = |tag: &str| {
        let output = restic(&sandbox, sandbox.path(), &["snapshots", "--json", "--tag", &format!("tenant:acme,{tag}")]);
        let all: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
        all.into_iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let of_database = listed(&kit::tag(&database));
    assert!(of_database.contains(&good) && !of_database.contains(&aside), "{of_database:?}");
    assert_eq!(listed(&kit::tag_aside(&database)), std::slice::from_ref(&aside));
    let known = Rustic::new().snapshots(&at).await.unwrap();
    assert!(known.iter().any(|row| row.id == aside && row.database.as_ref() == Some(&database)), "it is one of ours");
}

#[tokio::test]
async fn a_key_is_given_and_taken_away_and_restic_sees_it_so() {
    let sandbox = Sandbox::new();
    let id = stored(sandbox.path()).await;
    let (at, other) = (local(sandbox.path()), "another key".into());
    let rustic = Rustic::new();
    rustic.add_key(&at, &other).await.unwrap();
    rustic.add_key(&at, &other).await.unwrap();
    let keys = restic(&sandbox, sandbox.path(), &["key", "list", "--json"]);
    let keys: serde_json::Value = serde_json::from_slice(&keys.stdout).unwrap();
    assert_eq!(keys.as_array().unwrap().len(), 2, "giving it twice makes no third");
    let new = RepositoryAt { key: other, ..at.clone() };
    assert_eq!(rustic.remove_key(&new, &at.key).await.unwrap(), 0);
    assert_eq!(rustic.open(&at).await.unwrap_err().code, Code::WrongKey);
    assert_eq!(rustic.snapshots(&at).await.unwrap_err().code, Code::WrongKey, "what was remembered is forgotten");
    let mut command: Command = sandbox.command(real_tool("restic", "restic"));
    command.args(["--no-cache", "-r"]).arg(sandbox.path().join("repo")).args(["dump", &id, "/dump.pgdump"]);
    let dumped = command.env("RESTIC_PASSWORD", "another key").output().unwrap();
    assert!(dumped.stdout == text(SIZE, 2), "{}", String::from_utf8_lossy(&dumped.stderr));
    assert_eq!(rustic.remove_key(&new, &new.key).await.unwrap_err().code, Code::Refused);
}
