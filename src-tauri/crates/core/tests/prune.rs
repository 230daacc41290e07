//! Prunes: once a week for each repository, by one instance, and not by a clock that jumped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, unreachable_pub)]

mod fakes;

use bulkhead_core::{audit, clock, prune, scheduler};
use bulkhead_model::{Code, job::JobState};
use chrono::Duration;
use fakes::World;

fn pruned(world: &World) -> u32 {
    world.repositories.kept.lock().unwrap().values().map(|kept| kept.pruned).sum()
}

async fn later(world: &World, wait: Duration) {
    let now = world.core.now() + wait;
    world.clock.set(now);
    scheduler::tick(&world.core).await.unwrap();
    scheduler::round(&world.core).await.unwrap();
    while !bulkhead_core::jobs::active(&world.core).is_empty() {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn once_a_week_whoever_looks_and_however_often() {
    let (world, _) = World::backed_up().await;
    let other = world.beside("other").await;
    later(&world, Duration::days(1)).await;
    assert_eq!(pruned(&world), 0);
    later(&world, Duration::days(6)).await;
    for each in [&world, &other, &world] {
        later(each, Duration::hours(1)).await;
    }
    assert_eq!(pruned(&world), 1);
    later(&world, Duration::days(8)).await;
    assert_eq!(pruned(&world), 2);
    let log = audit::last(&world.core, 100).await.unwrap();
    let removals = log.iter().filter(|entry| entry.action == "repository.prune");
    assert_eq!(removals.map(|entry| &*entry.detail).collect::<Vec<_>>(), [r#"{"storage":"disk","bytes":1}"#; 2]);
}

#[tokio::test]
async fn a_clock_that_jumped_prunes_nothing_until_somebody_agrees() {
    for jump in [Duration::days(-1), Duration::days(3650)] {
        let (world, path) = World::backed_up().await;
        later(&world, Duration::hours(1)).await;
        world.clock.set(world.core.now() + jump);
        // Whoever looks at the clock by itself must not come to believe it.
        scheduler::tick(&world.core).await.unwrap();
        scheduler::round(&world.core).await.unwrap();
        let id = prune::request(&world.core, &path.tenant).await.unwrap();
        let job = world.wait(id).await;
        assert_eq!((job.state, job.error.unwrap().code), (JobState::Failed, Code::ClockJumped), "{jump}");
        assert_eq!(pruned(&world), 0, "{jump}");
        clock::believe(&world.core).await.unwrap();
        let id = prune::request(&world.core, &path.tenant).await.unwrap();
        assert_eq!(world.wait(id).await.state, JobState::Done);
        assert_eq!(pruned(&world), 1, "{jump}");
    }
}

#[tokio::test]
async fn there_must_be_something_to_prune() {
    let world = World::new().await;
    let path = world.tenant("acme").await;
    assert_eq!(prune::request(&world.core, &path.tenant).await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(prune::request(&world.core, &"nobody".parse().unwrap()).await.unwrap_err().code, Code::NotFound);
}
