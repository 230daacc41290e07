//! Everything that is stored is read again and again, and what is damaged takes down whatever needs it.

use std::collections::BTreeSet;

use bulkhead_core::{check, policies, scheduler, status};
use bulkhead_model::{
    Code, DatabasePath, Error,
    alert::Cause,
    job::JobState,
    protection::Level,
    report::{Depth, Finding},
    share::SHARES,
};
use chrono::Duration;

use crate::fakes::World;

/// Lets a day pass and does what is due, to the end.
async fn a_day(world: &World) {
    world.clock.set(bulkhead_core::ports::Clock::now(&*world.clock) + Duration::days(1));
    check::due(&world.core, &bulkhead_core::pause::Pauses::default()).await.unwrap();
    for job in world.core.catalog().jobs().active().await.unwrap() {
        world.wait(job.id).await;
    }
}

fn shares(world: &World) -> Vec<BTreeSet<u32>> {
    world.repositories.depths.lock().unwrap().iter().map(Depth::shares).collect()
}

#[tokio::test]
async fn a_share_a_day_reads_everything_within_thirty_days() {
    let (world, path) = World::backed_up().await;
    for _ in 0..30 {
        a_day(&world).await;
    }
    let read = shares(&world);
    assert!(read.iter().all(|shares| shares.len() <= 2), "a little at a time: {read:?}");
    let all: BTreeSet<u32> = read.into_iter().flatten().collect();
    assert_eq!(all.len(), SHARES as usize);
    assert!(world.snapshots(&path).await[0].read_at.is_some(), "read as a whole, share by share");
    check::due(&world.core, &bulkhead_core::pause::Pauses::default()).await.unwrap();
    assert!(world.core.catalog().jobs().active().await.unwrap().is_empty(), "not twice a day");
}

