//! What a job reads stays until the job has ended, whoever comes first.

use bulkhead_catalog::{NewJob, Snapshot, Subject};
use bulkhead_core::{policies, retention, scheduler};
use bulkhead_model::{
    Code, DatabasePath,
    job::{JobId, JobKind, JobState, Transition, Trigger},
    policy::{Keep, Rules},
    retention::Reason,
    schedule::Schedule,
};
use chrono::Duration;
use serde_json::{Value, json};

use crate::fakes::World;

/// Three backups, of which the rules keep one.
async fn three() -> (World, DatabasePath, Vec<Snapshot>) {
    let (world, path) = World::backed_up().await;
    for _ in 0..2 {
        world.clock.set(world.core.now() + Duration::hours(1));
        world.backup(&path).await;
    }
    rules(&world, &path, Rules::default()).await;
    let rows = world.snapshots(&path).await;
    (world, path, rows)
}

async fn rules(world: &World, path: &DatabasePath, rules: Rules) {
    let keep = Some(Keep { last: Some(1), ..Keep::default() });
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &Rules { keep, ..rules }).await.unwrap();
}

/// A drill that waits for a place.
async fn waiting(world: &World, path: &DatabasePath, detail: Value) -> JobId {
    let job = NewJob {
        id: JobId::new(1, [7; 10]),
        kind: JobKind::Drill,
        tenant: path.tenant.clone(),
        database: Some(path.clone()),
        owner: "somebody".to_owned(),
        trigger: Trigger::Schedule,
        detail,
    };
    world.core.catalog().jobs().queue(&job, world.core.now()).await.unwrap();
    job.id
}

async fn end(world: &World, job: JobId) {
    world.core.catalog().jobs().apply(job, Transition::Cancel, world.core.now()).await.unwrap();
}

#[tokio::test]
async fn a_snapshot_that_a_drill_reads_goes_with_the_first_retention_after_it() {
    let (world, path, rows) = three().await;
    let job = waiting(&world, &path, json!({ "snapshot": rows[1].id, "asked_by": "tester" })).await;
    let planned = retention::plan(&world.core, &path).await.unwrap();
    assert_eq!(planned[0].verdicts[1].reasons, [Reason::InUse]);
    let refused = retention::remove(&world.core, &path, &rows[1].id, &rows[1].id[..8]).await.unwrap_err();
    assert_eq!((refused.code, refused.message.as_str()), (Code::Refused, "a job is reading this backup on disk"));
    assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 1);
    end(&world, job).await;
    assert_eq!(retention::run(&world.core, &path).await.unwrap().removed, 1);
    assert_eq!(world.snapshots(&path).await, rows[..1]);
}

/// The plan was made before the drill began: the step in the catalog decides.
#[tokio::test]
async fn whoever_is_first_in_the_catalog_wins() {
    let (world, path, rows) = three().await;
    let (snapshots, jobs) = (world.core.catalog().snapshots(), world.core.catalog().jobs());
    let ids: Vec<_> = rows[1..].iter().map(|row| row.id.clone()).collect();
    let job = waiting(&world, &path, Value::Null).await;
    assert!(jobs.reads(job, &ids[0]).await.unwrap());
    let going = snapshots.forget(&path, &rows[0].storage, &ids, world.core.now()).await.unwrap();
    assert_eq!(going, ids[1..], "what is read is not marked");
    assert!(!jobs.reads(job, &ids[1]).await.unwrap(), "what is marked is not read");
    assert_eq!(jobs.get(job).await.unwrap().detail, json!({ "snapshot": ids[0] }));
}

#[tokio::test]
async fn a_drill_names_what_it_picked() {
    let (world, path, rows) = three().await;
    let drilled = Schedule::parse("0 * * * *", "UTC").unwrap();
    rules(&world, &path, Rules { drill: Some(drilled), ..Rules::default() }).await;
    scheduler::tick(&world.core).await.unwrap();
    world.clock.set(world.core.now() + Duration::hours(1));
    let begun = scheduler::tick(&world.core).await.unwrap().started;
    let job = world.wait(begun[0]).await;
    assert_eq!((job.state, job.trigger), (JobState::Done, Trigger::Schedule));
    assert_eq!(job.detail["snapshot"], json!(rows[0].id));
}
