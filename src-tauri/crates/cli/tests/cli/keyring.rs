//! Without a keyring nothing is kept anywhere else: the program says so and stops.

use std::{
    io::{BufRead, BufReader},
    process::Stdio,
    time::Duration,
};

use bulkhead_test_support::{Keyring, eventually};

use crate::{
    desk::Desk,
    transcript::{Transcript, check, error},
};

fn stops(keyring: Keyring, name: &str) {
    let desk = Desk::with(keyring);
    desk.furnish();
    let mut talk = Transcript::new(&desk);
    talk.refused(&["backup", "acme/shop", "--unlock-within", "1s"]);
    let url = "postgres://me@127.0.0.1:1/db";
    talk.refused_with(&["database", "add", "acme", "pg", "--url", url, "--password-stdin"], "s3cret\n");
    let url = "s3://KEY@bucket/prefix?endpoint=http://127.0.0.1:1";
    talk.refused_with(&["storage", "add", "cloud", "--url", url, "--secret-stdin"], "s3cret\n");
    talk.run(&["demo", "--unlock-within", "0s"]);
    talk.run(&["status"]);
    talk.check(name);
    assert_eq!(std::fs::read_dir(desk.path("disk")).map_or(0, Iterator::count), 0, "a repository without a key");
}

#[test]
fn there_is_none() {
    stops(Keyring::Absent, "keyring-absent");
}

/// It waits, says so to whoever looks, and goes on when somebody logs in.
#[test]
fn a_backup_goes_on_when_it_is_unlocked() {
    let desk = Desk::with(Keyring::Unlocked);
    desk.furnish();
    desk.ok(&["backup", "acme/shop"]);
    desk.desktop.lock_keyring();
    let mut waiting = desk.command(&["backup", "acme/shop", "--unlock-within", "2m"]).spawn().unwrap();
    let listed = eventually("a job that waits", Duration::from_secs(20), || {
        Some(desk.ok(&["jobs"])).filter(|jobs| jobs.contains("waits for the keyring to be unlocked"))
    });
    assert!(listed.contains("queued"), "{listed}");
    // The job waits a moment before anybody is told.
    eventually("an alert that says what to do", Duration::from_secs(20), || {
        let alerts = desk.ok(&["alerts"]);
        (alerts.contains("keyring") && alerts.contains("Unlock the keyring")).then_some(())
    });
    desk.desktop.unlock_keyring();
    assert!(waiting.wait().unwrap().success());
    assert_eq!(desk.ok(&["snapshots", "acme/shop", "--json"]).matches("\"taken_at\"").count(), 2);
    desk.desktop.lock_keyring();
    // A restore has a plan before it has a job, and the plan needs the key.
    let target = desk.path("back.db");
    let url = format!("sqlite:{target}");
    let restore = ["restore", "acme/shop", "latest", "--to-url", &url, "--unlock-within", "2m"];
    let mut restoring = desk.command(&restore).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(restoring.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("waits for the unlock")));
    desk.desktop.unlock_keyring();
    assert!(restoring.wait().unwrap().success() && std::path::Path::new(&target).is_file());
    // So does what puts it in its place.
    let jobs: serde_json::Value = serde_json::from_str(&desk.ok(&["jobs", "--json"])).unwrap();
    let place = ["place", jobs[0]["id"].as_str().unwrap(), "--confirm", "shop.db", "--unlock-within", "2m"];
    desk.desktop.lock_keyring();
    let mut placing = desk.command(&place).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = BufReader::new(placing.stderr.take().unwrap()).lines();
    assert!(said.any(|line| line.unwrap().contains("waits for the unlock")));
    desk.desktop.unlock_keyring();
    assert!(placing.wait().unwrap().success(), "{:?}", said.map_while(Result::ok).collect::<Vec<_>>());
}

/// Another data folder of the same user has a tenant of the same name: it gets neither its key nor one in its place.
#[test]
fn no_data_folder_uses_the_key_of_another() {
    let desk = Desk::with(Keyring::Unlocked);
    desk.furnish();
    desk.ok(&["backup", "acme/shop"]);
    let other = desk.path("other");
    let there = |words: &[&str]| desk.command(&[&["--data-dir", &other], words].concat()).output().unwrap();
    let (disk, shop) = (format!("file://{}", desk.path("disk-of-other")), format!("sqlite:{}", desk.path("shop.db")));
    for words in [
        &["tenant", "add", "acme", "--name", "Acme"][..],
        &["storage", "add", "disk", "--url", &disk],
        &["database", "add", "acme", "shop", "--url", &shop],
    ] {
        let done = there(words);
        assert!(done.status.success(), "{words:?}: {done:?}");
    }
    let refused = there(&["backup", "acme/shop", "--json"]);
    assert_eq!((refused.status.code(), error(&refused).code.as_str()), (Some(4), "refused"));
    assert!(error(&refused).message.contains("data folder"), "{refused:?}");
    assert_eq!(std::fs::read_dir(desk.path("disk-of-other")).unwrap().count(), 0, "a repository with another's key");
}

#[test]
fn it_is_locked() {
    stops(Keyring::Locked, "keyring-locked");
}

#[test]
fn there_is_no_session_at_all() {
    let desk = Desk::new();
    desk.furnish();
    let mut command = desk.command(&["backup", "acme/shop", "--json"]);
    let output = command.env_remove("DBUS_SESSION_BUS_ADDRESS").output().unwrap();
    assert_eq!((output.status.code(), error(&output).code.as_str()), (Some(1), "keyring-absent"));
    let words = desk.command(&["backup", "acme/shop"]).env_remove("DBUS_SESSION_BUS_ADDRESS").output().unwrap();
    check(&desk, "no-session", &String::from_utf8(words.stderr).unwrap());
}
