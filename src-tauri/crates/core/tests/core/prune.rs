//! Prunes: once a week for each repository, by one instance, and not by a clock that jumped.

use bulkhead_catalog::Subject;
use bulkhead_core::{audit, clock, policies, prune, scheduler};
use bulkhead_model::{
    Code,
    job::{JobKind, JobState, Trigger},
    policy::{Copies, Rules},
};
use chrono::Duration;

use crate::fakes::World;

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

/// Who frees space by it is told what it needs itself.
#[tokio::test]
async fn a_prune_without_any_room_says_what_it_needs_room_for() {
    let (world, path) = World::backed_up().await;
    *world.repositories.free.lock().unwrap() = Some(0);
    let id = prune::request(&world.core, &path.tenant).await.unwrap();
    let error = world.wait(id).await.error.unwrap();
    assert_eq!(error.code, Code::DiskFull);
    assert!(error.message.contains("writes a new index before it removes anything"), "{error}");
    assert!(error.hints[0].starts_with("Make a little room"), "{error:?}");
}

/// Whoever asks for it now is not told that it was done; what comes every week is tried again soon.
#[tokio::test]
async fn a_prune_that_could_not_be_made_is_not_done() {
    let (world, path) = World::backed_up().await;
    *world.repositories.busy.lock().unwrap() = Some("another program works on the repository".to_owned());
    let job = world.wait(prune::request(&world.core, &path.tenant).await.unwrap()).await;
    let error = job.error.unwrap();
    assert_eq!((job.state, error.code), (JobState::Failed, Code::Busy));
    assert!(error.message.contains("nothing was removed from disk"), "{error:?}");
    later(&world, Duration::days(8)).await;
    let last = world.core.catalog().jobs().page(&Default::default(), 50).await.unwrap();
    let weekly = last.iter().find(|job| job.kind == JobKind::Prune && job.trigger == Trigger::Schedule).unwrap();
    assert_eq!(weekly.state, JobState::Done);
    assert_eq!(pruned(&world), 0);
    *world.repositories.busy.lock().unwrap() = None;
    later(&world, Duration::hours(5)).await;
    assert_eq!(pruned(&world), 0);
    later(&world, Duration::hours(2)).await;
    assert_eq!(pruned(&world), 1, "it does not wait for another week");
}

/// One storage that is away keeps no other from being pruned.
#[tokio::test]
async fn each_storage_is_pruned_by_itself() {
    let (world, path) = World::backed_up().await;
    world.storage_named("other").await;
    let copies = Some(Copies(vec!["other".parse().unwrap()]));
    let rules = Rules { storage: Some("disk".parse().unwrap()), copies, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    assert_eq!(world.backup(&path).await.error, None);
    world.repositories.away.lock().unwrap().push("disk".to_owned());
    let job = world.wait(prune::request(&world.core, &path.tenant).await.unwrap()).await;
    assert_eq!(job.error.map(|error| error.code), Some(Code::StorageUnreachable));
    assert_eq!(pruned(&world), 1);
}

#[tokio::test]
async fn there_must_be_something_to_prune() {
    let world = World::new().await;
    let path = world.tenant("acme").await;
    assert_eq!(prune::request(&world.core, &path.tenant).await.unwrap_err().code, Code::NothingToDo);
    assert_eq!(prune::request(&world.core, &"nobody".parse().unwrap()).await.unwrap_err().code, Code::NotFound);
}
