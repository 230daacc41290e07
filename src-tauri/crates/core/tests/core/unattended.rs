//! What nobody carried out: whether anybody looks, what is caught up, what is written down, and what is told of it.

use bulkhead_catalog::{MissedReason, Subject};
use bulkhead_core::{alerts, databases, pause, policies, scheduler};
use bulkhead_model::{Connection, policy::Rules, schedule::Schedule};
use chrono::{DateTime, Utc};
use tokio_util::sync::CancellationToken;

use crate::fakes::{World, look};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn rules(cron: &str) -> Rules {
    Rules { schedule: Some(Schedule::parse(cron, "Europe/Berlin").unwrap()), ..Rules::default() }
}

/// A schedule counts from when it was set, and a database from when it was added, whoever looks first and however late.
#[tokio::test]
async fn what_nobody_looked_at_for_days_is_caught_up_and_written_down() {
    let world = World::new().await;
    world.storage().await;
    world.clock.set(at("2026-06-01T10:00:00Z"));
    let path = world.tenant("acme").await;
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &rules("0 3 * * *")).await.unwrap();
    world.clock.set(at("2026-06-02T10:00:00Z"));
    let (later, file) = ("acme/later".parse().unwrap(), Connection::File { path: "/srv/later.db".into() });
    databases::add(&world.core, &later, &file, None).await.unwrap();
    assert_eq!(look(&world, "2026-06-04T10:00:00Z").await, 2, "both are caught up");
    let mut ledger = world.core.catalog().schedules().missed(10).await.unwrap();
    ledger.sort_by_key(|run| run.missed.count);
    let found: Vec<_> =
        ledger.iter().map(|run| (&run.database, run.missed.count, run.missed.first_at, run.missed.last_at)).collect();
    let (second, third) = (at("2026-06-02T01:00:00Z"), at("2026-06-03T01:00:00Z"));
    assert_eq!(found, [(&later, 1, third, third), (&path, 2, second, third)]);
    // Another time counts from when it was set as well.
    policies::set_rules(&world.core, &Subject::Database(later.clone()), &rules("5 12 * * *")).await.unwrap();
    assert_eq!(look(&world, "2026-06-04T10:05:00Z").await, 1);
}

/// The machine was off, and a command line began another pause meanwhile: what explains a run is the pause that it fell into.
#[tokio::test]
async fn an_older_pause_explains_what_was_missed_in_it() {
    let world = World::new().await;
    world.storage().await;
    world.clock.set(at("2026-06-01T10:00:00Z"));
    let path = world.tenant("acme").await;
    policies::set_rules(&world.core, &Subject::Tenant(path.tenant.clone()), &rules("0 3 * * *")).await.unwrap();
    let day = chrono::Duration::days(1);
    pause::set(&world.core, None, Some(world.core.now() + day)).await.unwrap();
    world.clock.set(at("2026-06-02T18:00:00Z"));
    pause::set(&world.core, None, Some(at("2026-06-02T19:00:00Z"))).await.unwrap();
    assert_eq!(look(&world, "2026-06-03T10:00:00Z").await, 1);
    let ledger = world.core.catalog().schedules().missed(10).await.unwrap();
    let found: Vec<_> = ledger.iter().map(|run| (run.missed.first_at, run.missed.count, run.missed.reason)).collect();
    assert_eq!(found, [(at("2026-06-02T01:00:00Z"), 1, MissedReason::Paused)]);
}

/// After a week of sleep the first thing that is told is no alert that ends in the same minute.
#[tokio::test]
async fn what_is_caught_up_at_once_is_not_told_as_too_old() {
    let objective = Rules { rpo: Some("26h".parse().unwrap()), ..rules("0 3 * * *") };
    let told = async |world: &World| {
        alerts::look(&world.core).await.unwrap();
        world.notifier.0.lock().unwrap().drain(..).map(|told| told.title).collect::<Vec<_>>()
    };
    for attended in [true, false] {
        let world = World::new().await;
        world.storage().await;
        let path = world.tenant("acme").await;
        world.clock.set(at("2026-06-01T10:00:00Z"));
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &objective).await.unwrap();
        assert_eq!(world.backup(&path).await.error, None);
        world.kit(&path).await;
        told(&world).await;
        world.clock.set(at("2026-06-08T10:00:00Z"));
        if attended {
            world.core.catalog().alerts().set_mark("scheduler neighbour", None, world.core.now()).await.unwrap();
        }
        let titles = told(&world).await;
        assert_eq!(titles.is_empty(), attended, "{titles:?}");
        assert_eq!(look(&world, "2026-06-08T10:00:10Z").await, 1);
        let over = told(&world).await;
        assert_eq!(over.is_empty(), attended, "{over:?}");
    }
}

/// Whether anything runs what is due is known of those alone that live.
#[tokio::test]
async fn it_is_known_whether_anybody_looks() {
    let world = World::new().await;
    let marks = || world.core.catalog().alerts();
    marks().set_mark("scheduler dead", None, world.core.now()).await.unwrap();
    assert!(!scheduler::is_attended(&world.core).await.unwrap());
    assert!(marks().marks("scheduler ").await.unwrap().is_empty(), "it is forgotten");
    let stop = CancellationToken::new();
    let running = tokio::spawn(scheduler::run(world.core.clone(), stop.clone()));
    while !scheduler::is_attended(&world.core).await.unwrap() {
        tokio::task::yield_now().await;
    }
    stop.cancel();
    running.await.unwrap();
    assert!(!scheduler::is_attended(&world.core).await.unwrap());
}
