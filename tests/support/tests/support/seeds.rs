//! The seeds load, fingerprints see a difference, and equal databases have equal ones.

use bulkhead_test_support::{Sandbox, seed};

#[test]
fn postgres_seed_loads_and_its_fingerprint_sees_a_change() {
    let sandbox = Sandbox::new();
    let pg = sandbox.postgres();
    pg.create_database("one");
    pg.create_database("two");
    seed::postgres(&pg, "one", 50);
    seed::postgres(&pg, "two", 50);
    let print = seed::fingerprint_postgres(&pg, "one");
    assert!(print.len() > 300, "{} things", print.len());
    seed::assert_same(&print, &seed::fingerprint_postgres(&pg, "two"));
    for change in [
        "UPDATE shop.orders SET total = total + 0.2 WHERE id = 1",
        "SELECT nextval('shop.odd_steps')",
        "SELECT lo_put(4242000, 5, 'x')",
        "ALTER TABLE shop.orders DISABLE TRIGGER ALL; DROP TRIGGER stamp ON shop.customers",
        "REFRESH MATERIALIZED VIEW shop.not_yet",
        "GRANT SELECT ON shop.orders TO PUBLIC",
    ] {
        let before = seed::fingerprint_postgres(&pg, "two");
        pg.psql("two", change);
        assert!(before != seed::fingerprint_postgres(&pg, "two"), "{change}");
    }
}

#[test]
fn mariadb_seed_loads_and_its_fingerprint_sees_a_change() {
    let sandbox = Sandbox::new();
    check_mysql(&sandbox.mariadb());
}

#[test]
fn mysql_seed_loads_and_its_fingerprint_sees_a_change() {
    let sandbox = Sandbox::new();
    check_mysql(&sandbox.mysql());
}

fn check_mysql(server: &bulkhead_test_support::MySqlServer) {
    for name in ["one", "two"] {
        server.create_database(name);
        seed::mysql(server, name, 50);
    }
    let print = seed::fingerprint_mysql(server, "one");
    assert!(print.len() > 90, "{} things", print.len());
    seed::assert_same(&print, &seed::fingerprint_mysql(server, "two"));
    for change in [
        "UPDATE orders SET total = total + 0.2 WHERE id = 1",
        "UPDATE every_type SET c_double = 0.25 WHERE c_double > 0",
        "UPDATE every_type SET c_bit64 = 1 WHERE c_bit64 = 0",
        "UPDATE every_type SET c_point = ST_GeomFromText('POINT(1.5 -2.25)') WHERE c_point IS NOT NULL",
        "UPDATE every_type SET c_blob = NULL WHERE c_blob = ''",
        "INSERT INTO no_key VALUES (1, 'same')",
        "DROP TRIGGER after_customer",
        "DROP FUNCTION twice",
        "ALTER EVENT nightly ENABLE",
    ] {
        let before = seed::fingerprint_mysql(server, "two");
        server.sql("two", change);
        assert!(before != seed::fingerprint_mysql(server, "two"), "{change}");
    }
}

#[test]
fn sqlite_seed_loads_and_its_fingerprint_sees_a_change() {
    let sandbox = Sandbox::new();
    let one = seed::sqlite(&sandbox.path().join("one.db"), 50);
    let two = seed::sqlite(&sandbox.path().join("two.db"), 50);
    let wal = std::fs::metadata(sandbox.path().join("one.db-wal")).map(|file| file.len());
    assert!(wal.is_ok_and(|size| size > 100_000), "nothing is in the write-ahead log");
    let print = seed::fingerprint_sqlite(&one);
    assert_eq!(print["pragma application_id"], "Integer(1112888395)");
    assert_eq!(print["pragma page_size"], "Integer(8192)");
    seed::assert_same(&print, &seed::fingerprint_sqlite(&two));
    for change in [
        "UPDATE every_type SET untyped = 1.0 WHERE untyped = 1.5",
        "UPDATE implicit_rowids SET rowid = 1000 WHERE rowid = 1",
        "PRAGMA user_version = 43",
        "INSERT INTO notes VALUES ('new', 'words')",
    ] {
        let before = seed::fingerprint_sqlite(&two);
        assert!(two.execute_batch(change).is_ok());
        assert!(before != seed::fingerprint_sqlite(&two), "{change}");
    }
}

#[test]
fn bulk_seeds_have_about_the_size_that_was_asked_for() {
    let sandbox = Sandbox::new();
    let pg = sandbox.postgres();
    pg.create_database("bulk");
    seed::bulk_postgres(&pg, "bulk", 8);
    seed::change_bulk_postgres(&pg, "bulk", 1, seed::Spread::Hot);
    near(&pg.psql("bulk", "SELECT sum(length(t::text)) FROM bulk t"));
    let path = sandbox.path().join("bulk.db");
    seed::bulk_sqlite(&path, 8);
    seed::change_bulk_sqlite(&path, 1, seed::Spread::Even);
    near(&std::fs::metadata(&path).map_or(0, |file| file.len()).to_string());
    for server in [sandbox.mariadb(), sandbox.mysql()] {
        server.create_database("bulk");
        seed::bulk_mysql(&server, "bulk", 8);
        seed::change_bulk_mysql(&server, "bulk", 1, seed::Spread::Even);
        near(&server.sql("bulk", "SELECT SUM(LENGTH(body)) FROM bulk"));
    }
}

fn near(bytes: &str) {
    let bytes: u64 = bytes.parse().unwrap_or_default();
    assert!((6_000_000..=12_000_000).contains(&bytes), "{bytes} bytes instead of 8 MB");
}
