//! `status` of a big house, timed but not judged: the machine that tests is not the one that works.

use std::time::Instant;

use crate::desk::Desk;

#[test]
fn status_of_a_thousand_tenants() {
    let desk = Desk::new();
    desk.ok(&["status"]);
    let catalog = rusqlite::Connection::open(desk.path("home/.local/share/bulkhead/catalog.db")).unwrap();
    catalog
        .execute_batch(
            "BEGIN;
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
                INSERT INTO tenants (id, slug, name, created_at) SELECT i, printf('tenant-%04d', i), 'Tenant ' || i, 0 FROM n;
            INSERT INTO databases (id, tenant_id, name, connection, has_password, created_at) SELECT id, id, 'shop', '{\"kind\":\"file\",\"path\":\"/srv/shop.db\"}', 0, 0 FROM tenants;
            INSERT INTO storages (id, name, location, has_secret, created_at) VALUES (1, 'disk', '{\"kind\":\"local\",\"path\":\"/srv/disk\"}', 0, 0);
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30)
                INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows, proved_at) SELECT printf('%064x', id * 100 + i), id, 1, i * 1000, i * 1000, 1, 1, 1, 1, NULL
                FROM databases, n;
            COMMIT;",
        )
        .unwrap();
    drop(catalog);
    let started = Instant::now();
    let text = desk.ok(&["status"]);
    println!("status of 1,000 tenants with 30 snapshots each: {:.0?}", started.elapsed());
    assert_eq!(text.lines().count(), 1002);
    assert!(text.ends_with("1,000 databases: 1,000 at risk\n"), "{text}");
}
