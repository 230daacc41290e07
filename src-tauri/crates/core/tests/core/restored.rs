//! What a restore made can be removed again, and nothing else.

use bulkhead_catalog::Job;
use bulkhead_core::{
    databases, policies,
    restore::{self, RestoreRequest, discard, free_name, outcome},
};
use bulkhead_model::{
    Code, DatabasePath, Result,
    compare::Scope,
    connection::parse_url,
    job::{JobState, Phase},
    restore::{Choices, Destination, Owners},
};

use crate::fakes::World;

const COPY: &str = "postgres://u@db.acme.example/restored";

async fn restored(world: &World, path: &DatabasePath, keep: bool) -> Job {
    let destination = Destination::Database { connection: parse_url(COPY).unwrap().connection };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: keep };
    let request =
        RestoreRequest { database: path.clone(), snapshot: "latest".into(), storage: None, choices, password: None };
    let plan = restore::plan(&world.core, &request).await.unwrap();
    let id = restore::execute(&world.core, request, &plan.digest, None).await.unwrap();
    world.wait(id).await
}

async fn with_data() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"rows of the shop".to_vec();
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    (world, path)
}

async fn remove(world: &World, job: &Job, name: &str) -> Result<()> {
    discard(&world.core, job.id, name, None).await
}

#[tokio::test]
async fn a_restore_says_what_it_was_asked_for_and_what_came_of_it() {
    let (world, path) = with_data().await;
    let job = restored(&world, &path, false).await;
    let outcome = outcome(&job).unwrap();
    assert_eq!((outcome.created, outcome.tables, outcome.rows), (true, Some(1), Some(16)));
    let phases = world.core.catalog().jobs().phases(job.id).await.unwrap();
    let names: Vec<_> = phases.iter().map(|entered| entered.phase).collect();
    assert_eq!(names, [Phase::Verify, Phase::Load, Phase::Compare]);
}

#[tokio::test]
async fn the_differences_stay_with_the_job_that_found_them() {
    let (world, path) = with_data().await;
    *world.engine.load_damages.lock().unwrap() = true;
    let job = restored(&world, &path, false).await;
    let differences = outcome(&job).unwrap().differences;
    assert_eq!(differences.iter().map(ToString::to_string).collect::<Vec<_>>(), ["table t has other contents"]);
}

#[tokio::test]
async fn the_copy_goes_when_its_name_is_typed_and_only_once() {
    let (world, path) = with_data().await;
    let job = restored(&world, &path, false).await;
    assert_eq!(remove(&world, &job, "shop").await.unwrap_err().code, Code::Refused);
    assert!(world.engine.loaded.lock().unwrap().is_some());
    remove(&world, &job, "restored").await.unwrap();
    assert_eq!(*world.engine.loaded.lock().unwrap(), None);
    assert_eq!(remove(&world, &job, "restored").await.unwrap_err().code, Code::NothingToDo);
}

#[tokio::test]
async fn a_database_that_was_there_before_is_not_ours_to_remove() {
    let (world, path) = with_data().await;
    *world.engine.empty.lock().unwrap() = true;
    let job = restored(&world, &path, false).await;
    assert_eq!(job.state, JobState::Done, "{:?}", job.error);
    assert_eq!(remove(&world, &job, "restored").await.unwrap_err().code, Code::Refused);
    assert!(world.engine.loaded.lock().unwrap().is_some());
}

#[tokio::test]
async fn a_copy_that_became_a_source_stays() {
    let (world, path) = with_data().await;
    let job = restored(&world, &path, false).await;
    let adopted = "acme/adopted".parse().unwrap();
    databases::add(&world.core, &adopted, &parse_url(COPY).unwrap().connection, None).await.unwrap();
    assert_eq!(remove(&world, &job, "restored").await.unwrap_err().code, Code::Refused);
    assert!(world.engine.loaded.lock().unwrap().is_some());
}

#[tokio::test]
async fn what_a_failed_restore_left_on_request_can_be_removed_and_nothing_of_other_jobs() {
    let (world, path) = with_data().await;
    *world.engine.load_fails.lock().unwrap() = true;
    let gone = restored(&world, &path, false).await;
    assert_eq!(remove(&world, &gone, "restored").await.unwrap_err().code, Code::Refused);
    let kept = restored(&world, &path, true).await;
    assert_eq!(kept.state, JobState::Failed);
    remove(&world, &kept, "restored").await.unwrap();
    *world.engine.load_fails.lock().unwrap() = false;
    let backup = world.backup(&path).await;
    assert_eq!(remove(&world, &backup, "shop").await.unwrap_err().code, Code::Refused);
}

#[tokio::test]
async fn the_proposed_name_is_one_that_nothing_has() {
    let (world, path) = with_data().await;
    assert_eq!(free_name(&world.core, &path).await.unwrap(), "shop_restored");
    world.engine.taken.lock().unwrap().extend(["shop_restored".to_owned(), "shop_restored_2".to_owned()]);
    assert_eq!(free_name(&world.core, &path).await.unwrap(), "shop_restored_3");
}

#[tokio::test]
async fn what_the_tenant_knows_is_asked_of_the_whole_and_only_then_is_the_backup_proved() {
    let (world, path) = with_data().await;
    let proofs = async || world.core.catalog().snapshots().proofs().await.unwrap().len();
    let rules = |sql: &str| serde_json::from_value(serde_json::json!({ "assertions": [sql] })).unwrap();
    let subject = bulkhead_catalog::Subject::Database(path.clone());
    policies::set_rules(&world.core, &subject, &rules("SELECT false")).await.unwrap();
    let job = restored(&world, &path, false).await;
    assert_eq!(job.state, JobState::Done, "every row is equal");
    let asked = outcome(&job).unwrap().assertions;
    assert_eq!((asked.len(), asked[0].holds), (1, false));
    assert_eq!(proofs().await, 0, "nothing is proved of which something is untrue");

    discard(&world.core, job.id, "restored", None).await.unwrap();
    policies::set_rules(&world.core, &subject, &rules("SELECT true")).await.unwrap();
    let job = restored(&world, &path, false).await;
    assert!(outcome(&job).unwrap().assertions[0].holds);
    assert_eq!(proofs().await, 1);
}

#[tokio::test]
async fn what_could_not_be_asked_proves_nothing() {
    let (world, path) = with_data().await;
    let rules = serde_json::from_value(serde_json::json!({ "assertions": ["SELECT 'unaskable'"] })).unwrap();
    policies::set_rules(&world.core, &bulkhead_catalog::Subject::Database(path.clone()), &rules).await.unwrap();
    let job = restored(&world, &path, false).await;
    assert_eq!(job.state, JobState::Done, "every row is equal");
    assert!(job.detail["notices"].to_string().contains("could not be asked"), "{}", job.detail);
    assert_eq!(world.core.catalog().snapshots().proofs().await.unwrap().len(), 0);
}
