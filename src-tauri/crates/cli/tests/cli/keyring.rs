//! Without a keyring nothing is kept anywhere else: the program says so and stops.

use bulkhead_test_support::Keyring;

use crate::{
    desk::Desk,
    transcript::{Transcript, check, error},
};

fn stops(keyring: Keyring, name: &str) {
    let desk = Desk::with(keyring);
    desk.furnish();
    let mut talk = Transcript::new(&desk);
    talk.refused(&["backup", "acme/shop"]);
    let url = "postgres://me@127.0.0.1:1/db";
    talk.refused_with(&["database", "add", "acme", "pg", "--url", url, "--password-stdin"], "s3cret\n");
    let url = "s3://KEY@bucket/prefix?endpoint=http://127.0.0.1:1";
    talk.refused_with(&["storage", "add", "cloud", "--url", url, "--secret-stdin"], "s3cret\n");
    talk.run(&["demo"]);
    talk.run(&["status"]);
    talk.check(name);
    assert_eq!(std::fs::read_dir(desk.path("disk")).map_or(0, Iterator::count), 0, "a repository without a key");
}

#[test]
fn there_is_none() {
    stops(Keyring::Absent, "keyring-absent");
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
