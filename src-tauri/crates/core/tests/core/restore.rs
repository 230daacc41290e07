//! Restores: nothing is loaded unverified, nothing half-made stays, nothing unproved is called proved.

use bulkhead_core::{
    backup, databases, evidence,
    ports::Clock,
    restore::{self, RestoreRequest},
    tenants,
};
use bulkhead_model::{
    Code, DatabasePath,
    compare::Scope,
    connection::parse_url,
    evidence::Period,
    job::JobState,
    manifest::TableName,
    restore::{Choices, Destination, Owners},
};

use crate::fakes::World;

fn to(url: &str, path: &DatabasePath) -> RestoreRequest {
    let destination = Destination::Database { connection: parse_url(url).unwrap().connection };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    RestoreRequest { database: path.clone(), snapshot: "latest".into(), storage: None, choices, password: None }
}

fn beside(path: &DatabasePath) -> RestoreRequest {
    to("postgres://u@db.acme.example/restored", path)
}

async fn run(world: &World, request: RestoreRequest) -> bulkhead_catalog::Job {
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

#[tokio::test]
async fn an_equal_restore_proves_the_snapshot() {
    let (world, path) = with_data().await;
    let job = run(&world, beside(&path)).await;
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert!(job.leftovers.is_empty());
    assert!(world.snapshots(&path).await[0].proved_at.is_some());
    assert!(world.snapshots(&path).await[1].proved_at.is_none());
}

#[tokio::test]
async fn where_the_newest_cannot_be_read_the_one_elsewhere_is_named() {
    let (world, path) = World::backed_up().await;
    let older = world.snapshots(&path).await[0].id.clone();
    world.clock.set(world.clock.now() + chrono::Duration::hours(1));
    world.storage_named("nas").await;
    let newer = backup::request(&world.core, &path, Some(&"nas".parse().unwrap())).await.unwrap();
    assert_eq!(world.wait(newer).await.error, None);
    *world.repositories.away.lock().unwrap() = vec!["nas".to_owned()];
    let error = restore::plan(&world.core, &beside(&path)).await.unwrap_err();
    assert_eq!(error.code, Code::StorageUnreachable);
    let hint = error.hints.last().unwrap();
    assert!(hint.contains(&older[..8]) && hint.contains("on disk"), "{hint}");
}

/// The clock on the wall goes on by a second at every look here, as one that is being set does; what a restore took, and with
/// it the objective, is measured by another.
#[tokio::test]
async fn what_a_restore_took_follows_no_clock_that_jumps() {
    let (world, path) = with_data().await;
    let job = run(&world, beside(&path)).await;
    let by_the_wall = job.ended_at.unwrap() - job.started_at.unwrap();
    assert!(by_the_wall >= chrono::Duration::seconds(3), "the clock stood still: this test proves nothing");
    let rows = bulkhead_core::status::overview(&world.core).await.unwrap();
    let (took, _) = rows[0].0.last_restore.unwrap();
    assert!(took < chrono::Duration::seconds(2), "{took} of {by_the_wall}");
}

#[tokio::test]
async fn some_tables_prove_nothing_about_the_whole() {
    let (world, path) = with_data().await;
    let mut request = beside(&path);
    request.choices.scope = Scope::Tables(vec![TableName::read("t")]);
    assert_eq!(run(&world, request).await.state, JobState::Done);
    assert!(world.snapshots(&path).await[0].proved_at.is_none());
    // Nor to whoever reads the report.
    let today = world.core.now().date_naive();
    let told = evidence::gather(&world.core, &path.tenant, Period { from: today, to: today }).await.unwrap();
    assert_eq!((told.databases[0].proofs, told.databases[0].slowest), (0, None));
}

#[tokio::test]
async fn one_changed_byte_fails_and_the_copy_is_discarded() {
    let (world, path) = with_data().await;
    *world.engine.load_damages.lock().unwrap() = true;
    let job = run(&world, beside(&path)).await;
    let error = job.error.unwrap();
    assert_eq!((job.state, error.code), (JobState::Failed, Code::Differs));
    assert!(error.hints.iter().any(|hint| hint.contains("--keep-on-failure")), "{error:?}");
    assert_eq!(*world.engine.loaded.lock().unwrap(), None);
    assert!(world.snapshots(&path).await[0].proved_at.is_none());
    assert!(job.leftovers.is_empty());
}

#[tokio::test]
async fn a_failed_load_is_discarded_unless_it_is_to_be_kept() {
    let (world, path) = with_data().await;
    *world.engine.load_fails.lock().unwrap() = true;
    assert_eq!(run(&world, beside(&path)).await.error.unwrap().code, Code::ToolFailed);
    assert_eq!(*world.engine.loaded.lock().unwrap(), None);
    let mut request = beside(&path);
    request.choices.keep_on_failure = true;
    let name = request.choices.destination.connection().unwrap().database_name();
    let job = run(&world, request).await;
    assert_eq!(job.state, JobState::Failed);
    assert!(job.error.unwrap().hints.iter().any(|hint| hint.contains("is kept") && hint.contains(&name)), "{name}");
    assert!(world.engine.loaded.lock().unwrap().is_some());
}

#[tokio::test]
async fn damage_is_found_before_anything_is_loaded() {
    let (world, path) = with_data().await;
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.snapshots.values_mut().for_each(|(_, data)| {
            if let Some(byte) = data.first_mut() {
                *byte ^= 1
            }
        });
    }
    let job = run(&world, beside(&path)).await;
    assert_eq!(job.error.unwrap().code, Code::DigestMismatch);
    assert_eq!(*world.engine.loaded.lock().unwrap(), None);
}

