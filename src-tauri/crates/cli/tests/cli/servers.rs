//! Servers, storages and tools that are not there, or refuse.

use std::process::{Command, Output};

use bulkhead_test_support::{Port, Postgres};

use crate::{
    desk::{BULKHEAD, Desk},
    transcript::{Transcript, check, error},
};

fn add(desk: &Desk, server: &Postgres, name: &str, user: &str, password: &str, database: &str) {
    let url = format!("postgres://{user}@127.0.0.1:{}/{database}?sslmode=disable", server.port());
    let added =
        desk.feed(&["database", "add", "acme", name, "--url", &url, "--password-stdin"], &format!("{password}\n"));
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
}

#[test]
fn a_server_that_refuses_is_told_apart_from_one_that_is_not_there() {
    let desk = Desk::new();
    let server = desk.sandbox.postgres();
    server.create_database("app");
    server.create_role("weak", "weak", "");
    server.psql("app", "CREATE TABLE secrets (id int); INSERT INTO secrets VALUES (1)");
    desk.furnish();
    add(&desk, &server, "wrong", "postgres", "not-the-password", "app");
    add(&desk, &server, "nobody", "nobody", "x", "app");
    add(&desk, &server, "weak", "weak", "weak", "app");
    add(&desk, &server, "nothing", "postgres", server.password(), "nothing");
    let closed = Port::take();
    let url = format!("postgres://me@127.0.0.1:{}/app", closed.number());
    desk.ok(&["database", "add", "acme", "closed", "--url", &url]);
    desk.ok(&["database", "add", "acme", "lost", "--url", "mariadb://me@no-such-host.invalid/app"]);
    drop(closed);
    // The tenant's repository stands already: what follows must leave it as it is.
    desk.ok(&["backup", "acme/shop"]);
    let mut talk = Transcript::new(&desk);
    for name in ["wrong", "nobody", "weak", "nothing", "closed", "lost"] {
        let path = format!("acme/{name}");
        talk.run(&["database", "test", &path]);
        talk.refused(&["backup", &path]);
    }
    talk.run(&["status"]);
    talk.check("servers");
}

/// A backup of `acme/app` with `tools` as the only tools of PostgreSQL on the machine.
///
/// The folders that distributions use are looked through whatever `PATH` says, so they have to be taken away; that takes
/// a mount, and root.
fn backup_with_tools(desk: &Desk, tools: &str, more: &[&str]) -> Output {
    let empty = desk.sandbox.dir("empty").display().to_string();
    let script =
        "mount --bind \"$0\" /usr/lib/postgresql && mount --bind /dev/null /usr/bin/pg_dump && PATH= exec \"$@\"";
    let mut command: Command = desk.desktop.command("unshare");
    command.args(["--mount", "sh", "-c", script, &empty, BULKHEAD, "backup", "acme/app", "--tools", tools]);
    command.args(more).output().unwrap()
}

/// Backs up once as it should be, and then without the right tools.
fn refused_for_its_tools(make: impl FnOnce(&Desk), code: &str, name: &str) {
    let desk = Desk::new();
    let server = desk.sandbox.postgres();
    server.create_database("app");
    desk.furnish();
    add(&desk, &server, "app", "postgres", server.password(), "app");
    desk.ok(&["backup", "acme/app"]);
    let tools = desk.sandbox.dir("tools").display().to_string();
    make(&desk);
    let before = desk.state();
    let words = backup_with_tools(&desk, &tools, &[]);
    assert_eq!(words.status.code(), Some(1));
    check(&desk, name, &String::from_utf8(words.stderr).unwrap());
    let document = backup_with_tools(&desk, &tools, &["--json"]);
    assert_eq!((document.status.code(), error(&document).code.as_str()), (Some(1), code));
    assert_eq!(desk.state(), before);
}

#[test]
fn a_tool_that_is_missing_is_named_with_its_package() {
    refused_for_its_tools(|_| {}, "tool-missing", "missing-tool");
}

#[test]
fn a_tool_that_is_older_than_the_server_is_not_used() {
    let old = |desk: &Desk| {
        // The real tool is gone where the backup runs, so the old one only says how old it is.
        let script = "#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n";
        let path = desk.sandbox.file("tools/pg_dump", script);
        std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    };
    refused_for_its_tools(old, "tool-mismatch", "old-tool");
}

/// A storage whose URL is made from a port that nobody listens at.
fn unreachable(name: &str, url: impl FnOnce(u16) -> String) {
    let desk = Desk::new();
    let closed = Port::take();
    desk.ok(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
    desk.ok(&["database", "add", "acme", "shop", "--url", &desk.shop("shop.db")]);
    let add = ["storage", "add", "far", "--url", &url(closed.number()), "--secret-stdin"];
    let added = desk.feed(&add, "s3cret\n");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    drop(closed);
    let mut talk = Transcript::new(&desk);
    talk.run(&["storage", "test", "far"]);
    talk.refused(&["backup", "acme/shop"]);
    talk.run(&["storage", "usage", "far"]);
    talk.check(name);
}

#[test]
fn an_object_store_that_cannot_be_reached_takes_no_backup() {
    unreachable("storage-s3", |port| format!("s3://KEY@bucket/prefix?endpoint=http://127.0.0.1:{port}&region=eu-1"));
}

#[test]
fn an_sftp_server_that_cannot_be_reached_takes_no_backup() {
    unreachable("storage-sftp", |port| format!("sftp://me@127.0.0.1:{port}/backups"));
}

#[test]
fn a_webdav_server_that_cannot_be_reached_takes_no_backup() {
    unreachable("storage-webdav", |port| format!("webdav://me@127.0.0.1:{port}/backups"));
}

#[test]
fn a_file_in_the_place_of_a_folder_takes_no_backup() {
    let desk = Desk::new();
    desk.furnish();
    // It was a folder when it was added.
    let file = desk.path("a-file");
    desk.ok(&["storage", "add", "blocked", "--url", &format!("file://{file}")]);
    std::fs::remove_dir(&file).unwrap();
    std::fs::write(&file, "not a folder").unwrap();
    let mut talk = Transcript::new(&desk);
    talk.run(&["storage", "test", "blocked"]);
    talk.refused(&["backup", "acme/shop"]);
    talk.refused(&["backup", "acme/shop", "--storage", "blocked"]);
    talk.check("storage-file");
    assert_eq!(std::fs::read_to_string(file).unwrap(), "not a folder");
}
