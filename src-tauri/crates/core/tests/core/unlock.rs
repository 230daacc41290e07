//! A locked keyring is no failure: the job waits, holds nothing, is told of once, and goes on by itself.

use std::{sync::atomic::Ordering, time::Duration};

use bulkhead_catalog::{Job, JobFilter, MissedReason, Subject};
use bulkhead_core::{alerts, backup, jobs, policies, scheduler, status};
use bulkhead_model::{
    Code, DatabasePath,
    hook::{Hook, Hooks, OnError, When},
    job::{JobId, JobState, Phase},
    policy::Rules,
    protection::Reason,
    schedule::Schedule,
};

use crate::fakes::World;

fn lock(world: &World, locked: bool) {
    *world.secrets.locked.lock().unwrap() = locked;
}

/// Asks for a backup and waits until it waits.
async fn waiting(world: &World, path: &DatabasePath) -> JobId {
    let id = backup::request(&world.core, path, None).await.unwrap();
    until(world, id, |job| job.phase == Some(Phase::Unlock)).await;
    id
}

async fn until(world: &World, id: JobId, is: impl Fn(&Job) -> bool) -> Job {
    for _ in 0..200 {
        let job = world.core.catalog().jobs().get(id).await.unwrap();
        if is(&job) {
            return job;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{:?}", world.core.catalog().jobs().get(id).await)
}

fn titles(world: &World) -> Vec<String> {
    world.notifier.0.lock().unwrap().iter().map(|shown| shown.title.clone()).collect()
}

#[tokio::test]
async fn it_waits_holds_nothing_and_goes_on_when_it_is_unlocked() {
    let (world, path) = World::backed_up().await;
    let hook = Hook::new(When::Before, vec!["/opt/freeze".into()], OnError::Fail, None).unwrap();
    let rules = Rules { hooks: Some(Hooks(vec![hook])), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    bulkhead_core::hooks::confirm(&world.core, &path).await.unwrap();
    lock(&world, true);
    let id = waiting(&world, &path).await;
    let job = until(&world, id, |_| titles(&world).len() == 1).await;
    assert_eq!((job.state, job.started_at, job.error), (JobState::Queued, None, None));
    assert!(world.programs.0.lock().unwrap().is_empty(), "a database would be frozen until somebody comes");
    assert!(world.power.0.lock().unwrap().is_empty(), "the machine may sleep");
    let shown = world.notifier.0.lock().unwrap()[0].clone();
    assert!(shown.title.contains("keyring") && shown.body.contains("Unlock the keyring"), "{shown:?}");
    assert!(shown.body.contains("acme/shop: a backup waits"), "{shown:?}");
    lock(&world, false);
    let job = world.wait(id).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert_eq!(world.snapshots(&path).await.len(), 2);
    assert_eq!(titles(&world).len(), 2, "told once, and once that it is over: {:?}", titles(&world));
    let phases = world.core.catalog().jobs().phases(id).await.unwrap();
    assert_eq!(phases.iter().map(|it| it.phase).take(2).collect::<Vec<_>>(), [Phase::Unlock, Phase::Preflight]);
}

#[tokio::test]
async fn many_that_wait_are_one_alert_and_one_question() {
    let world = World::new().await;
    world.storage().await;
    let first = world.tenant("acme").await;
    world.backup(&first).await;
    let mut paths = vec![first];
    for slug in ["beta", "gamma", "delta", "epsilon", "zeta"] {
        paths.push(world.tenant(slug).await);
    }
    world.clock.set("2026-06-01T10:30:00Z".parse().unwrap());
    for path in &paths {
        let rules = Rules { schedule: Some(Schedule::parse("0 * * * *", "UTC").unwrap()), ..Rules::default() };
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    }
    scheduler::tick(&world.core).await.unwrap();
    lock(&world, true);
    world.clock.set("2026-06-01T11:00:10Z".parse().unwrap());
    let started = scheduler::tick(&world.core).await.unwrap().started;
    assert_eq!(started.len(), paths.len());
    for id in &started {
        until(&world, *id, |job| job.phase == Some(Phase::Unlock)).await;
    }
    // Some looks later, and rounds of the scheduler, which would begin checks and look at repositories.
    for _ in 0..3 {
        scheduler::round(&world.core).await.unwrap();
        tokio::time::sleep(Duration::from_millis(1500)).await;
    }
    assert_eq!(*world.secrets.questions.lock().unwrap(), 1);
    assert_eq!(world.core.catalog().jobs().active().await.unwrap().len(), paths.len());
    let keyring = titles(&world).iter().filter(|title| title.contains("keyring")).count();
    assert_eq!(keyring, 1, "{:?}", titles(&world));
    lock(&world, false);
    for id in started {
        assert_eq!(world.wait(id).await.state, JobState::Done);
    }
    alerts::look(&world.core).await.unwrap();
    assert!(
        world
            .core
            .catalog()
            .alerts()
            .open()
            .await
            .unwrap()
            .iter()
            .all(|open| !open.condition.title().contains("keyring"))
    );
}

#[tokio::test]
async fn the_schedule_piles_nothing_up_behind_it_and_the_rpo_clock_runs_on() {
    let (world, path) = World::backed_up().await;
    let rules = Rules {
        schedule: Some(Schedule::parse("0 * * * *", "UTC").unwrap()),
        rpo: Some("2h".parse().unwrap()),
        ..Rules::default()
    };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    world.clock.set("2026-01-01T00:30:00Z".parse().unwrap());
    scheduler::tick(&world.core).await.unwrap();
    lock(&world, true);
    let stale = async || {
        let rows = status::overview(&world.core).await.unwrap();
        rows[0].1.reasons.iter().any(|reason| matches!(reason, Reason::Stale { .. }))
    };
    let mut began = 0;
    for at in ["01:00:05", "02:00:05", "03:00:05", "04:00:05"] {
        world.clock.set(format!("2026-01-01T{at}Z").parse().unwrap());
        began += scheduler::tick(&world.core).await.unwrap().started.len();
        assert_eq!(stale().await, at > "02:30", "{at}");
    }
    assert_eq!(began, 1);
    let jobs = world.core.catalog().jobs().page(&JobFilter::of(&path), 10).await.unwrap();
    assert_eq!(jobs.len(), 2, "the first backup and the one that waits");
    let missed = world.core.catalog().schedules().missed(10).await.unwrap();
    assert!(missed.iter().all(|run| run.missed.reason == MissedReason::Busy), "{missed:?}");
    lock(&world, false);
    assert_eq!(world.wait(jobs[0].id).await.state, JobState::Done);
    assert!(!stale().await);
}

#[tokio::test]
async fn whoever_asked_can_cancel_it_and_the_alert_is_over() {
    let (world, path) = World::backed_up().await;
    lock(&world, true);
    let id = waiting(&world, &path).await;
    until(&world, id, |_| titles(&world).len() == 1).await;
    jobs::cancel(&world.core, id).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Cancelled);
    assert!(titles(&world)[1].starts_with("Over"), "{:?}", titles(&world));
    let id = waiting(&world, &path).await;
    jobs::let_go(&world.core).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Cancelled, "an end of the application waits for nobody");
    assert_eq!(world.engine.dumps.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn one_that_waits_when_the_application_dies_is_interrupted() {
    let (world, path) = World::backed_up().await;
    lock(&world, true);
    let id = waiting(&world, &path).await;
    let next = world.beside("second").await;
    // The fakes' instances know themselves and their neighbour: the first is dead to the second.
    bulkhead_core::recovery::recover(&next.core).await.unwrap();
    assert_eq!(next.core.catalog().jobs().get(id).await.unwrap().state, JobState::Interrupted);
    lock(&next, false);
    assert_eq!(next.backup(&path).await.state, JobState::Done);
}

#[tokio::test]
async fn who_sits_before_it_waits_only_so_long() {
    let (world, path) = World::backed_up().await;
    jobs::wait_for_unlock(&world.core, Duration::from_secs(1));
    lock(&world, true);
    let begun = std::time::Instant::now();
    let job = world.backup(&path).await;
    let error = job.error.unwrap();
    assert_eq!((job.state, error.code), (JobState::Failed, Code::KeyringLocked));
    assert!(error.message.contains("within 1 s") && error.hints.len() == 2, "{error:?}");
    assert!(begun.elapsed() >= Duration::from_secs(1) && begun.elapsed() < Duration::from_secs(5));
    assert_eq!(world.engine.dumps.load(Ordering::Relaxed), 1);
}
