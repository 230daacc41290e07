//! Space: measured over time, forecast, told in time, and a reason not to begin.

use std::sync::atomic::Ordering;

use bulkhead_core::{alerts, jobs, scheduler, status, storages};
use bulkhead_model::{Code, job::JobState, protection::Level};
use chrono::Duration;

use crate::fakes::World;

fn titles(world: &World) -> Vec<String> {
    world.notifier.0.lock().unwrap().drain(..).map(|notification| notification.title).collect()
}

#[tokio::test]
async fn a_storage_without_room_stops_a_backup_before_it_begins() {
    let (world, path) = World::backed_up().await;
    let dumps = world.engine.dumps.load(Ordering::Relaxed);
    *world.repositories.free.lock().unwrap() = Some(10 << 20);
    let job = world.backup(&path).await;
    let error = job.error.unwrap();
    assert_eq!((job.state, error.code), (JobState::Failed, Code::DiskFull));
    assert!(error.message.contains("only 10.4 MB are free"), "{error}");
    assert_eq!(world.engine.dumps.load(Ordering::Relaxed), dumps, "the source was not even asked");
    assert_eq!(titles(&world), ["Storage disk is running full"]);
    *world.repositories.free.lock().unwrap() = Some(100 << 30);
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    assert_eq!(titles(&world), ["Over: Storage disk is running full"]);
}

/// One rule: what would stop the next backup is said before it is tried.
#[tokio::test]
async fn the_verdict_knows_that_the_next_backup_will_not_fit() {
    let (world, path) = World::backed_up().await;
    let needed = (64 << 20) + world.snapshots(&path).await[0].bytes_added;
    for (free, fits) in [(needed, true), (needed - 1, false), (100 << 30, true)] {
        *world.repositories.free.lock().unwrap() = Some(free);
        storages::usage(&world.core, &"disk".parse().unwrap()).await.unwrap();
        let (_, found) = status::overview(&world.core).await.unwrap().remove(0);
        let told: Vec<_> = found.reasons.iter().filter(|reason| reason.name() == "no-room").collect();
        assert_eq!(told.is_empty(), fits, "{free}: {found:?}");
        assert!(fits || found.level == Level::AtRisk && told[0].to_string().contains("67.1 MB needed"), "{told:?}");
        assert_eq!(world.backup(&path).await.error.is_none(), fits, "{free}");
    }
}

/// It is told when it is seen, also where far more is free than any disk should have.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_too_large_for_what_is_left_is_told_before_it_is_due() {
    let (world, path) = World::backed_up().await;
    let catalog = rusqlite::Connection::open(world.folder.path().join("catalog.db")).unwrap();
    catalog.execute("UPDATE snapshots SET bytes_added = 2000000000", []).unwrap();
    *world.repositories.free.lock().unwrap() = Some(1 << 30);
    storages::usage(&world.core, &"disk".parse().unwrap()).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    let told = world.notifier.0.lock().unwrap().pop().unwrap();
    assert_eq!(told.title, "Storage disk is running full");
    assert!(told.body.starts_with(&format!("{path}: the next backup does not fit on disk")), "{}", told.body);
    assert!(told.body.ends_with("In the window: Storage."), "{}", told.body);
}

#[tokio::test]
async fn a_storage_that_will_be_full_is_told_two_weeks_before() {
    let (world, _) = World::backed_up().await;
    world.clock.set("2026-06-01T12:00:00Z".parse().unwrap());
    let mut told = Vec::new();
    for day in 0..20_u64 {
        let used = day * (1 << 30);
        *world.repositories.used.lock().unwrap() = used;
        *world.repositories.free.lock().unwrap() = Some((25 << 30) - used);
        world.clock.set(world.core.now() + Duration::days(1));
        scheduler::tick(&world.core).await.unwrap();
        scheduler::round(&world.core).await.unwrap();
        let running_full = |title: &String| title.contains("running full") && !title.starts_with("Still");
        told.extend(titles(&world).into_iter().filter(running_full).map(|title| (day, title)));
    }
    assert_eq!(told, [(12, "Storage disk is running full".to_owned())]);
    let filling = storages::filling(&world.core, &"disk".parse().unwrap()).await.unwrap();
    assert_eq!(filling.growth.unwrap().per_day, [1 << 30; 3]);
    assert_eq!((filling.free, filling.full.unwrap().earliest), (Some(6 << 30), 6));
}

