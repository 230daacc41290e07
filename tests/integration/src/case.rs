//! One small database of each engine, to be replaced, and the end of a process in the middle of it.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Command, Stdio},
    rc::Rc,
};

use bulkhead_model::{DatabasePath, Engine};
use bulkhead_test_support::{Sandbox, kill_tree};

/// The name of a database, and a statement.
type Run = Box<dyn Fn(&str, &str)>;

/// A database `app` of one table `t` on a server of its own, or in a folder, and ways to look at it that are not the product's.
pub struct Case {
    /// Where all of it is.
    pub sandbox: Sandbox,
    /// Its URL.
    pub source: String,
    /// The URL of another database beside it.
    pub beside: Box<dyn Fn(&str) -> String>,
    /// Rows of `t` in a database.
    pub rows: Box<dyn Fn(&str) -> u64>,
    /// Adds one row to `t` in a database.
    pub change: Box<dyn Fn(&str)>,
    /// Runs a statement in a database.
    pub run: Run,
    /// Names of databases that begin with `app`.
    pub names: Box<dyn Fn() -> Vec<String>>,
}

impl Case {
    /// Rows of `t` at first.
    pub const ROWS: u64 = ROWS;

    /// On a new server, or in a new folder.
    pub fn new(engine: Engine) -> Self {
        match engine {
            Engine::Postgres => postgres(),
            Engine::Sqlite => sqlite(),
            Engine::Mysql | Engine::Mariadb => mariadb(),
        }
    }
}

const ROWS: u64 = 3000;

fn postgres() -> Case {
    let sandbox = Sandbox::new();
    let server = Rc::new(sandbox.postgres());
    server.create_database("app");
    server.psql(
        "app",
        &format!("CREATE TABLE t AS SELECT i, repeat(md5(i::text), 10) AS body FROM generate_series(1, {ROWS}) i"),
    );
    let (one, two, three) = (server.clone(), server.clone(), server.clone());
    let (four, five) = (server.clone(), server.clone());
    Case {
        source: server.url("app"),
        beside: Box::new(move |name| four.url(name)),
        run: Box::new(move |name, sql| drop(five.psql(name, sql))),
        rows: Box::new(move |name| one.psql(name, "SELECT count(*) FROM t").parse().unwrap()),
        change: Box::new(move |name| drop(two.psql(name, "INSERT INTO t VALUES (0, 'new')"))),
        names: Box::new(move || three.databases().into_iter().filter(|name| name.starts_with("app")).collect()),
        sandbox,
    }
}

fn mariadb() -> Case {
    let sandbox = Sandbox::new();
    let server = Rc::new(sandbox.mariadb());
    server.create_database("app");
    server.sql(
        "app",
        &format!(
            "CREATE TABLE t (i INT PRIMARY KEY AUTO_INCREMENT, body TEXT);
             INSERT INTO t SELECT seq, REPEAT(MD5(seq), 10) FROM seq_1_to_{ROWS};
             CREATE TABLE child (t INT, FOREIGN KEY (t) REFERENCES t (i)); INSERT INTO child VALUES (1), (2);
             CREATE SEQUENCE numbers"
        ),
    );
    let (one, two, three) = (server.clone(), server.clone(), server.clone());
    let (four, five) = (server.clone(), server.clone());
    Case {
        source: server.url("app"),
        beside: Box::new(move |name| four.url(name)),
        run: Box::new(move |name, sql| drop(five.sql(name, sql))),
        rows: Box::new(move |name| one.sql(name, "SELECT COUNT(*) FROM t").trim().parse().unwrap()),
        change: Box::new(move |name| drop(two.sql(name, "INSERT INTO t (body) VALUES ('new')"))),
        names: Box::new(move || three.databases().into_iter().filter(|name| name.starts_with("app")).collect()),
        sandbox,
    }
}

fn sqlite() -> Case {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("app");
    let open = |file: &Path| rusqlite::Connection::open(file).unwrap();
    open(&file).execute_batch(&format!("PRAGMA journal_mode = wal; CREATE TABLE t (i INTEGER PRIMARY KEY, body TEXT); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {ROWS}) INSERT INTO t SELECT i, hex(randomblob(160)) FROM n")).unwrap();
    let folder = sandbox.path().to_owned();
    let (one, two, three, four) = (folder.clone(), folder.clone(), folder.clone(), folder.clone());
    Case {
        source: format!("sqlite:{}", file.display()),
        rows: Box::new(move |name| {
            open(&one.join(name)).query_row("SELECT count(*) FROM t", [], |row| row.get::<_, u32>(0)).unwrap().into()
        }),
        change: Box::new(move |name| {
            open(&two.join(name)).execute("INSERT INTO t (body) VALUES ('new')", []).unwrap();
        }),
        beside: Box::new(move |name| format!("sqlite:{}", three.join(name).display())),
        run: Box::new(move |name, sql| open(&four.join(name)).execute_batch(sql).unwrap()),
        names: Box::new(move || {
            let all = std::fs::read_dir(&folder).unwrap().flatten().map(|entry| entry.file_name());
            all.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.starts_with("app")).collect()
        }),
        sandbox,
    }
}

/// Starts the application in a process of its own, waits until it stands at the moment, and kills it. `program` is `bulkhead-until`.
pub fn kill_at(program: &str, moment: &str, folder: &Path, path: &DatabasePath, how: &[&str]) {
    let mut command = Command::new(program);
    command.arg(moment).arg(folder).arg(path.to_string()).args(how).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next().map(Result::unwrap);
    assert_eq!(line.as_deref(), Some("stopped"), "the moment {moment:?} never came");
    kill_tree(child.id());
    child.wait().unwrap();
}
