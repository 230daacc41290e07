//! Drills: only what was restored as a whole and equal is proved; whatever happens is told, and nothing is left behind.

use bulkhead_catalog::{Drill, Job, Leftover, Subject};
use bulkhead_core::{
    drill::{self, Which},
    policies, recovery, restore, scheduler,
};
use bulkhead_model::{
    Code, DatabasePath, Engine, Error,
    connection::parse_url,
    drill::{Assertions, Outcome, Pick, SandboxKind},
    job::{JobKind, JobState, Phase, Trigger},
    policy::Rules,
    protection::Reason,
    restore::{Choices, Destination, Owners},
    schedule::Schedule,
};
use chrono::{DateTime, Duration, Utc};

use crate::fakes::World;

async fn with_data() -> (World, DatabasePath) {
    let (world, path) = World::backed_up().await;
    *world.engine.data.lock().unwrap() = b"rows of the shop".to_vec();
    assert_eq!(world.backup(&path).await.state, JobState::Done);
    (world, path)
}

async fn run(world: &World, path: &DatabasePath, which: &str) -> (Job, Option<Drill>) {
    let id = drill::request(&world.core, path, &Which::read(which), None).await.unwrap();
    let job = world.wait(id).await;
    (job, world.core.catalog().drills().of_job(id).await.unwrap())
}

fn nothing_is_left(world: &World, job: &Job) {
    assert_eq!(*world.engine.sandboxes.standing.lock().unwrap(), Vec::<std::path::PathBuf>::new());
    assert!(job.leftovers.is_empty(), "{job:?}");
}

async fn proved(world: &World, path: &DatabasePath) -> usize {
    world.snapshots(path).await.iter().filter(|snapshot| snapshot.proved_at.is_some()).count()
}

async fn rules(world: &World, path: &DatabasePath, rules: Rules) {
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
}

#[tokio::test]
async fn an_equal_restore_into_a_sandbox_proves_the_snapshot() {
    let (world, path) = with_data().await;
    let (job, found) = run(&world, &path, "latest").await;
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
    let found = found.unwrap();
    assert_eq!((found.outcome, found.sandbox, found.rows), (Outcome::Proved, SandboxKind::Private, 16));
    assert_eq!((found.who.as_str(), found.evidence.sandbox.as_str()), ("tester", "fake 15"));
    assert!(found.restore_ms.is_some() && found.evidence.checks.len() == 1);
    assert!(world.snapshots(&path).await[0].proved_at.is_some());
    assert_eq!(proved(&world, &path).await, 1);
    nothing_is_left(&world, &job);
    assert_eq!(world.engine.sandboxes.ended.lock().unwrap().len(), 1, "its end was looked after");
}

#[tokio::test]
async fn one_changed_byte_differs_and_proves_nothing() {
    let (world, path) = with_data().await;
    *world.engine.load_damages.lock().unwrap() = true;
    let (job, found) = run(&world, &path, "latest").await;
    assert_eq!((job.state, job.error.as_ref().unwrap().code), (JobState::Failed, Code::Differs));
    let found = found.unwrap();
    assert_eq!((found.outcome, found.evidence.differing), (Outcome::Differs, 1));
    assert_eq!(proved(&world, &path).await, 0);
    nothing_is_left(&world, &job);
}

/// A sandbox of our own goes in any case; a server that stays is spared what was not stored.
#[tokio::test]
async fn a_dump_that_is_not_what_was_stored_proves_nothing() {
    let (world, path) = with_data().await;
    for kept in world.repositories.kept.lock().unwrap().values_mut() {
        kept.snapshots.values_mut().for_each(|(_, data)| data.iter_mut().for_each(|byte| *byte ^= 1));
    }
    for (sandbox, reached) in [("private", Phase::Load), ("postgres://drill@drills.example/postgres", Phase::Verify)] {
        rules(&world, &path, Rules { sandbox: Some(sandbox.parse().unwrap()), ..Rules::default() }).await;
        let (job, found) = run(&world, &path, "latest").await;
        let found = found.unwrap();
        assert_eq!((found.outcome, found.evidence.reason.unwrap().code), (Outcome::Failed, Code::DigestMismatch));
        assert_eq!(job.phase, Some(reached), "{sandbox}");
        assert_eq!(proved(&world, &path).await, 0);
        nothing_is_left(&world, &job);
    }
}

