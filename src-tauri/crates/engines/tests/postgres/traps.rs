//! What a database or a line does that is rare, and that nobody may find out on the day of a restore.

use std::{
    collections::BTreeSet,
    io::Cursor,
    time::{Duration, Instant},
};

use bulkhead_core::ports::EngineAdapter;
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
};
use bulkhead_test_support::{Direction, Fault, Postgres, Proxy, seed};

use crate::{
    fixture::{Fixture, MANY},
    work::{Hangs, Job, refused, source},
};

fn through(fixture: &Fixture, proxy: &Proxy, database: &str) -> bulkhead_core::ports::Source {
    let url = fixture.server.url_through(proxy.port(), "postgres", fixture.server.password(), database);
    source(&format!("{url}?sslmode=disable"))
}

/// A dump locks every table, and what removes a schema locks all that is in it.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_room_for_locks_is_told_by_the_name_of_its_setting() {
    let fixture =
        Fixture::with(Postgres::builder().option("max_locks_per_transaction", "10").option("max_connections", "8"));
    fixture.server.psql(
        "app",
        "CREATE SCHEMA many;
         CREATE PROCEDURE make() LANGUAGE plpgsql AS $$ BEGIN FOR i IN 1..6000 LOOP
             EXECUTE format('CREATE TABLE many.t%s (i int)', i); IF i % 50 = 0 THEN COMMIT; END IF; END LOOP; END $$;
         CALL make(); DROP PROCEDURE make",
    );
    let error = refused(fixture.dump().await);
    let said = |error: &bulkhead_model::Error| {
        error.message.contains("out of shared memory")
            && error.hints.iter().any(|hint| hint.contains("ALTER SYSTEM SET max_locks_per_transaction"))
    };
    assert!(said(&error), "{error:?}");
    let error = fixture.adapter.discard(&fixture.app(), false).await.unwrap_err();
    assert!(said(&error), "{error:?}");
}

/// Of a label no server of ours knows the library: it is in the dump, it is compared, and it is told before anybody needs it.
#[tokio::test(flavor = "multi_thread")]
async fn a_security_label_is_dumped_compared_and_told() {
    let fixture = Fixture::new();
    let label = "SET allow_system_table_mods = on; ";
    fixture.server.psql(
        "app",
        &format!("{label}CREATE TABLE t (i int); INSERT INTO pg_seclabel VALUES ('t'::regclass, 'pg_class'::regclass, 0, 'selinux', 'secret')"),
    );
    let dumped = fixture.dump().await.unwrap();
    assert_eq!(dumped.facts.objects.count("security labels"), 1, "{:?}", dumped.facts.objects);
    let told = dumped.facts.warnings.iter().filter(|text| text.contains("selinux") && text.contains("security labels"));
    assert_eq!(told.count(), 1, "{:?}", dumped.facts.warnings);
    fixture.server.psql(
        "postgres",
        "CREATE DATABASE same TEMPLATE app; CREATE DATABASE other TEMPLATE app; CREATE DATABASE without TEMPLATE app",
    );
    fixture.server.psql("other", &format!("{label}UPDATE pg_seclabel SET label = 'public'"));
    fixture.server.psql("without", &format!("{label}DELETE FROM pg_seclabel"));
    for (database, differences) in [("same", 0), ("other", 1), ("without", 1)] {
        let found = compare(&dumped.facts, &fixture.measure(database).await, &Scope::Everything);
        assert_eq!(found.len(), differences, "{database}: {found:?}");
    }
    let error = Job::new(&fixture.source("copy")).load(&fixture.adapter, &dumped).await.unwrap_err();
    assert!(error.message.contains("\"selinux\" is not loaded"), "{error:?}");
    assert!(error.hints.iter().any(|hint| hint.contains("shared_preload_libraries")), "{error:?}");
}

/// The server's log names who attached what: all of them were one session, while indexes were built by several.
#[tokio::test(flavor = "multi_thread")]
async fn indexes_of_partitions_are_attached_by_one_session() {
    let fixture = Fixture::with(Postgres::builder().option("log_statement", "ddl").option("log_line_prefix", "<%p> "));
    let parts = |of: &str, count: u32| {
        let part =
            |n| format!("CREATE TABLE {of}_{n} PARTITION OF {of} FOR VALUES WITH (MODULUS {count}, REMAINDER {n});");
        (0..count).map(part).collect::<String>()
    };
    let (events, visits) = (parts("events", 24), parts("visits", 24));
    fixture.server.psql(
        "app",
        &format!(
            "CREATE TABLE events (i int PRIMARY KEY, a text) PARTITION BY HASH (i); {events} CREATE INDEX ON events (a);
             CREATE TABLE visits (i int PRIMARY KEY, a text) PARTITION BY HASH (i); {visits} CREATE INDEX ON visits (a)"
        ),
    );
    let dumped = fixture.dump().await.unwrap();
    let before = fixture.server.log().len();
    Job::new(&fixture.source("copy")).load(&fixture.adapter, &dumped).await.unwrap();
    let log = fixture.server.log();
    let attached: Vec<&str> = log[before..]
        .lines()
        .filter(|line| line.contains("ALTER INDEX") && line.contains("ATTACH PARTITION"))
        .map(|line| line.split('>').next().unwrap_or_default())
        .collect();
    assert_eq!(attached.len(), 96, "{}", &log[before..]);
    assert_eq!(attached.iter().collect::<BTreeSet<_>>().len(), 1, "{attached:?}");
    assert_eq!(fixture.server.psql("copy", "SELECT count(*) FROM pg_index WHERE NOT indisvalid"), "0");
}

