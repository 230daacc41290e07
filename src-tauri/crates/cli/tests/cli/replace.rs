//! A database is replaced on the command line: only with its name typed, and nothing of it is lost.

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn a_spoilt_database_is_replaced_and_kept() {
    let desk = Desk::new();
    desk.furnish();
    desk.ok(&["backup", "acme/shop"]);
    let spoil = |sql: &str| rusqlite::Connection::open(desk.path("shop.db")).unwrap().execute_batch(sql).unwrap();
    spoil("DELETE FROM orders");
    let mut talk = Transcript::new(&desk);
    talk.run(&["restore", "acme/shop", "latest", "--replace", "--confirm", "shop.db", "--plan"]);
    talk.refused(&["restore", "acme/shop", "latest", "--replace"]);
    talk.refused(&["restore", "acme/shop", "latest", "--replace", "--confirm", "shop"]);
    talk.refused(&["restore", "acme/shop", "latest", "--replace", "--confirm", "shop.db", "--table", "orders"]);
    talk.run(&["restore", "acme/shop", "latest", "--replace", "--confirm", "shop.db"]);
    let orders = rusqlite::Connection::open(desk.path("shop.db")).unwrap();
    let count: u32 = orders.query_row("SELECT count(*) FROM orders", [], |row| row.get(0)).unwrap();
    assert_eq!(count, 400);
    drop(orders);
    talk.run(&["snapshots", "acme/shop"]);
    talk.check("replace");
}