#[tokio::test]
async fn a_policy_can_ask_for_less_and_for_none() {
    let (world, path) = World::backed_up().await;
    let own = bulkhead_catalog::Subject::Tenant(path.tenant.clone());
    let rules = |text: &str| serde_json::from_str(text).unwrap();
    policies::set_rules(&world.core, &own, &rules(r#"{"checks":"never"}"#)).await.unwrap();
    a_day(&world).await;
    assert!(shares(&world).is_empty());
    policies::set_rules(&world.core, &own, &rules(r#"{"checks":"3d"}"#)).await.unwrap();
    for _ in 0..3 {
        a_day(&world).await;
    }
    assert_eq!(shares(&world).into_iter().flatten().collect::<BTreeSet<_>>().len(), SHARES as usize);
}

/// A pack of share 3.
fn pack() -> String {
    format!("00000003{}", "a".repeat(56))
}

async fn damaged(world: &World, path: &DatabasePath) {
    let first = world.snapshots(path).await.last().unwrap().id.clone();
    world.repositories.needs.lock().unwrap().push((pack(), first));
    let finding = Finding { file: "pack".into(), id: Some(pack()), detail: "its bytes are others".into() };
    world.repositories.report.lock().unwrap().findings.push(finding);
}

async fn checked(world: &World, path: &DatabasePath) -> bulkhead_catalog::Job {
    let id = check::request(&world.core, &path.tenant, true).await.unwrap();
    world.wait(id).await
}

#[tokio::test]
async fn what_needs_a_damaged_pack_counts_no_more_and_the_rest_does() {
    let (world, path) = World::backed_up().await;
    assert_eq!(world.backup(&path).await.error, None);
    damaged(&world, &path).await;
    let error = checked(&world, &path).await.error.unwrap();
    assert!(error.hints.iter().any(|hint| hint.starts_with("One backup needs what is damaged")), "{error:?}");
    let rows = world.snapshots(&path).await;
    assert_eq!(rows.iter().map(|row| row.counts()).collect::<Vec<_>>(), [true, false]);
    // The other one, and it was the last good one.
    world.repositories.needs.lock().unwrap().push((pack(), rows[0].id.clone()));
    checked(&world, &path).await;
    let (row, protection) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!((row.last_good, protection.level), (None, Level::Unprotected));
    // What is read and right again counts again.
    world.repositories.report.lock().unwrap().findings.clear();
    assert_eq!(checked(&world, &path).await.state, JobState::Done);
    assert!(world.snapshots(&path).await.iter().all(|row| row.counts()));
}

/// What is lost stays lost, and no backup builds on it any more.
#[tokio::test]
async fn damage_that_was_taken_out_of_use_holds_up_no_backup() {
    let (world, path) = World::backed_up().await;
    damaged(&world, &path).await;
    let error = checked(&world, &path).await.error.unwrap();
    assert!(error.hints.last().unwrap().ends_with("bulkhead check acme --repair."), "{error:?}");
    let disk = "disk".parse().unwrap();
    let known = async || world.core.catalog().shares().damaged(&path.tenant, &disk).await.unwrap();
    assert_eq!(known().await, [pack()]);
    for _ in 0..2 {
        let id = check::repair(&world.core, &path.tenant).await.unwrap();
        let error = world.wait(id).await.error.unwrap();
        assert_eq!(error.code, Code::RepositoryDamaged);
        assert!(!error.hints.iter().any(|hint| hint.contains("--repair")), "nothing is left to repair: {error:?}");
        assert_eq!(known().await, [""; 0]);
        assert!(!world.snapshots(&path).await[0].counts());
    }
    let log = world.core.catalog().audit().last(50).await.unwrap();
    let repairs: Vec<_> = log.iter().filter(|entry| entry.action == "repository.repair").collect();
    assert_eq!(repairs.len(), 1);
    assert!(repairs[0].detail.contains(r#""lost":1"#), "{repairs:?}");
    // A later backup has brought what was lost.
    world.repositories.report.lock().unwrap().findings.clear();
    assert_eq!(checked(&world, &path).await.state, JobState::Done);
    assert!(world.snapshots(&path).await[0].counts());
}

#[tokio::test]
async fn a_share_that_was_not_read_takes_nothing_back() {
    let (world, path) = World::backed_up().await;
    damaged(&world, &path).await;
    checked(&world, &path).await;
    world.repositories.report.lock().unwrap().findings.clear();
    a_day(&world).await;
    assert!(!shares(&world).last().unwrap().contains(&3));
    assert!(!world.snapshots(&path).await[0].counts(), "the damaged pack was not read");
    let still = "Still: A repository of acme is damaged";
    assert_eq!(told(&world), ["A repository of acme is damaged", still], "a day later it lasts");
    let (_, protection) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!((protection.level, protection.reasons[0].name()), (Level::Unprotected, "gone"), "there was one");
    // Until it is read and right.
    assert_eq!(checked(&world, &path).await.state, JobState::Done);
    assert_eq!(told(&world), ["Over: A repository of acme is damaged"]);
}

/// Whoever found it: a check of packs, a check of what names the data, or a look at the repository.
#[tokio::test]
async fn damage_is_told_with_what_saves_the_rest() {
    let hint = async |world: &World| {
        bulkhead_core::alerts::look(&world.core).await.unwrap();
        let open = world.core.catalog().alerts().open().await.unwrap();
        let damage = open.into_iter().find(|it| matches!(it.condition.cause, Cause::Damage(_))).unwrap();
        damage.condition.hint
    };
    const SAVE: &str = "Do not delete anything. Copy the repository first, then restore what still can be read.";
    let (world, path) = World::backed_up().await;
    damaged(&world, &path).await;
    checked(&world, &path).await;
    let and_then = hint(&world).await.strip_prefix(SAVE).unwrap().to_owned();
    assert_eq!(and_then, " Then let backups go on there: bulkhead check acme --repair.");

    let (world, path) = World::backed_up().await;
    find_damage_on_the_disk(&world, &path).await;
    assert_eq!(hint(&world).await, SAVE);

    let (world, path) = World::backed_up().await;
    let error = Error::new(Code::RepositoryDamaged, "the index cannot be read").hint("Look at it.");
    let (disk, now) = ("disk".parse().unwrap(), world.core.now());
    world.core.catalog().usage().looked(&path.tenant, &disk, Err(&error), now).await.unwrap();
    assert_eq!(hint(&world).await, SAVE);
}

/// A backup on each of two storages.
async fn on_two() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    let id = bulkhead_core::backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    (world, path)
}

/// What names the data on the disk is damaged, and the nas is away.
async fn find_damage_on_the_disk(world: &World, path: &DatabasePath) {
    let finding = Finding { file: "index".into(), id: Some("ab".into()), detail: "its bytes are others".into() };
    world.repositories.report.lock().unwrap().findings.push(finding);
    world.repositories.away.lock().unwrap().push("nas".into());
    assert_eq!(checked(world, path).await.error.map(|error| error.code), Some(Code::RepositoryDamaged));
    assert_eq!(told(world), ["A repository of acme is damaged"]);
}

/// It stays while the nas is right and nobody can look at the disk, and is over when the disk was looked at.
async fn assert_over_when_seen(world: &World, path: &DatabasePath) {
    world.repositories.report.lock().unwrap().findings.clear();
    *world.repositories.away.lock().unwrap() = vec!["disk".into()];
    assert_eq!(checked(world, path).await.error.map(|error| error.code), Some(Code::StorageUnreachable));
    assert_eq!(told(world), [""; 0], "the disk is damaged as before");
    world.repositories.away.lock().unwrap().clear();
    assert_eq!(checked(world, path).await.error, None);
    assert_eq!(told(world), ["Over: A repository of acme is damaged"]);
}

fn told(world: &World) -> Vec<String> {
    let all = world.notifier.0.lock().unwrap().drain(..).map(|told| told.title).collect::<Vec<_>>();
    all.into_iter().filter(|title| title.contains("damaged")).collect()
}

/// What a check finds on one storage is hidden by no other: neither by one that is away nor by one that is right.
#[tokio::test]
async fn damage_on_one_storage_is_told_whatever_another_says() {
    let (world, path) = on_two().await;
    find_damage_on_the_disk(&world, &path).await;
    // The first that is away, and the second that is damaged.
    *world.repositories.away.lock().unwrap() = vec!["disk".into()];
    let error = checked(&world, &path).await.error.unwrap();
    assert_eq!(error.code, Code::RepositoryDamaged);
    assert!(error.message.contains("nas"), "{error}");
    assert_over_when_seen(&world, &path).await;
}

#[tokio::test]
async fn a_new_backup_on_damaged_data_is_not_good() {
    let (world, path) = World::backed_up().await;
    damaged(&world, &path).await;
    checked(&world, &path).await;
    // The fake counts: the second of the same repository.
    let next = format!("{}2", &world.snapshots(&path).await[0].id[..63]);
    world.repositories.needs.lock().unwrap().push((pack(), next));
    let job = world.backup(&path).await;
    assert_eq!(job.error.map(|error| error.code), Some(Code::RepositoryDamaged));
    let rows = world.snapshots(&path).await;
    assert!(rows.iter().all(|row| !row.counts()), "{rows:?}");
}

#[tokio::test]
async fn damage_of_what_names_the_data_takes_down_all() {
    let (world, path) = World::backed_up().await;
    let finding = Finding { file: "index".into(), id: Some("ab".into()), detail: "its bytes are others".into() };
    world.repositories.report.lock().unwrap().findings.push(finding);
    checked(&world, &path).await;
    assert!(!world.snapshots(&path).await[0].counts());
}

#[tokio::test]
async fn the_scheduler_goes_round_by_checks_as_well() {
    let (world, _) = World::backed_up().await;
    world.clock.set(bulkhead_core::ports::Clock::now(&*world.clock) + Duration::days(2));
    scheduler::round(&world.core).await.unwrap();
    for job in world.core.catalog().jobs().active().await.unwrap() {
        world.wait(job.id).await;
    }
    assert!(!shares(&world).is_empty());
}

/// No snapshot says of it that it counts no more, and a later check of another storage knows nothing of it.
#[tokio::test]
async fn what_names_the_data_is_told_to_be_damaged_where_there_is_no_snapshot_as_well() {
    let (world, path) = on_two().await;
    let rows = world.core.catalog().snapshots();
    let on_disk = rows.all(&path).await.unwrap().into_iter().find(|row| row.storage.as_str() == "disk").unwrap();
    let ids = std::slice::from_ref(&on_disk.id);
    rows.forget(&path, &on_disk.storage, ids, world.core.now()).await.unwrap();
    rows.forgotten(&on_disk.storage, ids).await.unwrap();
    world.repositories.kept.lock().unwrap().values_mut().for_each(|kept| drop(kept.snapshots.remove(&on_disk.id)));
    find_damage_on_the_disk(&world, &path).await;
    assert_over_when_seen(&world, &path).await;
}
