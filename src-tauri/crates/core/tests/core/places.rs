//! What keeps a drill from running says nothing of the backup: its sandbox's folder, its disk, a server that never answered.

use bulkhead_catalog::{Drill, Subject};
use bulkhead_core::{
    alerts,
    drill::{self, Which},
    policies,
    ports::low,
    redundancy, status,
};
use bulkhead_model::{Code, DatabasePath, Error, alert::Cause, drill::Outcome, policy::Rules, redundancy::Met};

use crate::fakes::World;

async fn run(world: &World, path: &DatabasePath) -> Drill {
    let id = drill::request(&world.core, path, &Which::read("latest"), None).await.unwrap();
    world.wait(id).await;
    world.core.catalog().drills().of_job(id).await.unwrap().unwrap()
}

#[tokio::test]
async fn a_sandbox_that_cannot_be_made_is_not_the_backups() {
    let (world, path) = World::backed_up().await;
    for code in [Code::Io, Code::Stalled, Code::ToolFailed] {
        *world.engine.sandboxes.refusal.lock().unwrap() = Some(Error::new(code, "/nonexistent: no such folder"));
        let found = run(&world, &path).await;
        let reason = found.evidence.reason.unwrap();
        assert_eq!(found.outcome, Outcome::CouldNotRun, "{reason:?}");
        assert!(
            reason.message.contains("/nonexistent") && reason.hints[0].contains("BULKHEAD_SANDBOX_DIR"),
            "{reason:?}"
        );
    }
}

/// A full disk or a missing program says nothing of the backup: what the drill before it found stands, and so does its alert.
#[tokio::test]
async fn a_drill_that_cannot_run_takes_no_finding_back() {
    let (world, path) = World::backed_up().await;
    let standing = async || {
        let (_, protection) = status::overview(&world.core).await.unwrap().remove(0);
        let open = world.core.catalog().alerts().list(false, 9).await.unwrap();
        let told = open.iter().any(|alert| alert.condition.cause == Cause::Drill(path.clone()));
        (protection.reasons.iter().any(|reason| reason.name() == "drill-failing"), told)
    };
    *world.engine.data.lock().unwrap() = b"rows".to_vec();
    assert_eq!(world.backup(&path).await.error, None);
    *world.engine.load_damages.lock().unwrap() = true;
    assert_eq!(run(&world, &path).await.outcome, Outcome::Differs);
    alerts::look(&world.core).await.unwrap();
    assert_eq!(standing().await, (true, true));
    *world.engine.sandboxes.refusal.lock().unwrap() = Some(Error::new(Code::Io, "/nonexistent: no such folder"));
    assert_eq!(run(&world, &path).await.outcome, Outcome::CouldNotRun);
    alerts::look(&world.core).await.unwrap();
    assert_eq!(standing().await, (true, true));
    let errors = &redundancy::of(&world.core, &path).await.unwrap()[4];
    assert_eq!((errors.answer, errors.found.as_str()), (Met::No, "the last drill: differs"));
    // One that could run and proved it does.
    *world.engine.load_damages.lock().unwrap() = false;
    *world.engine.sandboxes.refusal.lock().unwrap() = None;
    assert_eq!(run(&world, &path).await.outcome, Outcome::Proved);
    alerts::look(&world.core).await.unwrap();
    assert_eq!(standing().await, (false, false));
}

#[tokio::test]
async fn a_drill_ends_before_the_disk_is_full() {
    let (world, path) = World::backed_up().await;
    let least = low(world.snapshots(&path).await[0].bytes);
    *world.engine.sandboxes.free.lock().unwrap() = Some(least - 1);
    let found = run(&world, &path).await;
    let reason = found.evidence.reason.unwrap();
    assert_eq!((found.outcome, reason.code), (Outcome::CouldNotRun, Code::DiskFull), "{reason:?}");
    assert!(reason.message.contains("the drill was ended") && !reason.hints.is_empty(), "{reason:?}");
    assert!(world.engine.sandboxes.standing.lock().unwrap().is_empty());
    *world.engine.sandboxes.free.lock().unwrap() = Some(least);
    assert_eq!(run(&world, &path).await.outcome, Outcome::Proved);
}

#[tokio::test]
async fn a_server_that_never_answered_has_nothing_to_be_removed() {
    let (world, path) = World::backed_up().await;
    let sandbox = Some("postgres://drill@drills.example/postgres".parse().unwrap());
    let rules = Rules { sandbox, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    world.engine.target.lock().unwrap().failure = Some(Error::new(Code::Unreachable, "it does not answer"));
    *world.engine.discard_fails.lock().unwrap() = true;
    let found = run(&world, &path).await;
    assert_eq!(found.outcome, Outcome::CouldNotRun);
    assert_eq!(found.evidence.notices, Vec::<String>::new());
}
