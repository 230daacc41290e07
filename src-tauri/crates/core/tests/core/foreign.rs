//! Snapshots that another program wrote: told of, never compared, and their files to be had by a job.

use bulkhead_core::{
    adopt, backup,
    drill::{self, Which},
    foreign, jobs, keys, looks,
    ports::ForeignSnapshot,
};
use bulkhead_model::{
    Code, DatabasePath,
    job::{JobId, JobKind, JobState, Phase},
};

use crate::fakes::World;

/// A tenant with a backup, and a snapshot of another program beside it.
async fn with_a_site() -> (World, DatabasePath, ForeignSnapshot) {
    let (world, path) = World::backed_up().await;
    let site = ForeignSnapshot {
        id: "5175e5".repeat(10),
        time: world.core.now(),
        host: "web".to_owned(),
        paths: vec!["/srv/site".to_owned()],
        tags: vec![],
        bytes: Some(7),
    };
    world.repositories.foreign.lock().unwrap().push(site.clone());
    (world, path, site)
}

async fn extract(world: &World, path: &DatabasePath, id: &str) -> Result<JobId, Code> {
    let out = world.folder.path().join("out");
    foreign::extract(&world.core, &path.tenant, id, None, &out).await.map_err(|error| error.code)
}

#[tokio::test]
async fn what_another_program_wrote_is_told_of_and_compared_with_nothing() {
    let (world, path, site) = with_a_site().await;
    let key = keys::reveal(&world.core, &path.tenant).await.unwrap();
    let back = adopt::open(&world.core, &path.tenant, &"disk".parse().unwrap(), key).await.unwrap();
    assert!(
        back.notes[0].starts_with("1 snapshot in the repository on disk was written by another program"),
        "{back:?}"
    );
    let (found, failed) = foreign::list(&world.core, &path.tenant, None).await.unwrap();
    assert!(failed.is_empty(), "{failed:?}");
    assert_eq!((found[0].storage.as_str(), &found[0].snapshot), ("disk", &site));
    let drill = async |id: &str| drill::request(&world.core, &path, &Which::read(id), None).await.unwrap_err();
    assert!(drill(&site.id[..8]).await.message.contains("nothing to compare with"));
    assert!(!drill("0123").await.message.contains("nothing to compare with"), "which is nowhere");
    let nobody: DatabasePath = "acme/nobody".parse().unwrap();
    let error = drill::request(&world.core, &nobody, &Which::read(&site.id[..8]), None).await.unwrap_err();
    assert_eq!(error.message, "there is no database acme/nobody");
}

/// What is within reach is listed, and what is not is named: nobody knows what is there.
#[tokio::test]
async fn a_storage_that_is_away_hides_none_of_another() {
    let (world, path, site) = with_a_site().await;
    world.storage_named("nas").await;
    world.clock.set(world.core.now() + chrono::Duration::hours(1));
    let id = backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(id).await.error, None);
    *world.repositories.away.lock().unwrap() = vec!["nas".to_owned()];
    let (found, failed) = foreign::list(&world.core, &path.tenant, None).await.unwrap();
    assert_eq!(found.iter().map(|one| (one.storage.as_str(), &one.snapshot)).collect::<Vec<_>>(), [("disk", &site)]);
    assert_eq!(failed.len(), 1);
    assert_eq!((failed[0].0.as_str(), failed[0].1.code), ("nas", Code::StorageUnreachable));
}

/// Those that are there are counted by the clock, together with the bytes.
#[tokio::test]
async fn a_look_counts_them() {
    let (world, path, _) = with_a_site().await;
    let foreign = async || {
        let disk = "disk".parse().unwrap();
        world.core.catalog().repositories().get(&path.tenant, &disk).await.unwrap().unwrap().look.foreign
    };
    assert_eq!(foreign().await, 0, "none was there when it was looked at");
    world.clock.set(world.core.now() + chrono::Duration::hours(6));
    assert_eq!(looks::due(&world.core).await.unwrap(), 1);
    assert_eq!(foreign().await, 1);
    world.repositories.foreign.lock().unwrap().clear();
    world.clock.set(world.core.now() + chrono::Duration::hours(6));
    looks::due(&world.core).await.unwrap();
    assert_eq!(foreign().await, 0);
}

