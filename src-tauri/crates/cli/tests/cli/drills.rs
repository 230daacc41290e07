//! Drills on the command line: what they found, in words, in the history, and as an exit status.

use crate::{desk::Desk, transcript::Transcript};

/// A drill of the backup before says nothing of the one that failed, and that none is left is another matter than that none was made.
#[test]
fn a_backup_that_failed_is_told_whatever_was_proved_after_it() {
    let desk = Desk::new();
    desk.furnish();
    let state = || {
        let said = desk.ok(&["status"]);
        let line = said.lines().find(|line| line.starts_with("acme/shop")).unwrap().to_owned();
        line.split("  ").filter(|cell| !cell.is_empty()).nth(3).unwrap().trim().to_owned()
    };
    assert_eq!(state(), "never backed up");
    desk.ok(&["backup", "acme/shop"]);
    let (shop, away) = (desk.path("shop.db"), desk.path("away.db"));
    std::fs::rename(&shop, &away).unwrap();
    assert!(!desk.run(&["backup", "acme/shop"]).status.success());
    assert!(state().starts_with("last job failed: "), "{}", state());
    desk.ok(&["drill", "acme/shop"]);
    assert_eq!(state(), "last backup failed");
    std::fs::rename(&away, &shop).unwrap();
    desk.ok(&["backup", "acme/shop"]);
    desk.ok(&["drill", "acme/shop"]);
    assert_eq!(state(), "proved");
    for snapshot in std::fs::read_dir(desk.path("disk/acme/snapshots")).unwrap() {
        std::fs::remove_file(snapshot.unwrap().path()).unwrap();
    }
    desk.run(&["check", "acme"]);
    assert!(state() == "no backup is left" || state().starts_with("last job failed"), "{}", state());
}

#[test]
fn a_drill_and_its_evidence() {
    let desk = Desk::new();
    let (shop, disk) = (desk.shop("shop.db"), format!("file://{}", desk.path("disk")));
    desk.ok(&["tenant", "add", "acme", "--name", "Acme Dental Ltd"]);
    desk.ok(&["storage", "add", "disk", "--url", &disk]);
    desk.ok(&["database", "add", "acme", "shop", "--url", &shop]);
    let mut talk = Transcript::new(&desk);
    talk.run(&["drills"]);
    talk.refused(&["drill", "acme/shop"]);
    desk.ok(&["backup", "acme/shop"]);
    talk.refused(&["drill", "acme/shop", "ffffffff"]);
    talk.refused(&["drill", "acme/none"]);
    talk.run(&["drill", "acme/shop"]);
    talk.run(&["status"]);
    talk.run(&["policy", "override", "acme/shop", "--assert", "SELECT count(*) > 0 FROM customers", "--rto", "4h"]);
    talk.run(&["drill", "acme/shop", "random"]);
    talk.run(&["policy", "override", "acme/shop", "--assert", "SELECT count(*) < 0 FROM customers"]);
    talk.run(&["drill", "acme/shop"]);
    talk.run(&["drills", "acme/shop"]);
    talk.run(&["drills", "--show", "1"]);
    talk.refused(&["drills", "--show", "99"]);
    talk.refused(&["policy", "override", "acme/shop", "--assert", "DELETE FROM customers"]);
    talk.refused(&["policy", "override", "acme/shop", "--sandbox", "docker"]);
    talk.refused(&["policy", "override", "acme/shop", "--drill-pick", "oldest"]);
    talk.run(&["restore", "acme/shop", "latest", "--to-url", &format!("sqlite:{}", desk.path("new.db")), "--plan"]);
    talk.check("drills");
}
