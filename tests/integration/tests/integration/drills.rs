//! Drills on real servers: what is equal is proved, what was tampered with is found, and nothing is left of a sandbox.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use bulkhead_catalog::{Drill, Subject};
use bulkhead_core::{policies, ports::Source};
use bulkhead_integration::{Behind, Stops, World, gone, words};
use bulkhead_model::{
    Code, DatabasePath,
    drill::{Assertions, Outcome, SandboxKind},
    policy::Rules,
};
use bulkhead_test_support::{Sandbox, seed};

async fn proves(world: &World, path: &DatabasePath, kind: SandboxKind) -> Drill {
    let (job, found) = world.drill(path, "latest").await;
    assert_eq!(job.error, None, "{path}");
    let found = found.unwrap();
    assert_eq!((found.outcome, found.sandbox), (Outcome::Proved, kind), "{path}");
    assert!(found.restore_ms.is_some_and(|took| took > 0) && found.rows > 1000, "{found:?}");
    assert!(world.snapshots(path).await[0].proved_at.is_some(), "{path}");
    assert!(job.leftovers.is_empty());
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_object_of_three_engines_is_proved_in_a_sandbox() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb, file) = (sandbox.postgres(), sandbox.mariadb(), sandbox.path().join("shop.db"));
    postgres.create_database("app");
    seed::postgres(&postgres, "app", 2000);
    mariadb.create_database("app");
    seed::mysql(&mariadb, "app", 2000);
    let _open = seed::sqlite(&file, 2000);
    let behind = Behind::default();
    let world = World::with(&sandbox.dir("data"), &behind.stops(), Vec::new()).await;
    world.disk().await;
    let all = [
        ("acme/pg", postgres.url("app"), SandboxKind::Private, "amcheck"),
        ("acme/maria", mariadb.url("app"), SandboxKind::Private, "CHECK TABLE"),
        ("acme/file", format!("sqlite:{}", file.display()), SandboxKind::Folder, "integrity_check, foreign_key_check"),
    ];
    for (path, source, kind, check) in all {
        let path = world.database(path, &source).await;
        world.back_up(&path).await;
        let found = proves(&world, &path, kind).await;
        let checks = &found.evidence.checks;
        assert!(checks.len() == 1 && checks[0].name == check && checks[0].skipped.is_none(), "{checks:?}");
        assert!(checks[0].objects > 0 && found.evidence.objects > 5, "{found:?}");
        // What no restore can have, such as the rows of a materialized view, is said; all else is compared.
        assert!(!found.evidence.notices.iter().any(|notice| notice.contains("not compared:")), "{found:?}");
        gone(&behind.folder());
    }
    assert_eq!(world.messages.take(), []);
}

