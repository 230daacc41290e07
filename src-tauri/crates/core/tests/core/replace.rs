//! Replacing a database: it is given up last, and only for what was seen to be equal.

use std::time::Duration;

use bulkhead_catalog::Job;
use bulkhead_core::{
    backup, evidence, kit,
    ports::Clock,
    rebuild,
    restore::{self, RestoreRequest},
    status,
};
use bulkhead_model::{
    Code, DatabasePath, Error,
    compare::Scope,
    connection::parse_url,
    evidence::Period,
    job::JobState,
    protection::Reason,
    restore::{Choices, Destination, Manner, Owners},
};

use crate::fakes::World;

const SAFE: Manner = Manner { safety_backup: true, end_sessions: false };

fn request(path: &DatabasePath, manner: Manner) -> RestoreRequest {
    let connection = parse_url(&format!("postgres://u@db.{}.example/shop", path.tenant)).unwrap().connection;
    let destination = Destination::Replace { connection, manner };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    // The good one, whatever was backed up since.
    RestoreRequest { database: path.clone(), snapshot: "latest".into(), storage: None, choices, password: None }
}

async fn run(world: &World, request: RestoreRequest) -> Job {
    let plan = restore::plan(&world.core, &request).await.unwrap();
    let id = restore::execute(&world.core, request, &plan.digest, Some("shop")).await.unwrap();
    world.wait(id).await
}

/// A backup of `good`, over a database that holds `bad` by now.
async fn spoilt() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"good".to_vec();
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    *world.engine.data.lock().unwrap() = b"bad".to_vec();
    *world.engine.original.lock().unwrap() = b"bad".to_vec();
    (world, path)
}

fn stands(world: &World) -> Vec<u8> {
    world.engine.original.lock().unwrap().clone()
}

#[tokio::test]
async fn the_restored_one_takes_the_place_and_the_old_one_is_kept_twice() {
    let (world, path) = spoilt().await;
    let job = run(&world, request(&path, SAFE)).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert_eq!(stands(&world), b"good");
    assert_eq!(world.engine.kept.lock().unwrap().as_deref(), Some(&b"bad"[..]));
    assert!(job.leftovers.is_empty());
    let snapshots = world.snapshots(&path).await;
    assert_eq!(job.detail["replaced"]["safety"], snapshots[0].id.as_str());
    assert!(snapshots[0].pinned_at.is_some() && snapshots[0].proved_at.is_none(), "the safety backup");
    assert!(snapshots[1].proved_at.is_some(), "the one that was restored");
    let plan = async |snapshot: &str| {
        let asked = RestoreRequest { snapshot: snapshot.to_owned(), ..request(&path, SAFE) };
        restore::plan(&world.core, &asked).await.unwrap().warnings
    };
    assert!(plan("latest").await[0].starts_with("A newer backup, "), "the newest is hardly what is meant");
    assert!(plan(&snapshots[0].id).await[0].starts_with("A restore backed this up before"));
    assert!(!plan(&snapshots[1].id).await.iter().any(|it| it.starts_with("A restore backed this up before")));
    assert!(job.detail["replaced"]["kept"].as_str().unwrap().starts_with("shop_before_"));
}

/// What was to be replaced is no state that anybody would go back to: neither the last good one, nor is a failure over by it.
#[tokio::test]
async fn the_last_good_backup_is_the_one_that_latest_names() {
    let (world, path) = spoilt().await;
    let good = world.snapshots(&path).await.remove(0);
    world.clock.set(world.clock.now() + chrono::Duration::hours(1));
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(&path).await;
    let job = run(&world, request(&path, SAFE)).await;
    assert_eq!(job.error, None);
    let (row, found) = status::overview(&world.core).await.unwrap().remove(0);
    assert_eq!(row.last_good, Some((good.taken_at, good.id)));
    assert!(found.reasons.contains(&Reason::Failing(Code::WrongPassword)), "{:?}", found.reasons);
}

