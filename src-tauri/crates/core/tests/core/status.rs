//! The verdict on a database, from its facts and its rules.

use bulkhead_catalog::Subject;
use bulkhead_core::{alerts, policies, status};
use bulkhead_model::{
    Code, DatabasePath, Error,
    drill::Pick,
    policy::{Preset, Rules},
    protection::{Level, Reason},
};
use chrono::{DateTime, Duration, Utc};

use crate::fakes::World;

async fn verdict(world: &World, path: &DatabasePath) -> (Level, Vec<&'static str>) {
    let rows = status::overview(&world.core).await.unwrap();
    let (_, found) = rows.into_iter().find(|(row, _)| row.database == *path).unwrap();
    (found.level, found.reasons.iter().map(Reason::name).collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_is_protected_when_it_is_scheduled_recent_and_proved() {
    let world = World::new().await;
    world.clock.set("2026-06-01T02:00:00Z".parse().unwrap());
    world.storage().await;
    let path = world.tenant("acme").await;
    let missing = vec!["never-backed-up", "no-schedule", "no-objective"];
    assert_eq!(verdict(&world, &path).await, (Level::Unprotected, missing));
    let rules = Preset::named("small-business").unwrap().rules("UTC").unwrap();
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    world.backup(&path).await;
    assert_eq!(verdict(&world, &path).await, (Level::AtRisk, vec!["not-proved", "no-kit"]));
    world.kit(&path).await;
    let id = world.snapshots(&path).await[0].id.clone();
    world.core.catalog().snapshots().mark_proved(&id, world.core.now()).await.unwrap();
    assert_eq!(verdict(&world, &path).await, (Level::Protected, vec![]));
    world.clock.set(world.core.now() + Duration::hours(27));
    assert_eq!(verdict(&world, &path).await, (Level::AtRisk, vec!["stale"]));
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(&path).await;
    assert_eq!(verdict(&world, &path).await, (Level::AtRisk, vec!["stale", "failing"]));
    // A green tick of long ago is worth nothing today.
    world.clock.set(world.core.now() + Duration::days(90));
    assert_eq!(verdict(&world, &path).await, (Level::Unprotected, vec!["stale", "failing", "drill-stale"]));
    world.backup(&path).await;
    assert_eq!(verdict(&world, &path).await, (Level::AtRisk, vec!["drill-stale"]));
    let id = world.snapshots(&path).await[0].id.clone();
    world.core.catalog().snapshots().mark_proved(&id, world.core.now()).await.unwrap();
    assert_eq!(verdict(&world, &path).await, (Level::Protected, vec![]));
}

/// A drill of an old backup is in time, and yet nothing says that those since can be restored.
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_of_an_old_backup_is_a_risk_where_drills_take_the_newest() {
    let (world, path) = World::backed_up().await;
    let mut rules = Preset::named("small-business").unwrap().rules("UTC").unwrap();
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    world.kit(&path).await;
    let prove = async |id: &str| world.core.catalog().snapshots().mark_proved(id, world.core.now()).await.unwrap();
    let old = world.snapshots(&path).await.remove(0);
    prove(&old.id).await;
    world.clock.set(world.core.now() + Duration::days(20));
    world.backup(&path).await;
    let new = world.snapshots(&path).await.remove(0);
    prove(&old.id).await;
    assert_eq!(verdict(&world, &path).await, (Level::AtRisk, vec!["proof-of-old"]));
    rules.drill_pick = Some(Pick::Random);
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    assert_eq!(verdict(&world, &path).await, (Level::Protected, vec![]), "the rule wants older ones");
    rules.drill_pick = Some(Pick::Latest);
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &rules).await.unwrap();
    prove(&new.id).await;
    assert_eq!(verdict(&world, &path).await, (Level::Protected, vec![]));
}

/// The tick stays: an old key opens every backup.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_key_is_a_notice_until_it_is_changed() {
    let (world, path) = World::backed_up().await;
    let told = async || verdict(&world, &path).await.1.contains(&"old-key");
    let since = world.core.catalog().repositories().list(None).await.unwrap()[0].created_at;
    world.clock.set(since + Duration::days(730));
    assert!(!told().await);
    world.clock.set(world.core.now() + Duration::days(1));
    assert!(told().await);
    world.core.catalog().kits().rekeyed(&path.tenant, world.core.now()).await.unwrap();
    assert!(!told().await);
}

/// What a restore really took stands beside what it may take; one of a few tables says nothing of the whole.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_that_took_too_long_is_a_risk() {
    let (world, path) = World::backed_up().await;
    let rules = Rules { rto: Some("1h".parse().unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    let snapshot = world.snapshots(&path).await.remove(0);
    let catalog = rusqlite::Connection::open(world.folder.path().join("catalog.db")).unwrap();
    let restored = |id: &str, tables: u64, minutes: i64, at: i64| {
        catalog
            .execute(
                "INSERT INTO jobs (id, kind, tenant_id, database_id, state, requested_at, started_at, ended_at, snapshot, detail)
                 VALUES (?1, 'restore', 1, 1, 'done', ?2, ?2, ?2 + ?3 * 60000, ?4, json_object('tables', ?5))",
                rusqlite::params![id, at, minutes, snapshot.id, i64::try_from(tables).unwrap()],
            )
            .unwrap();
    };
    let slow = || async { verdict(&world, &path).await.1.contains(&"restore-slow") };
    assert!(!slow().await);
    restored("01900000-0000-7000-8000-000000000001", snapshot.tables, 61, 1_000);
    assert!(slow().await);
    restored("01900000-0000-7000-8000-000000000002", snapshot.tables + 1, 5, 2_000);
    assert!(slow().await, "another scope");
    restored("01900000-0000-7000-8000-000000000003", snapshot.tables, 59, 3_000);
    assert!(!slow().await, "the last one counts");
}

/// A backup of a database that somebody emptied is good, proved and worth nothing: that is told while older ones are still there.
#[tokio::test(flavor = "multi_thread")]
async fn that_nearly_all_rows_are_gone_is_told_for_a_week() {
    let world = World::new().await;
    world.clock.set("2026-06-01T02:00:00Z".parse().unwrap());
    world.storage().await;
    let path = world.tenant("acme").await;
    let backup = async |days: i64, rows: usize| {
        world.clock.set("2026-06-01T02:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::days(days));
        *world.engine.data.lock().unwrap() = vec![7; rows];
        assert_eq!(world.backup(&path).await.error, None);
        alerts::look(&world.core).await.unwrap();
        verdict(&world, &path).await.1.contains(&"shrunk")
    };
    assert!(!backup(0, 14_600).await);
    assert!(!backup(1, 1_460).await, "a tenth is there");
    assert!(backup(2, 12).await);
    let open = world.core.catalog().alerts().open().await.unwrap();
    let told = open.iter().find(|alert| alert.condition.title() == "Nearly all rows of acme/shop are gone").unwrap();
    let body = told.condition.body();
    assert!(body.starts_with("the last good backup has 12 rows, one before it had 14,600\nLook whether"), "{body}");
    assert!(backup(3, 12).await, "that it stays so is no recovery");
    assert!(backup(8, 12).await);
    assert!(!backup(9, 12).await, "what was there a week before is all there is");
}
