//! Each database server starts, answers, and is gone afterwards.

use std::{os::unix::process::CommandExt, process::Command, time::Instant};

use bulkhead_test_support::{MySqlServer, Postgres, Sandbox};

#[test]
fn postgres_answers_and_ends() {
    let sandbox = Sandbox::new();
    let start = Instant::now();
    let pg = sandbox.postgres();
    eprintln!("postgres ready in {:?}", start.elapsed());
    pg.create_database("a \"b\" host=x");
    assert_eq!(pg.databases(), ["a \"b\" host=x"]);
    assert_eq!(pg.psql("a \"b\" host=x", "SELECT current_database()"), "a \"b\" host=x");
    assert!(pg.try_psql("postgres", "SELECT nonsense").unwrap_err().contains("nonsense"));
    let (port, folder) = (pg.port(), sandbox.path().to_owned());
    drop((sandbox, pg));
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the server still listens");
    assert!(!folder.exists(), "the folder is left behind");
}

#[test]
fn postgres_takes_a_password_options_and_tls() {
    let sandbox = Sandbox::new();
    let secret = "p w:\\'\"@/?#%é";
    let pg = Postgres::builder().password(secret).option("max_connections", "17").tls_only().start(&sandbox);
    assert_eq!(pg.psql("postgres", "SHOW max_connections"), "17");
    assert_eq!(pg.psql("postgres", "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"), "t");
    pg.create_role("bob's \"role\"", secret, "CREATEDB");
    assert_eq!(pg.try_psql_as("bob's \"role\"", secret, "postgres", "SELECT 1").as_deref(), Ok("1"));
    assert!(pg.try_psql_as("postgres", "wrong", "postgres", "SELECT 1").is_err());
    let plain = pg.client("psql", "postgres", secret, "postgres").env("PGSSLMODE", "disable").output().unwrap();
    assert!(!plain.status.success(), "a plain connection was let in");
}

#[test]
fn postgres_backends_stop_and_go_on() {
    let sandbox = Sandbox::new();
    let pg = sandbox.postgres();
    pg.create_database("app");
    let mut sleeper =
        pg.client("psql", "postgres", pg.password(), "app").args(["-c", "SELECT pg_sleep(60)"]).spawn().unwrap();
    bulkhead_test_support::eventually("a backend", std::time::Duration::from_secs(5), || {
        (pg.stop_backends("app") == 1).then_some(())
    });
    pg.resume();
    assert_eq!(pg.terminate_backends("app"), 1);
    assert!(!sleeper.wait().unwrap().success());
}

#[test]
fn mariadb_answers_and_ends() {
    let sandbox = Sandbox::new();
    let start = Instant::now();
    let maria = sandbox.mariadb();
    eprintln!("mariadb ready in {:?}", start.elapsed());
    maria.create_database("a `b` --result-file=x");
    assert_eq!(maria.databases(), ["a `b` --result-file=x"]);
    assert_eq!(maria.sql("a `b` --result-file=x", "SELECT DATABASE()"), "a `b` --result-file=x");
    assert!(maria.try_sql("", "SELECT nonsense").unwrap_err().contains("nonsense"));
    let port = maria.port();
    drop((sandbox, maria));
    assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err(), "the server still listens");
}

#[test]
fn mariadb_takes_a_password_options_and_tls() {
    let sandbox = Sandbox::new();
    let secret = "p w:\\'\"@/?#%é";
    let maria = MySqlServer::mariadb().password(secret).option("--max-connections=17").tls_only().start(&sandbox);
    assert_eq!(maria.sql("", "SELECT @@max_connections"), "17");
    maria.create_user("bob's `user`", secret, "SELECT ON mysql.*");
    assert_eq!(maria.try_sql_as("bob's `user`", secret, "", "SELECT 1").as_deref(), Ok("1"));
    assert!(maria.try_sql_as("root", "wrong", "", "SELECT 1").is_err());
    let mut plain = maria.client_as("mariadb", "root", secret);
    assert!(!plain.args(["--skip-ssl", "-e", "SELECT 1"]).output().unwrap().status.success(), "plain was let in");
}

#[test]
fn mysql_is_mysql_with_its_own_dump_program() {
    let sandbox = Sandbox::new();
    let mysql = sandbox.mysql();
    mysql.create_database("a `b`");
    assert_eq!(mysql.databases(), ["a `b`"]);
    assert!(!mysql.sql("", "SELECT @@version, @@version_comment").to_lowercase().contains("mariadb"));
    assert!(mysql.url("x").starts_with("mysql://root:"));
    let version = Command::new(mysql.client_dir().join("mysqldump")).arg("--version").output().unwrap();
    assert!(!String::from_utf8_lossy(&version.stdout).contains("MariaDB"), "{version:?}");
    let dump = mysql.client_as(mysql.client_dir().join("mysqldump"), "root", mysql.password()).arg("a `b`").output();
    assert!(String::from_utf8_lossy(&dump.unwrap().stdout).contains("-- Dump completed"));
}

#[test]
fn the_newer_postgres_is_newer_than_the_client_tools() {
    let sandbox = Sandbox::new();
    let pg = Postgres::newer_builder().start(&sandbox);
    assert!(pg.version_num() >= 180_000);
    let version = Command::new("pg_dump").arg("--version").output().unwrap();
    let major = pg.version_num() / 10_000;
    assert!(!String::from_utf8_lossy(&version.stdout).contains(&format!(" {major}.")), "{version:?}");
}

#[test]
fn a_killed_test_leaves_no_server_and_no_folder() {
    if let Ok(report) = std::env::var("BULKHEAD_TEST_LEAVE") {
        let sandbox = Sandbox::new();
        let pg = sandbox.postgres();
        std::fs::write(report, format!("{}\n{}", pg.port(), sandbox.path().display())).unwrap();
        std::process::abort();
    }
    let sandbox = Sandbox::new();
    let report = sandbox.path().join("report");
    let mut again = Command::new(std::env::current_exe().unwrap());
    again
        .args(["--exact", "databases::a_killed_test_leaves_no_server_and_no_folder"])
        .env("BULKHEAD_TEST_LEAVE", &report);
    assert!(!again.process_group(0).output().unwrap().status.success());
    let text = std::fs::read_to_string(report).unwrap();
    let (port, folder) = text.split_once('\n').unwrap();
    let port: u16 = port.parse().unwrap();
    bulkhead_test_support::eventually("server and folder are gone", std::time::Duration::from_secs(5), || {
        let listens = std::net::TcpStream::connect(("127.0.0.1", port)).is_ok();
        (!listens && !std::path::Path::new(folder).exists()).then_some(())
    });
}
