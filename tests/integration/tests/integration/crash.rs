//! Killed at every moment of a backup and of a restore: what was good stays good, and the next start says what happened.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
};

use bulkhead_catalog::Subject;
use bulkhead_core::{copies, looks, policies, storages};
use bulkhead_integration::{Stops, World, kill_at};
use bulkhead_model::{
    Code, Engine, Label,
    drill::Outcome,
    job::JobState,
    policy::{Copies, Rules},
};
use bulkhead_test_support::Sandbox;

const UNTIL: &str = env!("CARGO_BIN_EXE_bulkhead-until");

struct Case {
    sandbox: Sandbox,
    source: String,
    copy: Box<dyn Fn(&str) -> String>,
    /// Whether a database of that name is there.
    exists: Box<dyn Fn(&str) -> bool>,
    change: Box<dyn Fn()>,
}

fn case(engine: Engine) -> Case {
    let sandbox = Sandbox::new();
    let rows = "SELECT i, repeat(md5(i::text), 10) AS body FROM generate_series(1, 3000) i";
    if engine == Engine::Postgres {
        let server = std::rc::Rc::new(sandbox.postgres());
        server.create_database("app");
        server.psql("app", &format!("CREATE TABLE t AS {rows}"));
        let (one, two, three) = (server.clone(), server.clone(), server.clone());
        return Case {
            source: server.url("app"),
            copy: Box::new(move |name| one.url(name)),
            exists: Box::new(move |name| {
                two.psql("app", &format!("SELECT count(*) FROM pg_database WHERE datname = '{name}'")) != "0"
            }),
            change: Box::new(move || drop(three.psql("app", "INSERT INTO t VALUES (0, 'new')"))),
            sandbox,
        };
    }
    if engine == Engine::Mariadb {
        let server = std::rc::Rc::new(sandbox.mariadb());
        server.create_database("app");
        let rows = "SELECT seq AS i, REPEAT(MD5(seq), 10) AS body FROM seq_1_to_3000";
        server.sql(
            "app",
            &format!("CREATE TABLE t AS {rows}; CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.i = 1"),
        );
        let (one, two, three) = (server.clone(), server.clone(), server.clone());
        return Case {
            source: server.url("app"),
            copy: Box::new(move |name| one.url(name)),
            exists: Box::new(move |name| two.databases().iter().any(|database| database == name)),
            change: Box::new(move || drop(three.sql("app", "INSERT INTO t VALUES (0, 'new')"))),
            sandbox,
        };
    }
    let file = sandbox.path().join("app.db");
    let open = rusqlite::Connection::open(&file).unwrap();
    open.execute_batch("CREATE TABLE t (i INTEGER PRIMARY KEY, body TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) INSERT INTO t SELECT i, hex(randomblob(160)) FROM n").unwrap();
    let folder = sandbox.path().to_owned();
    let place = folder.clone();
    Case {
        source: format!("sqlite:{}", file.display()),
        copy: Box::new(move |name| format!("sqlite:{}", folder.join(name).display())),
        exists: Box::new(move |name| place.join(name).exists()),
        change: Box::new(move || {
            open.execute("INSERT INTO t (body) VALUES ('new')", []).unwrap();
        }),
        sandbox,
    }
}

async fn killed_in_a_backup(engine: Engine, moments: &[&str]) {
    for &moment in moments {
        let case = case(engine);
        let data = case.sandbox.dir("data");
        let world = World::open(&data).await;
        world.disk().await;
        let path = world.database("acme/app", &case.source).await;
        // A repository is only made by the first backup.
        let good = if moment == "making" { None } else { Some(world.back_up(&path).await) };
        drop(world);
        (case.change)();
        kill_at(UNTIL, moment, &data, &path, &[]);

        let world = World::open(&data).await;
        let jobs = world.jobs(&path).await;
        assert_eq!(jobs[0].state, JobState::Interrupted, "{moment}");
        let messages = world.messages.take();
        assert_eq!(messages.len(), 1, "{moment}: {messages:?}");
        assert!(messages[0].body.contains("acme/app"), "{moment}: {messages:?}");
        let staged = std::fs::read_dir(data.join("staging")).map(|all| all.flatten().count()).unwrap_or_default();
        let next = world.back_up(&path).await;
        world.check(&path).await;
        let left = std::fs::read_dir(data.join("staging")).map(|all| all.flatten().count()).unwrap_or_default();
        assert!(left <= 1, "{moment}: {staged} then {left} copies were left");
        world.prove(&path, &next.id, &(case.copy)("next")).await;
        if let Some(good) = good {
            world.prove(&path, &good.id, &(case.copy)("good")).await;
        }
        // What was written whole before the kill is found again; nothing is listed twice.
        let expected = if moment == "stored" { 3 } else { 1 + usize::from(moment != "making") };
        assert_eq!(world.snapshots(&path).await.len(), expected, "{moment}");
    }
}

