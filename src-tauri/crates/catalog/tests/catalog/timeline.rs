//! What somebody finds of many snapshots: pages, filters, and the cells of a timeline.

use bulkhead_catalog::{Catalog, Filter, Frame, Snapshot, State};
use bulkhead_model::{DatabasePath, Label};
use chrono::Duration;

use crate::common::{add, minute, path};

fn snapshot(database: &DatabasePath, id: u8, at: i64) -> Snapshot {
    Snapshot {
        id: format!("{id:064x}"),
        database: database.clone(),
        storage: "disk".parse().unwrap(),
        taken_at: minute(at),
        finished_at: minute(at + 1),
        bytes: 1_000,
        bytes_added: 10,
        tables: 1,
        rows: 5,
        proved_at: None,
        pinned_at: None,
        original: None,
        missing_at: None,
        read_at: None,
        damaged_at: None,
        set_aside: false,
    }
}

/// Five backups of a database, two of them at the same instant, one missing with its copy there, one proved and pinned; and one of
/// another database.
async fn house() -> (Catalog, DatabasePath) {
    let catalog = Catalog::in_memory().await.unwrap();
    let (shop, crm) = (add(&catalog, "acme/shop").await, add(&catalog, "acme/crm").await);
    for storage in ["disk", "nas"] {
        let location = format!("file:///srv/{storage}").parse().unwrap();
        catalog.storages().add(&storage.parse().unwrap(), &location, false, minute(0)).await.unwrap();
    }
    let proved = Snapshot { proved_at: Some(minute(500)), pinned_at: Some(minute(501)), ..snapshot(&shop, 5, 400) };
    let rows =
        [snapshot(&shop, 1, 100), snapshot(&shop, 2, 200), snapshot(&shop, 3, 200), snapshot(&shop, 4, 300), proved];
    for row in rows.iter().chain([&snapshot(&crm, 9, 250)]) {
        catalog.snapshots().add(row).await.unwrap();
    }
    for (id, original) in [(0xc1, 1), (0xc5, 5)] {
        let copy = Snapshot {
            storage: "nas".parse().unwrap(),
            original: Some(format!("{original:064x}")),
            ..snapshot(&shop, id, if original == 1 { 100 } else { 400 })
        };
        catalog.snapshots().add(&copy).await.unwrap();
    }
    let gone = [format!("{:064x}", 1)];
    catalog.snapshots().seen(&"disk".parse().unwrap(), &[], &gone, minute(600)).await.unwrap();
    (catalog, shop)
}

fn all(database: &DatabasePath) -> Filter {
    Filter {
        tenant: database.tenant.clone(),
        database: Some(database.database.clone()),
        storage: None,
        state: None,
        from: None,
        until: None,
    }
}

fn ids(rows: &[Snapshot]) -> Vec<u8> {
    rows.iter().map(|row| u8::from_str_radix(&row.id[62..], 16).unwrap()).collect()
}

#[tokio::test]
async fn pages_lose_nothing_where_two_were_taken_at_once() {
    let (catalog, shop) = house().await;
    let filter = all(&shop);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = catalog.snapshots().list(&filter, after.as_ref(), 1).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.taken_at, last.id.clone()));
        found.extend(ids(&page));
    }
    // The copy of the one that is missing stands in for it: one backup is one row.
    assert_eq!(found, [5, 4, 3, 2, 0xc1]);
    assert_eq!(catalog.snapshots().count(&filter).await.unwrap(), 5);
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let (catalog, shop) = house().await;
    let found = async |filter: Filter| ids(&catalog.snapshots().list(&filter, None, 10).await.unwrap());
    let state = |state| Filter { state: Some(state), ..all(&shop) };
    assert_eq!(found(state(State::Proved)).await, [5]);
    assert_eq!(found(state(State::Pinned)).await, [5]);
    assert_eq!(found(state(State::Missing)).await, [0xc1], "missing on one of its storages");
    assert_eq!(found(state(State::Unproved)).await, [4, 3, 2, 0xc1]);
    let on = |storage: &str| Some(storage.parse::<Label>().unwrap());
    assert_eq!(found(Filter { storage: on("nas"), ..all(&shop) }).await, [5, 0xc1], "themselves or as a copy");
    assert_eq!(
        found(Filter { storage: on("disk"), ..all(&shop) }).await,
        [5, 4, 3, 2, 0xc1],
        "also what is missing there"
    );
    assert_eq!(found(Filter { storage: on("disk"), ..state(State::Missing) }).await, [0xc1]);
    assert_eq!(found(Filter { storage: on("nas"), ..state(State::Missing) }).await, [0_u8; 0]);
    assert_eq!(found(Filter { from: Some(minute(200)), until: Some(minute(400)), ..all(&shop) }).await, [4, 3, 2]);
    assert_eq!(found(Filter { database: None, state: Some(State::Unproved), ..all(&shop) }).await, [4, 9, 3, 2, 0xc1]);
}