#[tokio::test]
async fn a_load_that_fails_is_a_failure_and_a_server_that_ends_is_not_the_backups() {
    let (world, path) = with_data().await;
    *world.engine.load_fails.lock().unwrap() = true;
    let (job, found) = run(&world, &path, "latest").await;
    assert_eq!(found.unwrap().outcome, Outcome::Failed);
    nothing_is_left(&world, &job);
    *world.engine.load_fails.lock().unwrap() = false;
    for code in [Code::ToolMissing, Code::ToolMismatch, Code::DiskFull, Code::Unreachable] {
        *world.engine.sandboxes.refusal.lock().unwrap() = Some(Error::new(code, "no"));
        let (job, found) = run(&world, &path, "latest").await;
        assert_eq!(found.unwrap().outcome, Outcome::CouldNotRun, "{code:?}");
        nothing_is_left(&world, &job);
    }
    assert_eq!(proved(&world, &path).await, 0);
}

#[tokio::test]
async fn without_a_manifest_there_is_nothing_to_compare_with() {
    let (world, path) = with_data().await;
    let id = world.snapshots(&path).await[0].id.clone();
    *world.repositories.without_manifest.lock().unwrap() = Some(id);
    let (job, found) = run(&world, &path, "latest").await;
    let found = found.unwrap();
    assert_eq!(found.outcome, Outcome::CouldNotRun);
    assert!(found.evidence.reason.unwrap().message.contains("nothing to compare with"));
    assert_eq!(proved(&world, &path).await, 0);
    nothing_is_left(&world, &job);
}

#[tokio::test]
async fn findings_of_the_engine_and_assertions_that_do_not_hold_prove_nothing() {
    let (world, path) = with_data().await;
    world.engine.sandboxes.findings.lock().unwrap().push("index i is torn".into());
    let (_, found) = run(&world, &path, "latest").await;
    assert_eq!(found.unwrap().outcome, Outcome::Failed);
    world.engine.sandboxes.findings.lock().unwrap().clear();
    for (sql, outcome) in [("SELECT false", Outcome::Failed), ("SELECT true", Outcome::Proved)] {
        let assertions = Some(Assertions(vec!["SELECT 1".parse().unwrap(), sql.parse().unwrap()]));
        rules(&world, &path, Rules { assertions, ..Rules::default() }).await;
        assert_eq!(proved(&world, &path).await, 0);
        let (job, found) = run(&world, &path, "latest").await;
        let found = found.unwrap();
        assert_eq!((found.outcome, found.evidence.assertions.len()), (outcome, 2), "{sql}");
        nothing_is_left(&world, &job);
    }
}

#[tokio::test]
async fn the_missing_extension_of_a_target_keeps_a_drill_from_running() {
    let (world, path) = with_data().await;
    world.engine.target.lock().unwrap().missing_extensions.push("the extension postgis".into());
    let (_, found) = run(&world, &path, "latest").await;
    let found = found.unwrap();
    assert_eq!(found.outcome, Outcome::CouldNotRun);
    assert!(found.evidence.reason.unwrap().message.contains("postgis"));
}

#[tokio::test]
async fn a_cancelled_drill_found_nothing_and_left_nothing() {
    let (world, path) = with_data().await;
    let id = drill::request(&world.core, &path, &Which::Pick(Pick::Latest), None).await.unwrap();
    bulkhead_core::jobs::cancel(&world.core, id).await.unwrap();
    let job = world.wait(id).await;
    assert_eq!(job.state, JobState::Cancelled);
    assert_eq!(world.core.catalog().drills().of_job(id).await.unwrap(), None);
    nothing_is_left(&world, &job);
}

