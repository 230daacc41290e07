//! 3-2-1-1-0 from what the catalog knows.

use bulkhead_catalog::Subject;
use bulkhead_core::{check, policies, redundancy, storages};
use bulkhead_model::{
    Code, DatabasePath,
    policy::{Copies, Rules},
    redundancy::Met,
    report::Outcome,
    storage::Kept,
};
use chrono::Duration;

use crate::fakes::World;

async fn answers(world: &World, path: &DatabasePath) -> Vec<Met> {
    redundancy::of(&world.core, path).await.unwrap().into_iter().map(|finding| finding.answer).collect()
}

#[tokio::test]
async fn a_copy_elsewhere_counts_and_a_refused_delete_is_remembered() {
    use Met::{No, Unknown, Yes};
    let (world, path) = World::backed_up().await;
    assert_eq!(answers(&world, &path).await, [No, No, No, Unknown, Unknown]);
    let location = "sftp://u@backup.example.org/srv".parse().unwrap();
    storages::add(&world.core, &"away".parse().unwrap(), &location, None).await.unwrap();
    let copies = Some(Copies(vec!["away".parse().unwrap()]));
    let rules = Rules { storage: Some("disk".parse().unwrap()), copies, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    let error = storages::remove(&world.core, &"away".parse().unwrap()).await.unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::Refused, "the rules of acme/shop name the storage away"));
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(answers(&world, &path).await, [Yes, Yes, Yes, Unknown, Unknown]);

    for (outcome, expected) in [(Outcome::Failed, Unknown), (Outcome::Warned, Yes), (Outcome::Passed, Unknown)] {
        *world.repositories.delete.lock().unwrap() = Some(outcome);
        storages::test(&world.core, &"away".parse().unwrap()).await.unwrap();
        assert_eq!(answers(&world, &path).await[3], expected, "{outcome:?}");
    }
    storages::test(&world.core, &"disk".parse().unwrap()).await.unwrap();
    assert_eq!(answers(&world, &path).await[3], No, "all of them were tried");
}

/// The window adds one only after its test: nothing of one that fails is kept, not for a moment.
#[tokio::test]
async fn a_storage_that_fails_its_test_is_not_added() {
    let (world, path) = World::backed_up().await;
    let (name, location) = ("away".parse().unwrap(), "sftp://u@backup.example.org/srv".parse().unwrap());
    let add = async || storages::add_tested(&world.core, &name, &location, Some(&"secret".into())).await;
    let (secrets, audit) = (world.secrets.entries.lock().unwrap().len(), world.core.catalog().audit());
    let entries = audit.last(u32::MAX).await.unwrap().len();
    *world.repositories.delete.lock().unwrap() = Some(Outcome::Failed);
    assert!(!add().await.unwrap().passed());
    assert_eq!(world.core.catalog().storages().get(&name).await.unwrap_err().code, Code::NotFound);
    assert_eq!(world.secrets.entries.lock().unwrap().len(), secrets);
    assert_eq!(audit.last(u32::MAX).await.unwrap().len(), entries);
    *world.repositories.delete.lock().unwrap() = Some(Outcome::Warned);
    assert!(add().await.unwrap().passed());
    let added = world.core.catalog().storages().get(&name).await.unwrap();
    assert!(added.has_secret && added.lasting.is_some(), "{added:?}");
    assert_eq!(world.secrets.entries.lock().unwrap().len(), secrets + 1);
    assert_eq!(add().await.unwrap_err().code, Code::AlreadyExists);
    assert_eq!(answers(&world, &path).await[0], Met::No);
}