#[tokio::test]
async fn a_timeline_counts_by_state_and_names_what_stands_alone() {
    let (catalog, shop) = house().await;
    let frame = Frame { from: minute(100), cell: Duration::minutes(100), cells: 4 };
    let lanes = catalog.timeline(&shop.tenant, None, frame).await.unwrap();
    assert_eq!(lanes.iter().map(|lane| lane.database.clone()).collect::<Vec<_>>(), [path("acme/crm"), shop.clone()]);
    let cells: Vec<_> = lanes[1].cells.iter().map(|cell| (cell.at, cell.proved, cell.unproved, cell.missing)).collect();
    assert_eq!(cells, [(0, 0, 1, 0), (1, 0, 2, 0), (2, 0, 1, 0), (3, 1, 0, 0)]);
    let last: Vec<_> = lanes[1].cells.iter().map(|cell| cell.last_at).collect();
    assert_eq!(last, [minute(100), minute(200), minute(300), minute(400)]);
    let only: Vec<_> = lanes[1].cells.iter().map(|cell| cell.only.is_some()).collect();
    assert_eq!(only, [true, false, true, true]);
    let later = Frame { from: minute(150), ..frame };
    let lanes = catalog.timeline(&shop.tenant, Some(&shop.database), later).await.unwrap();
    assert_eq!((lanes.len(), lanes[0].cells[0].at, lanes[0].cells[0].unproved), (1, 0, 2));
    assert_eq!(catalog.oldest(&shop.tenant, None).await.unwrap(), Some(minute(100)));
}

/// What needs damaged data is neither good nor proved, whatever was seen of it before.
#[tokio::test]
async fn damage_outweighs_a_proof() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = crate::common::open(folder.path()).await;
    let shop = add(&catalog, "acme/shop").await;
    let location = "file:///srv/disk".parse().unwrap();
    catalog.storages().add(&"disk".parse().unwrap(), &location, false, minute(0)).await.unwrap();
    let proved = Snapshot { proved_at: Some(minute(9)), ..snapshot(&shop, 1, 5) };
    catalog.snapshots().add(&proved).await.unwrap();
    crate::common::run(folder.path(), "UPDATE snapshots SET damaged_at = 1").await;
    let frame = Frame { from: minute(0), cell: Duration::minutes(10), cells: 1 };
    let cell = catalog.timeline(&shop.tenant, None, frame).await.unwrap()[0].cells[0].clone();
    assert_eq!((cell.proved, cell.unproved, cell.damaged, cell.missing), (0, 0, 1, 0));
    let found = async |state| catalog.snapshots().count(&Filter { state: Some(state), ..all(&shop) }).await.unwrap();
    assert_eq!([found(State::Proved).await, found(State::Unproved).await, found(State::Damaged).await], [0, 0, 1]);

    // A whole copy stands in for it, with what is known of that one.
    let nas = "file:///srv/nas".parse().unwrap();
    catalog.storages().add(&"nas".parse().unwrap(), &nas, false, minute(0)).await.unwrap();
    let original = Some(format!("{:064x}", 1));
    let copy = Snapshot { storage: "nas".parse().unwrap(), original, ..snapshot(&shop, 0xc1, 5) };
    catalog.snapshots().add(&copy).await.unwrap();
    let cell = catalog.timeline(&shop.tenant, None, frame).await.unwrap()[0].cells[0].clone();
    assert_eq!((cell.proved, cell.unproved, cell.damaged, cell.missing), (0, 1, 0, 0));
    assert_eq!(ids(&catalog.snapshots().page(&shop, None, 10).await.unwrap()), [0xc1]);
    assert_eq!([found(State::Proved).await, found(State::Unproved).await, found(State::Damaged).await], [0, 1, 1]);
}

#[tokio::test]
async fn failed_jobs_and_missed_runs_have_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = crate::common::open(folder.path()).await;
    let shop = add(&catalog, "acme/shop").await;
    let pool = crate::common::raw(folder.path()).await;
    let zero = minute(0).timestamp_millis();
    let sql = format!(
        "INSERT INTO jobs (id, kind, tenant_id, database_id, state, requested_at) VALUES
            ('a', 'backup', 1, 1, 'failed', {zero} + 60000), ('b', 'backup', 1, 1, 'interrupted', {zero} + 90000),
            ('c', 'restore', 1, 1, 'failed', {zero} + 90000), ('d', 'backup', 1, 1, 'done', {zero} + 90000);
         INSERT INTO missed_runs (database_id, first_at, last_at, count, reason, found_at) VALUES
            (1, {zero} - 60000, {zero} + 60000, 2, 'asleep', {zero} + 120000), (1, {zero} - 9, {zero} - 9, 1, 'busy', {zero});"
    );
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
    let frame = Frame { from: minute(0), cell: Duration::minutes(1), cells: 10 };
    let lanes = catalog.timeline(&shop.tenant, None, frame).await.unwrap();
    assert_eq!(lanes[0].cells.iter().map(|cell| (cell.at, cell.failed)).collect::<Vec<_>>(), [(1, 2)]);
    assert_eq!(lanes[0].cells[0].last_at, minute(0) + Duration::seconds(90));
    assert_eq!(lanes[0].missed.iter().map(|missed| missed.count).collect::<Vec<_>>(), [2]);
}

/// However many places one has, and whichever of them lost it.
#[tokio::test]
async fn the_list_of_a_database_has_each_backup_once() {
    let (catalog, shop) = house().await;
    let listed = async || ids(&catalog.snapshots().page(&shop, None, 10).await.unwrap());
    assert_eq!(listed().await, [5, 4, 3, 2, 0xc1], "the copy stands in for what is missing");
    let (nas, gone) = ("nas".parse().unwrap(), [0xc1, 0xc5].map(|id| format!("{id:064x}")));
    catalog.snapshots().seen(&nas, &[], &gone, minute(600)).await.unwrap();
    assert_eq!(listed().await, [5, 4, 3, 2, 1], "it is nowhere");
    let places = catalog.snapshots().places(&[format!("{:064x}", 1)]).await.unwrap();
    assert_eq!(ids(&places), [1, 0xc1]);
}