#[tokio::test]
async fn what_cannot_be_removed_stays_written_down_and_a_start_removes_it() {
    let (world, path) = with_data().await;
    *world.engine.sandboxes.stuck.lock().unwrap() = true;
    let (job, found) = run(&world, &path, "latest").await;
    assert_eq!(found.unwrap().outcome, Outcome::Proved, "the backup is good all the same");
    let Some(Leftover::Sandbox { engine: Engine::Postgres, folder }) = job.leftovers.first() else { panic!("{job:?}") };
    let next = world.after("second").await;
    recovery::recover(&next.core).await.unwrap();
    assert_eq!(*next.engine.sandboxes.ended.lock().unwrap(), std::slice::from_ref(folder));
    assert!(next.core.catalog().jobs().get(job.id).await.unwrap().leftovers.is_empty());
}

#[tokio::test]
async fn an_interrupted_drill_proved_nothing_and_says_so() {
    let (world, path) = with_data().await;
    let new = bulkhead_catalog::NewJob {
        id: bulkhead_model::job::JobId::new(1, [7; 10]),
        kind: JobKind::Drill,
        tenant: path.tenant.clone(),
        database: Some(path.clone()),
        owner: "gone".into(),
        trigger: Trigger::Schedule,
        detail: serde_json::json!({ "asked_by": "schedule" }),
    };
    world.core.catalog().jobs().queue(&new, world.core.now()).await.unwrap();
    recovery::recover(&world.core).await.unwrap();
    recovery::recover(&world.core).await.unwrap();
    let all = world.core.catalog().drills().page(None, Some(&path), None, 9).await.unwrap();
    assert_eq!(all.len(), 1);
    assert_eq!(
        (all[0].outcome, all[0].evidence.reason.as_ref().unwrap().code),
        (Outcome::CouldNotRun, Code::Interrupted)
    );
    assert_eq!(proved(&world, &path).await, 0);
}

#[tokio::test]
async fn one_drill_a_tenant_at_a_time_and_backups_go_on_beside_it() {
    let (world, path) = with_data().await;
    let queued = |byte| bulkhead_catalog::NewJob {
        id: bulkhead_model::job::JobId::new(1, [byte; 10]),
        kind: JobKind::Drill,
        tenant: path.tenant.clone(),
        database: Some(path.clone()),
        owner: "neighbour".into(),
        trigger: Trigger::Schedule,
        detail: serde_json::Value::Null,
    };
    world.core.catalog().jobs().queue(&queued(1), world.core.now()).await.unwrap();
    let error = drill::request(&world.core, &path, &Which::read("latest"), None).await.unwrap_err();
    assert_eq!(error.code, Code::Busy);
    assert_eq!(world.backup(&path).await.state, JobState::Done);
}

#[tokio::test]
async fn random_takes_an_older_one_and_a_name_exactly_that() {
    let (world, path) = with_data().await;
    let all = world.snapshots(&path).await;
    let (_, found) = run(&world, &path, "random").await;
    assert_eq!(found.unwrap().snapshot.as_ref(), Some(&all[1].id));
    let (_, found) = run(&world, &path, &all[0].id).await;
    assert_eq!(found.unwrap().snapshot.as_ref(), Some(&all[0].id));
    let error = drill::request(&world.core, &path, &Which::read("ffff"), None).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
}

