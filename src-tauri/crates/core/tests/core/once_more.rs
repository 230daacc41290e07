//! A backup of the schedule that was cut off with its process is due once more.

use bulkhead_catalog::{Job, JobFilter, NewJob, Position, Step, Subject};
use bulkhead_core::{alerts, policies, recovery, scheduler};
use bulkhead_model::{
    DatabasePath,
    alert::Cause,
    job::{JobId, JobKind, JobState, Transition, Trigger},
    policy::{CatchUp, Rules},
    schedule::Schedule,
};
use chrono::{DateTime, Utc};

use crate::fakes::{World, look};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn scheduled(catch_up: CatchUp) -> (World, DatabasePath) {
    let world = World::new().await;
    world.storage().await;
    let path = world.tenant("acme").await;
    world.clock.set(at("2026-06-01T10:00:00Z"));
    let schedule = Some(Schedule::parse("0 3 * * *", "Europe/Berlin").unwrap());
    let rules = Rules { schedule, catch_up: Some(catch_up), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    (world, path)
}

/// Begins a run as an instance does that is killed then; only for that of a schedule the position moves.
async fn killed(world: &World, path: &DatabasePath, now: &str, trigger: Trigger) {
    let now = at(now);
    world.clock.set(now);
    let id = JobId::new(u64::try_from(now.timestamp_millis()).unwrap(), [7; 10]);
    let job = NewJob {
        id,
        kind: JobKind::Backup,
        tenant: path.tenant.clone(),
        database: Some(path.clone()),
        owner: "killed".to_owned(),
        trigger,
        detail: serde_json::Value::Null,
    };
    if trigger == Trigger::Person {
        world.core.catalog().jobs().queue(&job, now).await.unwrap();
    } else {
        let schedules = world.core.catalog().schedules();
        let (database, from) = schedules.positions().await.unwrap().into_iter().next().unwrap();
        let last_due = from.next_due.unwrap();
        let to = Position { last_due, next_due: Some(last_due + chrono::Duration::days(1)), ..from.clone() };
        let step = Step { database, from: Some(&from), to: Some(&to), job: Some(&job), missed: None, waits: false };
        schedules.take(&[step], now).await.unwrap();
    }
    world.core.catalog().jobs().start(id, "killed", now).await.unwrap();
}

/// A copy that catches up, or a restore, must not cost a night.
#[tokio::test]
async fn a_run_that_meets_a_copy_begins_after_it_and_one_that_may_not_be_late_is_missed() {
    for (catch_up, begun, missed) in [(CatchUp::Always, 1, 0), (CatchUp::Never, 0, 1)] {
        let (world, path) = scheduled(catch_up).await;
        let jobs = world.core.catalog().jobs();
        let id = JobId::new(1_780_000_000_000, [9; 10]);
        let copy = NewJob {
            id,
            kind: JobKind::Copy,
            tenant: path.tenant.clone(),
            database: Some(path.clone()),
            owner: "neighbour".to_owned(),
            trigger: Trigger::Schedule,
            detail: serde_json::Value::Null,
        };
        jobs.queue(&copy, world.core.now()).await.unwrap();
        jobs.start(id, "neighbour", world.core.now()).await.unwrap();
        assert_eq!(look(&world, "2026-06-02T01:00:00Z").await, 0, "it is busy");
        jobs.apply(id, Transition::Orphaned, world.core.now()).await.unwrap();
        assert_eq!(look(&world, "2026-06-02T01:20:00Z").await, begun, "{catch_up:?}");
        assert_eq!(look(&world, "2026-06-02T01:20:30Z").await, 0);
        assert_eq!(world.core.catalog().schedules().missed(9).await.unwrap().len(), missed, "{catch_up:?}");
    }
}

async fn last(world: &World, path: &DatabasePath) -> Job {
    let mut jobs = world.core.catalog().jobs().page(&JobFilter::of(path), 1).await.unwrap();
    jobs.remove(0)
}

/// What the alert of its backup asks for.
async fn hint(world: &World, path: &DatabasePath) -> String {
    alerts::look(&world.core).await.unwrap();
    let open = world.core.catalog().alerts().open().await.unwrap();
    open.into_iter().find(|it| it.condition.cause == Cause::Backup(path.clone())).unwrap().condition.hint
}

#[tokio::test]
async fn a_run_that_died_with_its_process_begins_once_more() {
    let (world, path) = scheduled(CatchUp::Always).await;
    killed(&world, &path, "2026-06-02T01:00:00Z", Trigger::Schedule).await;
    assert_eq!(look(&world, "2026-06-02T01:30:00Z").await, 0, "what nobody has found yet is not begun beside it");
    recovery::recover(&world.core).await.unwrap();
    let told = world.notifier.0.lock().unwrap().last().unwrap().body.clone();
    assert_eq!(
        told,
        "Bulkhead ended while these were running, and they begin once more by themselves, where the window or the agent runs: backup of acme/shop."
    );
    // The alert asks nobody to do it.
    let hint = hint(&world, &path).await;
    assert!(hint.starts_with("It begins once more by itself"), "{hint}");
    assert_eq!(look(&world, "2026-06-02T02:00:00Z").await, 1);
    let again = last(&world, &path).await;
    assert_eq!((again.trigger, again.state), (Trigger::CatchUp, JobState::Done));
    assert_eq!(look(&world, "2026-06-02T02:01:00Z").await, 0, "once");
    assert_eq!(look(&world, "2026-06-03T01:00:00Z").await, 1, "and the next at its time");
    assert!(world.core.catalog().schedules().missed(9).await.unwrap().is_empty(), "nothing was missed");
}

#[tokio::test]
async fn a_run_that_dies_again_is_left_until_the_next() {
    let (world, path) = scheduled(CatchUp::Always).await;
    killed(&world, &path, "2026-06-02T01:00:00Z", Trigger::Schedule).await;
    scheduler::round(&world.core).await.unwrap();
    killed(&world, &path, "2026-06-02T02:00:00Z", Trigger::CatchUp).await;
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(last(&world, &path).await.state, JobState::Interrupted);
    assert_eq!(look(&world, "2026-06-02T03:00:00Z").await, 0);
    assert_eq!(look(&world, "2026-06-03T01:00:00Z").await, 1);
}

#[tokio::test]
async fn what_a_person_began_and_what_the_rule_forbids_is_not_begun_by_itself() {
    let (world, path) = scheduled(CatchUp::Always).await;
    killed(&world, &path, "2026-06-01T12:00:00Z", Trigger::Person).await;
    recovery::recover(&world.core).await.unwrap();
    let hint = hint(&world, &path).await;
    assert!(hint.starts_with("Run it again"), "{hint}");
    assert_eq!(look(&world, "2026-06-01T12:30:00Z").await, 0);
    let (world, path) = scheduled(CatchUp::Never).await;
    killed(&world, &path, "2026-06-02T01:00:00Z", Trigger::Schedule).await;
    world.clock.set(at("2026-06-02T01:30:00Z"));
    recovery::recover(&world.core).await.unwrap();
    assert_eq!(look(&world, "2026-06-02T01:31:00Z").await, 0);
    assert!(world.core.catalog().schedules().missed(9).await.unwrap().is_empty(), "it is no missed run: it began");
}
