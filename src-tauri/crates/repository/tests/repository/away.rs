//! A disk that is away: nothing is written in its place.

use std::{io::Cursor, path::Path};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt, StorageAt};
use bulkhead_model::{Code, report::Outcome, storage::Location};
use bulkhead_repository::Rustic;

use crate::common::{KEY, files, store, text};

fn storage(path: &Path) -> StorageAt {
    StorageAt { location: Location::Local { path: path.to_owned() }, secret: None }
}

fn acme(path: &Path) -> RepositoryAt {
    RepositoryAt { storage: storage(&path.join("acme")), key: KEY.to_owned().into() }
}

#[tokio::test]
async fn a_storage_whose_folder_is_not_there_is_away_and_is_not_made() {
    let disk = tempfile::tempdir().unwrap();
    let backups = disk.path().join("usb/backups");
    let report = Rustic::new().test(&storage(&backups)).await;
    let failed = report.failure().expect("the test failed");
    assert_eq!(failed.outcome, Outcome::Failed);
    assert!(failed.detail.contains("usb/backups is not there"), "{failed:?}");
    assert!(failed.hints.iter().any(|hint| hint.contains("mounted")), "{failed:?}");
    assert!(!failed.hints.iter().any(|hint| hint.contains("bulkhead storage test")), "{failed:?}");
    let at = acme(&backups);
    for error in [
        Rustic::new().init(&at).await.unwrap_err(),
        Rustic::new().open(&at).await.unwrap_err(),
        Rustic::new().folders(&storage(&backups)).await.unwrap_err(),
        Rustic::new().prepare(&storage(&backups).location).await.unwrap_err(),
    ] {
        assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
        assert!(!error.hints.is_empty());
    }
    assert_eq!(std::fs::read_dir(disk.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_new_storage_gets_its_last_folder_and_no_other() {
    let disk = tempfile::tempdir().unwrap();
    let backups = disk.path().join("backups");
    Rustic::new().prepare(&storage(&backups).location).await.unwrap();
    assert!(backups.is_dir());
    Rustic::new().prepare(&storage(&backups).location).await.unwrap();
    assert!(Rustic::new().test(&storage(&backups)).await.passed());
}

#[tokio::test]
async fn what_goes_away_later_is_away_and_not_lost() {
    let disk = tempfile::tempdir().unwrap();
    let backups = disk.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    let at = acme(&backups);
    Rustic::new().init(&at).await.unwrap();
    store(&at, Cursor::new(text(10_000, 1))).await.unwrap();
    std::fs::rename(&backups, disk.path().join("elsewhere")).unwrap();
    assert_eq!(Rustic::new().open(&at).await.unwrap_err().code, Code::StorageUnreachable);
    assert_eq!(store(&at, Cursor::new(text(10_000, 2))).await.unwrap_err().code, Code::StorageUnreachable);
    let held = Rustic::new().hold(&at, &Flow::default()).await;
    assert_eq!(held.err().map(|error| error.code), Some(Code::StorageUnreachable));
    assert_eq!(files(&backups), Vec::<std::path::PathBuf>::new());
    assert!(!backups.exists());
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_folder_that_cannot_be_made_damages_nothing() {
    let error = Rustic::new().prepare(&storage(Path::new("/proc/nope")).location).await.unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::InvalidInput, "no folder can be made in /proc"));
    let error = Rustic::new().init(&acme(Path::new("/proc"))).await.unwrap_err();
    assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
}