fn files(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.map(|path| if path.is_dir() { files(&path) } else { 1 }).sum()
}

/// The next start removes a repository to which nothing was committed, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_first_backup() {
    for moment in ["making", "made", "dumping", "storing", "dump half", "dump end", "stored"] {
        let case = case(Engine::Sqlite);
        let data = case.sandbox.dir("data");
        let world = World::open(&data).await;
        world.disk().await;
        let path = world.database("acme/app", &case.source).await;
        drop(world);
        kill_at(UNTIL, moment, &data, &path, &[]);
        let made = files(&data.join("disk"));
        assert_eq!(made > 0, !matches!(moment, "making" | "dumping"), "{moment}");

        let world = World::open(&data).await;
        let (known, left) = (world.core.catalog().repositories().list(None).await.unwrap(), files(&data.join("disk")));
        let expected = usize::from(moment == "stored");
        assert_eq!((known.len(), left > 0), (expected, moment == "stored"), "{moment}: {left} files of {made}");
        assert_eq!(world.jobs(&path).await[0].leftovers, [], "{moment}");
        let next = world.back_up(&path).await;
        world.check(&path).await;
        world.prove(&path, &next.id, &(case.copy)("next")).await;
        assert_eq!(world.snapshots(&path).await.len(), 1 + expected, "{moment}");
    }
}

async fn killed_in_a_restore(engine: Engine, moments: &[&str]) {
    let case = case(engine);
    let data = case.sandbox.dir("data");
    let world = World::open(&data).await;
    world.disk().await;
    let path = world.database("acme/app", &case.source).await;
    world.back_up(&path).await;
    drop(world);
    for moment in moments {
        kill_at(UNTIL, moment, &data, &path, &[&(case.copy)("copy")]);
        let world = World::open(&data).await;
        assert_eq!(world.jobs(&path).await[0].state, JobState::Interrupted, "{moment}");
        assert!(world.snapshots(&path).await[0].proved_at.is_none(), "{moment}: proved by half a restore");
        assert!(!(case.exists)("copy"), "{moment}: a half-made database was left");
    }
    let world = World::open(&data).await;
    world.prove(&path, "latest", &(case.copy)("copy")).await;
}

/// The server outlives the kill; the next start ends it, removes its folder and says that nothing was proved.
async fn killed_in_a_drill(engine: Engine, moments: &[&str]) {
    let case = case(engine);
    let data = case.sandbox.dir("data");
    let folder = case.sandbox.path().join("sb");
    std::fs::create_dir(&folder).unwrap();
    let world = World::open(&data).await;
    world.disk().await;
    let path = world.database("acme/app", &case.source).await;
    world.back_up(&path).await;
    drop(world);
    let mut seen = 0;
    for (round, moment) in moments.iter().enumerate() {
        let mut command = Command::new(UNTIL);
        command.arg(moment).arg(&data).args([&path.to_string(), "drill"]).env("BULKHEAD_SANDBOX_DIR", &folder);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let line = BufReader::new(child.stdout.take().unwrap()).lines().next().map(Result::unwrap);
        assert_eq!(line.as_deref(), Some("stopped"), "the moment {moment:?} never came");
        // The application alone: what it started goes on.
        child.kill().unwrap();
        child.wait().unwrap();
        seen += std::fs::read_dir(&folder).unwrap().count();

        let world = World::open(&data).await;
        assert_eq!(world.jobs(&path).await[0].state, JobState::Interrupted, "{moment}");
        assert!(world.jobs(&path).await[0].leftovers.is_empty(), "{moment}");
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "{moment}: a sandbox was left");
        assert_eq!(running_in(&folder), Vec::<String>::new(), "{moment}: a server was left");
        assert!(world.snapshots(&path).await[0].proved_at.is_none(), "{moment}: proved by half a drill");
        let told = world.core.catalog().drills().page(None, Some(&path), None, 99).await.unwrap();
        assert_eq!((told.len(), told[0].outcome), (round + 1, Outcome::CouldNotRun), "{moment}");
    }
    assert!(seen > moments.len() / 2, "no sandbox was ever left: this test proves nothing");
    let world = World::open(&data).await;
    let (job, found) = world.drill(&path, "latest").await;
    assert_eq!((job.error, found.unwrap().outcome), (None, Outcome::Proved));
}

