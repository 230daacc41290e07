//! Faults of the source and the tools. Never a dump that looks whole and is not.

use std::time::{Duration, Instant};

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_engines::{ToolPaths, mysql::MySql};
use bulkhead_model::{Code, Engine, Error};
use bulkhead_test_support::{Direction, Fake, Fault, MySqlServer, Proxy, Sandbox, Vendor, eventually, seed};

use crate::fixture::{Choose, Dumped, Fixture, adapter, dump, options, read, source};

pub(crate) const VENDORS: [Vendor; 2] = [Vendor::MariaDb, Vendor::MySql];

pub(crate) fn seeded(rows: u64) -> Fixture {
    seeded_of(Vendor::MariaDb, rows)
}

pub(crate) fn seeded_of(vendor: Vendor, rows: u64) -> Fixture {
    let fixture = Fixture::new(vendor);
    fixture.server.create_database("app");
    seed::mysql(&fixture.server, "app", rows);
    fixture
}

pub(crate) fn refused(result: bulkhead_model::Result<Dumped>) -> Error {
    match result {
        Ok(_) => panic!("it was called good"),
        Err(error) => error,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_and_an_unknown_database_are_told_apart() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 1);
        let wrong = source(&fixture.server.url_as("root", "wrong", "app"));
        let error = refused(dump(&fixture.adapter, &wrong, &Flow::default()).await);
        assert_eq!(error.code, Code::WrongPassword, "{error:?}");
        assert_eq!(fixture.adapter.test(&wrong).await.failure().unwrap().stage, "login");
        let error = refused(fixture.dump(&fixture.source("nowhere")).await);
        assert_eq!(error.code, Code::NotFound, "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_half_way_gives_no_dump() {
    for vendor in VENDORS {
        let fixture = big_of(vendor);
        let dump = fixture.adapter.dump(&fixture.source("big"), &options(5, 30), &Flow::default()).await.unwrap();
        // The reader has not begun, so the tool stands at a full pipe.
        let id = eventually("the session of the dump", Duration::from_secs(10), || {
            let list =
                fixture.server.sql("", "SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE 'SELECT /*%'");
            list.lines().next().map(str::to_owned)
        });
        fixture.server.sql("", &format!("KILL CONNECTION {id}"));
        let error = refused(read(dump).await);
        assert!(matches!(error.code, Code::Unreachable | Code::ToolFailed), "{vendor:?}: {error:?}");
    }
}

fn big() -> Fixture {
    big_of(Vendor::MariaDb)
}

/// A table of some 40 MB: a dump of it stands at a full pipe.
fn big_of(vendor: Vendor) -> Fixture {
    let fixture = Fixture::new(vendor);
    fixture.server.create_database("big");
    let thousand = "SELECT a.n + 10 * b.n + 100 * c.n AS n FROM d a, d b, d c";
    fixture.server.sql(
        "big",
        &format!(
            "CREATE TABLE d (n INT); INSERT INTO d VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
             CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, body TEXT);
             INSERT INTO t (body) SELECT REPEAT(SHA2(1000 * e.n + f.n, 256), 30) FROM ({thousand}) f, d e
                 UNION ALL SELECT REPEAT(SHA2(10000 + 1000 * e.n + f.n, 256), 30) FROM ({thousand}) f, d e;
             DROP TABLE d"
        ),
    );
    fixture
}

#[test]
fn a_locked_table_is_named_after_the_time_out() {
    for vendor in VENDORS {
        a_lock_is_named(&seeded_of(vendor, 5));
    }
}

