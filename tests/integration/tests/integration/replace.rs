//! A database is replaced by its own backup, on real servers: whole, kept, and at no moment neither the old nor the new one.

use std::process::{Child, Command, Stdio};

use bulkhead_integration::{Case, Stops, World, kill_at};
use bulkhead_model::{Code, Engine, job::JobState};
use bulkhead_test_support::{MySqlServer, Postgres, Sandbox, seed};

const ROWS: u64 = Case::ROWS;
const UNTIL: &str = env!("CARGO_BIN_EXE_bulkhead-until");

async fn killed_at_every_moment(engine: Engine) {
    let case = Case::new(engine);
    let data = case.sandbox.dir("data");
    let world = World::open(&data).await;
    world.disk().await;
    let path = world.database("acme/app", &case.source).await;
    let good = world.back_up(&path).await;
    drop(world);
    let mut changed = 0;
    for moment in Stops::REPLACE {
        (case.change)("app");
        changed += 1;
        kill_at(UNTIL, moment, &data, &path, &["replace", &good.id]);
        let world = World::open(&data).await;
        let job = &world.jobs(&path).await[0];
        assert_eq!(job.state, JobState::Interrupted, "{moment}");
        assert!(job.leftovers.is_empty(), "{moment}: {:?}", job.leftovers);
        let told = world.messages.take().into_iter().map(|message| message.body).collect::<Vec<_>>().join("\n");
        let names = (case.names)();
        assert!(!names.iter().any(|name| name.contains("bulkhead")), "{moment}: {names:?}");
        assert!(
            world
                .core
                .catalog()
                .snapshots()
                .find(&path, &good.id, None, world.core.latest())
                .await
                .unwrap()
                .proved_at
                .is_none()
        );
        let kept: Vec<_> = names.iter().filter(|name| name.contains("_before_")).collect();
        if moment == "swapped" {
            assert_eq!(((case.rows)("app"), (case.rows)(kept[0])), (ROWS, ROWS + changed), "{moment}");
            assert!(told.contains("is the one that was restored") && told.contains(kept[0].as_str()), "{told}");
        } else {
            assert_eq!((kept.len(), (case.rows)("app")), (0, ROWS + changed), "{moment}: {kept:?}");
            assert_eq!(told.contains("was not replaced"), moment == "swapping", "{moment}: {told}");
        }
    }
    // The next run succeeds.
    (case.change)("app");
    let world = World::open(&data).await;
    let job = world.replace(&path, &good.id, false).await.unwrap();
    assert_eq!(job.error, None);
    assert_eq!((case.rows)("app"), ROWS);
    world.check(&path).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_replacement_of_a_postgres_database() {
    killed_at_every_moment(Engine::Postgres).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_replacement_of_a_mariadb_database() {
    killed_at_every_moment(Engine::Mariadb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_the_replacement_of_a_sqlite_file() {
    killed_at_every_moment(Engine::Sqlite).await;
}

/// An application that is connected and would come back at once.
fn session(server: &Postgres) -> Child {
    let mut client = server.client("psql", "clerk", "secret", "app");
    let child =
        client.args(["-c", "SELECT pg_sleep(600)"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    bulkhead_test_support::eventually("the session", std::time::Duration::from_secs(20), || {
        let seen = server.psql("postgres", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'clerk'");
        (seen != "0").then_some(())
    });
    child
}

/// Who may use the old one may use the new one, and who is connected is asked to leave first.
#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_database_keeps_its_owner_rights_and_settings() {
    let sandbox = Sandbox::new();
    let server = sandbox.postgres();
    server.create_database("app");
    seed::postgres(&server, "app", 500);
    server.create_role("clerk", "secret", "");
    server.create_role("boss", "secret", "");
    server.psql(
        "app",
        "ALTER DATABASE app OWNER TO boss; REVOKE CONNECT ON DATABASE app FROM PUBLIC;
         GRANT CONNECT, TEMP ON DATABASE app TO clerk; ALTER DATABASE app CONNECTION LIMIT 77;
         ALTER ROLE clerk IN DATABASE app SET search_path = 'a b', public; COMMENT ON DATABASE app IS 'the shop''s'",
    );
    let own = "SELECT pg_get_userbyid(datdba), datconnlimit, (SELECT array_agg(a::text ORDER BY a::text) FROM unnest(datacl) a),
        shobj_description(oid, 'pg_database'), (SELECT setconfig FROM pg_db_role_setting WHERE setdatabase = d.oid AND setrole <> 0)
        FROM pg_database d WHERE datname = 'app'";
    let (before, content) = (server.psql("postgres", own), seed::fingerprint_postgres(&server, "app"));
    assert!(before.contains("boss") && before.contains("77") && before.contains("clerk=Tc"), "{before}");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &server.url("app")).await;
    server.psql("app", "GRANT CREATE ON DATABASE app TO clerk");
    let good = world.back_up(&path).await;
    // Who lost a right since then does not get it back.
    server.psql("app", "CREATE TABLE spoilt (a int); REVOKE CREATE ON DATABASE app FROM clerk");

    let mut session = session(&server);
    let error = world.replace(&path, &good.id, false).await.unwrap_err();
    assert_eq!(error.code, Code::Busy);
    assert!(error.message.contains("clerk"), "{error:?}");
    let job = world.replace(&path, &good.id, true).await.unwrap();
    assert_eq!((job.state, job.error), (JobState::Done, None));
    assert_eq!(job.detail["replaced"]["notices"], serde_json::json!([]));
    assert!(!session.wait().unwrap().success(), "its session was ended");
    assert_eq!(server.psql("postgres", own), before);
    seed::assert_same(&content, &seed::fingerprint_postgres(&server, "app"));
    server.try_psql_as("clerk", "secret", "app", "SELECT 1").unwrap();
    let kept = job.detail["replaced"]["kept"].as_str().unwrap();
    assert_eq!(server.psql(kept, "SELECT count(*) FROM spoilt"), "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_postgres_user_without_the_rights_is_told_them_before_anything_happens() {
    let sandbox = Sandbox::new();
    let server = sandbox.postgres();
    server.create_database("app");
    server.create_role("reader", "secret", "");
    server.psql("app", "CREATE TABLE t AS SELECT 1 AS a; GRANT SELECT ON t TO reader");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &server.url_as("reader", "secret", "app")).await;
    let good = world.back_up(&path).await;
    let error = world.replace(&path, &good.id, false).await.unwrap_err();
    assert_eq!(error.code, Code::MissingRights);
    assert!(error.hints[0].contains("CREATEDB"), "{error:?}");
}

/// What cannot move by one statement is not moved in several.
#[tokio::test(flavor = "multi_thread")]
async fn a_mariadb_database_with_more_than_tables_is_not_replaced() {
    let sandbox = Sandbox::new();
    let server: MySqlServer = sandbox.mariadb();
    for (name, more) in [
        ("v", "CREATE VIEW v AS SELECT * FROM t"),
        ("g", "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1"),
        ("p", "CREATE PROCEDURE p() SELECT 1"),
        ("e", "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1"),
    ] {
        let database = format!("app_{name}");
        server.create_database(&database);
        server.sql(&database, &format!("CREATE TABLE t (a INT); INSERT INTO t VALUES (1); {more}"));
        let world = World::open(&sandbox.dir(&format!("data-{name}"))).await;
        world.disk().await;
        let path = world.database("acme/app", &server.url(&database)).await;
        let good = world.back_up(&path).await;
        let error = world.replace(&path, &good.id, false).await.unwrap_err();
        assert_eq!(error.code, Code::Refused, "{name}");
        assert!(error.message.contains(&format!(" {name}")), "{error:?}");
        assert!(error.hints.iter().any(|hint| hint.contains("new database")), "{error:?}");
    }
}

/// An application between two transactions holds no lock, and would go on to write into the file that was replaced.
#[tokio::test(flavor = "multi_thread")]
async fn a_sqlite_file_that_somebody_has_open_is_not_replaced() {
    let case = Case::new(Engine::Sqlite);
    let world = World::open(&case.sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &case.source).await;
    let good = world.back_up(&path).await;
    (case.change)("app");
    let file = case.sandbox.path().join("app");
    let mut holder = Command::new("sleep").arg("600").stdin(std::fs::File::open(&file).unwrap()).spawn().unwrap();
    let error = world.replace(&path, &good.id, true).await.unwrap_err();
    assert_eq!(error.code, Code::Busy);
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert_eq!(world.replace(&path, &good.id, false).await.unwrap().error, None);
    assert_eq!((case.rows)("app"), ROWS);
}

/// The `-wal` of an application that was killed holds rows of its own: they stay with the old file.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_beside_a_sqlite_file_goes_with_the_old_one() {
    let case = Case::new(Engine::Sqlite);
    let world = World::open(&case.sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/app", &case.source).await;
    let good = world.back_up(&path).await;
    let file = case.sandbox.path().join("app");
    // A copy of file and log while the writer is there is what a kill leaves.
    let writer = rusqlite::Connection::open(&file).unwrap();
    writer.execute_batch("PRAGMA wal_autocheckpoint = 0; INSERT INTO t (body) VALUES ('in the log')").unwrap();
    let log = std::fs::read(case.sandbox.path().join("app-wal")).unwrap();
    let main = std::fs::read(&file).unwrap();
    drop(writer);
    std::fs::write(&file, main).unwrap();
    std::fs::write(case.sandbox.path().join("app-wal"), log).unwrap();

    let job = world.replace(&path, &good.id, false).await.unwrap();
    assert_eq!(job.error, None);
    let kept = job.detail["replaced"]["kept"].as_str().unwrap();
    assert_eq!(((case.rows)("app"), (case.rows)(kept)), (ROWS, ROWS + 1));
}
