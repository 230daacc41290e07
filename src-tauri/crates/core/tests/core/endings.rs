//! Of what is over nobody hears who never heard that it began.

use bulkhead_core::alerts;
use bulkhead_model::{
    Code, DatabasePath, Error,
    alert::{Event, Message},
    channel::{Channel, Format},
};
use chrono::Duration;
use secrecy::ExposeSecret;

use crate::fakes::World;

async fn hook(world: &World, name: &str) {
    let channel = Channel::Webhook { format: Format::Generic, host: "hook.example".into(), signed: false };
    world.channel(name, channel, Some(&format!("https://hook.example/{name}"))).await.unwrap();
}

/// A backup that failed, and a channel that was told of it.
async fn failed(world: &World, path: &DatabasePath) {
    hook(world, "ops").await;
    world.clock.set(world.core.now());
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(path).await;
    alerts::deliver(&world.core).await.unwrap();
}

/// The backup is good again: who is told that the failure is over, and whatever else is.
async fn mended(world: &World, path: &DatabasePath) -> Vec<(String, Event)> {
    world.messenger.sent.lock().unwrap().clear();
    world.backup(path).await;
    alerts::deliver(&world.core).await.unwrap();
    let sent = world.messenger.sent.lock().unwrap();
    let to = |address: &str| address.rsplit('/').next().unwrap().to_owned();
    sent.iter().map(|(at, message)| (to(at.secret.as_ref().unwrap().expose_secret()), message.event)).collect()
}

#[tokio::test]
async fn a_channel_that_came_later_hears_nothing_of_the_end() {
    let (world, path) = World::backed_up().await;
    failed(&world, &path).await;
    hook(&world, "later").await;
    // However much else was said there meanwhile.
    let raised = world.messenger.sent.lock().unwrap()[0].1.clone();
    for _ in 0..150 {
        let digest = Message { event: Event::Digest, alert: None, ..raised.clone() };
        let ops = "ops".parse().unwrap();
        world.core.catalog().channels().sent(&ops, &digest, None, world.core.now()).await.unwrap();
    }
    assert_eq!(mended(&world, &path).await, [("ops".to_owned(), Event::Closed)]);
}

#[tokio::test]
async fn a_channel_that_took_nothing_hears_nothing_of_the_end() {
    let (world, path) = World::backed_up().await;
    *world.messenger.broken.lock().unwrap() = true;
    failed(&world, &path).await;
    for _ in 0..6 {
        world.clock.set(world.core.now() + Duration::hours(3));
        alerts::deliver(&world.core).await.unwrap();
    }
    *world.messenger.broken.lock().unwrap() = false;
    assert_eq!(mended(&world, &path).await, [], "it was given up");
}

/// That nobody asks any more is no recovery.
#[tokio::test]
async fn what_is_over_because_its_database_was_removed_says_so() {
    let (world, path) = World::backed_up().await;
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no"));
    world.backup(&path).await;
    alerts::look(&world.core).await.unwrap();
    bulkhead_core::databases::remove(&world.core, &path).await.unwrap();
    alerts::look(&world.core).await.unwrap();
    let told = world.notifier.0.lock().unwrap().last().unwrap().clone();
    assert_eq!(told.title, "The database was removed: Backup of acme/shop failed");
    assert!(told.body.contains("\nacme/shop was removed.\n"), "{}", told.body);
}
