//! The recovery kit, rehearsed: its own commands as they stand in it, with stock restic and the engines' own tools alone.

use std::{
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use bulkhead_core::kit;
use bulkhead_integration::World;
use bulkhead_paper as paper;
use bulkhead_test_support::{MySqlServer, Postgres, Sandbox, seed};
use secrecy::ExposeSecret;

/// A name that the tools would take for a connection string, and that a shell would take apart.
const ODD: &str = "it's odd = $(name)";

/// Makes the user that owns all of it so far one whom a new server does not have; another takes the name that tests use.
fn rename_the_first_user(server: &Postgres) {
    server.create_role("helper", "pw", "SUPERUSER");
    let rename = format!(
        "ALTER ROLE postgres RENAME TO admin; CREATE ROLE postgres SUPERUSER LOGIN PASSWORD '{}'",
        server.password()
    );
    let renamed = server.client("psql", "helper", "pw", "postgres").args(["-qXc", &rename]).status();
    assert!(renamed.unwrap().success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_comes_back_by_the_commands_of_its_kit_alone() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb, file) = (sandbox.postgres(), sandbox.mariadb(), sandbox.path().join("shop.db"));
    postgres.create_database("app");
    seed::postgres(&postgres, "app", 500);
    postgres.create_database(ODD);
    postgres.psql(ODD, "CREATE TABLE t AS SELECT generate_series(1, 10) AS i");
    rename_the_first_user(&postgres);
    mariadb.create_database("app");
    seed::mysql(&mariadb, "app", 500);
    // What a dump by itself refuses or changes: a date that no calendar has, a row from before its rule, a default of a sequence.
    mariadb.sql(
        "app",
        "CREATE TABLE born (id int PRIMARY KEY, d date, year int AS (year(d)) PERSISTENT);
         SET sql_mode = 'ALLOW_INVALID_DATES'; INSERT INTO born (id, d) VALUES (1, '2023-02-31');
         CREATE TABLE ruled (id int PRIMARY KEY, amount int CHECK (amount > 0));
         SET check_constraint_checks = 0; INSERT INTO ruled VALUES (1, -1);
         CREATE SEQUENCE sq; CREATE TABLE numbered (id int PRIMARY KEY DEFAULT nextval(sq), note text);
         INSERT INTO numbered (note) VALUES ('LOCK TABLES `no` WRITE;'), ('two\nUNLOCK TABLES;\nlines')",
    );
    let sqlite = seed::sqlite(&file, 500);
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let all = [
        ("acme/pg", postgres.url("app")),
        ("acme/odd", postgres.url(ODD)),
        ("acme/maria", mariadb.url("app")),
        ("acme/file", format!("sqlite:{}", file.display())),
    ];
    for (path, source) in &all {
        let path = world.database(path, source).await;
        world.back_up(&path).await;
    }
    let gathered = kit::gather(&world.core, &"acme".parse().unwrap()).await.unwrap();
    assert_eq!(gathered.unread, []);
    let (text, html) = (
        paper::kit::text(&gathered.kit, &gathered.key).unwrap(),
        paper::kit::html(&gathered.kit, &gathered.key).unwrap(),
    );
    // What was to be saved is gone; new servers stand ready.
    let (seen_postgres, seen_mariadb) =
        (seed::fingerprint_postgres(&postgres, "app"), seed::fingerprint_mysql(&mariadb, "app"));
    let (new_postgres, new_mariadb) = (sandbox.postgres(), sandbox.mariadb());
    let commands = commands(&text);
    assert_eq!(commands, commands_of_page(&html), "both forms say the same");
    rehearse(&sandbox, &commands, gathered.key.expose_secret(), &new_postgres, &new_mariadb);
    seed::assert_same(&seen_postgres, &seed::fingerprint_postgres(&new_postgres, "app"));
    assert_eq!(new_postgres.psql(ODD, "SELECT count(*), sum(i) FROM t"), "10|55");
    seed::assert_same(&seen_mariadb, &seed::fingerprint_mysql(&new_mariadb, "app"));
    let restored = rusqlite::Connection::open(sandbox.path().join("home/recovery/file.sqlite")).unwrap();
    seed::assert_same(&seed::fingerprint_sqlite(&sqlite), &seed::fingerprint_sqlite(&restored));
}

/// The lines that a person would copy.
fn commands(text: &str) -> Vec<String> {
    text.lines().filter_map(|line| line.strip_prefix("    $ ")).map(str::to_owned).collect()
}

fn commands_of_page(html: &str) -> Vec<String> {
    let blocks = html.split("<pre class=\"run\">").skip(1).filter_map(|rest| rest.split("</pre>").next());
    let plain = |line: &str| {
        let named = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&#38;", "&")];
        named.iter().fold(line.to_owned(), |line, (from, to)| line.replace(from, to))
    };
    blocks.flat_map(str::lines).filter(|line| !line.is_empty()).map(plain).collect()
}

/// Types them, and the key where it is asked for. Where the servers are stands where the kit says to put it.
fn rehearse(sandbox: &Sandbox, commands: &[String], key: &str, postgres: &Postgres, mariadb: &MySqlServer) {
    let home = sandbox.path().join("home");
    private(&home.join(".pgpass"), &format!("127.0.0.1:{}:*:postgres:{}\n", postgres.port(), postgres.password()));
    let options = format!(
        "[client]\nhost=127.0.0.1\nport={}\nprotocol=TCP\nuser=root\npassword=\"{}\"\n",
        mariadb.port(),
        mariadb.password()
    );
    private(&home.join(".my.cnf"), &options);
    let mut shell: Command = sandbox.plain_command("sh", &[&sandbox.path().join("data/disk")]);
    shell
        .args(["-e", "-x", "-c", &commands.join("\n")])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    shell.env("PGHOST", "127.0.0.1").env("PGPORT", postgres.port().to_string()).env("PGUSER", "postgres");
    let mut running = shell.spawn().unwrap();
    writeln!(running.stdin.take().unwrap(), "{key}").unwrap();
    let ended = running.wait_with_output().unwrap();
    let (said, told) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    assert!(ended.status.success(), "{}\n{said}\n{told}", ended.status);
    // What stands before `&&` ends no shell.
    assert!(!told.contains("error:"), "{told}");
    assert_eq!(said.matches(" is whole").count(), 4, "{said}");
    assert!(!told.contains(key), "the key was an argument");
    assert!(said.lines().any(|line| line == "ok"), "SQLite's own check: {said}");
}

fn private(path: &Path, content: &str) {
    use std::os::unix::fs::OpenOptionsExt;
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).unwrap();
    file.write_all(content.as_bytes()).unwrap();
}
