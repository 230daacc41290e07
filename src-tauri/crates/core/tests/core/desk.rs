//! What is answered to a message on the desktop is done, and only what can be done is offered.

use std::time::Duration;

use bulkhead_core::{
    again, backup, check, desk,
    ports::{Answer, Place},
    restore::{self, RestoreRequest},
    scheduler,
};
use bulkhead_model::{
    Code, DatabasePath, Error,
    compare::Scope,
    connection::parse_url,
    job::{JobId, JobKind, JobState, Trigger},
    restore::{Choices, Destination, Owners},
};
use tokio_util::sync::CancellationToken;

use crate::fakes::World;

fn fail(world: &World) {
    world.engine.refusals.lock().unwrap().push(Error::new(Code::WrongPassword, "no").hint("Mend it."));
}

async fn fail_a_backup(world: &World, path: &DatabasePath) -> bulkhead_catalog::Job {
    fail(world);
    let job = world.backup(path).await;
    assert_eq!(job.state, JobState::Failed);
    job
}

/// The answers that the newest message offers.
fn offered(world: &World) -> Vec<Answer> {
    world.notifier.0.lock().unwrap().last().unwrap().answers.clone()
}

fn press(world: &World, answer: Answer) {
    world.notifier.1.lock().unwrap().as_ref().unwrap().send(answer).unwrap();
}

/// Waits until the scheduler serves, which it says by nothing else than that answers are offered.
async fn serve(world: &World) -> CancellationToken {
    let stop = CancellationToken::new();
    tokio::spawn(scheduler::run(world.core.clone(), stop.clone()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    stop
}

async fn within<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), future).await.expect("in time")
}

#[tokio::test]
async fn nobody_who_stays_is_no_button() {
    let (world, path) = World::backed_up().await;
    fail_a_backup(&world, &path).await;
    assert_eq!(offered(&world), [], "a command line ends before anybody can press it");
}

#[tokio::test]
async fn without_a_window_there_is_only_retry() {
    let (world, path) = World::backed_up().await;
    let _stop = serve(&world).await;
    let job = fail_a_backup(&world, &path).await;
    assert_eq!(offered(&world), [Answer::Retry(job.id)]);
}

#[tokio::test]
async fn open_and_retry_reach_whom_they_mean() {
    let (world, path) = World::backed_up().await;
    let mut places = desk::places(&world.core);
    let stop = serve(&world).await;
    let job = fail_a_backup(&world, &path).await;
    let alert = world.core.catalog().alerts().list(false, 1).await.unwrap()[0].id;
    assert_eq!(offered(&world), [Answer::Open(Place::Alert(alert)), Answer::Retry(job.id)]);
    press(&world, Answer::Open(Place::Alert(alert)));
    assert_eq!(within(places.recv()).await, Ok(Place::Alert(alert)));
    press(&world, Answer::Retry(job.id));
    let entry = within(async {
        loop {
            let last = world.core.catalog().audit().last(1).await.unwrap();
            match last.into_iter().next() {
                Some(entry) if entry.action == "job.retry" => return entry,
                _ => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    })
    .await;
    assert_eq!((entry.who.as_str(), entry.subject), ("tester", job.id.to_string()));
    let detail: serde_json::Value = serde_json::from_str(&entry.detail).unwrap();
    let new = world.wait(detail["job"].as_str().unwrap().parse().unwrap()).await;
    assert_eq!((new.kind, new.state, new.trigger), (JobKind::Backup, JobState::Done, Trigger::Person));
    assert_eq!(world.notifier.0.lock().unwrap().last().unwrap().title, "Over: Backup of acme/shop failed");
    assert_eq!(offered(&world), [Answer::Open(Place::Alert(alert))], "what is over needs no retry");
    // What is behind a button can be gone by the time that it is pressed: that is said.
    let gone = JobId::new(1, [2; 10]);
    press(&world, Answer::Retry(gone));
    within(async {
        while world.notifier.0.lock().unwrap().last().unwrap().title != "It was not run again" {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    assert_eq!(offered(&world), [Answer::Open(Place::Job(gone))]);
    stop.cancel();
}

#[tokio::test]
async fn what_cannot_be_run_again_is_refused_and_not_written_down() {
    let (world, path) = World::backed_up().await;
    let url = "postgres://u@db.acme.example/restored";
    let destination = Destination::Database { connection: parse_url(url).unwrap().connection };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    let request =
        RestoreRequest { database: path.clone(), snapshot: "latest".into(), storage: None, choices, password: None };
    let plan = restore::plan(&world.core, &request).await.unwrap();
    let job = restore::execute(&world.core, request, &plan.digest, None).await.unwrap();
    world.wait(job).await;
    assert_eq!(again::request(&world.core, job).await.unwrap_err().code, Code::Refused);
    assert_eq!(again::request(&world.core, JobId::new(1, [2; 10])).await.unwrap_err().code, Code::NotFound);
    let entries = world.core.catalog().audit().last(99).await.unwrap();
    assert!(entries.iter().all(|entry| entry.action != "job.retry"), "{entries:?}");
}

#[tokio::test]
async fn every_kind_is_asked_for_as_it_was() {
    let (world, path) = World::backed_up().await;
    let check = check::request(&world.core, &path.tenant, true).await.unwrap();
    world.wait(check).await;
    let again = world.wait(again::request(&world.core, check).await.unwrap()).await;
    assert_eq!((again.kind, again.state), (JobKind::Check, JobState::Done));
    world.storage_named("other").await;
    let there = backup::request(&world.core, &path, Some(&"other".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(there).await.detail["storage"], "other");
    let again = world.wait(again::request(&world.core, there).await.unwrap()).await;
    assert_eq!(again.detail["storage"], "other", "the storage that somebody named");
}
