//! A full disk under the catalog: said in words, nothing lost, and it goes on when there is room again.

use bulkhead_catalog::Catalog;
use bulkhead_model::Code;
use bulkhead_test_support::Sandbox;
use chrono::DateTime;

#[tokio::test]
async fn a_full_disk_is_named_and_loses_nothing() {
    let sandbox = Sandbox::new();
    let disk = sandbox.small_disk("catalog", 4);
    let catalog = Catalog::open(disk.path(), DateTime::UNIX_EPOCH).await.unwrap();
    let add = |number: u32| {
        let (catalog, slug) = (&catalog, format!("t{number}").parse().unwrap());
        async move { catalog.tenants().add(&slug, &"x".repeat(200), DateTime::UNIX_EPOCH).await }
    };
    add(0).await.unwrap();
    let filler = disk.path().join("filler");
    // Whatever fits: the file system may refuse the last part.
    let _ = std::fs::write(&filler, vec![1; 4 << 20]);
    let mut added = 0;
    let error = loop {
        match add(added + 1).await {
            Ok(()) => added += 1,
            Err(error) => break error,
        }
        assert!(added < 100_000, "the disk never filled up");
    };
    assert_eq!(error.code, Code::DiskFull, "{error:?}");
    assert!(!error.hints.is_empty());
    assert_eq!(catalog.tenants().list().await.unwrap().len() as u32, added + 1, "what was told to be there is there");
    std::fs::remove_file(filler).unwrap();
    add(added + 1).await.unwrap();
    drop(catalog);
    let again = Catalog::open(disk.path(), DateTime::UNIX_EPOCH).await.unwrap();
    assert_eq!(again.tenants().list().await.unwrap().len() as u32, added + 2);
}
