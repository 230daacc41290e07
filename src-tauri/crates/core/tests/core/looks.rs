//! What is gone from a storage is known soon: by the next job of the tenant, by whoever could not read it, or by the clock.

use std::sync::Arc;

use bulkhead_catalog::{Snapshot, Subject};
use bulkhead_core::{check, looks, policies, snapshots, status, storages};
use bulkhead_model::{
    Code, DatabasePath, Label,
    policy::{Copies, Rules},
    protection::Level,
};
use chrono::Duration;
use tokio::sync::Barrier;

use crate::fakes::World;

fn disk() -> Label {
    "disk".parse().unwrap()
}

async fn verdict(world: &World) -> (Level, Vec<&'static str>) {
    let (_, protection) = status::overview(&world.core).await.unwrap().remove(0);
    (protection.level, protection.reasons.iter().map(bulkhead_model::protection::Reason::name).collect())
}

fn told(world: &World) -> Vec<String> {
    world.notifier.0.lock().unwrap().iter().map(|told| told.title.clone()).collect()
}

/// Removes all snapshots behind our back.
fn delete(world: &World) {
    world.repositories.kept.lock().unwrap().values_mut().for_each(|kept| kept.snapshots.clear());
}

async fn only(world: &World, path: &DatabasePath) -> Snapshot {
    world.snapshots(path).await.remove(0)
}

#[tokio::test]
async fn the_end_of_a_job_shows_what_was_deleted() {
    let (world, path) = World::backed_up().await;
    assert_eq!(verdict(&world).await.0, Level::AtRisk);
    delete(&world);
    // A look was there a moment ago, by the clock none is due.
    assert_eq!(looks::due(&world.core).await.unwrap(), 0);
    let prune = bulkhead_core::prune::request(&world.core, &path.tenant).await.unwrap();
    assert_eq!(world.wait(prune).await.error, None);
    let (level, reasons) = verdict(&world).await;
    assert_eq!((level, reasons[0]), (Level::Unprotected, "gone"));
    assert_eq!(told(&world), ["Backups are missing on disk"]);
}

#[tokio::test]
async fn whoever_cannot_read_one_finds_out_that_it_is_gone() {
    let (world, path) = World::backed_up().await;
    let id = only(&world, &path).await.id;
    delete(&world);
    assert_eq!(snapshots::manifest(&world.core, &path, &id).await.unwrap_err().code, Code::NotFound);
    assert!(only(&world, &path).await.missing_at.is_some());
    assert_eq!(verdict(&world).await.0, Level::Unprotected);
    assert_eq!(told(&world).len(), 1, "{:?}", told(&world));
}

#[tokio::test]
async fn a_storage_that_is_away_or_empty_is_a_reason_until_it_is_back() {
    let (world, path) = World::backed_up().await;
    let id = only(&world, &path).await.id;
    world.repositories.away.lock().unwrap().push("disk".into());
    let read = async || snapshots::manifest(&world.core, &path, &id).await.err().map(|error| error.code);
    assert_eq!(read().await, Some(Code::StorageUnreachable));
    assert_eq!(
        verdict(&world).await,
        (Level::AtRisk, vec!["storage-away", "not-proved", "no-schedule", "no-objective", "no-kit"])
    );
    world.repositories.away.lock().unwrap().clear();
    let gone = std::mem::take(&mut *world.repositories.kept.lock().unwrap());
    assert_eq!(read().await, Some(Code::RepositoryMissing));
    let (level, reasons) = verdict(&world).await;
    assert_eq!((level, reasons[0]), (Level::Unprotected, "storage-away"), "there is nothing to restore from");
    assert!(!reasons.contains(&"gone"), "{reasons:?}");
    assert!(only(&world, &path).await.missing_at.is_some(), "it is in no list of what is there");
    let latest = world.core.catalog().snapshots().find(&path, "latest", None, world.core.latest()).await;
    assert_eq!(latest.unwrap_err().code, Code::NotFound);
    assert_eq!(told(&world).last().unwrap(), "The repository of acme is gone from disk", "told once");
    *world.repositories.kept.lock().unwrap() = gone;
    let check = check::request(&world.core, &path.tenant, false).await.unwrap();
    assert_eq!(world.wait(check).await.error, None);
    assert!(!verdict(&world).await.1.contains(&"storage-away"), "the job has seen that it is back");
    let back = world.core.catalog().snapshots().find(&path, &id, None, world.core.latest()).await.unwrap();
    assert_eq!(back.missing_at, None);
}

/// Who was seen to be away before is looked at anew as soon as somebody else was served: nobody is told of what is over.
#[tokio::test]
async fn a_storage_that_answers_one_is_asked_for_all() {
    let (world, path) = World::backed_up().await;
    let other = world.tenant("beta").await;
    assert_eq!(world.backup(&other).await.error, None);
    world.repositories.away.lock().unwrap().push("disk".into());
    world.clock.set(world.core.now() + Duration::hours(7));
    looks::due(&world.core).await.unwrap();
    let failing = async || {
        let all = world.core.catalog().repositories().list(None).await.unwrap();
        all.into_iter().filter(|row| row.look.failure.is_some()).count()
    };
    assert_eq!(failing().await, 2);
    world.repositories.away.lock().unwrap().clear();
    world.clock.set(world.core.now() + Duration::seconds(5));
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(failing().await, 0);
}

