//! Retention: what goes after a backup, and what never does.

use bulkhead_catalog::{Snapshot, Subject};
use bulkhead_core::{
    clock,
    drill::{self, Which},
    looks, policies, retention,
};
use bulkhead_model::{
    Code, DatabasePath, Error,
    alert::Cause,
    drill::Outcome,
    job::JobState,
    policy::{Copies, Keep, Rules},
    retention::Reason,
};
use chrono::{DateTime, Duration, Utc};

use crate::fakes::World;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// A database of which the newest `last` snapshots are kept.
async fn keeping(last: u32) -> (World, DatabasePath) {
    let world = World::new().await;
    world.clock.set(at("2026-06-01T02:00:00Z"));
    world.storage().await;
    let path = world.tenant("acme").await;
    let keep = Keep { last: Some(last), ..Keep::default() };
    let rules = Rules { keep: Some(keep), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    (world, path)
}

/// A backup an hour later.
async fn next(world: &World, path: &DatabasePath) -> bulkhead_catalog::Job {
    world.clock.set(world.core.now() + Duration::hours(1));
    world.backup(path).await
}

fn ids(snapshots: &[Snapshot]) -> Vec<String> {
    snapshots.iter().map(|snapshot| snapshot.id.clone()).collect()
}

fn stored(world: &World) -> usize {
    world.repositories.kept.lock().unwrap().values().map(|kept| kept.snapshots.len()).sum()
}

#[tokio::test]
async fn a_backup_removes_what_the_policy_does_not_keep() {
    let (world, path) = keeping(2).await;
    for _ in 0..4 {
        assert_eq!(next(&world, &path).await.state, JobState::Done);
    }
    let job = next(&world, &path).await;
    assert_eq!(job.detail["retention"], serde_json::json!({ "kept": 2, "removed": 1 }));
    assert_eq!((world.snapshots(&path).await.len(), stored(&world)), (2, 2), "catalog and repository agree");
}

#[tokio::test]
async fn without_a_rule_nothing_goes() {
    let (world, path) = World::backed_up().await;
    for _ in 0..3 {
        next(&world, &path).await;
    }
    assert_eq!(world.snapshots(&path).await.len(), 4);
}

#[tokio::test]
async fn thirty_failed_runs_leave_the_last_proved_and_the_last_good() {
    let (world, path) = keeping(1).await;
    next(&world, &path).await;
    let proved = world.snapshots(&path).await[0].id.clone();
    world.core.catalog().snapshots().mark_proved(&proved, world.core.now()).await.unwrap();
    next(&world, &path).await;
    let good = world.snapshots(&path).await[0].id.clone();
    for _ in 0..30 {
        world.engine.dump_errors.lock().unwrap().push(Error::new(Code::ToolFailed, "no"));
        assert_eq!(next(&world, &path).await.state, JobState::Failed);
    }
    assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 0);
    assert_eq!(ids(&world.snapshots(&path).await), [good, proved.clone()]);
    // Newer good ones push the good one out, never the proved one.
    next(&world, &path).await;
    let kept = world.snapshots(&path).await;
    assert_eq!((kept.len(), &kept[1].id), (2, &proved));
}

/// A wrong password, an empty dump, one that breaks off: nothing is stored, so nothing may go either.
#[tokio::test]
async fn after_a_backup_that_failed_no_retention_runs() {
    let (world, path) = keeping(3).await;
    for _ in 0..3 {
        next(&world, &path).await;
    }
    let keep = Keep { last: Some(1), ..Keep::default() };
    let rules = Rules { keep: Some(keep), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    for code in [Code::WrongPassword, Code::DumpIncomplete] {
        world.engine.refusals.lock().unwrap().push(Error::new(code, "no"));
        assert_eq!(next(&world, &path).await.state, JobState::Failed);
        world.engine.dump_errors.lock().unwrap().push(Error::new(code, "no"));
        assert_eq!(next(&world, &path).await.state, JobState::Failed);
        assert_eq!((world.snapshots(&path).await.len(), stored(&world)), (3, 3), "{code:?}");
    }
    next(&world, &path).await;
    assert_eq!((world.snapshots(&path).await.len(), stored(&world)), (1, 1));
}

#[tokio::test]
async fn what_is_pinned_stays_until_it_is_let_go() {
    let (world, path) = keeping(1).await;
    next(&world, &path).await;
    let first = world.snapshots(&path).await[0].id.clone();
    assert!(retention::pin(&world.core, &path, &first, true).await.unwrap().pinned_at.is_some());
    next(&world, &path).await;
    let planned = retention::plan(&world.core, &path).await.unwrap();
    assert_eq!(planned[0].verdicts[1].reasons, [Reason::Pinned]);
    retention::pin(&world.core, &path, &first, false).await.unwrap();
    assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 1);
    assert_eq!(world.snapshots(&path).await.len(), 1);
}

