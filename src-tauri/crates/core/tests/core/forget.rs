//! A repository that is lost is given up on purpose and in no other way.

use bulkhead_catalog::Subject;
use bulkhead_core::{alerts, audit, looks, policies, repositories, retention, status};
use bulkhead_model::{
    Code, DatabasePath, Error, Label,
    job::JobState,
    policy::{Copies, Keep, Rules},
    protection::Level,
};

use crate::fakes::World;

fn disk() -> Label {
    "disk".parse().unwrap()
}

async fn forget(world: &World, path: &DatabasePath, confirm: &str) -> Result<u64, Error> {
    repositories::forget(&world.core, &path.tenant, &disk(), confirm).await
}

/// Deletes the folder of the repository behind our back.
fn lose(world: &World) {
    world.repositories.kept.lock().unwrap().retain(|place, _| !place.contains("disk"));
}

#[tokio::test]
async fn what_is_there_or_cannot_be_looked_at_is_never_forgotten() {
    let (world, path) = World::backed_up().await;
    let there = forget(&world, &path, "acme").await.unwrap_err();
    assert_eq!(there.code, Code::Refused);
    assert!(there.message.contains("is there"), "{there}");
    // What another key opens is there as well.
    world.repositories.kept.lock().unwrap().values_mut().for_each(|kept| kept.key = "another".to_owned());
    assert_eq!(forget(&world, &path, "acme").await.unwrap_err().code, Code::Refused);
    world.repositories.away.lock().unwrap().push("disk".to_owned());
    assert_eq!(forget(&world, &path, "acme").await.unwrap_err().code, Code::StorageUnreachable);
    let unknown = repositories::forget(&world.core, &"nobody".parse().unwrap(), &disk(), "nobody").await;
    assert_eq!(unknown.unwrap_err().code, Code::NotFound);
    assert_eq!(world.snapshots(&path).await.len(), 1);
    assert!(!audit::last(&world.core, 100).await.unwrap().iter().any(|entry| entry.action == "repository.forget"));
}

#[tokio::test]
async fn what_is_lost_is_forgotten_by_its_name_and_the_next_backup_begins_anew() {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    let copies = Some(Copies(vec!["nas".parse().unwrap()]));
    let rules = Rules { storage: Some(disk()), copies, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    assert_eq!(world.backup(&path).await.error, None);
    lose(&world);
    let failed = world.backup(&path).await;
    let error = failed.error.unwrap();
    assert_eq!((failed.state, error.code), (JobState::Failed, Code::RepositoryMissing));
    assert!(
        error.hints.iter().any(|hint| hint.contains("bulkhead repository forget acme --storage disk")),
        "{error:?}"
    );
    assert_eq!(world.repositories.inits.load(std::sync::atomic::Ordering::Relaxed), 2, "nothing was made in its place");

    let refused = forget(&world, &path, "").await.unwrap_err();
    assert_eq!(refused.code, Code::Refused);
    assert!(refused.message.contains("2 backups"), "{refused}");
    assert_eq!(forget(&world, &path, "acme").await.unwrap(), 2);
    let log = audit::last(&world.core, 100).await.unwrap();
    let entry = log.iter().find(|entry| entry.action == "repository.forget").unwrap();
    assert_eq!((entry.subject.as_str(), entry.detail.as_str()), ("acme", r#"{"storage":"disk","snapshots":2}"#));
    let left: Vec<_> = world.core.catalog().snapshots().all(&path).await.unwrap();
    assert!(!left.is_empty() && left.iter().all(|row| row.storage.as_str() == "nas"), "{left:?}");

    let job = world.backup(&path).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert_ne!(status::overview(&world.core).await.unwrap()[0].1.level, Level::Unprotected);
    alerts::look(&world.core).await.unwrap();
    let open = world.core.catalog().alerts().open().await.unwrap();
    assert!(open.iter().all(|it| !it.condition.title().contains("gone")), "{open:?}");
}

/// The disk may come back: what was given up meanwhile would be nobody's then.
#[tokio::test]
async fn retention_gives_nothing_up_of_a_repository_that_is_gone() {
    let (world, path) = World::backed_up().await;
    world.backup(&path).await;
    let all = std::mem::take(&mut *world.repositories.kept.lock().unwrap());
    looks::look(&world.core, &path.tenant, &disk()).await.unwrap();
    let missing = async || world.snapshots(&path).await.iter().filter(|row| row.missing_at.is_some()).count();
    assert_eq!(missing().await, 2);
    let rules = Rules { keep: Some(Keep { last: Some(1), ..Keep::default() }), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    retention::run(&world.core, &path).await.unwrap();
    assert_eq!(missing().await, 2);
    *world.repositories.kept.lock().unwrap() = all;
    looks::look(&world.core, &path.tenant, &disk()).await.unwrap();
    assert_eq!((missing().await, world.snapshots(&path).await.len()), (0, 2));
}
