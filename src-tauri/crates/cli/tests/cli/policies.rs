//! Policies on the command line, and the agent that acts on them.

use std::{
    process::{Child, Stdio},
    time::Duration,
};

use bulkhead_test_support::eventually;
use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use serde_json::Value;

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn policies_are_made_changed_assigned_and_removed() {
    let desk = Desk::new();
    desk.furnish();
    let mut talk = Transcript::new(&desk);
    talk.run(&["policy", "list"]);
    talk.run(&["policy", "add", "nightly", "--preset", "small-business", "--timezone", "Europe/Berlin"]);
    talk.run(&["policy", "set", "nightly", "--window", "01:00-05:00", "--keep-daily", "30", "--storage", "disk"]);
    talk.run(&["policy", "assign", "nightly", "acme"]);
    talk.run(&["policy", "override", "acme/shop", "--rpo", "1h", "--spread", "0s"]);
    talk.run(&["policy", "override", "acme/shop", "--keep-daily", "7"]);
    talk.run(&["policy", "override", "acme/shop", "--keep-weekly", "4", "--keep-monthly", "6"]);
    talk.run(&["policy", "override", "acme/shop", "--unset", "keep"]);
    talk.run(&["policy", "list"]);
    talk.refused(&["policy", "remove", "nightly"]);
    talk.run(&["policy", "unassign", "acme"]);
    talk.run(&["policy", "remove", "nightly"]);
    talk.run(&["policy", "preview", "acme/shop"]);
    talk.check("policies");
}

#[test]
fn rules_that_cannot_be_meant_are_refused() {
    let desk = Desk::new();
    desk.furnish();
    desk.ok(&["policy", "add", "nightly", "--preset", "small-business", "--timezone", "UTC"]);
    let mut talk = Transcript::new(&desk);
    for rules in [
        &["--schedule", "0 0 30 2 *"][..],
        &["--schedule", "0 2 * *"],
        &["--schedule", "0 2 * * *", "--timezone", "Mars/Olympus"],
        &["--schedule", "0 2 * * *", "--timezone", "UTC", "--window", "20:00-22:00"],
        &["--timezone", "UTC"],
        &["--window", "25:00-26:00"],
        &["--keep-last", "0"],
        &["--keep-last", "-5"],
        &["--storage", "nowhere"],
        &["--rpo", "soon"],
        &["--bandwidth", "fast"],
        &["--catch-up", "perhaps"],
        &["--preset", "gold"],
    ] {
        talk.refused(&[&["policy", "add", "bad"], rules].concat());
    }
    talk.refused(&["policy", "add", "nightly", "--keep-last", "3"]);
    talk.refused(&["policy", "set", "nothing", "--keep-last", "3"]);
    talk.refused(&["policy", "set", "nightly", "--unset", "colour"]);
    talk.refused(&["policy", "set", "nightly"]);
    talk.refused(&["policy", "override", "acme/shop"]);
    talk.refused(&["policy", "assign", "nothing", "acme"]);
    talk.refused(&["policy", "assign", "nightly", "nobody"]);
    talk.refused(&["policy", "override", "acme/nothing", "--rpo", "1h"]);
    talk.refused(&["policy", "preview", "nothing"]);
    talk.refused(&["policy", "preview", "acme/nothing"]);
    talk.refused(&["policy", "remove", "nothing"]);
    talk.check("policies-refused");
}

#[test]
fn a_pause_is_told_for_as_long_as_it_holds() {
    let desk = Desk::new();
    desk.furnish();
    desk.ok(&["pause", "1h"]);
    desk.ok(&["tenant", "pause", "acme", "2h"]);
    for asked in [&["status"][..], &["tenant", "show", "acme"]] {
        let said = desk.ok(asked);
        assert!(said.contains("paused: nothing begins until"), "{said}");
        assert!(said.contains("paused: nothing of acme begins until"), "{said}");
    }
    // The longer of the two holds, and each alone.
    let until = || {
        let rows: Value = serde_json::from_str(&desk.ok(&["status", "--json"])).unwrap();
        rows[0]["paused_until"].as_str().map(|at| at.parse::<DateTime<Utc>>().unwrap())
    };
    let both = until().unwrap();
    desk.ok(&["tenant", "resume", "acme"]);
    let all = until().unwrap();
    assert!((TimeDelta::minutes(59)..TimeDelta::minutes(61)).contains(&(both - all)), "{all} and {both}");
    desk.ok(&["resume"]);
    assert_eq!(until(), None);
    assert!(!desk.ok(&["status"]).contains("paused"));
}

