//! After a disaster: the catalog is made again, on this machine and on another, and what comes back restores.

use std::{
    fs,
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use bulkhead_catalog::{Catalog, charts, lost, set_aside, set_lost};
use bulkhead_core::{
    disaster::{self, Disaster},
    keys, kit, rebuild,
};
use bulkhead_integration::World;
use bulkhead_model::{Code, disaster::Reached, job::JobState};
use bulkhead_test_support::{Sandbox, seed};

/// A tenant with a SQLite database and one backup, in a folder of its own.
async fn furnished(sandbox: &Sandbox) -> (World, bulkhead_model::DatabasePath, String) {
    let file = sandbox.path().join("shop.db");
    drop(seed::sqlite(&file, 300));
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/shop", &format!("sqlite:{}", file.display())).await;
    let snapshot = world.back_up(&path).await;
    (world, path, snapshot.id)
}

/// Row 41 of the fault matrix.
#[tokio::test(flavor = "multi_thread")]
async fn a_zeroed_page_refuses_everything_and_the_repositories_bring_it_back() {
    let sandbox = Sandbox::new();
    let (world, path, snapshot) = furnished(&sandbox).await;
    let data = sandbox.path().join("data");
    drop(world);
    zero_pages(&data.join("catalog.db"));
    let error = Catalog::examine(&data).await.unwrap_err();
    assert_eq!(error.code, Code::CatalogDamaged);
    assert!(error.hints[0].contains("bulkhead catalog rebuild"), "{error:?}");
    let before = fs::read(data.join("catalog.db")).unwrap();
    let aside = set_aside(&data, chrono::Utc::now()).unwrap().unwrap();
    assert_eq!(fs::read(data.join(aside)).unwrap(), before, "the damaged one is kept as it was");
    let world = World::open(&data).await;
    let charts = lost(&data);
    assert_eq!(charts.len(), 1);
    let back = rebuild::from_charts(&world.core, &path.tenant, &charts).await.unwrap();
    assert_eq!((back.databases.len(), back.snapshots, back.needed.len()), (1, 1, 0), "{back:?}");
    set_lost(&data, &[]).unwrap();
    world.prove(&path, &snapshot, &format!("sqlite:{}", sandbox.path().join("proof.db").display())).await;
    world.back_up(&path).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catalog_that_is_gone_is_not_begun_anew_over_repositories() {
    let sandbox = Sandbox::new();
    let (world, ..) = furnished(&sandbox).await;
    let data = sandbox.path().join("data");
    drop(world);
    assert_eq!(charts(&data).len(), 1);
    fs::remove_file(data.join("catalog.db")).unwrap();
    for end in ["-wal", "-shm"] {
        let _ = fs::remove_file(data.join(format!("catalog.db{end}")));
    }
    let error = Catalog::open(&data, chrono::Utc::now()).await.unwrap_err();
    assert_eq!(error.code, Code::CatalogDamaged, "{error:?}");
    assert!(!data.join("catalog.db").exists());
    assert_eq!(set_aside(&data, chrono::Utc::now()).unwrap(), None);
    Catalog::open(&data, chrono::Utc::now()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotated_key_restores_and_a_rehearsal_from_the_new_kit_is_a_proof() {
    let sandbox = Sandbox::new();
    let (world, path, snapshot) = furnished(&sandbox).await;
    let old = kit::gather(&world.core, &path.tenant).await.unwrap();
    let rotated = keys::rotate(&world.core, &path.tenant).await.unwrap();
    assert_eq!((rotated.repositories.len(), rotated.left.len(), rotated.others), (1, 0, 0));
    world.prove(&path, &snapshot, &format!("sqlite:{}", sandbox.path().join("proof.db").display())).await;
    let elsewhere = World::open(&sandbox.dir("elsewhere")).await;
    let error = rebuild::from_kit(&elsewhere.core, &old.kit, &old.key, &[]).await.unwrap_err();
    assert_eq!(error.code, Code::WrongKey);
    let new = kit::gather(&world.core, &path.tenant).await.unwrap();
    kit::written(&world.core, &new.kit, "html").await.unwrap();
    let work = Disaster {
        kit: new.kit,
        key: new.key,
        without: None,
        outlives: vec!["disk".parse().unwrap()],
        folder: sandbox.dir("rehearsal"),
    };
    let id = disaster::request(&world.core, &path.tenant, work).await.unwrap();
    let job = world.wait(id).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    let (_, report) = world.core.catalog().disasters().list(&path.tenant, 1).await.unwrap().remove(0);
    assert_eq!(report.databases[0].reached, Reached::Proved, "{report:?}");
    assert_eq!(fs::read_dir(sandbox.path().join("rehearsal")).unwrap().count(), 0);
}

/// All pages but the first, which says that it is a database.
fn zero_pages(catalog: &Path) {
    // What is still in the log would cover for it.
    let open = rusqlite::Connection::open(catalog).unwrap();
    open.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    drop(open);
    let length = fs::metadata(catalog).unwrap().len();
    assert!(length > 8192, "the catalog was not written yet");
    let mut file = fs::OpenOptions::new().write(true).open(catalog).unwrap();
    file.seek(SeekFrom::Start(4096)).unwrap();
    file.write_all(&vec![0; usize::try_from(length - 4096).unwrap()]).unwrap();
}
