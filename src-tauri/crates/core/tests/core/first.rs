//! A first backup that fails leaves nothing of a repository; nothing else is ever removed for it.

use bulkhead_catalog::Leftover;
use bulkhead_core::{adopt, backup, databases, ports::Secrets, recovery};
use bulkhead_model::{Code, DatabasePath, Error, Slug, job::JobState, secret::SecretName};

use crate::fakes::World;

async fn fresh() -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    (world, path)
}

/// The dump begins well and breaks off: by then the repository is made.
fn breaks(world: &World) {
    world.engine.dump_errors.lock().unwrap().push(Error::new(Code::ToolFailed, "pg_dump was killed"));
}

async fn known(world: &World) -> usize {
    world.core.catalog().repositories().list(None).await.unwrap().len()
}

fn standing(world: &World) -> usize {
    world.repositories.kept.lock().unwrap().len()
}

#[tokio::test]
async fn what_it_made_is_gone_and_the_next_one_succeeds() {
    let (world, path) = fresh().await;
    breaks(&world);
    let job = world.backup(&path).await;
    assert_eq!((job.state, job.error.unwrap().code), (JobState::Failed, Code::ToolFailed));
    assert_eq!((standing(&world), known(&world).await, job.leftovers), (0, 0, vec![]));
    let job = world.backup(&path).await;
    assert_eq!((job.state, job.error, job.leftovers), (JobState::Done, None, vec![]));
    assert_eq!((standing(&world), known(&world).await), (1, 1));
    // Made by an earlier job: it stays whatever happens.
    breaks(&world);
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    assert_eq!((standing(&world), known(&world).await, world.snapshots(&path).await.len()), (1, 1, 1));
}

#[tokio::test]
async fn what_cannot_be_removed_now_is_removed_at_the_next_start() {
    let (world, path) = fresh().await;
    breaks(&world);
    *world.repositories.keeps.lock().unwrap() = true;
    let job = world.backup(&path).await;
    assert_eq!(job.error.unwrap().code, Code::ToolFailed, "why the backup failed is what counts");
    assert_eq!(job.leftovers, [Leftover::Repository { storage: "disk".parse().unwrap() }]);
    assert_eq!((standing(&world), known(&world).await), (1, 1));
    *world.repositories.keeps.lock().unwrap() = false;
    let world = world.after("second").await;
    recovery::recover(&world.core).await.unwrap();
    assert_eq!((standing(&world), known(&world).await), (0, 0));
    assert_eq!(world.core.catalog().jobs().get(job.id).await.unwrap().leftovers, []);
    assert_eq!(world.backup(&path).await.state, JobState::Done);
}

#[tokio::test]
async fn what_was_committed_to_since_stays() {
    let (world, path) = fresh().await;
    breaks(&world);
    *world.repositories.keeps.lock().unwrap() = true;
    world.backup(&path).await;
    *world.repositories.keeps.lock().unwrap() = false;
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    let world = world.after("second").await;
    recovery::recover(&world.core).await.unwrap();
    assert_eq!((standing(&world), known(&world).await, world.snapshots(&path).await.len()), (1, 1, 1));
}

/// The folder where a disk is mounted is there without the disk, and empty.
#[tokio::test]
async fn nothing_is_begun_where_the_repositories_of_others_are_gone() {
    let (world, path) = fresh().await;
    assert_eq!(world.backup(&path).await.error, None);
    let other = world.tenant("globex").await;
    let away = std::mem::take(&mut *world.repositories.kept.lock().unwrap());
    let error = world.backup(&other).await.error.unwrap();
    assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
    assert!(error.message.contains("its disk seems to be away") && !error.hints.is_empty(), "{error:?}");
    assert_eq!((standing(&world), known(&world).await), (0, 1));
    *world.repositories.kept.lock().unwrap() = away;
    assert_eq!(world.backup(&other).await.error, None);
    assert_eq!((standing(&world), known(&world).await), (2, 2));
}