fn agent(desk: &Desk) -> Child {
    desk.command(&["agent"]).stdout(Stdio::piped()).spawn().unwrap()
}

fn catalog(desk: &Desk) -> Connection {
    Connection::open(desk.path("home/.local/share/bulkhead/catalog.db")).unwrap()
}

/// The agent's own words, after Ctrl-C.
fn interrupted(child: Child) -> String {
    std::process::Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_agent_catches_up_once_and_writes_down_what_was_missed() {
    let desk = Desk::new();
    desk.furnish();
    desk.ok(&["policy", "add", "nightly", "--schedule", "0 2 * * *", "--timezone", "UTC"]);
    desk.ok(&["policy", "assign", "nightly", "acme"]);
    assert_eq!(catalog(&desk).query_row("SELECT count(*) FROM schedules", [], |row| row.get::<_, i64>(0)), Ok(1));
    let unattended = || desk.ok(&["status", "acme"]).contains("nothing runs what is scheduled");
    assert!(unattended());
    let first = agent(&desk);
    eventually("somebody looks", Duration::from_secs(20), || (!unattended()).then_some(()));
    assert!(interrupted(first).ends_with("ended; 0 jobs done, 0 not\n"));
    assert!(unattended(), "and nobody does any more");
    // As if the machine had been off for three nights and more.
    let off = "UPDATE schedules SET last_due = last_due - 4 * 86400000, next_due = next_due - 4 * 86400000";
    catalog(&desk).execute(off, []).unwrap();
    let second = agent(&desk);
    let jobs = || -> Value { serde_json::from_str(&desk.ok(&["jobs", "--json"])).unwrap() };
    eventually("the backup is done", Duration::from_secs(30), || (jobs()[0]["state"] == "done").then_some(()));
    let told = interrupted(second);
    assert!(told.contains("backup of acme/shop done\nended; 1 job done, 0 not\n"), "{told}");
    assert_eq!(jobs().as_array().unwrap().len(), 1, "once, however many were missed");
    let missed: i64 = catalog(&desk).query_row("SELECT sum(count) FROM missed_runs", [], |row| row.get(0)).unwrap();
    assert_eq!(missed, 3);
}

#[test]
fn retention_is_planned_acted_on_and_overruled_by_hand() {
    let desk = Desk::new();
    desk.furnish();
    let mut talk = Transcript::new(&desk);
    talk.refused(&["retention", "acme/nothing", "--plan"]);
    talk.refused(&["pin", "acme/shop", "latest"]);
    talk.run(&["retention", "acme/shop", "--plan"]);
    for _ in 0..3 {
        desk.ok(&["backup", "acme/shop"]);
    }
    let newest = desk.ok(&["snapshots", "acme/shop", "--json"]);
    let newest: Value = serde_json::from_str(&newest).unwrap();
    let oldest = newest[2]["id"].as_str().unwrap();
    talk.run(&["policy", "override", "acme/shop", "--keep-last", "1"]);
    desk.ok(&["pin", "acme/shop", oldest]);
    talk.run(&["retention", "acme/shop", "--plan"]);
    talk.run(&["retention", "acme/shop"]);
    desk.ok(&["pin", "acme/shop", oldest, "--remove"]);
    talk.run(&["retention", "acme/shop"]);
    talk.run(&["snapshots", "acme/shop"]);
    talk.run(&["check", "acme", "--read-data"]);
    // A clock that was set back by a day: nothing goes until somebody agrees.
    catalog(&desk).execute("UPDATE clock SET seen_at = seen_at + 86400000", []).unwrap();
    assert!(String::from_utf8_lossy(&desk.run(&["retention", "acme/shop"]).stderr).contains("was seen already"));
    talk.run(&["retention", "acme/shop", "--clock-is-right"]);
    talk.check("retention");
}
