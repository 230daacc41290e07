//! Alerts: one a cause, none before its time, and none after it.

use bulkhead_catalog::Subject;
use bulkhead_core::{
    alerts, backup,
    drill::{self, Which},
    jobs, policies,
    ports::Secrets,
    scheduler, status, storages,
};
use bulkhead_model::{
    Code, Error, Label,
    alert::Cause,
    job::JobState,
    policy::{Copies, Rules},
    protection::{Level, Reason},
    secret::SecretName,
};
use chrono::Duration;

use crate::fakes::World;

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

fn shown(world: &World) -> Vec<String> {
    world.notifier.0.lock().unwrap().drain(..).map(|notification| notification.title).collect()
}

async fn later(world: &World, wait: Duration) {
    world.clock.set(world.core.now() + wait);
    scheduler::round(&world.core).await.unwrap();
    for id in jobs::active(&world.core) {
        world.wait(id).await;
    }
}

async fn reasons(world: &World) -> Vec<&'static str> {
    let (_, protection) = status::overview(&world.core).await.unwrap().remove(0);
    protection.reasons.iter().map(Reason::name).collect()
}

const LACKS: &str = "Storage nas lacks copies of 1 database";

/// A backup whose copies have become due just now.
async fn to_be_copied() -> (World, bulkhead_model::DatabasePath) {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    let rules = Rules { storage: Some(label("disk")), copies: Some(Copies(vec![label("nas")])), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    (world, path)
}

/// The copy is made by the backup that waits here for the keyring.
#[tokio::test]
async fn a_storage_does_not_lack_what_is_being_copied_there() {
    let (world, path) = to_be_copied().await;
    *world.secrets.locked.lock().unwrap() = true;
    let job = backup::request(&world.core, &path, None).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    assert!(!shown(&world).iter().any(|title| title == LACKS), "it is being made");
    assert!(reasons(&world).await.contains(&"copying"));
    jobs::cancel(&world.core, job).await.unwrap();
    world.wait(job).await;
    alerts::look(&world.core).await.unwrap();
    assert!(!shown(&world).iter().any(|title| title == LACKS), "the next round makes it");
}

#[tokio::test]
async fn a_copy_that_failed_is_lacking_until_it_is_there() {
    let (world, path) = to_be_copied().await;
    world.repositories.away.lock().unwrap().push("nas".into());
    later(&world, Duration::minutes(1)).await;
    let told = shown(&world);
    assert!(told.iter().any(|title| title == LACKS), "it was tried: {told:?}");
    world.repositories.away.lock().unwrap().clear();
    *world.secrets.locked.lock().unwrap() = true;
    let job = backup::request(&world.core, &path, None).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    assert!(!shown(&world).iter().any(|title| title.contains("nas")), "it is not over before it is made");
    *world.secrets.locked.lock().unwrap() = false;
    assert_eq!(world.wait(job).await.error, None);
    alerts::look(&world.core).await.unwrap();
    assert!(shown(&world).contains(&format!("Over: {LACKS}")));
}

/// A disk that is not mounted is one alert, however many tenants and backups it keeps waiting, and is over when it is back.
#[tokio::test]
async fn a_disk_that_is_not_mounted_is_one_alert_until_it_is_back() {
    let (world, path) = World::backed_up().await;
    for slug in ["b", "c"] {
        let path = world.tenant(slug).await;
        assert_eq!(world.backup(&path).await.error, None);
    }
    later(&world, Duration::zero()).await;
    assert_eq!(shown(&world), [""; 0]);
    let disk = std::mem::take(&mut *world.repositories.kept.lock().unwrap());
    later(&world, Duration::hours(1)).await;
    assert_eq!(shown(&world), ["The repositories of 3 tenants are gone from disk"]);
    assert_eq!(world.backup(&path).await.error.unwrap().code, Code::RepositoryMissing);
    later(&world, Duration::hours(2)).await;
    assert_eq!(shown(&world), [""; 0], "the backup failed for that very reason");
    *world.repositories.kept.lock().unwrap() = disk;
    later(&world, Duration::minutes(5)).await;
    assert_eq!(shown(&world), ["Over: The repositories of 3 tenants are gone from disk"]);
    let reasons = reasons(&world).await;
    assert!(!reasons.contains(&"storage-away") && !reasons.contains(&"failing"), "{reasons:?}");
}

#[tokio::test]
async fn a_storage_that_was_removed_fails_no_more() {
    let (world, path) = World::backed_up().await;
    world.storage_named("dead").await;
    world.repositories.away.lock().unwrap().push("dead".into());
    let job = backup::request(&world.core, &path, Some(&label("dead"))).await.unwrap();
    assert_eq!(world.wait(job).await.error.unwrap().code, Code::StorageUnreachable);
    assert_eq!(shown(&world), ["Storage dead fails"]);
    storages::remove(&world.core, &label("dead")).await.unwrap();
    later(&world, Duration::minutes(5)).await;
    assert_eq!(shown(&world), ["Over: Storage dead fails"]);
}

/// What keeps a storage from answering may change: whoever mends what it was finds nothing mended.
#[tokio::test]
async fn a_storage_that_fails_in_another_way_is_told_in_its_words() {
    let (world, path) = World::backed_up().await;
    world.repositories.away.lock().unwrap().push("disk".into());
    assert_eq!(world.backup(&path).await.error.unwrap().code, Code::StorageUnreachable);
    let denied = Error::new(Code::StorageDenied, "the storage refuses these credentials").hint("Give the right ones.");
    let usage = world.core.catalog().usage();
    usage.looked(&path.tenant, &label("disk"), Err(&denied), world.core.now()).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    let mut open = world.core.catalog().alerts().open().await.unwrap();
    open.retain(|alert| alert.condition.cause == Cause::Storage(label("disk")));
    let condition = open.remove(0).condition;
    assert_eq!(condition.hint, "Give the right ones.");
    assert!(condition.members.values().all(|message| *message == denied.message), "{condition:?}");
}

/// Nothing is due that would need the keyring: somebody has to look at it.
#[tokio::test]
async fn a_keyring_that_was_unlocked_is_seen_soon() {
    let (world, path) = World::backed_up().await;
    jobs::wait_for_unlock(&world.core, std::time::Duration::ZERO);
    world.clock.set(world.core.now());
    *world.secrets.locked.lock().unwrap() = true;
    assert_eq!(world.backup(&path).await.error.unwrap().code, Code::KeyringLocked);
    assert_eq!(shown(&world), ["The keyring gives no secrets"]);
    later(&world, Duration::minutes(5)).await;
    assert_eq!(shown(&world), [""; 0]);
    *world.secrets.locked.lock().unwrap() = false;
    later(&world, Duration::minutes(5)).await;
    assert_eq!(shown(&world), ["Over: The keyring gives no secrets"]);
}

#[tokio::test]
async fn a_job_of_a_clock_that_was_ahead_hides_none_that_came_after_it() {
    let (world, path) = World::backed_up().await;
    let now = world.core.now();
    world.clock.set(now + Duration::days(3));
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    assert!(reasons(&world).await.contains(&"failing"));
    world.clock.set(now + Duration::hours(1));
    assert_eq!(world.backup(&path).await.error, None);
    assert!(!reasons(&world).await.contains(&"failing"));
    later(&world, Duration::minutes(5)).await;
    assert!(shown(&world).contains(&"Over: Backup of acme/shop failed".to_owned()));
}

/// One cause is one alert, whatever it keeps from running.
#[tokio::test]
async fn a_drill_that_a_storage_or_the_keyring_kept_from_running_is_told_as_theirs() {
    let (world, path) = World::backed_up().await;
    let drilled = async || {
        let id = drill::request(&world.core, &path, &Which::read("latest"), None).await.unwrap();
        world.wait(id).await;
        alerts::look(&world.core).await.unwrap();
        shown(&world)
    };
    *world.repositories.away.lock().unwrap() = vec!["disk".to_owned()];
    assert_eq!(drilled().await, ["Storage disk fails"]);
    world.repositories.away.lock().unwrap().clear();
    later(&world, Duration::hours(2)).await;
    assert_eq!(shown(&world), ["Over: Storage disk fails"], "nothing is left to be told of the drill");
}

/// The backup that fails by it and the look that finds it say the same thing, once; that the keyring gives other secrets ends nothing.
#[tokio::test]
async fn a_key_that_is_gone_is_one_alert_until_it_is_back() {
    let (world, path) = World::backed_up().await;
    world.tenant("aaa").await;
    world.kit(&path).await;
    let name = SecretName::RepositoryKey(path.tenant.clone());
    let key = world.secrets.get(&name).await.unwrap().unwrap();
    world.secrets.remove(&name).await.unwrap();
    assert_eq!(world.backup(&path).await.error.unwrap().code, Code::SecretMissing);
    later(&world, Duration::hours(2)).await;
    let told = |world: &World| shown(world).into_iter().filter(|title| !title.contains("kit")).collect::<Vec<_>>();
    assert_eq!(told(&world), ["The key of acme is missing, or opens nothing"]);
    later(&world, Duration::minutes(1)).await;
    later(&world, Duration::minutes(1)).await;
    assert_eq!(told(&world), Vec::<String>::new(), "the key of another tenant was given");
    world.secrets.set(&name, &key).await.unwrap();
    later(&world, Duration::hours(2)).await;
    assert_eq!(told(&world), ["Over: The key of acme is missing, or opens nothing"]);
}

/// A key that is not in the keyring says nothing of what is in the repository: nobody is sent to save what is not broken.
#[tokio::test]
async fn a_key_that_is_gone_from_the_keyring_is_no_damage() {
    let (world, path) = World::backed_up().await;
    world.secrets.remove(&SecretName::RepositoryKey(path.tenant.clone())).await.unwrap();
    later(&world, Duration::hours(2)).await;
    let open = world.core.catalog().alerts().open().await.unwrap();
    let told: Vec<_> = open.iter().map(|alert| &alert.condition.cause).collect();
    assert!(told.contains(&&Cause::Key), "{told:?}");
    assert!(!told.iter().any(|cause| matches!(cause, Cause::Damage(_))), "{told:?}");
    let (_, protection) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!(protection.level, Level::Unprotected, "nothing can be restored: {protection:?}");
    assert!(reasons(&world).await.contains(&"storage-away"));
}
