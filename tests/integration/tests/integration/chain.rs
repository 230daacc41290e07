//! The main job, on real input: backed up, restored into a new database, and shown equal, for every engine.

use std::path::{Path, PathBuf};

use bulkhead_integration::World;
use bulkhead_model::Code;
use bulkhead_test_support::{Sandbox, seed};
use secrecy::ExposeSecret;

#[tokio::test(flavor = "multi_thread")]
async fn three_engines_of_one_tenant_come_back_equal() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb, file) = (sandbox.postgres(), sandbox.mariadb(), sandbox.path().join("shop.db"));
    postgres.create_database("app");
    seed::postgres(&postgres, "app", 3000);
    seed::bulk_postgres(&postgres, "app", 30);
    mariadb.create_database("app");
    seed::mysql(&mariadb, "app", 3000);
    seed::bulk_mysql(&mariadb, "app", 30);
    let open = seed::sqlite(&file, 3000);
    seed::bulk_sqlite(&file, 30);
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let copy = format!("sqlite:{}", sandbox.path().join("copy.db").display());
    let all = [
        ("acme/pg", postgres.url("app"), postgres.url("copy")),
        ("acme/maria", mariadb.url("app"), mariadb.url("copy")),
        ("acme/file", format!("sqlite:{}", file.display()), copy),
    ];
    for (path, source, target) in all {
        let path = world.database(path, &source).await;
        let snapshot = world.back_up(&path).await;
        assert!(snapshot.proved_at.is_none(), "a backup is not a proof");
        world.prove(&path, &snapshot.id, &target).await;
        assert!(world.snapshots(&path).await[0].proved_at.is_some());
        world.check(&path).await;
    }
    seed::assert_same(&seed::fingerprint_postgres(&postgres, "app"), &seed::fingerprint_postgres(&postgres, "copy"));
    let restored = rusqlite::Connection::open(sandbox.path().join("copy.db")).unwrap();
    seed::assert_same(&seed::fingerprint_sqlite(&open), &seed::fingerprint_sqlite(&restored));
    assert_eq!(world.messages.take(), []);
}

/// A library that takes the parent's word would store nothing the second time: that has lost others' data.
#[tokio::test(flavor = "multi_thread")]
async fn the_second_backup_holds_the_new_data_and_the_first_the_old() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT i, 'old' AS body FROM generate_series(1, 1000) i");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    let first = world.back_up(&path).await;
    postgres.psql("app", "UPDATE t SET body = 'new' WHERE i = 500");
    let second = world.back_up(&path).await;
    assert!(second.bytes_added > 0 && first.id != second.id);
    world.prove(&path, &second.id, &postgres.url("second")).await;
    world.prove(&path, &first.id, &postgres.url("first")).await;
    assert_eq!(postgres.psql("second", "SELECT body FROM t WHERE i = 500"), "new");
    assert_eq!(postgres.psql("first", "SELECT body FROM t WHERE i = 500"), "old");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_holds_something_is_left_alone() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    for name in ["app", "busy"] {
        postgres.create_database(name);
        postgres.psql(name, "CREATE TABLE t AS SELECT 1 AS a");
    }
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    let snapshot = world.back_up(&path).await;
    for name in ["busy", "app"] {
        let error = world.restore(&path, &snapshot.id, &postgres.url(name)).await.unwrap_err();
        assert_eq!(error.code, Code::TargetNotEmpty, "{error:?}");
        assert_eq!(postgres.psql(name, "SELECT count(*) FROM t"), "1");
    }
}