#[tokio::test]
async fn a_named_server_must_not_be_the_sources_unless_that_is_allowed() {
    let (world, path) = with_data().await;
    world.tenant("other").await;
    let cases = [
        ("postgres://drill@db.acme.example/postgres", Some(Code::Refused)),
        ("postgres://drill@db.other.example/postgres on-source", Some(Code::Refused)),
        ("postgres://drill@db.acme.example/postgres on-source", None),
        ("postgres://drill@drills.example/postgres", None),
        ("postgres://drill@db.acme.example/postgres?ssh=ann@bastion", None), // another server of that name
    ];
    for (text, refusal) in cases {
        rules(&world, &path, Rules { sandbox: Some(text.parse().unwrap()), ..Rules::default() }).await;
        let (job, found) = run(&world, &path, "latest").await;
        let found = found.unwrap();
        assert_eq!(found.evidence.reason.map(|reason| reason.code), refusal, "{text}");
        if refusal.is_none() {
            assert_eq!((found.outcome, found.sandbox), (Outcome::Proved, SandboxKind::Server), "{text}");
        }
        nothing_is_left(&world, &job);
    }
}

#[tokio::test]
async fn a_drill_gives_the_next_restore_an_estimate() {
    let (world, path) = with_data().await;
    let request = || restore::RestoreRequest {
        database: path.clone(),
        snapshot: "latest".into(),
        storage: None,
        choices: Choices {
            destination: Destination::Database {
                connection: parse_url("postgres://u@db.acme.example/restored").unwrap().connection,
            },
            scope: bulkhead_model::compare::Scope::Everything,
            owners: Owners::Keep,
            keep_on_failure: false,
        },
        password: None,
    };
    let before = restore::plan(&world.core, &request()).await.unwrap();
    assert_eq!(before.estimate_seconds, None);
    run(&world, &path, "latest").await;
    *world.engine.loaded.lock().unwrap() = None;
    let after = restore::plan(&world.core, &request()).await.unwrap();
    assert_eq!(after.estimate_seconds, Some(1));
    assert_eq!(after.digest, before.digest, "an estimate makes no plan stale");
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn weekly() -> Rules {
    Rules { drill: Some(Schedule::parse("0 4 * * 0", "UTC").unwrap()), ..Rules::default() }
}

#[tokio::test]
async fn what_is_due_runs_once_and_the_oldest_proof_first() {
    let world = World::new().await;
    world.clock.set(at("2026-06-05T12:00:00Z"));
    world.storage().await;
    let mut paths = Vec::new();
    for slug in ["one", "two", "three"] {
        let path = world.tenant(slug).await;
        world.backup(&path).await;
        rules(&world, &path, weekly()).await;
        paths.push(path);
    }
    for (path, days) in [(&paths[0], 1), (&paths[2], 3)] {
        let id = world.snapshots(path).await[0].id.clone();
        world.core.catalog().snapshots().mark_proved(&id, world.core.now() - Duration::days(days)).await.unwrap();
    }
    assert_eq!(scheduler::tick(&world.core).await.unwrap().started, []);
    // Sunday.
    world.clock.set(at("2026-06-07T04:00:01Z"));
    let mut order = Vec::new();
    while order.len() < 3 {
        let begun = scheduler::tick(&world.core).await.unwrap().started;
        assert!(begun.len() <= 2, "no more than two sandboxes at once");
        for id in begun {
            let job = world.wait(id).await;
            order.push(job.database.unwrap());
        }
    }
    assert_eq!(order, [paths[1].clone(), paths[2].clone(), paths[0].clone()]);
    assert_eq!(scheduler::tick(&world.core).await.unwrap().started, []);
    let all = world.core.catalog().drills().page(None, None, None, 9).await.unwrap();
    assert!(all.len() == 3 && all.iter().all(|drill| drill.who == "schedule" && drill.outcome == Outcome::Proved));
}

#[tokio::test]
async fn a_drill_waits_for_its_window_and_for_a_backup() {
    let world = World::new().await;
    world.clock.set(at("2026-06-05T12:00:00Z"));
    world.storage().await;
    let path = world.tenant("acme").await;
    rules(&world, &path, Rules { window: Some("03:00-06:00".parse().unwrap()), ..weekly() }).await;
    scheduler::tick(&world.core).await.unwrap();
    world.clock.set(at("2026-06-07T04:00:01Z"));
    assert_eq!(scheduler::tick(&world.core).await.unwrap().started, [], "there is nothing to drill yet");
    world.backup(&path).await;
    // The machine slept over the next Sunday's window.
    for (time, begins) in [("2026-06-14T09:00:00Z", 0), ("2026-06-15T03:30:00Z", 1), ("2026-06-15T03:31:00Z", 0)] {
        world.clock.set(at(time));
        let begun = scheduler::tick(&world.core).await.unwrap().started;
        assert_eq!(begun.len(), begins, "{time}");
        for id in begun {
            world.wait(id).await;
        }
    }
}

async fn reasons(world: &World, path: &DatabasePath) -> Vec<&'static str> {
    let rows = bulkhead_core::status::overview(&world.core).await.unwrap();
    let (_, found) = rows.into_iter().find(|(row, _)| row.database == *path).unwrap();
    // That nobody has a kit yet is another matter.
    found.reasons.iter().map(Reason::name).filter(|name| *name != "no-kit").collect()
}