/// A second key would replace the first, and what was stored under that could never be read again.
#[tokio::test]
async fn first_backups_at_the_same_time_make_one_key() {
    let (world, shop) = fresh().await;
    world.storage_named("nas").await;
    let crm: DatabasePath = "acme/crm".parse().unwrap();
    let connection = world.core.catalog().databases().get(&shop).await.unwrap().connection.with_database("crm");
    databases::add(&world.core, &crm, &connection, Some(&"of crm".into())).await.unwrap();
    let neighbour = world.beside("neighbour").await;
    *world.secrets.slow.lock().unwrap() = std::time::Duration::from_millis(100);
    let (disk, nas) = ("disk".parse().unwrap(), "nas".parse().unwrap());
    let first = backup::request(&world.core, &shop, Some(&disk)).await.unwrap();
    let second = backup::request(&neighbour.core, &crm, Some(&nas)).await.unwrap();
    let (first, second) = (world.wait(first).await, neighbour.wait(second).await);
    assert_eq!((first.error, second.error), (None, None));
    let given = world.secrets.given.lock().unwrap().clone();
    assert_eq!(given.iter().filter(|name| name.contains("repository")).count(), 1, "{given:?}");
}

/// What is stored is written down, also if somebody asks for an end just then: else nobody would ever list or free it.
#[tokio::test]
async fn a_cancel_that_comes_after_the_commit_loses_no_backup() {
    let (world, path) = fresh().await;
    *world.repositories.cancels.lock().unwrap() = true;
    let job = world.backup(&path).await;
    assert!(matches!(job.state, JobState::Cancelled | JobState::Done), "{job:?}");
    assert_eq!((standing(&world), known(&world).await, world.snapshots(&path).await.len()), (1, 1, 1));
}

/// Tenants share neither keys nor repositories: what lies at the place of one tenant, and is another's, is not taken for its own.
#[tokio::test]
async fn a_copy_of_another_tenants_repository_is_not_taken_over() {
    let (world, path) = fresh().await;
    assert_eq!(world.backup(&path).await.error, None);
    let other = world.tenant("newt").await.tenant;
    let disk = "disk".parse().unwrap();
    let key = async |of: &Slug| world.secrets.get(&SecretName::RepositoryKey(of.clone())).await.unwrap();
    let copied = |id: &str| {
        let mut kept = world.repositories.kept.lock().unwrap();
        let from = kept.keys().find(|place| place.ends_with("acme")).unwrap().clone();
        let to = from.replace("acme", id);
        let copy = kept[&from].clone();
        kept.insert(to, copy);
    };
    copied("newt");
    let of_acme = key(&path.tenant).await.unwrap();
    let error = adopt::open(&world.core, &other, &disk, of_acme.clone()).await.map(drop).unwrap_err();
    assert_eq!(error.code, Code::Refused, "{error:?}");
    assert!(error.message.contains("acme"), "{error:?}");
    assert!(key(&other).await.is_none(), "its key is in the keyring of the other");
    let known = world.core.catalog().repositories().list(Some(&other)).await.unwrap();
    assert!(known.is_empty() && world.core.catalog().audit().last(1).await.unwrap()[0].action != "tenant.rebuild");
    // Also where nobody here knows acme: its backups say whose they are.
    let world = world.elsewhere().await;
    world.storage().await;
    world.tenant("newt").await;
    let error = adopt::open(&world.core, &other, &disk, of_acme).await.map(drop).unwrap_err();
    assert_eq!(error.code, Code::Refused, "{error:?}");
}

/// A configuration came from another machine, the key did not: a new one would keep the true one out for good.
#[tokio::test]
async fn no_key_is_made_where_an_older_repository_waits_for_its_own() {
    let (world, path) = fresh().await;
    assert_eq!(world.backup(&path).await.error, None);
    let key = world.secrets.get(&SecretName::RepositoryKey(path.tenant.clone())).await.unwrap().unwrap();
    let world = world.elsewhere().await;
    for storage in ["new", "disk"] {
        world.storage_named(storage).await;
    }
    world.tenant("acme").await;
    // Also when the backup goes to another storage.
    for storage in ["disk", "new"] {
        let id = backup::request(&world.core, &path, Some(&storage.parse().unwrap())).await.unwrap();
        let error = world.wait(id).await.error.unwrap();
        assert_eq!(error.code, Code::SecretMissing, "{error:?}");
        assert!(error.hints.iter().any(|hint| hint.contains("repository open acme --storage disk")), "{error:?}");
    }
    assert_eq!(world.secrets.get(&SecretName::RepositoryKey(path.tenant.clone())).await.unwrap().map(drop), None);
    let disk = "disk".parse().unwrap();
    adopt::open(&world.core, &path.tenant, &disk, key).await.unwrap();
    let id = backup::request(&world.core, &path, Some(&disk)).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
}