/// A backup that fails is said once, leaves the last good one, and the next goes well when the cause is gone.
/// Default privileges of a prepared database open what the source kept shut: equal rows are not all there is to say.
#[tokio::test(flavor = "multi_thread")]
async fn rights_that_no_backup_gave_are_told() {
    let sandbox = Sandbox::new();
    let postgres = sandbox.postgres();
    for name in ["app", "open", "shut"] {
        postgres.create_database(name);
    }
    postgres.psql("app", "CREATE TABLE salaries (who text, much int); INSERT INTO salaries VALUES ('ann', 1)");
    postgres.psql("open", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC");
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url("app")).await;
    world.back_up(&path).await;
    for (name, expected) in [("open", true), ("shut", false)] {
        let job = world.restore(&path, "latest", &postgres.url(name)).await.unwrap();
        assert_eq!(job.error, None);
        let said = job.detail["notices"].to_string();
        let told = said.contains("GRANT SELECT ON TABLE public.salaries TO PUBLIC; was not in the backup");
        assert_eq!(told, expected, "{name}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_backup_alerts_and_harms_nothing() {
    let sandbox = Sandbox::new();
    let mut postgres = sandbox.postgres();
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT 1 AS a");
    postgres.psql(
        "app",
        "CREATE ROLE poor LOGIN PASSWORD 'right'; GRANT SELECT ON t TO poor; GRANT USAGE ON SCHEMA public TO poor",
    );
    let world = World::open(&sandbox.dir("data")).await;
    world.disk().await;
    let path = world.database("acme/pg", &postgres.url_as("poor", "right", "app")).await;
    let good = world.back_up(&path).await;
    postgres.psql("app", "REVOKE SELECT ON t FROM poor");
    let job = world.backup(&path).await;
    assert_eq!(job.error.map(|error| error.code), Some(Code::MissingRights));
    let messages = world.messages.wait().await;
    assert_eq!(messages.len(), 1, "{messages:?}");
    assert!(messages[0].title.contains("acme/pg") && messages[0].body.contains("GRANT"), "{messages:?}");
    assert_eq!(world.snapshots(&path).await.len(), 1);
    world.prove(&path, &good.id, &postgres.url("old")).await;
    postgres.psql("app", "GRANT SELECT ON t TO poor");
    world.back_up(&path).await;
    postgres.shut_down();
    let job = world.backup(&path).await;
    assert_eq!(job.error.map(|error| error.code), Some(Code::Unreachable));
    assert_eq!(world.snapshots(&path).await.len(), 2);
}

/// Passwords and keys stay in the keyring: no file of the application holds one, after good and after bad jobs.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_written_down() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb) = (sandbox.postgres(), sandbox.mariadb());
    postgres.create_database("app");
    postgres.psql("app", "CREATE TABLE t AS SELECT 1 AS a");
    mariadb.create_database("app");
    let data = sandbox.dir("data");
    let world = World::open(&data).await;
    world.disk().await;
    let pg = world.database("acme/pg", &postgres.url("app")).await;
    let maria = world.database("acme/maria", &mariadb.url("app")).await;
    let wrong = world.database("acme/wrong", &postgres.url_as("postgres", "canary-wrong-password", "app")).await;
    world.back_up(&maria).await;
    let snapshot = world.back_up(&pg).await;
    world.prove(&pg, &snapshot.id, &postgres.url("copy")).await;
    assert!(world.backup(&wrong).await.error.is_some());
    let key = bulkhead_core::keys::reveal(&world.core, &pg.tenant).await.unwrap();
    let secrets = [postgres.password(), mariadb.password(), "canary-wrong-password", key.expose_secret()];
    let told = format!("{:?}", world.messages.wait().await);
    let mut files = 0;
    for (path, content) in files_below(&data) {
        if path.file_name().is_some_and(|name| name != "secrets.json") {
            files += 1;
            for secret in secrets {
                let found = content.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{} holds a secret", path.display());
            }
        }
    }
    assert!(files > 5, "nothing was looked at");
    assert!(secrets.iter().all(|secret| !told.contains(secret)), "{told}");
}

fn files_below(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_below(&path),
            path => vec![(path.clone(), std::fs::read(path).unwrap())],
        })
        .collect()
}
