//! Drills on the command line: what they found, in words, in the history, and as an exit status.

use crate::{desk::Desk, transcript::Transcript};

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
