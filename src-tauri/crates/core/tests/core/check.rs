//! Checks: damage fails them, and so does a backup that somebody took away.

use bulkhead_catalog::Subject;
use bulkhead_core::{
    check,
    drill::{self, Which},
    policies,
};
use bulkhead_model::{Code, DatabasePath, job::JobState, policy::Rules, report::Finding};

use crate::fakes::World;

async fn checked(world: &World, path: &DatabasePath) -> bulkhead_catalog::Job {
    let id = check::request(&world.core, &path.tenant, false).await.unwrap();
    world.wait(id).await
}

#[tokio::test]
async fn a_snapshot_that_is_gone_is_named() {
    let (world, path) = World::backed_up().await;
    world.backup(&path).await;
    assert_eq!(checked(&world, &path).await.state, JobState::Done);
    let gone = world.snapshots(&path).await[1].id.clone();
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        assert!(kept.snapshots.remove(&gone).is_some());
    }
    let error = checked(&world, &path).await.error.unwrap();
    assert_eq!(error.code, Code::RepositoryDamaged);
    assert!(error.hints.iter().any(|hint| hint.contains(&gone)), "{error:?}");
}

/// That all of them are damaged is another matter than that there are none.
#[tokio::test]
async fn where_no_backup_is_whole_the_damaged_ones_are_counted_and_named() {
    let (world, path) = World::backed_up().await;
    world.backup(&path).await;
    let rows = world.snapshots(&path).await;
    for row in &rows {
        world.core.catalog().shares().mark_damaged(&row.id, &row.storage, world.core.now()).await.unwrap();
    }
    let latest =
        async || world.core.catalog().snapshots().find(&path, "latest", None, world.core.latest()).await.unwrap_err();
    let error = latest().await;
    assert_eq!(error.code, Code::NotFound);
    assert!(error.message.contains("2 damaged"), "{error}");
    assert!(error.hints[0].contains(&rows[0].id[..8]), "{error:?}");
    let gone = std::slice::from_ref(&rows[0].id);
    world.core.catalog().snapshots().seen(&rows[0].storage, &[], gone, world.core.now()).await.unwrap();
    let error = latest().await;
    assert!(error.message.contains("1 damaged, 1 missing"), "{error}");
    assert!(error.hints[0].contains(&rows[1].id[..8]), "what is not there cannot be tried: {error:?}");
}

/// Damage is damage, whoever reads it, and a look at what names the data takes nothing back.
#[tokio::test]
async fn what_a_drill_could_not_read_counts_no_more_until_everything_was_read() {
    let (world, path) = World::backed_up().await;
    *world.repositories.rotten.lock().unwrap() = true;
    let id = drill::request(&world.core, &path, &Which::read("latest"), None).await.unwrap();
    assert_eq!(world.wait(id).await.error.map(|error| error.code), Some(Code::RepositoryDamaged));
    let damaged = async || world.snapshots(&path).await[0].damaged_at.is_some();
    assert!(damaged().await);
    let looked = checked(&world, &path).await;
    assert_eq!((looked.state, &looked.detail[0]["marked"]), (JobState::Done, &1.into()));
    assert!(damaged().await, "no data was read");
    let id = check::request(&world.core, &path.tenant, true).await.unwrap();
    let read = world.wait(id).await;
    assert_eq!((read.state, &read.detail[0]["marked"]), (JobState::Done, &0.into()));
    assert!(!damaged().await);
}

#[tokio::test]
async fn what_the_repository_finds_fails_the_check() {
    let (world, path) = World::backed_up().await;
    let finding = Finding { file: "pack".into(), id: Some("abc".into()), detail: "its bytes are others".into() };
    world.repositories.report.lock().unwrap().findings.push(finding);
    let error = checked(&world, &path).await.error.unwrap();
    assert_eq!(error.code, Code::RepositoryDamaged);
    assert!(error.hints.iter().any(|hint| hint.contains("pack abc: its bytes are others")), "{error:?}");
}

/// What was read and is whole is said beside the storage that could not be.
#[tokio::test]
async fn a_storage_that_is_away_does_not_hide_that_another_is_whole() {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    let rules = Rules { storage: Some("nas".parse().unwrap()), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    assert_eq!(world.backup(&path).await.error, None);
    *world.repositories.away.lock().unwrap() = vec!["disk".to_owned()];
    let id = check::request(&world.core, &path.tenant, false).await.unwrap();
    let error = world.wait(id).await.error.unwrap();
    assert_eq!(error.code, Code::StorageUnreachable);
    assert_eq!(error.hints.last().unwrap(), "Checked, and nothing damaged: nas.");
}