#[tokio::test]
async fn a_plan_is_stale_when_the_target_changed() {
    let (world, path) = with_data().await;
    let plan = restore::plan(&world.core, &beside(&path)).await.unwrap();
    *world.engine.loaded.lock().unwrap() = Some(b"somebody was here".to_vec());
    let error = restore::execute(&world.core, beside(&path), &plan.digest, None).await.unwrap_err();
    assert_eq!(error.code, Code::PlanStale);
    let plan = restore::plan(&world.core, &beside(&path)).await.unwrap();
    let error = restore::execute(&world.core, beside(&path), &plan.digest, None).await.unwrap_err();
    assert_eq!(error.code, Code::TargetNotEmpty);
    assert_eq!(world.engine.loaded.lock().unwrap().as_deref(), Some(&b"somebody was here"[..]), "untouched");
}

#[tokio::test]
async fn another_tenants_server_needs_its_owners_name() {
    let (world, path) = with_data().await;
    world.tenant("other").await;
    let request = || to("postgres://u@DB.other.example/restored", &path);
    let plan = restore::plan(&world.core, &request()).await.unwrap();
    for word in [None, Some("acme")] {
        let error = restore::execute(&world.core, request(), &plan.digest, word).await.unwrap_err();
        assert_eq!(error.code, Code::Refused);
    }
    let id = restore::execute(&world.core, request(), &plan.digest, Some("other")).await.unwrap();
    assert_eq!(world.wait(id).await.state, JobState::Done);
}

#[tokio::test]
async fn a_file_appears_whole_or_not_at_all() {
    let (world, path) = with_data().await;
    let target = world.folder.path().join("shop.pgdump");
    let request = || RestoreRequest {
        choices: Choices { destination: Destination::File { path: target.clone() }, ..beside(&path).choices },
        ..beside(&path)
    };
    assert_eq!(run(&world, request()).await.error, None);
    assert_eq!(std::fs::read(&target).unwrap(), b"rows of the shop");
    let again = restore::plan(&world.core, &request()).await.unwrap();
    assert_eq!(again.permit(None).unwrap_err().code, Code::TargetNotEmpty);
    std::fs::remove_file(&target).unwrap();
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.snapshots.values_mut().for_each(|(_, data)| {
            if let Some(byte) = data.first_mut() {
                *byte ^= 1
            }
        });
    }
    assert_eq!(run(&world, request()).await.error.unwrap().code, Code::DigestMismatch);
    let left: Vec<_> =
        std::fs::read_dir(world.folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().contains("pgdump")), "{left:?}");
}

#[tokio::test]
async fn grants_are_missed_unless_they_were_to_be_left_out() {
    let (world, path) = with_data().await;
    *world.engine.grants.lock().unwrap() = true;
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    let kept = run(&world, beside(&path)).await;
    assert_eq!(kept.error.unwrap().code, Code::Differs);
    let mut request = beside(&path);
    request.choices.owners = Owners::Skip;
    assert_eq!(run(&world, request).await.error, None);
}

/// A restore that failed, whose database could not be removed.
async fn left_something() -> (World, DatabasePath, bulkhead_catalog::Job) {
    let (world, path) = with_data().await;
    *world.engine.load_damages.lock().unwrap() = true;
    *world.engine.discard_fails.lock().unwrap() = true;
    let job = run(&world, beside(&path)).await;
    assert_eq!((job.state, job.leftovers.len()), (JobState::Failed, 1));
    // Why it failed, and what is left of it.
    let error = job.error.as_ref().unwrap();
    assert_eq!(error.code, Code::Differs, "{error:?}");
    assert!(error.hints.iter().any(|hint| hint.starts_with("restored is still there, half-made.")), "{error:?}");
    *world.engine.load_damages.lock().unwrap() = false;
    *world.engine.discard_fails.lock().unwrap() = false;
    (world, path, job)
}

