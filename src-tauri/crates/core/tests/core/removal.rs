//! One backup removed by hand: what retention never removes, nobody does.

use bulkhead_catalog::{Snapshot, Subject};
use bulkhead_core::{audit, clock, policies, retention, snapshots};
use bulkhead_model::{
    Code, DatabasePath, Error,
    policy::{Copies, Rules},
};
use chrono::Duration;

use crate::fakes::World;

/// Three backups, an hour apart, on `disk` and copied to `nas`; newest first.
async fn three() -> (World, DatabasePath, Vec<Snapshot>) {
    let world = World::new().await;
    world.storage().await;
    world.storage_named("nas").await;
    let path = world.tenant("acme").await;
    let copies = Some(Copies(vec!["nas".parse().unwrap()]));
    let rules = Rules { storage: Some("disk".parse().unwrap()), copies, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    for text in ["one", "two", "three"] {
        world.clock.set(world.core.now() + Duration::hours(1));
        *world.engine.data.lock().unwrap() = text.into();
        assert_eq!(world.backup(&path).await.error, None);
    }
    let rows = world.snapshots(&path).await;
    (world, path, rows)
}

fn word(snapshot: &Snapshot) -> String {
    snapshot.id[..8].to_owned()
}

async fn remove(world: &World, path: &DatabasePath, snapshot: &Snapshot) -> Result<(), Error> {
    retention::remove(&world.core, path, &snapshot.id, &word(snapshot)).await
}

fn stored(world: &World) -> usize {
    world.repositories.kept.lock().unwrap().values().map(|kept| kept.snapshots.len()).sum()
}

#[tokio::test]
async fn it_goes_with_its_copies_and_is_written_down() {
    let (world, path, rows) = three().await;
    remove(&world, &path, &rows[2]).await.unwrap();
    let left: Vec<_> = world.snapshots(&path).await.into_iter().map(|row| row.id).collect();
    assert_eq!(left, [rows[0].id.clone(), rows[1].id.clone()]);
    assert_eq!((world.core.catalog().snapshots().all(&path).await.unwrap().len(), stored(&world)), (4, 4));
    let told = audit::last(&world.core, 2).await.unwrap();
    assert!(told.iter().all(|entry| entry.action == "snapshot.remove" && entry.subject == "acme/shop"), "{told:?}");
    assert!(told.iter().any(|entry| entry.detail.contains(&rows[2].id)));
}

#[tokio::test]
async fn the_last_good_the_last_proved_and_pinned_ones_stay() {
    let (world, path, rows) = three().await;
    assert_eq!(remove(&world, &path, &rows[0]).await.unwrap_err().message, "this is the last good backup on disk");
    world.core.catalog().snapshots().mark_proved(&rows[1].id, world.core.now()).await.unwrap();
    let proved = remove(&world, &path, &rows[1]).await.unwrap_err();
    assert_eq!(proved.message, "this is the last backup on disk that was proved");
    retention::pin(&world.core, &path, &rows[2].id, true).await.unwrap();
    let pinned = remove(&world, &path, &rows[2]).await.unwrap_err();
    assert_eq!((pinned.code, pinned.message.as_str()), (Code::Refused, "this backup is pinned"));
    retention::pin(&world.core, &path, &rows[2].id, false).await.unwrap();
    remove(&world, &path, &rows[2]).await.unwrap();
    assert_eq!(stored(&world), 4);
}

#[tokio::test]
async fn nothing_goes_without_the_typed_word_or_by_a_clock_that_jumped() {
    let (world, path, rows) = three().await;
    let error = retention::remove(&world.core, &path, &rows[2].id, "yes").await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    assert!(error.hints[0].contains(&word(&rows[2])));
    clock::believe(&world.core).await.unwrap();
    world.clock.set(world.core.now() + Duration::days(400));
    assert_eq!(remove(&world, &path, &rows[2]).await.unwrap_err().code, Code::ClockJumped);
    assert_eq!(stored(&world), 6);
}

#[tokio::test]
async fn what_a_storage_that_is_away_still_has_goes_with_the_next_retention() {
    let (world, path, rows) = three().await;
    *world.repositories.away.lock().unwrap() = vec!["nas".to_owned()];
    assert_eq!(remove(&world, &path, &rows[2]).await.unwrap_err().code, Code::StorageUnreachable);
    assert_eq!((world.snapshots(&path).await.len(), stored(&world)), (2, 5));
    world.repositories.away.lock().unwrap().clear();
    retention::run(&world.core, &path).await.unwrap();
    assert_eq!(stored(&world), 4);
}

#[tokio::test]
async fn a_manifest_is_read_from_the_copy_if_the_original_is_away_or_gone() {
    let (world, path, rows) = three().await;
    assert_eq!(snapshots::manifest(&world.core, &path, &rows[0].id).await.unwrap().unwrap().rows(), 5);
    *world.repositories.away.lock().unwrap() = vec!["disk".to_owned()];
    assert_eq!(snapshots::manifest(&world.core, &path, &rows[0].id).await.unwrap().unwrap().rows(), 5);
    *world.repositories.away.lock().unwrap() = vec!["disk".to_owned(), "nas".to_owned()];
    let error = snapshots::manifest(&world.core, &path, &rows[0].id).await.unwrap_err();
    assert_eq!(error.code, Code::StorageUnreachable);
    world.repositories.away.lock().unwrap().clear();
    let changes = snapshots::compare(&world.core, &path, &rows[1].id, &rows[0].id).await.unwrap();
    assert_eq!((changes.tables[0].before, changes.tables[0].after, changes.same), (Some(3), Some(5), 0));
}
