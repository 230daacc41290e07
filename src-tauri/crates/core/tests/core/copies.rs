//! Copies: to every further storage, caught up with when one was away, and told apart from what cannot be looked at.

use bulkhead_catalog::{JobFilter, NewJob, Subject};
use bulkhead_core::{
    alerts, check, copies,
    drill::{self, Which},
    looks, pause, policies, retention, scheduler, status,
};
use bulkhead_model::{
    Code, DatabasePath, Label,
    job::{JobId, JobKind, JobState, Transition, Trigger},
    policy::{Copies, Keep, Rules},
    protection::Reason,
};
use chrono::Duration;

use crate::fakes::World;

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

fn rules(copies: &[&str]) -> Rules {
    let copies = Some(Copies(copies.iter().map(|name| label(name)).collect()));
    let keep = Some(Keep { last: Some(2), ..Keep::default() });
    Rules { storage: Some(label("disk")), copies, keep, ..Rules::default() }
}

/// A database that is backed up to `disk` and copied to `nas`.
async fn copied() -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    world.storage_named("nas").await;
    let path = world.tenant("acme").await;
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules(&["nas"])).await.unwrap();
    (world, path)
}

async fn next(world: &World, path: &DatabasePath) -> bulkhead_catalog::Job {
    world.clock.set(world.core.now() + Duration::hours(1));
    world.backup(path).await
}

/// How many snapshots the catalog knows on a storage, and how many the repository has.
async fn on(world: &World, path: &DatabasePath, storage: &str) -> (usize, usize) {
    let all = world.core.catalog().snapshots().all(path).await.unwrap();
    let kept = world.repositories.kept.lock().unwrap();
    let there = kept.iter().filter(|(place, _)| place.contains(&format!("/srv/{storage}/")));
    let there = there.map(|(_, kept)| kept.snapshots.len()).sum();
    (all.iter().filter(|snapshot| snapshot.storage.as_str() == storage).count(), there)
}

fn away(world: &World, is_away: bool) {
    *world.repositories.away.lock().unwrap() = if is_away { vec!["nas".to_owned()] } else { vec![] };
}

#[tokio::test]
async fn a_backup_is_copied_and_listed_once() {
    let (world, path) = copied().await;
    let job = next(&world, &path).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert_eq!(job.detail["copies"][0]["storage"], "nas");
    assert_eq!((on(&world, &path, "disk").await, on(&world, &path, "nas").await), ((1, 1), (1, 1)));
    let listed = world.snapshots(&path).await;
    assert_eq!((listed.len(), listed[0].storage.as_str()), (1, "disk"), "a copy is no backup of its own");
    let copy = world
        .core
        .catalog()
        .snapshots()
        .find(&path, &listed[0].id, Some(&label("nas")), world.core.latest())
        .await
        .unwrap();
    assert_eq!(copy.original.as_ref(), Some(&listed[0].id));
    assert_eq!(copies::request(&world.core, &path).await.unwrap_err().code, Code::NothingToDo);
}

/// A disk that would run full in the middle of a copy is told before it begins, and nothing is made there.
#[tokio::test]
async fn a_copy_that_finds_no_room_is_not_begun() {
    let (world, path) = copied().await;
    away(&world, true);
    next(&world, &path).await;
    away(&world, false);
    *world.repositories.free.lock().unwrap() = Some(10 << 20);
    let copy = async || {
        let id = copies::request(&world.core, &path).await.unwrap();
        world.wait(id).await
    };
    assert_eq!(copy().await.error.map(|error| error.code), Some(Code::DiskFull));
    assert_eq!(on(&world, &path, "nas").await, (0, 0));
    *world.repositories.free.lock().unwrap() = None;
    assert_eq!(copy().await.error, None);
    assert_eq!(on(&world, &path, "nas").await, (1, 1));
}

/// A copy can be restored, and yet where backups go the newest is gone.
#[tokio::test]
async fn what_is_gone_from_the_first_storage_is_a_risk_until_the_next_backup() {
    let (world, path) = copied().await;
    next(&world, &path).await;
    let is_told = async || {
        let verdict = status::overview(&world.core).await.unwrap().remove(0).1;
        verdict.reasons.contains(&Reason::Spoilt { storage: label("disk") })
    };
    assert!(!is_told().await);
    for (place, kept) in world.repositories.kept.lock().unwrap().iter_mut() {
        if place.contains("/srv/disk/") {
            kept.snapshots.clear();
        }
    }
    let check = check::request(&world.core, &path.tenant, false).await.unwrap();
    world.wait(check).await;
    assert!(is_told().await);
    assert_eq!(next(&world, &path).await.error, None);
    assert!(!is_told().await, "the newest is good again; that an older one is missing is an alert");
}