fn a_lock_is_named(fixture: &Fixture) {
    std::thread::scope(|scope| {
        scope.spawn(|| fixture.server.sql("app", "LOCK TABLES orders WRITE; SELECT SLEEP(8)"));
        eventually("the lock", Duration::from_secs(10), || {
            fixture.server.sql("", "SHOW PROCESSLIST").contains("SLEEP").then_some(())
        });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let error = runtime.block_on(async {
            match fixture.adapter.dump(&fixture.source("app"), &options(1, 30), &Flow::default()).await {
                Ok(_) => panic!("it was called good"),
                Err(error) => error,
            }
        });
        assert_eq!(error.code, Code::LockTimeout, "{error:?}");
        assert!(error.message.contains("orders"), "{error:?}");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_gives_no_dump() {
    for vendor in VENDORS {
        let fixture = big_of(vendor);
        for fault in [Fault::Cut, Fault::Reset] {
            let proxy = Proxy::to(fixture.server.port());
            proxy.fail_at(Direction::ToClient, 5 << 20, fault);
            let through = source(&fixture.server.url_through(proxy.port(), "root", fixture.server.password(), "big"));
            let error = refused(dump(&fixture.adapter, &through, &Flow::default()).await);
            assert!(matches!(error.code, Code::Unreachable | Code::ToolFailed | Code::Io), "{fault:?}: {error:?}");
        }
    }
}

/// What was loaded until then looks whole to the server: the client's word decides.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_during_a_load_makes_it_fail() {
    for vendor in VENDORS {
        let fixture = big_of(vendor);
        let dumped = fixture.dump(&fixture.source("big")).await.unwrap();
        for fault in [Fault::Cut, Fault::Reset] {
            let proxy = Proxy::to(fixture.server.port());
            proxy.fail_at(Direction::ToServer, 3 << 20, fault);
            let target = source(&fixture.server.url_through(proxy.port(), "root", fixture.server.password(), "half"));
            let error = fixture.load(&dumped, &target, true, Choose::default()).await.unwrap_err();
            assert!(matches!(error.code, Code::Unreachable | Code::ToolFailed), "{vendor:?}, {fault:?}: {error:?}");
            proxy.heal();
            fixture.adapter.discard(&target, true).await.unwrap();
            assert!(!fixture.server.sql("", "SHOW DATABASES").lines().any(|name| name == "half"));
        }
    }
}

/// Between connecting and dumping there are queries, which a driver would wait for all night.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_goes_silent_before_the_dump_is_not_waited_for() {
    let fixture = seeded(10);
    for bytes in [0, 300, 3_000] {
        let proxy = Proxy::to(fixture.server.port());
        proxy.fail_at(Direction::ToClient, bytes, Fault::Stall);
        let url = fixture.server.url_through(proxy.port(), "root", fixture.server.password(), "app");
        let began = Instant::now();
        let dumping = fixture.adapter.dump(&source(&url), &options(2, 3), &Flow::default()).await;
        let error = dumping.err().expect("a dump began on a silent line");
        assert!(matches!(error.code, Code::Stalled | Code::Unreachable), "{bytes}: {error:?}");
        assert!(began.elapsed() < Duration::from_secs(20), "{bytes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_not_waited_for() {
    for vendor in VENDORS {
        let fixture = big_of(vendor);
        let dump = fixture.adapter.dump(&fixture.source("big"), &options(5, 2), &Flow::default()).await.unwrap();
        fixture.server.stop();
        let began = Instant::now();
        let result = read(dump).await;
        fixture.server.resume();
        let error = refused(result);
        assert_eq!(error.code, Code::Stalled, "{vendor:?}: {error:?}");
        assert!(error.message.contains("2 seconds") && began.elapsed() < Duration::from_secs(20), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_dropped_meanwhile_is_missed() {
    for vendor in VENDORS {
        for change in ["DROP TABLE z_last", "RENAME TABLE z_last TO z_other"] {
            let fixture = big_of(vendor);
            fixture.server.sql("big", "CREATE TABLE z_last (id INT); INSERT INTO z_last VALUES (1)");
            let error = refused(changed_meanwhile(&fixture, change).await);
            let expected = [Code::SourceChanged, Code::DumpIncomplete, Code::ToolFailed];
            assert!(expected.contains(&error.code), "{vendor:?}, {change}: {error:?}");
        }
    }
}

/// A dump during which somebody changes what it has not come to yet.
async fn changed_meanwhile(fixture: &Fixture, change: &str) -> bulkhead_model::Result<Dumped> {
    let dump = fixture.adapter.dump(&fixture.source("big"), &options(5, 30), &Flow::default()).await.unwrap();
    eventually("the dump", Duration::from_secs(10), || {
        fixture.server.sql("", "SHOW PROCESSLIST").contains("SELECT /*").then_some(())
    });
    fixture.server.sql("big", change);
    read(dump).await
}

/// One that is altered fails the dump, or comes whole: rows are never missing in silence.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_that_is_altered_meanwhile_fails_or_is_whole() {
    for vendor in VENDORS {
        for change in ["ALTER TABLE z_last ADD COLUMN more INT DEFAULT 7", "TRUNCATE TABLE z_last"] {
            let fixture = big_of(vendor);
            fixture.server.sql("big", "CREATE TABLE z_last (id INT); INSERT INTO z_last VALUES (1), (2)");
            match changed_meanwhile(&fixture, change).await {
                Err(error) => {
                    let expected = [Code::SourceChanged, Code::DumpIncomplete, Code::ToolFailed];
                    assert!(expected.contains(&error.code), "{vendor:?}, {change}: {error:?}");
                }
                Ok(dumped) => {
                    let last = dumped.facts.tables.iter().find(|facts| facts.table.name == "z_last").unwrap();
                    assert_eq!(last.rows, 2, "{vendor:?}, {change}: rows are missing");
                }
            }
            dump(&fixture.adapter, &fixture.source("big"), &Flow::default()).await.unwrap();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_rights_are_named_with_their_grants_and_the_grants_help() {
    let fixture = seeded(5);
    fixture.server.sql("", "CREATE USER poor@'%' IDENTIFIED BY 'pw'");
    let poor = source(&fixture.server.url_as("poor", "pw", "app"));
    let report = fixture.adapter.test(&poor).await;
    let hints = &report.failure().unwrap().hints;
    assert!(hints[0].starts_with("GRANT SELECT") && hints[0].ends_with("ON `app`.* TO `poor`@`%`;"), "{report:?}");
    fixture.server.sql("", "GRANT SELECT ON app.customers TO poor@'%'");
    let error = refused(dump(&fixture.adapter, &poor, &Flow::default()).await);
    assert_eq!(error.code, Code::MissingRights);
    let grants: Vec<&String> = error.hints.iter().filter(|hint| hint.starts_with("GRANT ")).collect();
    assert!(grants.iter().any(|grant| grant.contains("TRIGGER") && grant.contains("`app`")), "{error:?}");
    grants.iter().for_each(|grant| drop(fixture.server.sql("", grant)));
    let dumped = dump(&fixture.adapter, &poor, &Flow::default()).await.unwrap();
    let whole = fixture.dump(&fixture.source("app")).await.unwrap();
    assert_eq!(dumped.facts.objects, whole.facts.objects);
    assert_eq!(dumped.facts.tables, whole.facts.tables);
}

/// All rights on a database are not enough to read the routines of others, on all but the newest servers of MariaDB.
#[tokio::test(flavor = "multi_thread")]
async fn an_owner_of_all_but_the_routines_is_told_before_the_dump() {
    for vendor in [Vendor::MariaDb, Vendor::MySql] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        seed::mysql(&fixture.server, "app", 5);
        fixture.server.sql("", "CREATE USER owner@'%' IDENTIFIED BY 'pw'; GRANT ALL PRIVILEGES ON app.* TO owner@'%'");
        let owner = source(&fixture.server.url_as("owner", "pw", "app"));
        let report = fixture.adapter.test(&owner).await;
        assert!(!report.passed(), "{vendor:?}: {report:?}");
        let error = refused(dump(&fixture.adapter, &owner, &Flow::default()).await);
        assert_eq!(error.code, Code::MissingRights, "{vendor:?}");
        let grants: Vec<&String> = error.hints.iter().filter(|hint| hint.starts_with("GRANT ")).collect();
        assert!(!grants.is_empty(), "{vendor:?}: {error:?}");
        grants.iter().for_each(|grant| drop(fixture.server.sql("", grant)));
        dump(&fixture.adapter, &owner, &Flow::default()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn tools_of_the_other_vendor_or_none_are_refused() {
    let fixture = Fixture::new(Vendor::MySql);
    fixture.server.create_database("app");
    let sandbox = Sandbox::new();
    for name in ["mysqldump", "mysql"] {
        sandbox.fake_tool(name, "echo 'mysqldump  Ver 10.19 Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)'");
    }
    let tools = bulkhead_engines::ToolPaths::new(vec![sandbox.bin()]);
    let engine = bulkhead_engines::mysql::MySql::new(bulkhead_model::Engine::Mysql, tools);
    let error = refused(dump(&engine, &fixture.source("app"), &Flow::default()).await);
    assert_eq!(error.code, Code::ToolMismatch, "{error:?}");
    assert!(error.hints.iter().any(|hint| hint.contains("MariaDB")), "{error:?}");
}

/// Whoever named a folder wants that tool, under whatever name: a better one elsewhere is not taken behind their back.
#[tokio::test(flavor = "multi_thread")]
async fn a_configured_tool_that_is_too_old_is_named_and_not_passed_over() {
    let maria = "mysqldump  Ver 10.16 Distrib 10.1.48-MariaDB, for debian-linux-gnu (x86_64)";
    let mysql = "mysqldump  Ver 5.7.44 for Linux on x86_64 (MySQL Community Server (GPL))";
    for (vendor, says, old) in [(Vendor::MariaDb, maria, "10.1.48"), (Vendor::MySql, mysql, "5.7.44")] {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        let server = fixture.dump(&fixture.source("app")).await.unwrap().facts.server_version;
        fixture.sandbox.misbehaving("mysqldump", Fake::OfVersion(says));
        let engine = if vendor == Vendor::MySql { Engine::Mysql } else { Engine::Mariadb };
        let adapter = MySql::new(engine, ToolPaths::new(vec![fixture.sandbox.bin()]));
        let error = refused(dump(&adapter, &fixture.source("app"), &Flow::default()).await);
        assert_eq!(error.code, Code::ToolMismatch, "{error:?}");
        assert!(error.message.contains(old) && error.message.contains(&server.major.to_string()), "{error:?}");
        assert!(error.hints.iter().any(|hint| hint.starts_with("Named by --tools")), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_dump_is_never_loaded_well() {
    let fixture = seeded(200);
    let mut dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    let cut = dumped.bytes.windows(2).rposition(|two| two == b"),").unwrap();
    dumped.bytes.truncate(cut + 2);
    let target = fixture.source("cut");
    assert!(fixture.load(&dumped, &target, true, Choose::default()).await.is_err());
}

/// Commands of the client in data, names and comments; a statement that leaves the database.
#[tokio::test(flavor = "multi_thread")]
async fn a_crafted_dump_runs_nothing() {
    let fixture = seeded(5);
    let mut dumped = fixture.dump(&fixture.source("app")).await.unwrap();
    let canary = fixture.sandbox.path().join("canary");
    let evil = format!("\n\\! touch {0}\nsystem touch {0}\nCREATE TABLE x (a INT);\n", canary.display());
    dumped.bytes.extend_from_slice(evil.as_bytes());
    let target = fixture.source("evil");
    let _ = fixture.load(&dumped, &target, true, Choose::default()).await;
    assert!(!canary.exists());
    fixture.adapter.discard(&target, true).await.unwrap();
    dumped.bytes = b"USE `app`;\nDROP TABLE orders;\n-- Dump completed\n".to_vec();
    let error = fixture.load(&dumped, &target, true, Choose::default()).await.unwrap_err();
    assert_eq!(error.code, Code::Refused, "{error:?}");
    assert_eq!(fixture.server.sql("app", "SELECT COUNT(*) FROM orders").trim(), "5");
}

/// Within a routine's body, where statements pass as they are, the client must know no command of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_the_client_within_a_routine_is_none() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 5);
        let mut dumped = fixture.dump(&fixture.source("app")).await.unwrap();
        let canary = fixture.sandbox.path().join("canary");
        let body = format!("BEGIN\n\\! touch {0}\nsystem touch {0}\nSELECT 1;\nEND", canary.display());
        let evil = format!("DELIMITER ;;\nCREATE PROCEDURE p()\n{body} ;;\nDELIMITER ;\n-- Dump completed\n");
        dumped.bytes.extend_from_slice(evil.as_bytes());
        let target = fixture.source("evil");
        assert!(fixture.load(&dumped, &target, true, Choose::default()).await.is_err());
        assert!(!canary.exists(), "{vendor:?}: the client ran a command");
        fixture.adapter.discard(&target, true).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_nowhere_to_be_seen() {
    let fixture = big();
    let secret = fixture.server.password().to_owned();
    assert!(secret.len() > 5, "a canary must be told from other text");
    let dump = fixture.adapter.dump(&fixture.source("big"), &options(5, 30), &Flow::default()).await.unwrap();
    let mut seen = 0;
    for pid in bulkhead_test_support::descendants(std::process::id()) {
        let text = |name: &str| std::fs::read(format!("/proc/{pid}/{name}")).unwrap_or_default();
        if String::from_utf8_lossy(&text("cmdline")).contains("dump") {
            seen += 1;
            for name in ["cmdline", "environ"] {
                assert!(!String::from_utf8_lossy(&text(name)).contains(&secret), "{name}");
            }
        }
    }
    assert!(seen > 0, "no dump tool ran");
    read(dump).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_ends_the_tool() {
    let fixture = big();
    let flow = Flow::default();
    let dump = fixture.adapter.dump(&fixture.source("big"), &options(5, 60), &flow).await.unwrap();
    flow.cancel.cancel();
    let started = Instant::now();
    assert_eq!(refused(read(dump).await).code, Code::Cancelled);
    assert!(started.elapsed() < Duration::from_secs(10));
    eventually("the tool's end", Duration::from_secs(10), || {
        let own = bulkhead_test_support::descendants(std::process::id());
        let line = |pid: &u32| std::fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        (!own.iter().any(|pid| line(pid).contains("mariadb-dump"))).then_some(())
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_cannot_be_secured_is_refused_before_the_password() {
    let sandbox = Sandbox::new();
    let plain = MySqlServer::mariadb().start(&sandbox);
    plain.create_database("app");
    let demand = |server: &MySqlServer, mode: &str| source(&format!("{}?sslmode={mode}", server.url("app")));
    let error = refused(dump(&adapter(&plain, Vec::new()), &demand(&plain, "require"), &Flow::default()).await);
    assert_eq!(error.code, Code::TlsFailed, "{error:?}");
    let other = Sandbox::new();
    let secured = MySqlServer::mariadb().tls().start(&other);
    secured.create_database("app");
    let adapter = adapter(&secured, Vec::new());
    let error = refused(dump(&adapter, &demand(&secured, "verify-full"), &Flow::default()).await);
    assert_eq!(error.code, Code::TlsFailed, "{error:?}");
    let ca = secured.tls().unwrap().ca.display().to_string();
    for mode in ["verify-ca", "verify-full"] {
        let trusted = source(&format!("{}?sslmode={mode}&sslrootcert={ca}", secured.url("app")));
        dump(&adapter, &trusted, &Flow::default()).await.unwrap_or_else(|error| panic!("{mode}: {error:?}"));
    }
}