/// The newest backup is of what was to be replaced: without the catalog that ran the restore, the backup itself says so.
#[tokio::test]
async fn what_a_restore_set_aside_is_known_again_after_the_loss_of_the_catalog() {
    let (world, path) = spoilt().await;
    let good = world.snapshots(&path).await.remove(0);
    assert_eq!(run(&world, request(&path, SAFE)).await.error, None);
    let kit = kit::gather(&world.core, &path.tenant).await.unwrap();
    let new = world.elsewhere().await;
    let back = rebuild::from_kit(&new.core, &kit.kit, &kit.key, &[]).await.unwrap();
    assert_eq!(back.snapshots, 3);
    let rows = new.snapshots(&path).await;
    assert_eq!(rows.iter().map(|row| row.set_aside).collect::<Vec<_>>(), [true, false, false]);
    assert!(rows[0].pinned_at.is_some(), "retention leaves it until somebody lets it go");
    let latest = new.core.catalog().snapshots().find(&path, "latest", None, new.core.latest()).await.unwrap();
    assert_eq!(latest.id, good.id);
    let (row, _) = status::overview(&new.core).await.unwrap().remove(0);
    assert_eq!(row.last_good, Some((good.taken_at, good.id)));
}

/// A tenant with backups on two storages and no rule says nowhere where the next one goes.
#[tokio::test]
async fn what_is_replaced_is_backed_up_beside_its_newest_where_no_rule_says_where() {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    *world.engine.data.lock().unwrap() = b"good".to_vec();
    let id = backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Done);
    assert_eq!(backup::request(&world.core, &path, None).await.unwrap_err().code, Code::InvalidInput);
    *world.engine.original.lock().unwrap() = b"bad".to_vec();
    let job = run(&world, request(&path, SAFE)).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    let newest = world.snapshots(&path).await.remove(0);
    assert_eq!((newest.set_aside, newest.storage.as_str()), (true, "nas"));
}

/// A failed one leaves its pinned backup, and says which.
#[tokio::test]
async fn what_was_backed_up_before_is_known_where_nothing_was_replaced() {
    let (world, path) = spoilt().await;
    *world.engine.load_damages.lock().unwrap() = true;
    let job = run(&world, request(&path, SAFE)).await;
    let newest = world.snapshots(&path).await.remove(0);
    assert!(newest.set_aside && newest.pinned_at.is_some());
    assert_eq!(restore::set_aside(&job.detail), Some((newest.id.as_str(), Some("disk"))));
}

/// It is evidence as every other backup, and no part of what the way back takes.
#[tokio::test]
async fn the_safety_backup_is_counted_as_a_backup_and_not_as_time_to_restore() {
    let (world, path) = spoilt().await;
    *world.engine.lasts.lock().unwrap() = Duration::from_secs(2);
    let job = run(&world, request(&path, SAFE)).await;
    let took = job.detail["took_ms"].as_u64().unwrap();
    assert!(job.detail["safety_ms"].as_u64().unwrap() >= 2_000 && took < 2_000, "{took}");
    world.clock.set(world.clock.now() + chrono::Duration::hours(1));
    let day = world.clock.now().date_naive();
    let found = evidence::gather(&world.core, &path.tenant, Period { from: day, to: day }).await.unwrap();
    let database = &found.databases[0];
    assert_eq!((database.done, database.proofs, database.brought_at), (3, 1, None));
    assert_eq!(database.slowest.unwrap().num_milliseconds().cast_unsigned(), took);
}

#[tokio::test]
async fn without_the_safety_backup_only_the_old_one_itself_is_kept() {
    let (world, path) = spoilt().await;
    let before = world.snapshots(&path).await.len();
    let job = run(&world, request(&path, Manner { safety_backup: false, ..SAFE })).await;
    assert_eq!((job.state, &job.detail["replaced"]["safety"]), (JobState::Done, &serde_json::Value::Null));
    assert_eq!(world.snapshots(&path).await.len(), before);
}