/// Each of these is done to a restored database between the load and the look at it.
async fn each_is_found(world: &World, path: &DatabasePath, behind: &Behind, seeds: &[(&str, &str, &str)]) {
    for (what, sql, expected) in seeds {
        behind.set(sql);
        let (job, found) = world.drill(path, "latest").await;
        assert_eq!(job.error.map(|error| error.code), Some(Code::Differs), "{what}");
        let found = found.unwrap();
        assert_eq!(found.outcome, Outcome::Differs, "{what}");
        assert!(words(&found).contains(expected), "{what}: {}", words(&found));
        assert!(world.snapshots(path).await[0].proved_at.is_none(), "{what}");
        gone(&behind.folder());
    }
    behind.set("");
    let (job, _) = world.drill(path, "latest").await;
    assert_eq!(job.error, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_a_restored_postgres_is_found() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    postgres.create_database("app");
    postgres.create_role("reader", "x", "");
    postgres.create_role("boss", "x", "");
    postgres.psql(
        "app",
        "CREATE TABLE t (id serial PRIMARY KEY, body text);
         INSERT INTO t (body) SELECT 'body of ' || i FROM generate_series(1, 5000) i;
         CREATE TABLE log (at text);
         CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO log VALUES (now()); RETURN NEW; END';
         CREATE TRIGGER noted AFTER UPDATE ON t FOR EACH STATEMENT EXECUTE FUNCTION note();
         CREATE VIEW v AS SELECT 1 AS a; CREATE INDEX by_body ON t (body);
         CREATE TABLE kinds (kind varchar(9) CHECK (kind IN ('a', 'b') AND kind NOT IN ('c', 'd')), size numeric CHECK (size IN (1, 2)));
         CREATE INDEX narrow ON kinds (kind) WHERE kind IN ('a', 'b');
         CREATE VIEW few AS SELECT kind, CASE WHEN kind IN ('a', 'b') THEN 1 END AS n FROM kinds WHERE kind = ANY (ARRAY['a', 'b']);
         GRANT SELECT ON t TO reader; SELECT lo_create(4242);
         GRANT CREATE ON DATABASE app TO reader; ALTER DATABASE app SET work_mem = '8MB'; ALTER DATABASE app OWNER TO boss;
         CREATE ROLE \"odd \"\"clerk\"; GRANT reader TO \"odd \"\"clerk\" WITH ADMIN OPTION; GRANT pg_monitor TO \"odd \"\"clerk\";
         ALTER ROLE \"odd \"\"clerk\" SET statement_timeout = '9s'; COMMENT ON DATABASE app IS 'it''s mine'; ALTER DATABASE app CONNECTION LIMIT 17",
    );
    let behind = Behind::default();
    let world = World::with(&sandbox.dir("data"), &behind.stops(), Vec::new()).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    world.back_up(&path).await;
    let seeds = [
        (
            "one changed byte",
            "SET session_replication_role = replica; UPDATE t SET body = 'Body of 77' WHERE id = 77",
            "table public.t has other contents",
        ),
        ("one missing trigger", "DROP TRIGGER noted ON t", "t noted is missing (triggers)"),
        ("one wrong value of a sequence", "SELECT setval('t_id_seq', 5001)", "(sequence values)"),
        ("one lost grant", "REVOKE SELECT ON t FROM reader", "(grants)"),
        ("one other owner", "ALTER TABLE t OWNER TO reader", "table public.t has another owner"),
        (
            "one other owner of a large object",
            "ALTER LARGE OBJECT 4242 OWNER TO reader",
            "large object 4242 has another owner",
        ),
        ("one other owner of all", "ALTER DATABASE drill OWNER TO postgres", "the database has another owner"),
        (
            "one lost right on all",
            "REVOKE ALL ON DATABASE drill FROM reader",
            "CREATE of reader is defined in another way",
        ),
        (
            "one right taken from all",
            "REVOKE ALL ON DATABASE drill FROM PUBLIC",
            "CONNECT of everybody is defined in another",
        ),
        (
            "one lost setting",
            "ALTER DATABASE drill RESET ALL",
            "work_mem is defined in another way (settings of the database)",
        ),
        (
            "one lost member",
            "REVOKE pg_monitor FROM \"odd \"\"clerk\"",
            "odd \"clerk in pg_monitor is missing (members of roles)",
        ),
        (
            "one weaker member",
            "REVOKE ADMIN OPTION FOR reader FROM \"odd \"\"clerk\"",
            "odd \"clerk in reader (ADMIN) is missing",
        ),
        ("one member too many", "GRANT boss TO reader", "reader in boss was not in the backup (members of roles)"),
        (
            "one lost setting of a role",
            "ALTER ROLE \"odd \"\"clerk\" RESET ALL",
            "statement_timeout of odd \"clerk is defined in another way (settings of roles)",
        ),
        (
            "another comment",
            "COMMENT ON DATABASE drill IS 'x'",
            "the comment is defined in another way (settings of the",
        ),
        (
            "another limit",
            "ALTER DATABASE drill CONNECTION LIMIT 3",
            "the limit of connections is defined in another way",
        ),
        ("one row too many", "INSERT INTO log VALUES ('x')", "table public.log has 1 row instead of 0"),
        ("one lost row", "DELETE FROM t WHERE id = 5000", "table public.t has 4,999 rows instead of 5,000"),
        ("one missing view", "DROP VIEW v", "public.v is missing (views)"),
        ("one missing index", "DROP INDEX by_body", "public.by_body is missing (indexes)"),
        ("one table more", "CREATE TABLE more (a int)", "table public.more was not in the backup"),
        ("one changed view", "CREATE OR REPLACE VIEW v AS SELECT 2 AS a", "public.v is defined in another way (views)"),
        (
            "one changed body",
            "CREATE OR REPLACE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "public.note() is defined in another way (functions)",
        ),
        (
            "one changed trigger",
            "DROP TRIGGER noted ON t; CREATE TRIGGER noted AFTER DELETE ON t FOR EACH STATEMENT EXECUTE FUNCTION note()",
            "public.t noted is defined in another way (triggers)",
        ),
        (
            "one looser constraint",
            "ALTER TABLE kinds DROP CONSTRAINT kinds_size_check; ALTER TABLE kinds ADD CONSTRAINT kinds_size_check CHECK (size IN (1, 2, 3))",
            "public.kinds is defined in another way (tables)",
        ),
        (
            "one index less unique",
            "DROP INDEX by_body; CREATE INDEX by_body ON t (lower(body))",
            "public.by_body is defined in another way (indexes)",
        ),
    ];
    each_is_found(&world, &path, &behind, &seeds).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_a_restored_mariadb_is_found() {
    let sandbox = Sandbox::new();
    let mariadb = sandbox.mariadb();
    mariadb.create_database("app");
    mariadb.sql(
        "app",
        "CREATE TABLE t (id int AUTO_INCREMENT PRIMARY KEY, body varchar(100), KEY by_body (body));
         INSERT INTO t (body) SELECT CONCAT('body of ', seq) FROM seq_1_to_5000;
         CREATE SEQUENCE s START WITH 100;
         CREATE TRIGGER noted BEFORE UPDATE ON t FOR EACH ROW SET @noted = 1;
         CREATE PROCEDURE p() SELECT 1;
         CREATE VIEW v AS SELECT 1 AS a;
         CREATE USER 'read`er'@'%' IDENTIFIED BY 'x'; CREATE ROLE boss;
         GRANT SELECT ON t TO 'read`er'@'%'; GRANT UPDATE (body) ON t TO boss;
         GRANT INSERT ON app.* TO boss; GRANT EXECUTE ON PROCEDURE p TO 'read`er'@'%' WITH GRANT OPTION",
    );
    let behind = Behind::default();
    let world = World::with(&sandbox.dir("data"), &behind.stops(), Vec::new()).await;
    world.disk().await;
    let path = world.database("acme/maria", &mariadb.url("app")).await;
    world.back_up(&path).await;
    let seeds = [
        ("one changed byte", "UPDATE t SET body = 'Body of 77' WHERE id = 77", "table t has other contents"),
        ("one missing trigger", "DROP TRIGGER noted", "noted is missing (triggers)"),
        ("one wrong value of a sequence", "SELECT setval(s, 5000)", "(sequence values)"),
        ("one wrong next number", "ALTER TABLE t AUTO_INCREMENT = 9000", "(auto-increments)"),
        ("one row too many", "INSERT INTO t VALUES (7000, 'x')", "table t has 5,001 rows instead of 5,000"),
        ("one missing routine", "DROP PROCEDURE p", "p is missing (routines)"),
        ("one missing index", "ALTER TABLE t DROP KEY by_body", "t.by_body is missing (indexes)"),
        ("one lost grant", "REVOKE SELECT ON t FROM 'read`er'@'%'", "SELECT on t to read`er@% is missing (grants)"),
        ("one lost grant on a column", "REVOKE UPDATE (body) ON t FROM boss", "UPDATE on t (body) to boss is missing"),
        ("one lost grant on all", "REVOKE INSERT ON drill.* FROM boss", "INSERT on the database to boss is missing"),
        (
            "one lost right to pass on",
            "REVOKE GRANT OPTION ON PROCEDURE p FROM 'read`er'@'%'",
            "EXECUTE on procedure p to read`er@% with grant option is missing",
        ),
        (
            "one changed body",
            "DROP PROCEDURE p; CREATE PROCEDURE p() SELECT 2; GRANT EXECUTE ON PROCEDURE p TO 'read`er'@'%' WITH GRANT OPTION",
            "p is defined in another way (routines)",
        ),
        ("one changed view", "CREATE OR REPLACE VIEW v AS SELECT 2 AS a", "v is defined in another way (views)"),
        (
            "one changed trigger",
            "CREATE OR REPLACE TRIGGER noted BEFORE UPDATE ON t FOR EACH ROW SET @noted = 2",
            "noted is defined in another way (triggers)",
        ),
        ("one changed default", "ALTER TABLE t ALTER body SET DEFAULT 'x'", "t is defined in another way (tables)"),
    ];
    each_is_found(&world, &path, &behind, &seeds).await;
    // Accounts of another server may be others: nothing is given there, and both are said.
    let other = sandbox.mariadb();
    let job = world.restore(&path, "latest", &other.url("copy")).await.unwrap();
    assert_eq!(job.error, None);
    let said = job.detail["notices"].to_string();
    assert!(said.contains("GRANT INSERT ON `copy`.* TO `boss`;") && said.contains("were not compared"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_a_restored_file_is_found() {
    let sandbox = Sandbox::new();
    let file = sandbox.path().join("app.db");
    let open = rusqlite::Connection::open(&file).unwrap();
    open.execute_batch(
        "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, body TEXT);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i, 'body of ' || i FROM n;
         CREATE TABLE log (at TEXT);
         CREATE TRIGGER noted AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('now'); END;",
    )
    .unwrap();
    let behind = Behind::default();
    let world = World::with(&sandbox.dir("data"), &behind.stops(), Vec::new()).await;
    world.disk().await;
    let path = world.database("acme/file", &format!("sqlite:{}", file.display())).await;
    world.back_up(&path).await;
    let seeds = [
        (
            "one changed byte",
            "DROP TRIGGER noted; UPDATE t SET body = 'Body of 77' WHERE id = 77",
            "table t has other contents",
        ),
        ("one missing trigger", "DROP TRIGGER noted", "noted is missing (triggers)"),
        ("one wrong value of a sequence", "UPDATE sqlite_sequence SET seq = 5001", "not the same, bit for bit"),
        ("one row too many", "INSERT INTO log VALUES ('x')", "table log has 1 row instead of 0"),
        (
            "one changed trigger",
            "DROP TRIGGER noted; CREATE TRIGGER noted AFTER UPDATE ON t BEGIN INSERT INTO log VALUES ('then'); END",
            "noted is defined in another way (triggers)",
        ),
    ];
    each_is_found(&world, &path, &behind, &seeds).await;
}

/// Half an archive, a flipped bit: the digest decides before anything is loaded.
#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_repository_is_found_before_the_load() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT i, md5(i::text) AS body FROM generate_series(1, 20000) i");
    let behind = Behind::default();
    let data = sandbox.dir("data");
    let world = World::with(&data, &behind.stops(), Vec::new()).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    world.back_up(&path).await;
    for pack in packs(&data.join("disk")) {
        let mut bytes = std::fs::read(&pack).unwrap();
        let middle = bytes.len() / 3;
        bytes[middle] ^= 1;
        let mut permissions = std::fs::metadata(&pack).unwrap().permissions();
        #[allow(clippy::permissions_set_readonly_false, reason = "a test's own file")]
        permissions.set_readonly(false);
        std::fs::set_permissions(&pack, permissions).unwrap();
        std::fs::write(&pack, bytes).unwrap();
    }
    let (job, found) = world.drill(&path, "latest").await;
    let found = found.unwrap();
    assert_eq!(found.outcome, Outcome::Failed, "{found:?}");
    assert!(job.leftovers.is_empty() && found.restore_ms.is_none());
    assert!(!behind.saw_any(), "something was loaded");
    assert!(world.snapshots(&path).await[0].proved_at.is_none());
}

fn packs(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let below = entries.flat_map(|path| if path.is_dir() { packs(&path) } else { vec![path] });
    below.filter(|path| path.components().any(|part| part.as_os_str() == "data")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_the_admin_named_keeps_nothing() {
    let sandbox = Sandbox::new();
    let (source, drills) = (sandbox.postgres(), sandbox.postgres());
    source.create_database("app");
    source.psql("app", "CREATE TABLE t AS SELECT i FROM generate_series(1, 3000) i");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/pg", &source.url("app")).await;
    world.back_up(&path).await;
    let parsed = bulkhead_model::connection::parse_url(&drills.url("postgres")).unwrap();
    let server = parsed.connection.server().unwrap().clone();
    bulkhead_core::drill::keep_password(&world.core, &server, parsed.password.as_ref().unwrap()).await.unwrap();
    let sandbox_rule = Some(parsed.connection.to_string().parse().unwrap());
    let assertions = Some(Assertions(vec!["SELECT count(*) = 3000 FROM t".parse().unwrap()]));
    let rules = Rules { sandbox: sandbox_rule, assertions, ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    proves(&world, &path, SandboxKind::Server).await;
    assert_eq!(drills.databases(), Vec::<String>::new());
    assert_eq!(drills.psql("postgres", "SELECT count(*) FROM pg_roles WHERE rolname ~ 'bulkhead'"), "0");
    let on_source = Some(source.url("postgres").replace(&format!(":{}@", source.password()), "@").parse().unwrap());
    policies::set_rules(
        &world.core,
        &Subject::Database(path.clone()),
        &Rules { sandbox: on_source, ..Rules::default() },
    )
    .await
    .unwrap();
    let (job, found) = world.drill(&path, "latest").await;
    assert_eq!((job.error.unwrap().code, found.unwrap().outcome), (Code::Refused, Outcome::CouldNotRun));
    assert_eq!(source.databases(), ["app"]);
}

/// Servers that are not there, or too old, are told by name, and nothing is proved.
#[tokio::test(flavor = "multi_thread")]
async fn a_sandbox_that_dies_in_the_middle_is_told_and_proves_nothing() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT i FROM generate_series(1, 3000) i");
    let kill = |target: &Source| {
        let folder = target.connection.server().unwrap().host.clone();
        let all = std::fs::read_dir("/proc").unwrap().flatten();
        let server = all.filter(|entry| {
            let arguments = std::fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let arguments = String::from_utf8_lossy(&arguments).into_owned();
            arguments.contains(&folder)
                && arguments.split('\0').next().is_some_and(|program| program.ends_with("/postgres"))
        });
        let pids: Vec<_> = server.map(|entry| entry.file_name()).collect();
        assert_eq!(pids.len(), 1);
        assert!(Command::new("kill").arg("-9").args(pids).status().unwrap().success());
    };
    let world = World::with(&sandbox.dir("data"), &Stops::tamper(kill), Vec::new()).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    world.back_up(&path).await;
    let (job, found) = world.drill(&path, "latest").await;
    let found = found.unwrap();
    assert_eq!(found.outcome, Outcome::CouldNotRun, "{found:?}");
    assert!(job.error.unwrap().message.contains("the sandbox's server ended"), "{found:?}");
    assert!(world.snapshots(&path).await[0].proved_at.is_none() && job.leftovers.is_empty());
}
