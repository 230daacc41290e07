//! A backup waits for a prune before it begins a dump, says so, and can be cancelled meanwhile.

use std::{sync::atomic::Ordering, time::Duration};

use bulkhead_core::{backup, jobs};
use bulkhead_model::{
    DatabasePath,
    job::{JobId, JobState, Phase},
};

use crate::fakes::World;

fn dumps(world: &World) -> u32 {
    world.engine.dumps.load(Ordering::Relaxed)
}

/// A backup that waits for a prune, and has said so.
async fn waiting() -> (World, DatabasePath, JobId) {
    let (world, path) = World::backed_up().await;
    *world.repositories.pruned.lock().unwrap() = Some("another program removes data from the repository".to_owned());
    let id = backup::request(&world.core, &path, None).await.unwrap();
    let says = async {
        loop {
            let log = world.core.catalog().jobs().log_lines(id, 0).await.unwrap();
            if log.iter().any(|line| line.text == "waiting: another program removes data from the repository") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), says).await.unwrap();
    (world, path, id)
}

#[tokio::test]
async fn no_dump_begins_while_somebody_removes_data_and_the_backup_is_good_afterwards() {
    let (world, path, id) = waiting().await;
    let job = world.core.catalog().jobs().get(id).await.unwrap();
    assert_eq!((job.state, job.phase), (JobState::Running, Some(Phase::Preflight)));
    assert_eq!(dumps(&world), 1, "the first backup's");
    *world.repositories.pruned.lock().unwrap() = None;
    assert_eq!(world.wait(id).await.error, None);
    assert_eq!((dumps(&world), world.snapshots(&path).await.len()), (2, 2));
}

#[tokio::test]
async fn it_can_be_cancelled_while_it_waits() {
    let (world, path, id) = waiting().await;
    jobs::cancel(&world.core, id).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Cancelled);
    assert_eq!((dumps(&world), world.snapshots(&path).await.len()), (1, 1));
}
