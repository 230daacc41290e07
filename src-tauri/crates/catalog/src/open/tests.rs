//! Older catalogs: with migrations of tomorrow, which are made up here.

use std::fs;

use sqlx::migrate::{Migration, MigrationType};

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap()
}

/// The migrations there are, and one of tomorrow.
fn with_next(sql: &'static str) -> Migrator {
    let next = Migration::new(9_000, "next".into(), MigrationType::Simple, sqlx::SqlSafeStr::into_sql_str(sql), false);
    Migrator::with_migrations(MIGRATIONS.iter().cloned().chain([next]).collect())
}

async fn older() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let catalog = Catalog::open(folder.path(), now()).await.unwrap();
    catalog.tenants().add(&"acme".parse().unwrap(), "Acme", now()).await.unwrap();
    folder
}

/// By the version of today and the time of the copy.
fn copy_name() -> String {
    format!("catalog-{}-20260101T000000Z.bak", newest(&MIGRATIONS))
}

/// The only copy in the folder.
fn copy_in(folder: &Path) -> std::path::PathBuf {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let copies: Vec<_> = files.filter(|path| path.extension().is_some_and(|end| end == "bak")).collect();
    assert_eq!(copies.len(), 1, "{copies:?}");
    copies.into_iter().next().unwrap()
}

/// The copy opens by itself, as the version it was, with what was in it.
async fn assert_is_the_older_one(copy: &Path) {
    assert_eq!(copy.file_name().unwrap().to_str(), Some(copy_name().as_str()));
    let put_back = tempfile::tempdir().unwrap();
    fs::copy(copy, put_back.path().join("catalog.db")).unwrap();
    let catalog = Catalog::open(put_back.path(), now()).await.unwrap();
    assert_eq!(catalog.tenants().list().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_older_catalog_is_copied_and_then_brought_up() {
    let folder = older().await;
    let catalog = open(folder.path(), now(), &with_next("ALTER TABLE tenants ADD COLUMN note TEXT")).await.unwrap();
    let notes: Vec<Option<String>> =
        sqlx::query_scalar("SELECT note FROM tenants").fetch_all(&catalog.writer).await.unwrap();
    assert_eq!(notes, [None]);
    assert_is_the_older_one(&copy_in(folder.path())).await;
}

/// Which backup a restore had set aside stood in the restore's job alone.
#[tokio::test]
async fn what_restores_set_aside_is_known_from_their_jobs() {
    let folder = tempfile::tempdir().unwrap();
    let before = MIGRATIONS.iter().filter(|migration| migration.version < 26).cloned().collect();
    let older = open(folder.path(), now(), &Migrator::with_migrations(before)).await.unwrap();
    let rows = "INSERT INTO tenants (id, slug, name, created_at) VALUES (1, 'acme', 'Acme', 0);
        INSERT INTO databases (id, tenant_id, name, connection, has_password, created_at) VALUES (1, 1, 'shop', '{}', 0, 0);
        INSERT INTO storages (id, name, location, has_secret, created_at) VALUES (1, 'disk', '{}', 0, 0), (2, 'nas', '{}', 0, 0);
        INSERT INTO snapshots (id, database_id, storage_id, taken_at, finished_at, bytes, bytes_added, tables, rows, original) VALUES
            ('good', 1, 1, 0, 0, 1, 1, 1, 1, NULL), ('before', 1, 1, 1, 1, 1, 1, 1, 1, NULL), ('copy', 1, 2, 1, 1, 1, 1, 1, 1, 'before'),
            ('cut', 1, 1, 2, 2, 1, 1, 1, 1, NULL);
        INSERT INTO jobs (id, kind, tenant_id, database_id, state, requested_at, snapshot, detail) VALUES
            ('1', 'restore', 1, 1, 'done', 0, 'good', '{\"replaced\":{\"safety\":\"before\"}}'),
            ('2', 'place', 1, 1, 'interrupted', 0, 'good', '{\"aside\":\"cut\"}'), ('3', 'restore', 1, 1, 'done', 0, 'good', 'null')";
    sqlx::raw_sql(rows).execute(&older.writer).await.unwrap();
    older.readers.close().await;
    older.writer.close().await;
    let catalog = Catalog::open(folder.path(), now()).await.unwrap();
    let told: Vec<String> = sqlx::query_scalar("SELECT id FROM snapshots WHERE set_aside ORDER BY id")
        .fetch_all(&catalog.readers)
        .await
        .unwrap();
    assert_eq!(told, ["before", "copy", "cut"]);
}

#[tokio::test]
async fn a_migration_that_fails_leaves_the_catalog_and_a_copy() {
    let folder = older().await;
    let broken = with_next("CREATE TABLE half (id INTEGER); INSERT INTO nowhere VALUES (1)");
    assert!(open(folder.path(), now(), &broken).await.is_err());
    assert_is_the_older_one(&copy_in(folder.path())).await;
    let catalog = Catalog::open(folder.path(), now()).await.unwrap();
    assert_eq!(catalog.tenants().list().await.unwrap().len(), 1);
    let half: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema WHERE name = 'half'")
        .fetch_one(&catalog.writer)
        .await
        .unwrap();
    assert_eq!(half, 0, "half of a migration stayed");
}

#[tokio::test]
async fn a_catalog_that_cannot_be_copied_is_not_changed() {
    let folder = older().await;
    fs::write(folder.path().join(copy_name()), "somebody's file").unwrap();
    let next = with_next("ALTER TABLE tenants ADD COLUMN note TEXT");
    assert!(open(folder.path(), now(), &next).await.is_err());
    Catalog::open(folder.path(), now()).await.unwrap();
}

/// Of pauses there were marks, of the last one alone.
#[tokio::test]
async fn the_last_pause_of_each_is_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let before = MIGRATIONS.iter().filter(|migration| migration.version < 27).cloned().collect();
    let older = open(folder.path(), now(), &Migrator::with_migrations(before)).await.unwrap();
    let rows = "INSERT INTO marks (what, at) VALUES ('paused since', 1000), ('paused until', 5000), ('paused since acme', 7000),
        ('paused until acme', 9000), ('paused until zed', 3000)";
    sqlx::raw_sql(rows).execute(&older.writer).await.unwrap();
    older.readers.close().await;
    older.writer.close().await;
    let catalog = Catalog::open(folder.path(), now()).await.unwrap();
    let at = |second: i64| DateTime::from_timestamp(second, 0).unwrap();
    let told: Vec<_> =
        catalog.lulls().list().await.unwrap().into_iter().map(|it| (it.tenant, it.since, it.until)).collect();
    assert_eq!(told, [(None, at(1), at(5)), (Some("acme".parse().unwrap()), at(7), at(9))]);
    let left = catalog.alerts().marks("paused").await.unwrap();
    assert_eq!(left.len(), 3, "until when each holds is told by them as before: {left:?}");
}