#[tokio::test]
async fn what_a_lock_keeps_is_asked_of_what_is_there() {
    let (world, path) = World::backed_up().await;
    let until = |days: i64| Some(Kept::Until(world.core.now() + Duration::days(days)));
    let kept = |kept| *world.repositories.locked.lock().unwrap() = kept;
    *world.repositories.delete.lock().unwrap() = Some(Outcome::Warned);
    let test = async || storages::test(&world.core, &"disk".parse().unwrap()).await.unwrap();
    kept(until(2));
    test().await;
    assert_eq!(answers(&world, &path).await[3], Met::Unknown, "what is there was not asked yet");
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(answers(&world, &path).await[3], Met::Yes, "the look after the job asks");
    kept(Some(Kept::Deletable));
    test().await;
    assert_eq!(answers(&world, &path).await[3], Met::Unknown, "what was seen before a test says nothing any more");
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(answers(&world, &path).await[3], Met::No);
    kept(until(3));
    world.clock.set(world.core.now() + Duration::hours(7));
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(answers(&world, &path).await[3], Met::Yes, "it is asked again now and then");
    world.clock.set(world.core.now() + Duration::days(4));
    assert_eq!(answers(&world, &path).await[3], Met::No, "the lock is over");
}

#[tokio::test]
async fn what_was_verified_holds_over_the_next_backup() {
    let (world, path) = World::backed_up().await;
    assert_eq!(answers(&world, &path).await[4], Met::Unknown);
    world.clock.set(world.core.now() + Duration::hours(1));
    let check = check::request(&world.core, &path.tenant, true).await.unwrap();
    assert_eq!(world.wait(check).await.error, None);
    assert_eq!(answers(&world, &path).await[4], Met::Yes);
    world.clock.set(world.core.now() + Duration::hours(1));
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(answers(&world, &path).await[4], Met::Yes, "a new backup takes nothing away");
    let older = world.snapshots(&path).await.pop().unwrap();
    let snapshots = world.core.catalog().snapshots();
    snapshots.seen(&older.storage, &[], std::slice::from_ref(&older.id), world.core.now()).await.unwrap();
    assert_eq!(answers(&world, &path).await[4], Met::No, "one is missing");
    snapshots.seen(&older.storage, std::slice::from_ref(&older.id), &[], world.core.now()).await.unwrap();
    world.clock.set(world.core.now() + Duration::days(32));
    assert_eq!(answers(&world, &path).await[4], Met::Unknown, "nothing was verified in time");
}

#[tokio::test]
async fn the_machine_stays_awake_as_long_as_a_job_runs() {
    let (world, path) = World::backed_up().await;
    assert!(world.power.0.lock().unwrap().is_empty(), "it may sleep when the job has ended");
    *world.engine.hangs.lock().unwrap() = true;
    let id = bulkhead_core::backup::request(&world.core, &path, None).await.unwrap();
    let held = async {
        while world.power.0.lock().unwrap().is_empty() {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), held).await.unwrap();
    assert_eq!(*world.power.0.lock().unwrap(), ["a backup of acme/shop is running"]);
    bulkhead_core::jobs::cancel(&world.core, id).await.unwrap();
    world.wait(id).await;
    assert!(world.power.0.lock().unwrap().is_empty());
}

/// What is lost with one is lost with the other, and yet it would count as a copy.
#[tokio::test]
async fn a_place_has_one_name() {
    let world = World::new().await;
    world.storage().await;
    let again = "file:///srv/disk/".parse().unwrap();
    let error = storages::add(&world.core, &"disk2".parse().unwrap(), &again, None).await.unwrap_err();
    assert_eq!(error.code, Code::AlreadyExists);
    assert!(error.message.contains("disk is that place"), "{error:?}");
    world.storage_named("disk2").await;
}

/// What is written there would be taken for damage of the repository.
#[tokio::test]
async fn a_place_in_a_repository_is_no_storage() {
    let (world, _) = World::backed_up().await;
    for inside in ["file:///srv/disk/acme", "file:///srv/disk/acme/data"] {
        let error =
            storages::add(&world.core, &"in".parse().unwrap(), &inside.parse().unwrap(), None).await.unwrap_err();
        assert_eq!(error.code, Code::Refused);
        assert!(error.message.contains("the repository of acme on the storage disk"), "{error:?}");
    }
    storages::add(&world.core, &"in".parse().unwrap(), &"file:///srv/disk/b".parse().unwrap(), None).await.unwrap();
    *world.secrets.locked.lock().unwrap() = true;
    storages::remove(&world.core, &"in".parse().unwrap()).await.unwrap();
}