#[tokio::test]
async fn its_files_come_by_a_job() {
    let (world, path, site) = with_a_site().await;
    let job = world.wait(extract(&world, &path, &site.id[..8]).await.unwrap()).await;
    assert_eq!((job.state, job.kind, &job.database), (JobState::Done, JobKind::Restore, &None));
    assert_eq!((&job.detail["files"], &job.detail["foreign"]), (&1.into(), &site.id.as_str().into()));
    let out = world.folder.path().join("out");
    assert_eq!(std::fs::read_to_string(out.join("hello")).unwrap(), "hello");
    let audit = world.core.catalog().audit().page("", None, 10).await.unwrap();
    assert!(audit.iter().any(|entry| entry.action == "restore.foreign"), "{audit:?}");
    assert_eq!(extract(&world, &path, "0123").await, Err(Code::NotFound));
    assert_eq!(extract(&world, &path, &site.id[..8]).await, Err(Code::AlreadyExists));
}

/// That one storage is away is no reason not to find what is on another.
#[tokio::test]
async fn one_is_found_beside_a_storage_that_is_away() {
    let (world, path, site) = with_a_site().await;
    world.storage_named("attic").await;
    let there = backup::request(&world.core, &path, Some(&"attic".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(there).await.error, None);
    *world.repositories.away.lock().unwrap() = vec!["attic".to_owned()];
    assert_eq!(extract(&world, &path, "latest").await, Err(Code::NotFound), "no id begins like this");
    let unknown = extract(&world, &path, "0123").await;
    assert_eq!(unknown, Err(Code::StorageUnreachable), "it may be there");
    let job = world.wait(extract(&world, &path, &site.id[..8]).await.unwrap()).await;
    assert_eq!(job.state, JobState::Done);
}

/// Its progress is told, and a cancel leaves nothing.
#[tokio::test]
async fn the_job_can_be_waited_for_and_cancelled() {
    let (world, path, site) = with_a_site().await;
    *world.repositories.endless.lock().unwrap() = true;
    let mut told = jobs::subscribe(&world.core);
    let job = extract(&world, &path, &site.id[..8]).await.unwrap();
    let half = loop {
        let event = told.recv().await.unwrap();
        if event.bytes_read > 0 {
            break event;
        }
    };
    assert_eq!((half.phase, half.bytes_total), (Some(Phase::Load), Some(7)));
    assert_eq!(half.phase_read, half.bytes_read, "nothing was read before");
    jobs::cancel(&world.core, job).await.unwrap();
    let job = world.wait(job).await;
    assert_eq!((job.state, &job.leftovers[..]), (JobState::Cancelled, &[][..]));
    let mut left = std::fs::read_dir(world.folder.path()).unwrap().flatten();
    assert!(!left.any(|entry| entry.file_name().to_string_lossy().starts_with("out")));
}

/// What a killed process had written by then goes with the next start.
#[tokio::test]
async fn what_is_half_written_is_removed_at_the_next_start() {
    let (world, path, site) = with_a_site().await;
    *world.repositories.endless.lock().unwrap() = true;
    let job = extract(&world, &path, &site.id[..8]).await.unwrap();
    let half = world.folder.path().join("out.bulkhead-partial");
    while !half.exists() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let next = world.beside("next").await;
    bulkhead_core::recovery::recover(&next.core).await.unwrap();
    assert!(!half.exists());
    let job = next.core.catalog().jobs().get(job).await.unwrap();
    assert_eq!((job.state, &job.leftovers[..]), (JobState::Interrupted, &[][..]));
}
