//! Alerts: one a cause, none before its time, and none after it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unreachable_pub)]

mod fakes;

use bulkhead_catalog::Subject;
use bulkhead_core::{alerts, backup, jobs, policies, scheduler, status, storages};
use bulkhead_model::{
    Code, Error, Label,
    job::JobState,
    policy::{Copies, Rules},
    protection::Reason,
};
use chrono::Duration;
use fakes::World;

fn label(name: &str) -> Label {
    name.parse().unwrap()
}

fn shown(world: &World) -> Vec<String> {
    world.notifier.0.lock().unwrap().drain(..).map(|notification| notification.title).collect()
}

async fn later(world: &World, wait: Duration) {
    world.clock.set(world.core.now() + wait);
    scheduler::round(&world.core).await.unwrap();
    for id in jobs::active(&world.core) {
        world.wait(id).await;
    }
}

async fn reasons(world: &World) -> Vec<&'static str> {
    let (_, protection) = status::overview(&world.core).await.unwrap().remove(0);
    protection.reasons.iter().map(Reason::name).collect()
}

/// The copy is made by the backup that waits here for the keyring; without it nothing would make one.
#[tokio::test]
async fn a_storage_does_not_lack_what_is_being_copied_there() {
    let (world, path) = World::backed_up().await;
    world.storage_named("nas").await;
    let rules = Rules { storage: Some(label("disk")), copies: Some(Copies(vec![label("nas")])), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    *world.secrets.locked.lock().unwrap() = true;
    let job = backup::request(&world.core, &path, None).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    let lacks = "Storage nas lacks copies of 1 database".to_owned();
    assert!(!shown(&world).contains(&lacks), "it is being made");
    assert!(reasons(&world).await.contains(&"copying"));
    jobs::cancel(&world.core, job).await.unwrap();
    world.wait(job).await;
    alerts::look(&world.core).await.unwrap();
    assert!(shown(&world).contains(&lacks), "nothing makes it any more");
    let job = backup::request(&world.core, &path, None).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    assert!(!shown(&world).iter().any(|title| title.contains("nas")), "it is not over before it is made");
    *world.secrets.locked.lock().unwrap() = false;
    assert_eq!(world.wait(job).await.error, None);
    alerts::look(&world.core).await.unwrap();
    assert!(shown(&world).contains(&format!("Over: {lacks}")));
}

#[tokio::test]
async fn a_job_of_a_clock_that_was_ahead_hides_none_that_came_after_it() {
    let (world, path) = World::backed_up().await;
    let now = world.core.now();
    world.clock.set(now + Duration::days(3));
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    assert_eq!(world.backup(&path).await.state, JobState::Failed);
    assert!(reasons(&world).await.contains(&"failing"));
    world.clock.set(now + Duration::hours(1));
    assert_eq!(world.backup(&path).await.error, None);
    assert!(!reasons(&world).await.contains(&"failing"));
    later(&world, Duration::minutes(5)).await;
    assert!(shown(&world).contains(&"Over: Backup of acme/shop failed".to_owned()));
}