#[tokio::test]
async fn what_a_storage_missed_while_it_was_away_is_caught_up_with() {
    let (world, path) = copied().await;
    next(&world, &path).await;
    away(&world, true);
    let job = next(&world, &path).await;
    assert_eq!(job.state, JobState::Done, "the backup is good");
    assert_eq!(job.detail["copies"][0]["failure"]["code"], "storage-unreachable");
    let standing = async || copies::standing(&world.core, &path).await.unwrap().remove(0);
    let tried = |standing: copies::Standing| standing.failed.map(|(_, job, error)| (job, error.code));
    assert_eq!(standing().await.lacking, 1);
    assert_eq!(tried(standing().await), Some((job.id, Code::StorageUnreachable)));
    let told: Vec<_> = world.notifier.0.lock().unwrap().iter().map(|told| told.title.clone()).collect();
    assert_eq!(told, ["Storage nas fails"], "whoever looks after it hears of it now");
    assert_eq!((on(&world, &path, "disk").await.0, on(&world, &path, "nas").await.0), (2, 1));
    // Tried again, fails, rests, and works once the storage is back.
    world.clock.set(world.core.now() + Duration::minutes(1));
    scheduler::round(&world.core).await.unwrap();
    let failed = last(&world, &path).await;
    assert_eq!((failed.kind, failed.state), (JobKind::Copy, JobState::Failed));
    assert_eq!(tried(standing().await), Some((failed.id, Code::StorageUnreachable)));
    away(&world, false);
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(last(&world, &path).await.id, failed.id, "a storage that failed is left alone for a while");
    world.clock.set(world.core.now() + Duration::minutes(16));
    pause::set(&world.core, Some(&path.tenant), Some(world.core.now() + Duration::hours(1))).await.unwrap();
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(last(&world, &path).await.id, failed.id, "nothing begins in a pause");
    pause::set(&world.core, Some(&path.tenant), None).await.unwrap();
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(last(&world, &path).await.state, JobState::Done);
    assert_eq!((standing().await.lacking, standing().await.failed), (0, None));
    assert_eq!(on(&world, &path, "nas").await, (2, 2));
}

/// A rule that is new asks for copies that nobody could have made yet.
#[tokio::test]
async fn a_copy_that_became_due_just_now_is_no_alarm() {
    let (world, path) = copied().await;
    world.storage_named("second").await;
    next(&world, &path).await;
    let subject = Subject::Database(path.clone());
    policies::set_rules(&world.core, &subject, &rules(&["nas", "second"])).await.unwrap();
    let titles = || world.notifier.0.lock().unwrap().iter().map(|told| told.title.clone()).collect::<Vec<_>>();
    alerts::look(&world.core).await.unwrap();
    assert_eq!(titles(), [""; 0], "the next round copies it");
}

/// A database that is drilled or backed up often does not make a storage be asked more often.
#[tokio::test]
async fn a_copy_that_failed_rests_however_many_other_jobs_there_were_since() {
    let (world, path) = copied().await;
    away(&world, true);
    next(&world, &path).await;
    world.clock.set(world.core.now() + Duration::minutes(1));
    scheduler::round(&world.core).await.unwrap();
    let failed = last(&world, &path).await;
    assert_eq!((failed.kind, failed.state), (JobKind::Copy, JobState::Failed));
    let (jobs, now) = (world.core.catalog().jobs(), world.core.now());
    for number in 0..12 {
        let drill = NewJob {
            id: JobId::new(u64::try_from(now.timestamp_millis()).unwrap() + 1 + number, [0; 10]),
            kind: JobKind::Drill,
            tenant: path.tenant.clone(),
            database: Some(path.clone()),
            owner: "me".to_owned(),
            trigger: Trigger::Person,
            detail: serde_json::Value::Null,
        };
        jobs.queue(&drill, now).await.unwrap();
        jobs.apply(drill.id, Transition::Cancel, now).await.unwrap();
    }
    let before = last(&world, &path).await.id;
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(last(&world, &path).await.id, before, "it was asked a moment ago");
}