/// Whether a socket to that port asks within a minute if the other end is there: `tr` is the timer, 02 that of keepalives.
fn asks(port: u16) -> bool {
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    table.lines().skip(1).any(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (timer, when) = fields[5].split_once(':').unwrap();
        let ticks = u64::from_str_radix(when, 16).unwrap();
        fields[2].ends_with(&format!(":{port:04X}")) && fields[3] == "01" && timer == "02" && ticks <= 60 * 100
    })
}

/// A tool may be silent for hours over an index, so silence says nothing of the line.
#[tokio::test(flavor = "multi_thread")]
async fn a_load_asks_whether_the_server_is_still_there() {
    let fixture = Fixture::new();
    seed::bulk_postgres(&fixture.server, "app", MANY);
    let dumped = fixture.dump().await.unwrap();
    let flow = bulkhead_core::ports::Flow::default();
    let input = Box::new(Hangs(Cursor::new(dumped.bytes[..dumped.bytes.len() / 2].to_vec()), flow.clone()));
    let target = fixture.source("copy");
    let look = async {
        let began = Instant::now();
        while !asks(fixture.server.port()) && began.elapsed() < Duration::from_secs(30) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let asked = asks(fixture.server.port());
        flow.cancel.cancel();
        asked
    };
    let job = Job { flow: flow.clone(), ..Job::new(&target) };
    let (loaded, asked) = tokio::join!(job.load_from(&fixture.adapter, &dumped, input), look);
    assert_eq!(loaded.unwrap_err().code, Code::Cancelled);
    assert!(asked, "no keepalives");
}

/// The answer to a long statement never comes: a firewall has forgotten the line, and new ones get through.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_was_forgotten_while_the_server_worked_is_noticed() {
    let fixture = Fixture::new();
    // What the index is of takes its time, and statistics are taken of that as well.
    fixture.server.psql(
        "app",
        "CREATE TABLE t AS SELECT 1 AS i;
         CREATE FUNCTION slow(i int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(4); RETURN i; END $$;
         CREATE INDEX ON t (slow(i))",
    );
    let proxy = Proxy::to(fixture.server.port());
    let target = through(&fixture, &proxy, "app");
    let settled = tokio::time::timeout(Duration::from_secs(150), fixture.adapter.settle(&target));
    let forgotten = async {
        let works = "SELECT count(*) FROM pg_stat_activity WHERE query = 'ANALYZE' AND state = 'active'";
        while fixture.server.psql("postgres", works) != "1" {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        assert_eq!(proxy.connections(), 1, "what went so far went there");
        proxy.fail_times(1, Direction::ToClient, proxy.bytes(Direction::ToClient), Fault::Forget);
    };
    let (lost, ()) = tokio::join!(settled, forgotten);
    let error = lost.expect("it waits for ever").unwrap_err();
    assert_eq!(error.code, Code::Unreachable, "{error:?}");
    assert!(error.message.contains("nothing of ours runs there"), "{error:?}");
}

/// The driver says of every one of these that it could not communicate with a database.
#[tokio::test(flavor = "multi_thread")]
async fn why_a_server_cannot_be_reached_is_said() {
    let fixture = Fixture::new();
    let told = async |url: String| refused(crate::work::dump(&fixture.adapter, &source(&url)).await).message;
    let nobody = bulkhead_test_support::Port::take();
    let message = told(format!("postgres://me:pw@127.0.0.1:{}/app", nobody.number())).await;
    assert!(message.ends_with("cannot be reached: nothing answers at that port"), "{message}");
    let message = told(format!("postgres://me:pw@/app?host={}", fixture.sandbox.dir("empty").display())).await;
    assert!(message.ends_with("cannot be reached: there is no such name or socket"), "{message}");
    let proxy = Proxy::to(fixture.server.port());
    proxy.refuse();
    let message = told(format!("postgres://me:pw@127.0.0.1:{}/app?sslmode=disable", proxy.port())).await;
    assert!(message.ends_with("the line broke off, at the other end or on the way"), "{message}");
    // Its own words stay.
    let message = told(fixture.server.url_as("nobody", "pw", "app")).await;
    assert!(message.contains("password authentication failed"), "{message}");
}