#[tokio::test]
async fn by_a_clock_that_jumped_nothing_is_removed_until_somebody_agrees() {
    for jump in [Duration::days(-1), Duration::days(-3650), Duration::days(3650)] {
        let (world, path) = keeping(1).await;
        next(&world, &path).await;
        world.clock.set(world.core.now() + jump);
        let job = world.backup(&path).await;
        assert_eq!(job.state, JobState::Done, "a backup is never wrong");
        assert_eq!(job.detail["retention"]["failure"]["code"], "clock-jumped", "{jump}");
        assert_eq!(stored(&world), 2);
        assert_eq!(retention::run(&world.core, &path).await.unwrap_err().code, Code::ClockJumped);
        clock::believe(&world.core).await.unwrap();
        // What is dated in the future by the clock that is believed now stays as well.
        let ahead = jump < Duration::zero();
        assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, usize::from(!ahead), "{jump}");
    }
}

/// A machine says what it counted itself since its start.
fn boots(world: &World, id: &str, counted: Duration) {
    *world.clock.boot.lock().unwrap() = Some((id.to_owned(), counted.to_std().unwrap()));
}

#[tokio::test]
async fn a_clock_that_is_put_elsewhere_by_days_while_the_machine_runs_removes_nothing() {
    for days in [2, 8, -2] {
        let (world, path) = keeping(1).await;
        world.clock.set(world.core.now() + Duration::days(1));
        boots(&world, "first", Duration::hours(1));
        next(&world, &path).await;
        assert_eq!(stored(&world), 1);
        // Nobody looks for three days; then the clock stands elsewhere.
        boots(&world, "first", Duration::hours(73));
        world.clock.set(world.core.now() + Duration::days(3 + days));
        let job = world.backup(&path).await;
        assert_eq!((job.state, stored(&world)), (JobState::Done, 2), "{days}");
        assert_eq!(job.detail["retention"]["failure"]["code"], "clock-jumped", "{days}");
        // A start of the machine makes nobody believe it.
        boots(&world, "second", Duration::minutes(1));
        let error = retention::run(&world.core, &path).await.unwrap_err();
        assert_eq!(error.code, Code::ClockJumped);
        assert!(error.message.contains("nobody agreed"), "{error}");
        clock::believe(&world.core).await.unwrap();
        assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 1, "{days}");
    }
}

#[tokio::test]
async fn a_machine_that_was_off_or_slept_for_a_week_is_believed() {
    for (id, counted) in [("second", Duration::minutes(1)), ("first", Duration::days(7))] {
        let (world, path) = keeping(1).await;
        world.clock.set(world.core.now());
        boots(&world, "first", Duration::zero());
        next(&world, &path).await;
        boots(&world, id, counted);
        world.clock.set(world.core.now() + Duration::days(7));
        world.backup(&path).await;
        assert_eq!(stored(&world), 1, "{id}");
    }
}

/// The row is marked, the repository has not let go: the next run finishes it, and nobody sees it meanwhile.
#[tokio::test]
async fn a_removal_that_broke_off_is_finished_by_the_next() {
    let (world, path) = keeping(1).await;
    next(&world, &path).await;
    let first = world.snapshots(&path).await[0].clone();
    let rules = Rules::default();
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    next(&world, &path).await;
    let ids = std::slice::from_ref(&first.id);
    let snapshots = world.core.catalog().snapshots();
    snapshots.forget(&path, &first.storage, ids, world.core.now()).await.unwrap();
    assert_eq!((world.snapshots(&path).await.len(), stored(&world)), (1, 2));
    assert!(snapshots.find(&path, &first.id, None, world.core.latest()).await.is_err());
    assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 1);
    assert_eq!(stored(&world), 1);
}

/// What a later drill found to differ is proved no more: the one that nothing speaks against stays in its place.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_drill_has_refuted_is_not_the_last_that_was_proved() {
    let (world, path) = keeping(1).await;
    *world.engine.data.lock().unwrap() = vec![7; 20];
    let drilled = async |id: &str| {
        let job = drill::request(&world.core, &path, &Which::Named(id.to_owned()), None).await.unwrap();
        world.wait(job).await;
        world.core.catalog().drills().of_job(job).await.unwrap().unwrap().outcome
    };
    let newest = async || world.snapshots(&path).await.remove(0).id;
    next(&world, &path).await;
    let first = newest().await;
    assert_eq!(drilled(&first).await, Outcome::Proved);
    next(&world, &path).await;
    let second = newest().await;
    assert_eq!(drilled(&second).await, Outcome::Proved);
    world.clock.set(world.core.now() + Duration::minutes(10));
    *world.engine.load_damages.lock().unwrap() = true;
    assert_eq!(drilled(&second).await, Outcome::Differs);
    *world.engine.load_damages.lock().unwrap() = false;
    next(&world, &path).await;
    let left = ids(&world.snapshots(&path).await);
    assert_eq!(left, [newest().await, first], "{second} was refuted");
}

/// Removes one behind our back, and looks.
async fn lose(world: &World, path: &DatabasePath, id: &str) {
    world.repositories.kept.lock().unwrap().values_mut().for_each(|kept| drop(kept.snapshots.remove(id)));
    let row = world.core.catalog().snapshots().find(path, id, None, world.core.latest()).await.unwrap();
    looks::look(&world.core, &path.tenant, &row.storage).await.unwrap();
}