#[tokio::test]
async fn a_drill_of_what_cannot_be_read_names_the_storage_that_has_it_as_well() {
    let (world, path) = copied().await;
    *world.engine.data.lock().unwrap() = b"rows of the shop".to_vec();
    next(&world, &path).await;
    *world.repositories.away.lock().unwrap() = vec!["disk".to_owned()];
    let drilled = async |storage: Option<&Label>| {
        let id = drill::request(&world.core, &path, &Which::read("latest"), storage).await.unwrap();
        world.wait(id).await.error
    };
    let error = drilled(None).await.unwrap();
    assert!(error.hints.iter().any(|hint| hint.contains("--storage nas")), "{error:?}");
    assert_eq!(drilled(Some(&label("nas"))).await, None);
}

async fn last(world: &World, path: &DatabasePath) -> bulkhead_catalog::Job {
    let id = world.core.catalog().jobs().page(&JobFilter::of(path), 1).await.unwrap()[0].id;
    world.wait(id).await
}

/// A storage that is named later gets what it would keep, and retention removes on every storage.
#[tokio::test]
async fn a_new_storage_gets_what_it_would_keep_and_no_more() {
    let (world, path) = copied().await;
    let subject = Subject::Database(path.clone());
    policies::set_rules(&world.core, &subject, &Rules { keep: None, ..rules(&[]) }).await.unwrap();
    for _ in 0..4 {
        next(&world, &path).await;
    }
    policies::set_rules(&world.core, &subject, &rules(&["nas"])).await.unwrap();
    let id = copies::request(&world.core, &path).await.unwrap();
    let job = world.wait(id).await;
    assert_eq!((job.state, &job.detail["copied"]), (JobState::Done, &serde_json::json!(2)));
    assert_eq!((on(&world, &path, "disk").await, on(&world, &path, "nas").await), ((4, 4), (2, 2)));
    retention::run(&world.core, &path).await.unwrap();
    next(&world, &path).await;
    assert_eq!((on(&world, &path, "disk").await, on(&world, &path, "nas").await), ((2, 2), (2, 2)));
}

/// What was proved is not left in the one place alone that it was restored from.
#[tokio::test]
async fn the_last_that_was_proved_stays_on_every_storage() {
    let (world, path) = copied().await;
    assert_eq!(next(&world, &path).await.error, None);
    let first = world.core.catalog().snapshots().all(&path).await.unwrap();
    let original = first.iter().find(|snapshot| snapshot.original.is_none()).unwrap().id.clone();
    world.core.catalog().snapshots().mark_proved(&original, world.core.now()).await.unwrap();
    for _ in 0..4 {
        assert_eq!(next(&world, &path).await.error, None);
    }
    assert_eq!((on(&world, &path, "disk").await, on(&world, &path, "nas").await), ((3, 3), (3, 3)));
    let left = world.core.catalog().snapshots().all(&path).await.unwrap();
    assert_eq!(left.iter().filter(|snapshot| snapshot.name() == original).count(), 2);
}

#[tokio::test]
async fn a_storage_cannot_be_named_twice_nor_be_its_own_copy() {
    let (world, path) = copied().await;
    let subject = Subject::Database(path.clone());
    for wrong in [rules(&["nas", "nas"]), rules(&["disk"])] {
        let error = policies::set_rules(&world.core, &subject, &wrong).await.unwrap_err();
        assert_eq!(error.code, Code::InvalidInput);
    }
    let error = policies::set_rules(&world.core, &subject, &rules(&["tape"])).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    assert_eq!(policies::of(&world.core, &path).await.unwrap().copies(), [label("nas")], "nothing was saved half");
}

/// One that takes its time keeps no other waiting.
#[tokio::test]
async fn several_storages_are_looked_at_at_the_same_time() {
    let (world, path) = copied().await;
    next(&world, &path).await;
    world.clock.set(world.core.now() + Duration::hours(7));
    *world.repositories.meeting.lock().unwrap() = Some(std::sync::Arc::new(tokio::sync::Barrier::new(2)));
    let looks = tokio::time::timeout(std::time::Duration::from_secs(10), looks::due(&world.core));
    assert_eq!(looks.await.expect("both are under way at once").unwrap(), 2);
}