/// The arguments of processes that name the folder.
fn running_in(folder: &Path) -> Vec<String> {
    let wanted = folder.to_string_lossy();
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    let arguments = all.filter_map(|entry| std::fs::read(entry.path().join("cmdline")).ok());
    arguments.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).filter(|text| text.contains(&*wanted)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_drill_of_postgres() {
    killed_in_a_drill(Engine::Postgres, &Stops::DRILL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_drill_of_sqlite() {
    killed_in_a_drill(Engine::Sqlite, &Stops::DRILL).await;
}

/// The backup that was being copied is good; the copy is made up for, and nothing is there twice.
#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_copy() {
    for moment in Stops::COPY {
        let case = case(Engine::Sqlite);
        let data = case.sandbox.dir("data");
        let world = World::open(&data).await;
        world.disk().await;
        let (disk, nas): (Label, Label) = ("disk".parse().unwrap(), "nas".parse().unwrap());
        let location = format!("file://{}", data.join("nas").display()).parse().unwrap();
        storages::add(&world.core, &nas, &location, None).await.unwrap();
        let path = world.database("acme/app", &case.source).await;
        let rules = Rules { storage: Some(disk), copies: Some(Copies(vec![nas.clone()])), ..Rules::default() };
        policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
        world.back_up(&path).await;
        drop(world);
        (case.change)();
        kill_at(UNTIL, moment, &data, &path, &[]);

        let world = World::open(&data).await;
        assert_eq!(world.jobs(&path).await[0].state, JobState::Interrupted, "{moment}");
        assert_eq!(world.snapshots(&path).await.len(), 2, "{moment}");
        let job = world.wait(copies::request(&world.core, &path).await.unwrap()).await;
        assert_eq!((job.state, &job.detail["copied"]), (JobState::Done, &serde_json::json!(1)), "{moment}");
        world.check(&path).await;
        let all = world.core.catalog().snapshots().all(&path).await.unwrap();
        let on_nas: Vec<_> = all.iter().filter(|snapshot| snapshot.storage == nas).collect();
        assert_eq!((all.len(), on_nas.len()), (4, 2), "{moment}");
        world.prove(&path, &on_nas[0].id, &(case.copy)("from-nas")).await;
        looks::look(&world.core, &path.tenant, &nas).await.unwrap();
        let repositories = world.core.catalog().repositories().list(None).await.unwrap();
        assert!(repositories.iter().all(|repository| repository.look.failure.is_none()), "{moment}");
        assert_eq!(copies::request(&world.core, &path).await.unwrap_err().code, Code::NothingToDo, "{moment}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_backup_of_postgres() {
    killed_in_a_backup(Engine::Postgres, &Stops::BACKUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_backup_of_sqlite() {
    killed_in_a_backup(Engine::Sqlite, &Stops::BACKUP).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_restore_of_postgres() {
    killed_in_a_restore(Engine::Postgres, &Stops::RESTORE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_restore_of_sqlite() {
    killed_in_a_restore(Engine::Sqlite, &Stops::RESTORE).await;
}

// What a kill leaves of MariaDB is its own; of what is done before and after, the other engines have all moments.

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_backup_of_mariadb() {
    killed_in_a_backup(Engine::Mariadb, &["dump half", "dump end"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_restore_of_mariadb() {
    killed_in_a_restore(Engine::Mariadb, &["loading", "load half", "load end", "measuring"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_in_a_drill_of_mariadb() {
    killed_in_a_drill(Engine::Mariadb, &["made a sandbox", "load half", "measuring", "examining"]).await;
}