/// What could not be looked at is no repository of nought bytes.
#[tokio::test]
async fn a_look_that_failed_is_no_sample() {
    let (world, path) = World::backed_up().await;
    let samples = async || {
        let all = world.core.catalog().usage().of(&"disk".parse().unwrap(), Some(&path.tenant)).await.unwrap();
        all.len()
    };
    assert_eq!(samples().await, 1);
    world.repositories.away.lock().unwrap().push("disk".into());
    world.clock.set(world.core.now() + Duration::days(1));
    scheduler::round(&world.core).await.unwrap();
    assert_eq!(samples().await, 1);
}

/// A job an hour looks so often that the clock never has to.
#[tokio::test]
async fn room_is_known_where_jobs_run_all_the_time() {
    let (world, path) = World::backed_up().await;
    *world.repositories.free.lock().unwrap() = Some(5_000);
    world.clock.set(world.core.now());
    for _ in 0..30 {
        world.clock.set(world.core.now() + Duration::minutes(50));
        world.backup(&path).await;
        scheduler::round(&world.core).await.unwrap();
    }
    let room = world.core.catalog().usage().room(&"disk".parse().unwrap()).await.unwrap();
    assert_eq!(room.last().map(|sample| sample.bytes), Some(5_000));
}

/// A picture of the past asks nobody, and counts only what can be restored from there.
#[tokio::test]
async fn the_history_of_a_storage_is_what_the_looks_saw() {
    let (world, path) = World::backed_up().await;
    world.clock.set("2026-06-01T12:00:00Z".parse().unwrap());
    for day in 1..=3_u64 {
        *world.repositories.used.lock().unwrap() = day * 100;
        *world.repositories.free.lock().unwrap() = Some(5_000 - day);
        world.clock.set(world.core.now() + Duration::days(1));
        scheduler::round(&world.core).await.unwrap();
        // What a round began looks too, when it ends: not by the clock of the next day.
        for id in jobs::active(&world.core) {
            world.wait(id).await;
        }
    }
    world.repositories.away.lock().unwrap().push("disk".into());
    let disk = "disk".parse().unwrap();
    let history = storages::history(&world.core, &disk, 7).await.unwrap();
    assert_eq!(history.series.tenants[0].1[history.series.days.len() - 3..], [100, 200, 300]);
    assert_eq!(history.room.last().map(|sample| sample.bytes), Some(4_997));
    let held = &history.repositories[0];
    let dump = world.snapshots(&path).await[0].bytes;
    assert_eq!((held.bytes, held.snapshots, held.dumped), (Some(300), 1, dump));
    scheduler::round(&world.core).await.unwrap();
    *world.repositories.free.lock().unwrap() = Some(1 << 40);
    world.clock.set(world.core.now() + Duration::hours(12));
    scheduler::round(&world.core).await.unwrap();
    let free = storages::history(&world.core, &disk, 7).await.unwrap().filling.free;
    assert_eq!(free, Some(4_997), "what is free where its folder was is no room of it");
    let gone = [world.snapshots(&path).await.remove(0).id];
    world.core.catalog().snapshots().seen(&disk, &[], &gone, world.core.now()).await.unwrap();
    let gone = storages::history(&world.core, &disk, 7).await.unwrap();
    assert_eq!(
        (gone.repositories[0].snapshots, gone.repositories[0].dumped),
        (0, 0),
        "what is gone cannot be restored"
    );
    let unknown = storages::history(&world.core, &"nas".parse().unwrap(), 7).await.unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
}