/// Not with the password of the user that backs up: each try would be a failed login of another.
#[tokio::test]
async fn what_a_restore_left_is_removed_by_who_made_it() {
    for given in [Some("adm's own"), None] {
        let (world, path) = with_data().await;
        *world.engine.load_damages.lock().unwrap() = true;
        *world.engine.discard_fails.lock().unwrap() = true;
        let password = given.map(|password| password.to_owned().into());
        let request = RestoreRequest { password, ..to("postgres://adm@db.acme.example/restored", &path) };
        let job = run(&world, request).await;
        let kept = || world.secrets.entries.lock().unwrap().keys().any(|name| name.contains("/target/"));
        assert_eq!((job.leftovers.len(), kept()), (1, given.is_some()), "{job:?}");
        *world.engine.discard_fails.lock().unwrap() = false;
        world.engine.discarded_with.lock().unwrap().clear();
        after_recovery(&world, &job).await;
        assert_eq!(*world.engine.discarded_with.lock().unwrap(), [given.map(str::to_owned)]);
        assert!(!kept(), "nobody needs it any more");
    }
}

#[tokio::test]
async fn what_cannot_be_removed_is_told_and_let_be_for_an_hour() {
    let (world, _, job) = left_something().await;
    *world.engine.discard_fails.lock().unwrap() = true;
    let tries = || world.engine.discarded_with.lock().unwrap().len();
    let before = tries();
    for _start in 0..3 {
        bulkhead_core::recovery::recover(&world.core).await.unwrap();
    }
    assert_eq!(tries(), before + 1);
    let said = world.core.catalog().jobs().log_lines(job.id, 0).await.unwrap();
    assert!(
        said.iter().any(|line| line.text.contains("restored") && line.text.contains("does not answer")),
        "{said:?}"
    );
    world.clock.set(world.core.now() + chrono::TimeDelta::hours(1));
    *world.engine.discard_fails.lock().unwrap() = false;
    assert_eq!(after_recovery(&world, &job).await, None);
}

async fn after_recovery(world: &World, job: &bulkhead_catalog::Job) -> Option<Vec<u8>> {
    bulkhead_core::recovery::recover(&world.core).await.unwrap();
    assert_eq!(world.core.catalog().jobs().get(job.id).await.unwrap().leftovers, []);
    world.engine.loaded.lock().unwrap().clone()
}

/// On the worst day somebody removes what a broken restore left, and restores by hand under the same name.
#[tokio::test]
async fn a_database_that_somebody_made_meanwhile_under_the_name_stays() {
    let (world, _, job) = left_something().await;
    *world.engine.identity.lock().unwrap() += 1;
    assert!(after_recovery(&world, &job).await.is_some());
    let said = world.core.catalog().jobs().log_lines(job.id, 0).await.unwrap();
    assert!(said.iter().any(|line| line.text.contains("left as it is")), "{said:?}");
}

#[tokio::test]
async fn what_a_failed_restore_left_goes_at_the_next_start() {
    let (world, _, job) = left_something().await;
    assert_eq!(after_recovery(&world, &job).await, None);
}

/// The name that one restore has left half-made is another's by now: a start must not take it from that.
#[tokio::test]
async fn a_start_removes_no_database_that_a_later_restore_has_made() {
    let (world, path, first) = left_something().await;
    *world.engine.loaded.lock().unwrap() = None;
    assert_eq!(run(&world, beside(&path)).await.state, JobState::Done);
    assert_eq!(after_recovery(&world, &first).await, Some(b"rows of the shop".to_vec()));
}

#[tokio::test]
async fn a_start_removes_no_database_that_is_backed_up_by_now() {
    let (world, path, job) = left_something().await;
    let live: DatabasePath = format!("{}/live", path.tenant).parse().unwrap();
    let connection = parse_url("postgres://u@db.acme.example/restored").unwrap().connection;
    bulkhead_core::databases::add(&world.core, &live, &connection, Some(&"word".into())).await.unwrap();
    assert!(after_recovery(&world, &job).await.is_some());
    assert!(
        world
            .core
            .catalog()
            .jobs()
            .log_lines(job.id, 0)
            .await
            .unwrap()
            .iter()
            .any(|line| line.text.contains("acme/live"))
    );
}

/// Two tenants share a server: that alone is no harm, and a database of the other one is still the other one's.
#[tokio::test]
async fn a_database_of_another_tenant_is_theirs_on_a_shared_server_too() {
    let (world, path) = with_data().await;
    let other: DatabasePath = "evil/empty".parse().unwrap();
    tenants::add(&world.core, &other.tenant, "Evil").await.unwrap();
    let theirs = "postgres://v@db.acme.example/empty";
    databases::add(&world.core, &other, &parse_url(theirs).unwrap().connection, None).await.unwrap();
    let plan = restore::plan(&world.core, &beside(&path)).await.unwrap();
    assert_eq!(plan.permit(None), Ok(()), "this tenant has a database there");
    let request = to(theirs, &path);
    let plan = restore::plan(&world.core, &request).await.unwrap();
    assert_eq!(plan.permit(None).map_err(|error| error.code), Err(Code::Refused), "{plan:?}");
    assert_eq!(plan.permit(Some("evil")), Ok(()));
    assert!(restore::execute(&world.core, request, &plan.digest, None).await.is_err());
}
