//! Ctrl-C in the middle of a backup.

use std::{process::Stdio, time::Duration};

use bulkhead_test_support::{Fake, Signal, descendants, eventually, signal_tree};
use rusqlite::OpenFlags;

use crate::{desk::Desk, transcript::Transcript};

/// The phase of the job that runs, read from the catalog as another program would.
fn phase(desk: &Desk) -> Option<String> {
    let path = desk.sandbox.path().join("home/.local/share/bulkhead/catalog.db");
    let catalog = rusqlite::Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
    catalog.query_row("SELECT phase FROM jobs WHERE state = 'running'", [], |row| row.get(0)).ok().flatten()
}

fn cancelled_by(signal: Signal, snapshot: &str) {
    let desk = Desk::new();
    let server = desk.sandbox.postgres();
    server.create_database("app");
    server.psql("app", "CREATE TABLE t AS SELECT generate_series(1, 1000) AS id");
    desk.furnish();
    desk.ok(&["database", "add", "acme", "app", "--url", &format!("{}?sslmode=disable", server.url("app"))]);
    desk.sandbox.misbehaving("pg_dump", Fake::HangsAfter { bytes: 3_000_000 });
    let tools = desk.sandbox.bin().display().to_string();
    let mut command = desk.command(&["backup", "acme/app", "--tools", &tools]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    eventually("the dump runs", Duration::from_secs(30), || (phase(&desk)? == "dump").then_some(()));
    let started = eventually("the tool runs", Duration::from_secs(10), || {
        Some(descendants(child.id())).filter(|all| !all.is_empty())
    });
    // The process alone: its children are in groups of their own, as a terminal's Ctrl-C would not reach them.
    std::process::Command::new("kill")
        .args([format!("-{}", signal.as_raw()), child.id().to_string()])
        .status()
        .unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    for pid in started {
        eventually("the tool is gone", Duration::from_secs(5), || {
            (!std::path::Path::new(&format!("/proc/{pid}")).exists()).then_some(())
        });
    }
    let mut talk = Transcript::new(&desk);
    talk.run(&["jobs"]);
    talk.run(&["snapshots", "acme"]);
    talk.run(&["status"]);
    talk.check(snapshot);
    assert_eq!(snapshots_in(&desk), 0, "a snapshot of half a dump");
    assert_eq!(std::fs::read_dir(desk.path("tmp")).unwrap().count(), 0, "temporary files stayed");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "error: cancelled; nothing was left behind\n");
}

fn snapshots_in(desk: &Desk) -> usize {
    let tenants = std::fs::read_dir(desk.path("disk")).unwrap();
    tenants.map(|tenant| std::fs::read_dir(tenant.unwrap().path().join("snapshots")).unwrap().count()).sum()
}

#[test]
fn ctrl_c_leaves_nothing_behind() {
    cancelled_by(Signal::INT, "cancelled");
}

#[test]
fn a_service_manager_that_ends_it_leaves_nothing_behind() {
    cancelled_by(Signal::TERM, "cancelled");
}

#[test]
fn a_terminal_that_is_closed_leaves_nothing_behind() {
    cancelled_by(Signal::HUP, "cancelled");
}

#[test]
fn ctrl_c_ends_watching_which_is_no_failure() {
    let desk = Desk::new();
    desk.furnish();
    let mut child = desk.command(&["jobs", "--watch"]).stdout(Stdio::piped()).spawn().unwrap();
    eventually("it watches", Duration::from_secs(10), || {
        let mut first = [0; 1];
        std::io::Read::read(child.stdout.as_mut().unwrap(), &mut first).ok().filter(|read| *read > 0)
    });
    signal_tree(child.id(), Signal::INT);
    assert!(child.wait().unwrap().success(), "the end of watching is no failure");
}
