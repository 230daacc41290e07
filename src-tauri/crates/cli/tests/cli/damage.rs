//! A bit rots in a repository: what is hit is said, and backups go on there once that is asked for.

use std::fs;

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn a_damaged_repository_is_repaired_as_far_as_it_can_be() {
    let desk = Desk::new();
    desk.furnish();
    desk.ok(&["backup", "acme/shop"]);
    let packs = fs::read_dir(format!("{}/acme/data", desk.path("disk"))).unwrap();
    let packs = packs.flat_map(|folder| fs::read_dir(folder.unwrap().path()).unwrap()).map(|file| file.unwrap().path());
    let largest = packs.max_by_key(|pack| fs::metadata(pack).unwrap().len()).unwrap();
    let mut bytes = fs::read(&largest).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&largest, bytes).unwrap();
    let mut talk = Transcript::new(&desk);
    talk.run(&["check", "acme", "--read-data"]);
    talk.run(&["status"]);
    talk.run(&["backup", "acme/shop"]);
    talk.refused(&["check", "acme", "--read-data", "--repair"]);
    talk.run(&["check", "acme", "--repair"]);
    talk.run(&["snapshots", "acme/shop"]);
    talk.run(&["backup", "acme/shop"]);
    talk.run(&["check", "acme", "--repair"]);
    talk.run(&["snapshots", "acme/shop"]);
    talk.run(&["alerts"]);
    talk.check("damage");
}
