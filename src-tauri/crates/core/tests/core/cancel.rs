//! A job is ended by whichever instance is asked.

use std::time::Duration;

use bulkhead_core::{backup, jobs};
use bulkhead_model::{
    Code,
    job::{JobId, JobState},
};

use crate::fakes::World;

async fn until(world: &World, id: JobId, state: JobState) {
    while world.core.catalog().jobs().get(id).await.unwrap().state != state {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn a_job_of_another_instance_is_ended_by_its_row() {
    let (world, path) = World::backed_up().await;
    let other = world.beside("other").await;
    *world.engine.hangs.lock().unwrap() = true;
    let id = backup::request(&world.core, &path, None).await.unwrap();
    until(&world, id, JobState::Running).await;
    jobs::cancel(&other.core, id).await.unwrap();
    let job = world.wait(id).await;
    assert_eq!((job.state, job.error), (JobState::Cancelled, None));
    assert_eq!(world.snapshots(&path).await.len(), 1);
    assert_eq!(jobs::cancel(&other.core, id).await.unwrap_err().code, Code::NothingToDo);
}

#[tokio::test]
async fn one_that_waits_in_another_instance_never_begins() {
    let (world, path) = World::backed_up().await;
    let other = world.beside("other").await;
    *world.secrets.locked.lock().unwrap() = true;
    let id = backup::request(&world.core, &path, None).await.unwrap();
    jobs::cancel(&other.core, id).await.unwrap();
    *world.secrets.locked.lock().unwrap() = false;
    assert_eq!(world.wait(id).await.state, JobState::Cancelled);
    assert_eq!(world.snapshots(&path).await.len(), 1);
}