async fn lost(world: &World) -> u64 {
    world.core.catalog().snapshots().missing().await.unwrap().iter().map(|row| row.count).sum()
}

#[tokio::test]
async fn what_is_missing_is_told_until_its_time_is_over_and_takes_no_place() {
    let (world, path) = keeping(3).await;
    for _ in 0..3 {
        next(&world, &path).await;
    }
    let rows = ids(&world.snapshots(&path).await);
    lose(&world, &path, &rows[1]).await;
    let told = || world.notifier.0.lock().unwrap().iter().map(|told| told.title.clone()).collect::<Vec<_>>();
    bulkhead_core::alerts::look(&world.core).await.unwrap();
    assert_eq!(told(), ["Backups are missing on disk"]);
    // It is the third now, and the one before it is the third of those that are there: both stay.
    next(&world, &path).await;
    assert_eq!((lost(&world).await, stored(&world)), (1, 3));
    next(&world, &path).await;
    assert_eq!((lost(&world).await, stored(&world)), (0, 3), "nobody had to end it by hand");
    bulkhead_core::alerts::look(&world.core).await.unwrap();
    let open = world.core.catalog().alerts().open().await.unwrap();
    assert!(!open.iter().any(|it| matches!(it.condition.cause, Cause::Missing(_))));
}

/// The last that was proved protects nothing once it is gone; what is pinned is somebody's business.
#[tokio::test]
async fn what_is_missing_and_proved_goes_and_what_is_pinned_stays() {
    let (world, path) = keeping(1).await;
    next(&world, &path).await;
    let proved = ids(&world.snapshots(&path).await).remove(0);
    world.core.catalog().snapshots().mark_proved(&proved, world.core.now()).await.unwrap();
    next(&world, &path).await;
    let pinned = ids(&world.snapshots(&path).await).remove(0);
    retention::pin(&world.core, &path, &pinned, true).await.unwrap();
    lose(&world, &path, &proved).await;
    lose(&world, &path, &pinned).await;
    assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 0);
    assert_eq!(ids(&world.snapshots(&path).await), std::slice::from_ref(&pinned));
    next(&world, &path).await;
    assert!(ids(&world.snapshots(&path).await).contains(&pinned));
    // Found again in the meantime, it is not given up.
    retention::pin(&world.core, &path, &pinned, false).await.unwrap();
    let (storage, now) = (world.snapshots(&path).await[0].storage.clone(), world.core.now());
    let rows = world.core.catalog().snapshots();
    rows.seen(&storage, std::slice::from_ref(&pinned), &[], now).await.unwrap();
    assert_eq!(rows.give_up(&storage, std::slice::from_ref(&pinned), &[]).await.unwrap(), 0);
}

/// What no rule wants on a storage any more is nobody's loss there, as long as another one has it: not told, and then not listed.
#[tokio::test]
async fn what_is_missing_where_nobody_wants_it_is_not_waited_for() {
    let (world, path) = keeping(9).await;
    world.storage_named("nas").await;
    let rules = |copies: &[&str]| Rules {
        storage: Some("disk".parse().unwrap()),
        copies: Some(Copies(copies.iter().map(|name| name.parse().unwrap()).collect())),
        keep: Some(Keep { last: Some(9), ..Keep::default() }),
        ..Rules::default()
    };
    let subject = Subject::Database(path.clone());
    policies::set_rules(&world.core, &subject, &rules(&["nas"])).await.unwrap();
    next(&world, &path).await;
    next(&world, &path).await;
    let all = world.core.catalog().snapshots().all(&path).await.unwrap();
    let (copies, originals): (Vec<_>, Vec<_>) = all.into_iter().partition(|row| row.original.is_some());
    retention::pin(&world.core, &path, &originals[0].id, true).await.unwrap();
    for copy in &copies {
        lose(&world, &path, &copy.id).await;
    }
    let told = async || {
        bulkhead_core::alerts::look(&world.core).await.unwrap();
        let open = world.core.catalog().alerts().open().await.unwrap();
        open.iter().any(|it| matches!(it.condition.cause, Cause::Missing(_)))
    };
    assert!(told().await, "they are wanted there");
    policies::set_rules(&world.core, &subject, &rules(&[])).await.unwrap();
    assert!(!told().await);
    lose(&world, &path, &originals[1].id).await;
    assert!(told().await, "one of them is nowhere now");
    retention::run(&world.core, &path).await.unwrap();
    let left: Vec<_> = world.core.catalog().snapshots().all(&path).await.unwrap();
    let left: Vec<_> = left.iter().map(|row| (row.id.as_str(), row.missing_at.is_some())).collect();
    let lost = (originals[1].id.as_str(), true);
    assert_eq!(left, [(originals[0].id.as_str(), false), lost, (copies[1].id.as_str(), true)], "pinned or not");
}