#[tokio::test]
async fn a_verdict_hears_of_drills_and_a_proof_of_old_data_is_no_recent_backup() {
    let (world, path) = with_data().await;
    let scheduled = Rules {
        schedule: Some(Schedule::parse("0 2 * * *", "UTC").unwrap()),
        rpo: Some("26h".parse().unwrap()),
        ..weekly()
    };
    rules(&world, &path, scheduled).await;
    let now = world.core.now();
    world.clock.set(now);
    run(&world, &path, "latest").await;
    assert_eq!(reasons(&world, &path).await, Vec::<&str>::new());
    *world.engine.load_damages.lock().unwrap() = true;
    run(&world, &path, "latest").await;
    assert_eq!(reasons(&world, &path).await, ["drill-failing"]);
    *world.engine.load_damages.lock().unwrap() = false;
    world.clock.set(now + Duration::days(3));
    run(&world, &path, "latest").await;
    assert_eq!(reasons(&world, &path).await, ["stale"], "it was proved today, and is three days old");
    world.clock.set(now + Duration::days(12));
    assert!(reasons(&world, &path).await.contains(&"drill-stale"));
}

#[tokio::test]
async fn a_drill_that_proves_nothing_is_an_alert_until_one_does() {
    let (world, path) = with_data().await;
    *world.engine.load_damages.lock().unwrap() = true;
    run(&world, &path, "latest").await;
    let told = world.notifier.0.lock().unwrap().clone();
    assert!(told.iter().any(|message| message.title.contains("did not prove its backup")), "{told:?}");
    *world.engine.load_damages.lock().unwrap() = false;
    run(&world, &path, "latest").await;
    let told = world.notifier.0.lock().unwrap().clone();
    assert!(told.iter().any(|message| message.title.starts_with("Over: A drill of acme/shop")), "{told:?}");
}

#[tokio::test]
async fn a_restore_that_takes_longer_than_its_objective_is_an_alert() {
    let (world, path) = with_data().await;
    rules(&world, &path, Rules { rto: Some("1m".parse().unwrap()), ..Rules::default() }).await;
    let (job, found) = run(&world, &path, "latest").await;
    assert!(!reasons(&world, &path).await.contains(&"restore-slow"));
    let slow = Drill { restore_ms: Some(61_000), ended_at: world.core.now(), ..found.unwrap() };
    world.core.catalog().drills().add(&slow).await.unwrap();
    assert!(reasons(&world, &path).await.contains(&"restore-slow"), "{job:?}");
    bulkhead_core::alerts::look(&world.core).await.unwrap();
    let told = world.notifier.0.lock().unwrap().clone();
    assert!(told.iter().any(|message| message.title.contains("longer than their RTO")), "{told:?}");
}