#[tokio::test]
async fn a_difference_leaves_the_old_one_where_it_is() {
    let (world, path) = spoilt().await;
    *world.engine.load_damages.lock().unwrap() = true;
    let job = run(&world, request(&path, SAFE)).await;
    assert_eq!(job.error.unwrap().code, Code::Differs);
    assert_eq!((stands(&world), world.engine.loaded.lock().unwrap().clone()), (b"bad".to_vec(), None));
    assert!(job.leftovers.is_empty());
    // What it backed up is the newest now, and of what was to be replaced: who tries again with it is told.
    let again = restore::plan(&world.core, &request(&path, SAFE)).await.unwrap();
    assert!(again.warnings[0].starts_with("A newer backup, "), "{:?}", again.warnings);
    *world.engine.load_damages.lock().unwrap() = false;
    assert_eq!(run(&world, request(&path, SAFE)).await.error, None);
    assert_eq!(stands(&world), b"good", "the same command once more restores what it was to restore");
}

#[tokio::test]
async fn a_failed_safety_backup_ends_it_before_anything_is_made() {
    let (world, path) = spoilt().await;
    world.engine.refusals.lock().unwrap().push(Error::new(Code::MissingRights, "no right"));
    let error = run(&world, request(&path, SAFE)).await.error.unwrap();
    assert_eq!(error.code, Code::MissingRights);
    assert!(error.hints.iter().any(|hint| hint.contains("--no-safety-backup")), "{error:?}");
    assert_eq!((stands(&world), world.engine.loaded.lock().unwrap().clone()), (b"bad".to_vec(), None));
}

/// The line can break after the server has done it: what stands is asked, not guessed.
#[tokio::test]
async fn a_swap_that_ends_in_an_error_is_what_the_server_says() {
    let (world, path) = spoilt().await;
    *world.engine.swap_fails.lock().unwrap() = Some(false);
    let job = run(&world, request(&path, SAFE)).await;
    assert_eq!(job.error.unwrap().code, Code::Unreachable);
    assert_eq!((stands(&world), world.engine.loaded.lock().unwrap().clone()), (b"bad".to_vec(), None));
    *world.engine.swap_fails.lock().unwrap() = Some(true);
    let mut again = request(&path, SAFE);
    again.snapshot = world.snapshots(&path).await[1].id.clone();
    let job = run(&world, again).await;
    assert_eq!((job.state, stands(&world)), (JobState::Done, b"good".to_vec()));
}

#[tokio::test]
async fn nobody_replaces_by_mistake_nor_what_is_another_tenants() {
    let (world, path) = spoilt().await;
    let other = world.tenant("other").await;
    let plan = restore::plan(&world.core, &request(&path, SAFE)).await.unwrap();
    for word in [None, Some("acme/shop"), Some("SHOP")] {
        let error = restore::execute(&world.core, request(&path, SAFE), &plan.digest, word).await.unwrap_err();
        assert_eq!(error.code, Code::Refused, "{word:?}");
    }
    let mut theirs = request(&path, SAFE);
    theirs.choices.destination = request(&other, SAFE).choices.destination;
    let plan = restore::plan(&world.core, &theirs).await.unwrap();
    for word in ["shop", "other", "other/shop"] {
        let error = restore::execute(&world.core, theirs.clone(), &plan.digest, Some(word)).await.unwrap_err();
        assert_eq!(error.code, Code::Refused, "{word}");
    }
    assert_eq!(stands(&world), b"bad");
}

#[tokio::test]
async fn production_is_replaced_only_after_more_was_asked() {
    let (world, path) = spoilt().await;
    bulkhead_core::databases::set_production(&world.core, &path, true).await.unwrap();
    let plan = restore::plan(&world.core, &request(&path, SAFE)).await.unwrap();
    let name = request(&path, SAFE).choices.destination.connection().unwrap().database_name();
    let error = restore::execute(&world.core, request(&path, SAFE), &plan.digest, Some(&name)).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    assert_eq!(stands(&world), b"bad");
    let word = format!("production {name}");
    let id = restore::execute(&world.core, request(&path, SAFE), &plan.digest, Some(&word)).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Done);
    assert!(
        world.core.catalog().databases().get(&path).await.unwrap().production,
        "the mark is the database's, and stays"
    );
}
