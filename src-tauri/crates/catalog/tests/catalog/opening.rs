//! What is found at the start: nothing, an own catalog, a damaged one, a newer one, somebody else's.

use std::{fs, path::Path};

use bulkhead_catalog::{Catalog, JobFilter};
use bulkhead_model::{Code, Error};
use chrono::{DateTime, Utc};

use crate::common::{add, minute, open, raw, run};

/// Every file of the folder with its bytes.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap()))
        .filter(|(name, _)| !name.ends_with("-shm"))
        .collect();
    files.sort();
    files
}

/// The refusal of an open, which must not change a byte.
async fn refused(folder: &Path) -> Error {
    refused_at(folder, minute(1)).await
}

async fn refused_at(folder: &Path, now: DateTime<Utc>) -> Error {
    let before = contents(folder);
    let error = Catalog::open(folder, now).await.unwrap_err();
    let after = contents(folder);
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    let grown: Vec<_> = after.iter().filter(|file| !before.contains(file)).filter(|file| !file.1.is_empty()).collect();
    assert!(grown.is_empty(), "an open that was refused changed {:?}", names(&after));
    error
}

/// A catalog with a tenant in it, all of it in one file.
async fn filled(folder: &Path) {
    let catalog = open(folder).await;
    for number in 0..200 {
        add(&catalog, &format!("tenant-{number}/shop")).await;
    }
    drop(catalog);
    run(folder, "PRAGMA wal_checkpoint(TRUNCATE)").await;
}

#[tokio::test]
async fn a_new_catalog_has_write_ahead_log_foreign_keys_and_survives_a_second_open() {
    let folder = tempfile::tempdir().unwrap();
    let catalog = open(folder.path()).await;
    add(&catalog, "acme/shop").await;
    drop(catalog);
    let catalog = open(folder.path()).await;
    assert_eq!(catalog.tenants().list().await.unwrap().len(), 1);
    let pool = raw(folder.path()).await;
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&pool).await.unwrap();
    assert_eq!(mode, "wal");
    // Without foreign keys the databases of a removed tenant would stay.
    catalog.tenants().remove(&"acme".parse().unwrap(), &[]).await.unwrap();
    let left: i64 = sqlx::query_scalar("SELECT count(*) FROM databases").fetch_one(&pool).await.unwrap();
    assert_eq!(left, 0, "foreign keys are off");
    let copies = contents(folder.path()).iter().filter(|(name, _)| name.ends_with(".bak")).count();
    assert_eq!(copies, 0, "an open that changes nothing makes no copy");
}

#[tokio::test]
async fn a_file_that_is_no_database_is_damage_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("catalog.db"), "not a database at all, but somebody's notes. ".repeat(200)).unwrap();
    let error = refused(folder.path()).await;
    assert_eq!(error.code, Code::CatalogDamaged, "{error}");
    assert!(!error.hints.is_empty(), "{error}");
}

/// Overwrites the pages in the second half.
fn damage(folder: &Path) {
    let file = folder.join("catalog.db");
    let mut bytes = fs::read(&file).unwrap();
    assert!(bytes.len() > 8 * 4096);
    let middle = bytes.len() / 2 / 4096 * 4096;
    bytes[middle..].fill(0xa5);
    fs::write(&file, bytes).unwrap();
}

#[tokio::test]
async fn damaged_pages_are_told_at_the_start_and_stay() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    damage(folder.path());
    let error = refused(folder.path()).await;
    assert_eq!(error.code, Code::CatalogDamaged, "{error}");
}

#[tokio::test]
async fn every_page_is_read_again_after_a_day_or_when_the_clock_was_set_back() {
    for later in [24 * 60 + 1, -5] {
        let folder = tempfile::tempdir().unwrap();
        filled(folder.path()).await;
        Catalog::open(folder.path(), minute(1)).await.unwrap();
        run(folder.path(), "PRAGMA wal_checkpoint(TRUNCATE)").await;
        damage(folder.path());
        let error = refused_at(folder.path(), minute(later)).await;
        assert_eq!(error.code, Code::CatalogDamaged, "{error}");
    }
}

async fn first_failure(catalog: &Catalog) -> bulkhead_model::Error {
    let reads = [
        catalog.databases().list(None).await.err(),
        catalog.jobs().page(&JobFilter::default(), 10).await.err(),
        catalog.policies().list().await.err(),
        catalog.schedules().missed(10).await.err(),
    ];
    reads.into_iter().flatten().next().unwrap()
}

#[tokio::test]
async fn damage_that_comes_between_two_checks_is_told_by_what_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    drop(Catalog::open(folder.path(), minute(1)).await.unwrap());
    run(folder.path(), "PRAGMA wal_checkpoint(TRUNCATE)").await;
    damage(folder.path());
    let error = match Catalog::open(folder.path(), minute(2)).await {
        Ok(catalog) => first_failure(&catalog).await,
        Err(error) => error,
    };
    assert_eq!(error.code, Code::CatalogDamaged, "{error}");
}

#[tokio::test]
async fn a_file_cut_in_half_is_damage_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let file = folder.path().join("catalog.db");
    let bytes = fs::read(&file).unwrap();
    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let error = refused(folder.path()).await;
    assert_eq!(error.code, Code::CatalogDamaged, "{error}");
}

#[tokio::test]
async fn a_catalog_of_a_newer_version_is_refused_with_the_way_out() {
    let folder = tempfile::tempdir().unwrap();
    filled(folder.path()).await;
    let newer = "INSERT INTO _sqlx_migrations (version, description, installed_on, success, checksum, execution_time)
        VALUES (9999, 'of tomorrow', '2030-01-01', TRUE, x'00', 0); PRAGMA wal_checkpoint(TRUNCATE)";
    run(folder.path(), newer).await;
    let error = refused(folder.path()).await;
    assert_eq!(error.code, Code::CatalogNewer, "else it would be offered to be made again");
    assert!(error.message.contains("newer"), "{error}");
    assert_eq!(Catalog::examine(folder.path()).await.unwrap_err().code, Code::CatalogNewer);
    assert!(error.hints.iter().any(|hint| hint.contains("Update Bulkhead")), "{:?}", error.hints);
    assert!(!error.hints.iter().any(|hint| hint.contains("rebuild")), "{:?}", error.hints);
}

#[tokio::test]
async fn the_database_of_another_program_is_refused_and_stays() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalog.db");
    fs::write(&file, "").unwrap();
    run(folder.path(), "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('https://example.org')").await;
    let error = refused(folder.path()).await;
    assert_eq!(error.code, Code::CatalogDamaged);
    assert!(error.message.contains("another program"), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn instances_that_start_together_all_open_the_new_catalog() {
    for _ in 0..10 {
        let folder = tempfile::tempdir().unwrap();
        let opens = (0..6).map(|_| {
            let folder = folder.path().to_owned();
            tokio::spawn(async move { Catalog::open(&folder, minute(0)).await.map(drop) })
        });
        for opened in opens.collect::<Vec<_>>() {
            opened.await.unwrap().unwrap();
        }
    }
}

#[tokio::test]
async fn a_file_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("catalog.db")).unwrap();
    let error = Catalog::open(folder.path(), minute(0)).await.unwrap_err();
    assert_eq!(error.code, Code::Io, "{error}");
}
