//! Backups: what counts, what never counts, and what one tenant sees of another.

use std::sync::atomic::Ordering;

use bulkhead_core::{backup, jobs, keys, recovery};
use bulkhead_model::{
    Code, Error,
    job::{JobId, JobKind, JobState, Transition, Trigger},
};
use secrecy::ExposeSecret;

use crate::fakes::World;

#[tokio::test]
async fn the_first_backup_makes_the_key_and_the_repository() {
    let (world, path) = World::backed_up().await;
    assert_eq!(world.snapshots(&path).await.len(), 1);
    assert_eq!(keys::reveal(&world.core, &path.tenant).await.unwrap().expose_secret().len(), 39);
    world.backup(&path).await;
    assert_eq!((world.snapshots(&path).await.len(), world.repositories.inits.load(Ordering::Relaxed)), (2, 1));
}

#[tokio::test]
async fn a_dump_that_breaks_off_leaves_no_snapshot_and_one_alert() {
    let (world, path) = World::backed_up().await;
    world
        .engine
        .dump_errors
        .lock()
        .unwrap()
        .push(Error::new(Code::ToolFailed, "pg_dump ended with status 3").hint("Look."));
    let job = world.backup(&path).await;
    assert_eq!((job.state, job.error.unwrap().code), (JobState::Failed, Code::ToolFailed));
    assert_eq!(world.snapshots(&path).await.len(), 1);
    let shown = world.notifier.0.lock().unwrap().clone();
    assert_eq!(shown.len(), 1);
    assert!(shown[0].title.contains("acme/shop") && shown[0].body.contains("Look."), "{shown:?}");
    assert_eq!(world.backup(&path).await.state, JobState::Done, "the next run succeeds once the cause is gone");
}

#[tokio::test]
async fn a_source_that_changed_is_tried_once_more_and_only_once() {
    let (world, path) = World::backed_up().await;
    let changed = || Error::new(Code::SourceChanged, "a table was dropped during the dump");
    world.engine.dump_errors.lock().unwrap().push(changed());
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    world.engine.dump_errors.lock().unwrap().extend([changed(), changed()]);
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    assert_eq!(world.engine.dumps.load(Ordering::Relaxed), 1 + 2 + 2);
}

/// A line that broke is often there again a moment later.
#[tokio::test]
async fn a_source_that_cannot_be_reached_is_tried_once_more_and_only_once() {
    let (world, path) = World::backed_up().await;
    let broken = || Error::new(Code::Unreachable, "the line broke");
    world.engine.dump_errors.lock().unwrap().push(broken());
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    world.engine.dump_errors.lock().unwrap().extend([broken(), broken()]);
    assert_eq!(world.backup(&path).await.error.map(|error| error.code), Some(Code::Unreachable));
    assert_eq!(world.engine.dumps.load(Ordering::Relaxed), 1 + 2 + 2);
}

