//! What was restored beside its source takes its place later, on real servers: only as it was seen, and never lost.

use std::process::{Command, Stdio};

use bulkhead_catalog::Job;
use bulkhead_core::restore;
use bulkhead_integration::{Case, Stops, World, kill_at};
use bulkhead_model::{
    Code, DatabasePath, Engine, amount,
    job::{JobKind, JobState},
};
use bulkhead_test_support::{Sandbox, seed};

const UNTIL: &str = env!("CARGO_BIN_EXE_bulkhead-until");
const ROWS: u64 = Case::ROWS;

/// Backed up, then changed, then restored beside it.
async fn restored(case: &Case, copy: &str) -> (World, DatabasePath, Job) {
    let world = World::open(&case.sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &case.source).await;
    world.back_up(&path).await;
    (case.change)("app");
    let job = again(&world, case, &path, copy).await;
    (world, path, job)
}

async fn again(world: &World, case: &Case, path: &DatabasePath, copy: &str) -> Job {
    let job = world.restore(path, "latest", &(case.beside)(copy)).await.unwrap();
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
    job
}

async fn killed_at_every_moment(engine: Engine) {
    let case = Case::new(engine);
    let (world, path, made) = restored(&case, "app_copy").await;
    let (data, id) = (case.sandbox.dir("data"), made.id.to_string());
    drop(world);
    let mut changed = 1;
    for moment in ["dump half"].into_iter().chain(Stops::PLACE) {
        (case.change)("app");
        changed += 1;
        kill_at(UNTIL, moment, &data, &path, &["place", &id]);
        let world = World::open(&data).await;
        let job = &world.jobs(&path).await[0];
        assert_eq!((job.kind, job.state), (JobKind::Place, JobState::Interrupted), "{moment}");
        assert!(job.leftovers.is_empty(), "{moment}: {:?}", job.leftovers);
        let told = world.messages.take().into_iter().map(|message| message.body).collect::<Vec<_>>().join("\n");
        let names = (case.names)();
        let kept: Vec<_> = names.iter().filter(|name| name.contains("_before_")).collect();
        let outcome = restore::outcome(&world.core.catalog().jobs().get(made.id).await.unwrap()).unwrap();
        if moment == "swapped" {
            assert_eq!(((case.rows)("app"), (case.rows)(kept[0])), (ROWS, ROWS + changed), "{moment}");
            assert!(!names.iter().any(|name| name == "app_copy"), "{names:?}");
            assert!(told.contains("app is the one that was restored as app_copy") && told.contains(kept[0].as_str()));
            assert!(outcome.placed_at.is_some());
        } else {
            assert_eq!((kept.len(), (case.rows)("app")), (0, ROWS + changed), "{moment}: {kept:?}");
            assert_eq!((case.rows)("app_copy"), ROWS, "{moment}: the copy is somebody's");
            assert_eq!(told.contains("was not replaced"), moment != "dump half", "{moment}: {told}");
            assert!(outcome.placed_at.is_none());
        }
    }
    // It is no copy any more, and the next one goes well.
    let world = World::open(&data).await;
    assert_eq!(world.place(made.id, None, false).await.unwrap_err().code, Code::NothingToDo);
    let discarded = restore::discard(&world.core, made.id, "app_copy", None).await;
    assert_eq!(discarded.unwrap_err().code, Code::NothingToDo);
    let next = again(&world, &case, &path, "app_copy").await;
    (case.change)("app");
    let now = (case.rows)("app_copy");
    assert_eq!(world.place(next.id, None, false).await.unwrap().error, None);
    assert_eq!((case.rows)("app"), now);
    world.check(&path).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_a_copy_takes_the_place_of_a_postgres_database() {
    killed_at_every_moment(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_a_copy_takes_the_place_of_a_mariadb_database() {
    killed_at_every_moment(Engine::Mariadb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_a_copy_takes_the_place_of_a_sqlite_file() {
    killed_at_every_moment(Engine::Sqlite).await;
}

/// Whoever agreed to one change has not agreed to the next.
async fn changed_meanwhile(engine: Engine) {
    let case = Case::new(engine);
    let (world, path, made) = restored(&case, "app_copy").await;
    let mut marks = Vec::new();
    for round in 1..=2 {
        (case.change)("app_copy");
        let agreed: Option<&String> = marks.last();
        let job = world.place(made.id, agreed.map(String::as_str), false).await.unwrap();
        let error = job.error.unwrap();
        assert_eq!((job.state, error.code), (JobState::Failed, Code::Differs), "{round}: {error:?}");
        let rows = format!("has {} instead of {}", amount::count(ROWS + round, "row"), amount::number(ROWS));
        assert!(error.message.contains(&rows), "{error:?}");
        marks.push(job.detail["changed"].as_str().unwrap().to_owned());
        assert!(error.hints.iter().any(|hint| hint.contains(&format!("--changed {}", marks.last().unwrap()))));
        assert!(error.hints.iter().any(|hint| hint.contains("app is as it was, and app_copy is still beside it")));
        assert_eq!(((case.rows)("app"), (case.rows)("app_copy")), (ROWS + 1, ROWS + round));
        assert!(job.leftovers.is_empty());
    }
    assert_ne!(marks[0], marks[1]);
    let job = world.place(made.id, Some(&marks[1]), false).await.unwrap();
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
    assert_eq!((case.rows)("app"), ROWS + 2);
    assert!(!restore::placing(&job).unwrap().differences.is_empty(), "they stay told");
    // The safety backup of the third time is of what was there.
    let safety = job.detail["replaced"]["safety"].as_str().unwrap();
    let safe = world.snapshots(&path).await.into_iter().find(|snapshot| snapshot.id == safety).unwrap();
    assert!(safe.pinned_at.is_some());
    assert_eq!((case.rows)(job.detail["replaced"]["kept"].as_str().unwrap()), ROWS + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_copy_of_postgres_is_told_first() {
    changed_meanwhile(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_copy_of_mariadb_is_told_first() {
    changed_meanwhile(Engine::Mariadb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_copy_of_sqlite_is_told_first() {
    changed_meanwhile(Engine::Sqlite).await;
}

/// What a comparison after a restore has no reason to look for.
#[tokio::test(flavor = "multi_thread")]
async fn an_object_that_came_in_is_a_change() {
    for engine in [Engine::Postgres, Engine::Sqlite] {
        let case = Case::new(engine);
        let (world, _, made) = restored(&case, "app_copy").await;
        (case.run)("app_copy", "CREATE VIEW v AS SELECT 1 AS a");
        let job = world.place(made.id, None, false).await.unwrap();
        let told = restore::placing(&job).unwrap().differences;
        assert!(told.iter().any(|found| found.to_string().contains("v was not in the backup (views)")), "{told:?}");
        assert_eq!(job.error.unwrap().code, Code::Differs);
    }
    let case = Case::new(Engine::Mariadb);
    let (world, _, made) = restored(&case, "app_copy").await;
    (case.run)("app_copy", "CREATE VIEW v AS SELECT 1 AS a");
    let error = world.place(made.id, None, false).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("app_copy holds what this server cannot move: the view v"), "{error:?}");
}

/// No dump has them, and production would.
#[tokio::test(flavor = "multi_thread")]
async fn a_setting_of_the_copy_is_a_change() {
    let case = Case::new(Engine::Postgres);
    let (world, _, made) = restored(&case, "app_copy").await;
    (case.run)("app_copy", "ALTER DATABASE app_copy SET session_replication_role = replica");
    (case.run)("app_copy", "GRANT CREATE ON DATABASE app_copy TO PUBLIC");
    let job = world.place(made.id, None, false).await.unwrap();
    let told: Vec<_> = restore::placing(&job).unwrap().differences.iter().map(ToString::to_string).collect();
    assert_eq!(job.error.unwrap().code, Code::Differs);
    for words in ["session_replication_role", "CREATE of everybody"] {
        assert!(told.iter().any(|found| found.contains(words)), "{words}: {told:?}");
    }
}

/// A database of everything that a server has is not found changed by nobody.
#[tokio::test(flavor = "multi_thread")]
async fn an_untouched_copy_of_a_rich_database_takes_its_place() {
    let sandbox = Sandbox::new();
    let server = sandbox.postgres();
    server.create_database("app");
    seed::postgres(&server, "app", 500);
    let content = seed::fingerprint_postgres(&server, "app");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &server.url("app")).await;
    world.back_up(&path).await;
    server.psql("app", "CREATE TABLE spoilt (a int)");
    let made = world.restore(&path, "latest", &server.url("app_copy")).await.unwrap();
    server.psql("app_copy", "SELECT count(*) FROM pg_class; ANALYZE");
    let job = world.place(made.id, None, false).await.unwrap();
    assert_eq!((job.state, job.error), (JobState::Done, None));
    seed::assert_same(&content, &seed::fingerprint_postgres(&server, "app"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_looks_at_a_copy_of_postgres_is_asked_to_leave_first() {
    let sandbox = Sandbox::new();
    let server = sandbox.postgres();
    server.create_database("app");
    server.create_role("clerk", "secret", "");
    server.psql("app", "CREATE TABLE t AS SELECT 1 AS a");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &server.url("app")).await;
    world.back_up(&path).await;
    let made = world.restore(&path, "latest", &server.url("app_copy")).await.unwrap();
    let mut session = server.client("psql", "clerk", "secret", "app_copy");
    let mut session =
        session.args(["-c", "SELECT pg_sleep(600)"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    bulkhead_test_support::eventually("the session", std::time::Duration::from_secs(20), || {
        let seen = server.psql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk'");
        (seen != "0").then_some(())
    });
    let error = world.place(made.id, None, false).await.unwrap_err();
    assert_eq!(error.code, Code::Busy);
    assert!(error.message.contains("connected to app_copy") && error.message.contains("clerk"), "{error:?}");
    let job = world.place(made.id, None, true).await.unwrap();
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert!(!session.wait().unwrap().success(), "its session was ended");
}

/// The name alone says nothing: a copy that is gone, and another database under its name, are told apart from the copy.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_gone_or_another_takes_no_place() {
    let case = Case::new(Engine::Postgres);
    let (world, _, made) = restored(&case, "app_copy").await;
    (case.run)("postgres", "ALTER DATABASE app_copy RENAME TO elsewhere");
    let error = world.place(made.id, None, false).await.unwrap_err();
    assert_eq!(error.code, Code::NotFound);
    assert!(error.hints[0].contains("renamed"), "{error:?}");
    (case.run)("postgres", "CREATE DATABASE app_copy TEMPLATE elsewhere");
    let error = world.place(made.id, None, false).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("is not the database that the restore made"), "{error:?}");
    (case.run)("postgres", "DROP DATABASE app_copy");
    (case.run)("postgres", "ALTER DATABASE elsewhere RENAME TO app_copy");
    assert_eq!(world.place(made.id, None, false).await.unwrap().error, None);
}

/// A process that was killed at the worst moment has left the copy, and somebody drops it before the next start.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_was_dropped_after_a_kill_is_not_called_placed() {
    for engine in [Engine::Postgres, Engine::Mariadb] {
        let case = Case::new(engine);
        let (world, path, made) = restored(&case, "app_copy").await;
        let data = case.sandbox.dir("data");
        drop(world);
        kill_at(UNTIL, "swapping", &data, &path, &["place", &made.id.to_string()]);
        (case.run)(if engine == Engine::Postgres { "postgres" } else { "app" }, "DROP DATABASE app_copy");
        let world = World::open(&data).await;
        let told = world.messages.take().into_iter().map(|message| message.body).collect::<Vec<_>>().join("\n");
        assert!(told.contains("app was not replaced"), "{engine}: {told}");
        assert_eq!((case.rows)("app"), ROWS + 1, "{engine}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_of_sqlite_that_somebody_has_open_or_that_is_elsewhere_takes_no_place() {
    let case = Case::new(Engine::Sqlite);
    let (world, path, made) = restored(&case, "app_copy").await;
    let file = case.sandbox.path().join("app_copy");
    let mut holder = Command::new("sleep").arg("600").stdin(std::fs::File::open(&file).unwrap()).spawn().unwrap();
    assert_eq!(world.place(made.id, None, true).await.unwrap_err().code, Code::Busy);
    holder.kill().unwrap();
    holder.wait().unwrap();
    case.sandbox.dir("other");
    let far = again(&world, &case, &path, "other/app_copy").await;
    let error = world.place(far.id, None, false).await.unwrap_err();
    assert_eq!(error.code, Code::Refused);
    assert!(error.message.contains("not in the folder of app"), "{error:?}");
}

/// The `-wal` of whoever looked at the copy and was killed holds rows of its own: they come in with it.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_beside_a_copy_of_sqlite_comes_in_with_it() {
    let case = Case::new(Engine::Sqlite);
    let (world, _, made) = restored(&case, "app_copy").await;
    let folder = case.sandbox.path();
    let (file, beside) = (folder.join("app_copy"), folder.join("app_copy-wal"));
    // A copy of file and log while the writer is there is what a kill leaves.
    let writer = rusqlite::Connection::open(&file).unwrap();
    writer.execute_batch("PRAGMA wal_autocheckpoint = 0; INSERT INTO t (body) VALUES ('in the log')").unwrap();
    let (main, log) = (std::fs::read(&file).unwrap(), std::fs::read(&beside).unwrap());
    drop(writer);
    std::fs::write(&file, main).unwrap();
    std::fs::write(&beside, log).unwrap();

    let job = world.place(made.id, None, false).await.unwrap();
    let mark = job.detail["changed"].as_str().unwrap().to_owned();
    let job = world.place(made.id, Some(&mark), false).await.unwrap();
    assert_eq!((job.state, &job.error), (JobState::Done, &None));
    assert_eq!((case.rows)("app"), ROWS + 1);
    assert!(!beside.exists());
}
