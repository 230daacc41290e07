//! Copies on the command line: made after a backup, caught up with, restored from when the first storage is gone.

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn a_database_is_restored_from_the_copy_when_the_first_storage_is_gone() {
    let desk = Desk::new();
    desk.furnish();
    let url = format!("file://{}", desk.path("nas"));
    desk.ok(&["storage", "add", "nas", "--url", &url]);
    let mut talk = Transcript::new(&desk);
    talk.run(&["copy", "acme/shop"]);
    talk.refused(&["policy", "override", "acme/shop", "--storage", "disk", "--copy-to", "disk"]);
    talk.refused(&["policy", "override", "acme/shop", "--storage", "disk", "--copy-to", "nas", "--copy-to", "nas"]);
    talk.run(&["backup", "acme/shop", "--storage", "disk"]);
    talk.run(&["policy", "override", "acme/shop", "--storage", "disk", "--copy-to", "nas"]);
    talk.run(&["copy", "acme/shop", "--plan"]);
    std::fs::rename(desk.path("nas"), desk.path("away")).unwrap();
    talk.run(&["copy", "acme/shop"]);
    talk.run(&["copy", "acme/shop", "--plan"]);
    std::fs::rename(desk.path("away"), desk.path("nas")).unwrap();
    talk.run(&["copy", "acme/shop"]);
    talk.run(&["copy", "acme/shop"]);
    talk.run(&["copy", "acme/shop", "--plan"]);
    talk.run(&["backup", "acme/shop"]);
    talk.run(&["check", "acme", "--read-data"]);
    talk.run(&["snapshots", "acme/shop"]);
    std::fs::remove_dir_all(format!("{}/acme", desk.path("disk"))).unwrap();
    let target = format!("sqlite:{}", desk.path("proof.db"));
    // Whoever meets it first is told, and from then on the catalog knows it: the latest is the copy.
    talk.run(&["restore", "acme/shop", "latest", "--to-url", &target]);
    talk.run(&["snapshots", "acme/shop"]);
    talk.refused(&["repository", "forget", "acme", "--storage", "nas", "--confirm", "acme"]);
    talk.refused(&["repository", "forget", "acme", "--storage", "disk"]);
    talk.run(&["restore", "acme/shop", "latest", "--to-url", &target]);
    talk.run(&["repository", "forget", "acme", "--storage", "disk", "--confirm", "acme"]);
    talk.run(&["backup", "acme/shop"]);
    talk.check("copies");
}