#[tokio::test]
async fn a_repository_that_is_gone_is_never_made_again() {
    let (world, path) = World::backed_up().await;
    world.repositories.kept.lock().unwrap().clear();
    let error = world.backup(&path).await.error.unwrap();
    assert_eq!(error.code, Code::RepositoryMissing);
    assert!(error.message.contains("was there before"), "{error}");
    assert_eq!(world.repositories.inits.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn a_lost_key_is_told_and_never_replaced() {
    let (world, path) = World::backed_up().await;
    world.secrets.entries.lock().unwrap().retain(|name, _| !name.ends_with("repository-key"));
    let error = world.backup(&path).await.error.unwrap();
    assert_eq!(error.code, Code::SecretMissing);
    assert!(error.hints[0].contains("recovery kit"), "{error:?}");
    assert!(world.secrets.entries.lock().unwrap().keys().all(|name| !name.ends_with("repository-key")));
}

#[tokio::test]
async fn a_repository_of_another_key_is_never_taken_for_none() {
    let (world, path) = World::backed_up().await;
    world.repositories.kept.lock().unwrap().values_mut().for_each(|kept| kept.key = "another".into());
    assert_eq!(world.backup(&path).await.error.unwrap().code, Code::WrongKey);
    assert_eq!(world.repositories.inits.load(Ordering::Relaxed), 1);
}

/// Somebody has put another one there: nothing is written to it, and nothing of the old one is forgotten.
#[tokio::test]
async fn another_repository_in_the_place_of_a_known_one_gets_no_backup() {
    let (world, path) = World::backed_up().await;
    *world.repositories.other.lock().unwrap() = true;
    let error = world.backup(&path).await.error.unwrap();
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("another repository stands"), "{error}");
    assert_eq!((world.snapshots(&path).await.len(), world.repositories.inits.load(Ordering::Relaxed)), (1, 1));
    *world.repositories.other.lock().unwrap() = false;
    assert_eq!(world.backup(&path).await.state, JobState::Done);
}

#[tokio::test]
async fn a_job_asks_for_the_secrets_of_its_own_tenant_alone() {
    let world = World::new().await;
    world.storage().await;
    let (ours, _theirs) = (world.tenant("ours").await, world.tenant("theirs").await);
    world.secrets.asked.lock().unwrap().clear();
    world.backup(&ours).await;
    let asked = world.secrets.asked.lock().unwrap().clone();
    assert!(!asked.is_empty() && asked.iter().all(|name| name.starts_with("bulkhead/ours/")), "{asked:?}");
    let places: Vec<_> = world.repositories.kept.lock().unwrap().keys().cloned().collect();
    assert_eq!(places, ["/srv/disk/ours"]);
}

#[tokio::test]
async fn a_database_has_one_active_job() {
    let (world, path) = World::backed_up().await;
    *world.engine.hangs.lock().unwrap() = true;
    let first = backup::request(&world.core, &path, None).await.unwrap();
    assert_eq!(backup::request(&world.core, &path, None).await.unwrap_err().code, Code::Busy);
    jobs::cancel(&world.core, first).await.unwrap();
    assert_eq!(world.wait(first).await.state, JobState::Cancelled);
    *world.engine.hangs.lock().unwrap() = false;
    assert_eq!(world.backup(&path).await.state, JobState::Done);
}

#[tokio::test]
async fn a_cancelled_backup_goes_through_cancelling_and_leaves_no_snapshot() {
    let (world, path) = World::backed_up().await;
    *world.engine.hangs.lock().unwrap() = true;
    let id = backup::request(&world.core, &path, None).await.unwrap();
    while world.core.catalog().jobs().get(id).await.unwrap().state != JobState::Running {
        tokio::task::yield_now().await;
    }
    assert_eq!(jobs::cancel(&world.core, id).await.unwrap(), JobState::Cancelling);
    assert_eq!(world.wait(id).await.state, JobState::Cancelled);
    assert_eq!((world.snapshots(&path).await.len(), world.notifier.0.lock().unwrap().len()), (1, 0));
    assert_eq!(jobs::cancel(&world.core, id).await.unwrap_err().code, Code::NothingToDo);
}

#[tokio::test]
async fn without_one_storage_the_choice_is_asked_for() {
    let world = World::new().await;
    let path = world.tenant("acme").await;
    assert_eq!(backup::request(&world.core, &path, None).await.unwrap_err().code, Code::NotFound);
    assert_eq!(
        backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap_err().code,
        Code::NotFound
    );
}

#[tokio::test]
async fn the_next_start_turns_orphans_into_interrupted_and_leaves_a_neighbours_job() {
    let (world, path) = World::backed_up().await;
    *world.engine.hangs.lock().unwrap() = true;
    let orphan = backup::request(&world.core, &path, None).await.unwrap();
    let next = World { ..world }.after("second").await;
    let interrupted = recovery::recover(&next.core).await.unwrap();
    assert_eq!(interrupted.iter().map(|job| job.id).collect::<Vec<_>>(), [orphan]);
    assert_eq!(next.core.catalog().jobs().get(orphan).await.unwrap().state, JobState::Interrupted);
    assert_eq!(next.notifier.0.lock().unwrap().len(), 1);
    assert_eq!(recovery::recover(&next.core).await.unwrap().len(), 0, "told once");

    let neighbour = next.after("neighbour").await;
    *neighbour.engine.hangs.lock().unwrap() = true;
    let theirs = backup::request(&neighbour.core, &path, None).await.unwrap();
    let third = neighbour.after("third").await;
    assert_eq!(recovery::recover(&third.core).await.unwrap().len(), 0);
    assert!(!third.core.catalog().jobs().get(theirs).await.unwrap().state.is_final());
}

#[tokio::test]
async fn what_cannot_be_dumped_makes_neither_key_nor_repository() {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    let before = world.secrets.entries.lock().unwrap().len();
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    let job = world.backup(&path).await;
    assert_eq!(job.error.unwrap().code, Code::WrongPassword);
    assert_eq!(world.repositories.inits.load(Ordering::Relaxed), 0);
    assert_eq!(world.secrets.entries.lock().unwrap().len(), before, "a key was made");
    // A server that is away for a moment is asked once more, the first time too.
    world.engine.refusals.lock().unwrap().push(Error::new(Code::Unreachable, "away"));
    assert_eq!(world.backup(&path).await.error, None);
}

/// A run died between the writing of its snapshot and of its row, and the one after it got nowhere.
#[tokio::test]
async fn what_an_interrupted_run_stored_is_listed_by_the_next_good_one_there() {
    let (world, path) = World::backed_up().await;
    let job = bulkhead_catalog::NewJob {
        id: JobId::new(u64::try_from(world.core.now().timestamp_millis()).unwrap() + 1, [0; 10]),
        kind: JobKind::Backup,
        tenant: path.tenant.clone(),
        database: Some(path.clone()),
        owner: "dead".to_owned(),
        trigger: Trigger::Schedule,
        detail: serde_json::json!({ "storage": "disk" }),
    };
    let jobs = world.core.catalog().jobs();
    jobs.queue(&job, world.core.now()).await.unwrap();
    jobs.apply(job.id, Transition::Orphaned, world.core.now()).await.unwrap();
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        let stored = kept.snapshots.values().next().unwrap().clone();
        kept.snapshots.insert("f".repeat(64), stored);
    }
    world.clock.set(world.core.now() + chrono::Duration::hours(1));
    *world.repositories.away.lock().unwrap() = vec!["disk".to_owned()];
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    world.repositories.away.lock().unwrap().clear();
    // A good one elsewhere says nothing of this storage.
    world.storage_named("nas").await;
    for storage in ["nas", "disk"] {
        let id = backup::request(&world.core, &path, Some(&storage.parse().unwrap())).await.unwrap();
        assert_eq!(world.wait(id).await.error, None);
    }
    let ids: Vec<_> = world.snapshots(&path).await.into_iter().map(|row| row.id).collect();
    assert!(ids.len() == 4 && ids.contains(&"f".repeat(64)), "{ids:?}");
}
