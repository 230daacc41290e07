//! Hooks on the command line, as real programs.

use std::os::unix::fs::PermissionsExt;

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn a_hook_is_added_confirmed_and_run() {
    let desk = Desk::new();
    desk.furnish();
    let hook = desk.path("hook");
    let script =
        "#!/bin/sh\necho \"$1: $BULKHEAD_TENANT/$BULKHEAD_DATABASE $BULKHEAD_RESULT\" >> \"$2\"\necho noted >&2\n";
    std::fs::write(&hook, script).unwrap();
    std::fs::set_permissions(&hook, std::fs::Permissions::from_mode(0o700)).unwrap();
    let out = desk.path("out");
    let mut talk = Transcript::new(&desk);
    talk.refused(&["hook", "add", "acme/shop", "--before", "--", "quiesce"]);
    talk.refused(&["hook", "add", "acme/shop", "--after", "--on-error", "cancel", "--", "/bin/true"]);
    talk.refused(&["hook", "add", "acme/nothing", "--after", "--", "/bin/true"]);
    talk.refused(&["hook", "add", "--after", "--", "/bin/true"]);
    talk.refused(&["hook", "add", "acme/shop", "--before", "--", "/no/such/program"]);
    talk.refused(&["hook", "confirm", "acme/shop"]);
    talk.refused(&["hook", "clear", "acme/shop"]);
    talk.run(&["hook", "add", "acme/shop", "--before", "--", &hook, "in order", &out]);
    talk.run(&[
        "hook",
        "add",
        "acme/shop",
        "--after",
        "--limit",
        "30s",
        "--on-error",
        "ignore",
        "--",
        &hook,
        "after",
        &out,
    ]);
    talk.run(&["backup", "acme/shop"]);
    talk.run(&["hook", "list", "acme/shop"]);
    talk.run(&["hook", "confirm", "acme/shop"]);
    talk.run(&["hook", "list", "acme/shop"]);
    talk.run(&["hook", "list", "acme"]);
    talk.run(&["backup", "acme/shop"]);
    talk.run(&["policy", "preview", "acme/shop"]);
    talk.run(&["hook", "clear", "acme/shop"]);
    talk.run(&["backup", "acme/shop"]);
    assert_eq!(std::fs::read_to_string(out).unwrap(), "in order: acme/shop \nafter: acme/shop done\n");
    talk.check("hooks");
}
