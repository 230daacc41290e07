//! Two data folders of one user work on one repository, and a machine elsewhere does, while its key is changed from each of them.

use std::{path::Path, sync::Arc};

use bulkhead_core::{adopt, keys, ports::Secrets as _, storages};
use bulkhead_host::secrets::Keyring;
use bulkhead_integration::{Stops, World};
use bulkhead_model::{Code, DatabasePath, Label, secret::SecretName};
use bulkhead_test_support::{Desktop, inside_desktop};

fn disk() -> Label {
    "disk".parse().unwrap()
}

/// A data folder of this user, whose keyring is that of the session.
async fn own(folder: &Path) -> World {
    std::fs::create_dir(folder).unwrap();
    let folder = folder.canonicalize().unwrap();
    World::keyed(&folder, &Stops::default(), Vec::new(), Arc::new(Keyring::new(folder.clone()))).await
}

async fn storage(world: &World, shared: &Path) {
    let location = format!("file://{}", shared.display()).parse().unwrap();
    storages::add(&world.core, &disk(), &location, None).await.unwrap();
}

/// It backs up, and an older backup comes back.
async fn works(world: &World, path: &DatabasePath, first: &str, copy: &Path) {
    world.back_up(path).await;
    world.prove(path, first, &format!("sqlite:{}", copy.display())).await;
    std::fs::remove_file(copy).unwrap();
}

/// No change of a key is taken for one that broke off.
async fn nothing_is_begun(world: &World) {
    assert_eq!(world.core.catalog().alerts().marks("key change").await.unwrap().len(), 0);
}

#[test]
fn each_goes_on_whoever_changes_the_key() {
    let session = |sandbox: &_| Desktop::builder().start(sandbox);
    inside_desktop("folders::each_goes_on_whoever_changes_the_key", session, |_| {
        tokio::runtime::Runtime::new().unwrap().block_on(changed_from_each());
    });
}

async fn changed_from_each() {
    let place = tempfile::tempdir().unwrap();
    let (shared, file, copy) = (place.path().join("shared"), place.path().join("app.db"), place.path().join("copy.db"));
    let open = rusqlite::Connection::open(&file).unwrap();
    open.execute_batch("CREATE TABLE t (i INTEGER PRIMARY KEY); INSERT INTO t VALUES (1), (2)").unwrap();
    let first = own(&place.path().join("first")).await;
    storage(&first, &shared).await;
    let path = first.database("acme/app", &format!("sqlite:{}", file.display())).await;
    let tenant = &path.tenant;
    let old = first.back_up(&path).await.id;
    let key = async || keys::reveal(&first.core, tenant).await.unwrap();

    // The second has the key of the same keyring, which is the first one's.
    let second = own(&place.path().join("second")).await;
    storage(&second, &shared).await;
    adopt::open(&second.core, tenant, &disk(), key().await).await.unwrap();
    works(&second, &path, &old, &copy).await;
    keys::rotate(&first.core, tenant).await.unwrap();
    for world in [&first, &second] {
        works(world, &path, &old, &copy).await;
    }
    let refused = keys::rotate(&second.core, tenant).await.unwrap_err();
    assert_eq!(refused.code, Code::Refused, "{refused:?}");
    assert!(refused.message.contains("/first"), "{refused:?}");
    nothing_is_begun(&second).await;
    for world in [&first, &second] {
        works(world, &path, &old, &copy).await;
    }

    // A machine elsewhere has a keyring of its own.
    let elsewhere = place.path().join("elsewhere");
    std::fs::create_dir(&elsewhere).unwrap();
    let elsewhere = World::open(&elsewhere).await;
    storage(&elsewhere, &shared).await;
    adopt::open(&elsewhere.core, tenant, &disk(), key().await).await.unwrap();
    keys::rotate(&elsewhere.core, tenant).await.unwrap();
    for world in [&first, &second] {
        let error = world.backup(&path).await.error.unwrap();
        assert_eq!(error.code, Code::WrongKey, "{error:?}");
    }
    let new = keys::reveal(&elsewhere.core, tenant).await.unwrap();
    let refused = adopt::open(&second.core, tenant, &disk(), new.clone()).await.unwrap_err();
    assert_eq!(refused.code, Code::Refused, "{refused:?}");
    nothing_is_begun(&second).await;
    adopt::open(&first.core, tenant, &disk(), new).await.unwrap();
    nothing_is_begun(&first).await;
    for world in [&first, &second, &elsewhere] {
        works(world, &path, &old, &copy).await;
        world.check(&path).await;
    }
    let keyring = Keyring::new(place.path().join("first").canonicalize().unwrap());
    let previous = keyring.get(&SecretName::PreviousRepositoryKey(tenant.clone())).await.unwrap();
    assert!(previous.is_none(), "the key of before is kept for nothing");
    assert_eq!(std::fs::read_dir(shared.join("acme/keys")).unwrap().count(), 1);
}