#[tokio::test]
async fn what_is_here_is_listed_every_hour_and_its_size_added_up_less_often() {
    let (world, path) = World::backed_up().await;
    let far = "s3://KEY@bucket/x?endpoint=http://127.0.0.1:1".parse().unwrap();
    let far_name: Label = "far".parse().unwrap();
    storages::add(&world.core, &far_name, &far, Some(&"secret".into())).await.unwrap();
    let id = bulkhead_core::backup::request(&world.core, &path, Some(&far_name)).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    let size = async || world.core.catalog().usage().of(&disk(), None).await.unwrap()[0].1.bytes;
    assert_eq!(size().await, 0);
    *world.repositories.used.lock().unwrap() = 700;
    let mut seen = Vec::new();
    for _ in 0..6 {
        world.clock.set(world.core.now() + Duration::hours(1));
        seen.push((looks::due(&world.core).await.unwrap(), size().await));
    }
    assert_eq!(seen, [(1, 0), (1, 0), (1, 0), (1, 0), (1, 0), (2, 700)]);
}

/// Between two listings the size is what was there and what came since.
#[tokio::test]
async fn the_size_moves_with_every_backup_and_copy() {
    let (world, path) = World::backed_up().await;
    let used = async |storage: &str| {
        let storage: Label = storage.parse().unwrap();
        let history = storages::history(&world.core, &storage, 7).await.unwrap();
        (history.repositories[0].bytes, history.filling.used)
    };
    *world.repositories.used.lock().unwrap() = 700;
    world.clock.set(world.core.now() + Duration::hours(7));
    looks::due(&world.core).await.unwrap();
    assert_eq!(used("disk").await, (Some(700), Some(700)));
    world.storage_named("nas").await;
    let copies = Some(Copies(vec!["nas".parse().unwrap()]));
    let rules = Rules { storage: Some(disk()), copies, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    for (hours, size) in [(1, 701), (1, 702)] {
        world.clock.set(world.core.now() + Duration::hours(hours));
        assert_eq!(world.backup(&path).await.error, None);
        assert_eq!(used("disk").await, (Some(size), Some(size)));
    }
    // The first look at the other one was after its first copy.
    assert_eq!(used("nas").await, (Some(701), Some(701)));
    // On another day it is a sample of that day, and the past stays what it was.
    world.clock.set(world.core.now() + Duration::hours(3));
    world.core.catalog().usage().moved(&path.tenant, &disk(), -2, world.core.now() + Duration::days(1)).await.unwrap();
    let all = world.core.catalog().usage().of(&disk(), None).await.unwrap();
    let sizes: Vec<_> = all.iter().rev().take(2).map(|(_, sample)| sample.bytes).collect();
    assert_eq!(sizes, [700, 702]);
}

/// A listing that is older than a backup says nothing of it.
#[tokio::test]
async fn a_backup_that_is_made_during_a_look_is_not_missing() {
    let (world, path) = World::backed_up().await;
    let meeting = Arc::new(Barrier::new(2));
    *world.repositories.listed.lock().unwrap() = Some(meeting.clone());
    let (core, tenant) = (world.core.clone(), path.tenant.clone());
    let look = tokio::spawn(async move { looks::look(&core, &tenant, &disk()).await });
    meeting.wait().await;
    let next = Snapshot { id: "f".repeat(64), ..only(&world, &path).await };
    world.core.catalog().snapshots().add(&next).await.unwrap();
    meeting.wait().await;
    look.await.unwrap().unwrap();
    assert!(world.snapshots(&path).await.iter().all(|row| row.missing_at.is_none()));
}

/// What is wrong is said of what was named, not of the first thing that could not be found.
#[tokio::test]
async fn a_backup_that_is_not_found_is_told_by_what_is_not_there() {
    let (world, path) = World::backed_up().await;
    let snapshots = world.core.catalog().snapshots();
    let unknown = DatabasePath { database: "nope".parse().unwrap(), ..path.clone() };
    for id in ["latest", "0123"] {
        let error = snapshots.find(&unknown, id, None, world.core.latest()).await.unwrap_err();
        assert_eq!((error.code, error.message.as_str()), (Code::NotFound, "there is no database acme/nope"), "{id}");
    }
    let error = snapshots.find(&path, "", None, world.core.latest()).await.unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::InvalidInput, "no snapshot of acme/shop was named"));
    let error = snapshots.find(&path, "zz", None, world.core.latest()).await.unwrap_err();
    assert_eq!(error.message, "there is no snapshot \"zz\" of acme/shop");
}