/// Deleted behind our back: shown as missing, no longer good, and the copy stands in. Not reachable: nothing is said.
#[tokio::test]
async fn what_was_deleted_is_missing_and_what_cannot_be_looked_at_is_not() {
    let (world, path) = copied().await;
    next(&world, &path).await;
    let first = world.snapshots(&path).await.remove(0);
    next(&world, &path).await;
    let second = world.snapshots(&path).await.remove(0);
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.snapshots.remove(&second.id);
    }
    away(&world, true);
    world.clock.set(world.core.now() + Duration::hours(7));
    assert_eq!(looks::due(&world.core).await.unwrap(), 2);
    let all = world.core.catalog().snapshots().all(&path).await.unwrap();
    let missing: Vec<_> = all.iter().filter(|it| it.missing_at.is_some()).map(|it| it.id.clone()).collect();
    assert_eq!(missing, std::slice::from_ref(&second.id));
    let repositories = world.core.catalog().repositories().list(None).await.unwrap();
    let nas = repositories.iter().find(|it| it.storage.as_str() == "nas").unwrap();
    assert_eq!(nas.look.failure.as_ref().map(|error| error.code), Some(Code::StorageUnreachable));
    assert!(nas.look.looked_at < nas.look.tried_at, "seen by the last job, and not now");
    // The copy stands in for what is gone.
    let latest = world.core.catalog().snapshots().find(&path, "latest", None, world.core.latest()).await.unwrap();
    assert_eq!((latest.storage.as_str(), latest.original.as_ref()), ("nas", Some(&second.id)));
    assert_eq!(
        world.core.catalog().overview(world.core.latest()).await.unwrap()[0].last_good.as_ref().unwrap().1,
        latest.id
    );
    let plan = retention::plan(&world.core, &path).await.unwrap();
    let disk = plan.iter().find(|planned| planned.storage.as_str() == "disk").unwrap();
    let planned: Vec<_> = disk.verdicts.iter().map(|it| (it.snapshot.id.clone(), it.snapshot.missing)).collect();
    assert_eq!(planned, [(second.id.clone(), true), (first.id.clone(), false)]);
    // Brought back, it is good again.
    let repository = world
        .repositories
        .kept
        .lock()
        .unwrap()
        .iter()
        .find(|(place, _)| place.contains("nas"))
        .map(|(_, kept)| kept.snapshots.values().next_back().unwrap().clone());
    for (place, kept) in world.repositories.kept.lock().unwrap().iter_mut() {
        if place.contains("disk") {
            kept.snapshots.insert(second.id.clone(), repository.clone().unwrap());
        }
    }
    looks::look(&world.core, &path.tenant, &label("disk")).await.unwrap();
    assert_eq!(
        world.core.catalog().snapshots().find(&path, "latest", None, world.core.latest()).await.unwrap().id,
        second.id
    );
}

/// A copy that somebody deleted is made again.
#[tokio::test]
async fn a_copy_that_is_gone_is_copied_again() {
    let (world, path) = copied().await;
    next(&world, &path).await;
    for (place, kept) in world.repositories.kept.lock().unwrap().iter_mut() {
        if place.contains("/srv/nas/") {
            kept.snapshots.clear();
        }
    }
    looks::look(&world.core, &path.tenant, &label("nas")).await.unwrap();
    assert_eq!(on(&world, &path, "nas").await, (1, 0), "known to be missing");
    let id = copies::request(&world.core, &path).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    assert_eq!(on(&world, &path, "nas").await, (1, 1));
    assert_eq!(copies::request(&world.core, &path).await.unwrap_err().code, Code::NothingToDo);
}

#[tokio::test]
async fn where_there_is_nothing_to_copy_it_is_said_why() {
    let (world, path) = copied().await;
    let hint = async || copies::request(&world.core, &path).await.unwrap_err().hints.remove(0);
    assert_eq!(hint().await, "There is no backup of it that is whole: bulkhead snapshots acme/shop.");
    assert_eq!(world.backup(&path).await.error, None);
    assert_eq!(hint().await, "Every storage has what it should.");
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules(&[])).await.unwrap();
    assert_eq!(hint().await, "Its policy names no storage for copies.");
}
