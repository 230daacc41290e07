//! Assertions of a tenant's own: they read a restored database, and do no more.

use std::path::Path;

use bulkhead_catalog::{Drill, Subject};
use bulkhead_core::policies;
use bulkhead_integration::{Behind, World, gone};
use bulkhead_model::{
    DatabasePath,
    drill::{Assertions, Outcome},
    policy::Rules,
};
use bulkhead_test_support::Sandbox;

async fn with_assertions(world: &World, path: &DatabasePath, all: &[&str]) -> Drill {
    let all = all.iter().map(|sql| sql.parse().unwrap()).collect();
    let rules = Rules { assertions: Some(Assertions(all)), ..Rules::default() };
    policies::set_rules(&world.core, &Subject::Database(path.clone()), &rules).await.unwrap();
    let (_, found) = world.drill(path, "latest").await;
    found.unwrap()
}

/// A database, assertions that hold on it, and others with what is said of them.
type Case<'a> = (&'a DatabasePath, &'a [&'a str], &'a [(&'a str, &'a str)]);

/// What holds is proved; what is false, writes, reads what is not its business, or is no truth at all is told.
#[tokio::test(flavor = "multi_thread")]
async fn assertions_read_and_do_no_more() {
    let sandbox = Sandbox::new();
    let (postgres, mariadb, file) = (sandbox.postgres(), sandbox.mariadb(), sandbox.path().join("app.db"));
    postgres.create_database("app");
    postgres.psql(
        "app",
        "CREATE TABLE t AS SELECT 1 AS a; CREATE SCHEMA s; CREATE TABLE s.u AS SELECT 2 AS a; ALTER TABLE t ENABLE ROW LEVEL SECURITY",
    );
    mariadb.create_database("app");
    mariadb.sql("app", "CREATE TABLE t AS SELECT 1 AS a");
    rusqlite::Connection::open(&file).unwrap().execute_batch("CREATE TABLE t AS SELECT 1 AS a").unwrap();
    let behind = Behind::default();
    let world = World::with(&sandbox.dir("data"), &behind.stops(), Vec::new()).await;
    world.disk().await;
    let pg = world.database("acme/pg", &postgres.url("app")).await;
    let maria = world.database("acme/maria", &mariadb.url("app")).await;
    let lite = world.database("acme/file", &format!("sqlite:{}", file.display())).await;
    let (reads, no_truth, refused) = ("may only read", "neither true nor false", "did not take it");
    let (of_function, of_table) =
        ("it lacks the right EXECUTE on function pg_read_file", "it lacks the right SELECT on table `mysql`.`user`");
    let cases: [Case; 3] = [
        (
            &pg,
            &["SELECT count(*) = 1 FROM t", "SELECT a = 2 FROM s.u", "SELECT a FROM t"],
            &[
                ("SELECT count(*) FROM t WHERE a = 5", "it is false"),
                ("SELECT a FROM t WHERE a = 5", "no row"),
                ("SELECT NULL::boolean", "nothing known"),
                ("WITH gone AS (DELETE FROM t RETURNING 1) SELECT true FROM gone", reads),
                ("SELECT pg_read_file('/etc/passwd') IS NOT NULL", of_function),
                ("SELECT true; DROP TABLE t", refused),
                ("SELECT 'yes'", no_truth),
                ("SELECT count(*) = 1 FROM t WHERE set_config('transaction_read_only', 'off', false) IS NULL", refused),
            ],
        ),
        (
            &maria,
            &["SELECT COUNT(*) = 1 FROM t"],
            &[
                ("SELECT COUNT(*) = 2 FROM t", "it is false"),
                ("SELECT a INTO OUTFILE '/tmp/bulkhead-canary' FROM t", reads),
                ("SELECT COUNT(*) FROM mysql.user", of_table),
                ("SELECT 1; DROP TABLE t", refused),
            ],
        ),
        (
            &lite,
            &["SELECT count(*) = 1 FROM t"],
            &[
                ("SELECT 0 FROM t", "it is false"),
                ("WITH x AS (SELECT 1) DELETE FROM t", reads),
                ("SELECT 'x'", no_truth),
            ],
        ),
    ];
    for (path, good, bad) in cases {
        world.back_up(path).await;
        let found = with_assertions(&world, path, good).await;
        assert_eq!((found.outcome, found.evidence.assertions.len()), (Outcome::Proved, good.len()), "{found:?}");
        let found = with_assertions(&world, path, &bad.iter().map(|(sql, _)| *sql).collect::<Vec<_>>()).await;
        assert_eq!((found.outcome, found.evidence.assertions.len()), (Outcome::Failed, bad.len()), "{found:?}");
        for (answer, (sql, words)) in found.evidence.assertions.iter().zip(bad) {
            assert!(!answer.holds && answer.detail.contains(words), "{sql}: {}", answer.detail);
        }
        gone(&behind.folder());
    }
    assert!(!Path::new("/tmp/bulkhead-canary").exists());
}
