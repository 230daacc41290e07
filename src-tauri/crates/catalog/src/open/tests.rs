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
