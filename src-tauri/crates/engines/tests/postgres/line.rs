//! A line that breaks or cannot be secured.

use std::time::{Duration, Instant};

use bulkhead_core::ports::{EngineAdapter, Flow, Source};
use bulkhead_model::{Code, Result};
use bulkhead_test_support::{Direction, Fault, Postgres, Proxy, Tls};

use crate::{
    fixture::Fixture,
    work::{Dumped, Job, dump, options, read, refused, source},
};

fn through(fixture: &Fixture, proxy: &Proxy, database: &str) -> Source {
    let url = fixture.server.url_through(proxy.port(), "postgres", fixture.server.password(), database);
    source(&format!("{url}?sslmode=disable"))
}

async fn with_short_patience(fixture: &Fixture, source: &Source) -> Result<Dumped> {
    read(fixture.adapter.dump(source, &options(5, 2), &Flow::default()).await?).await
}

async fn broken(fault: Fault, places: &[u64]) {
    let fixture = Fixture::big(8);
    for bytes in places {
        let proxy = Proxy::to(fixture.server.port());
        proxy.fail_at(Direction::ToClient, *bytes, fault);
        let began = Instant::now();
        let error = refused(with_short_patience(&fixture, &through(&fixture, &proxy, "app")).await);
        let expected = [Code::Unreachable, Code::ToolFailed, Code::Stalled, Code::TlsFailed];
        assert!(expected.contains(&error.code), "{fault:?} at {bytes}: {error:?}");
        assert!(began.elapsed() < Duration::from_secs(60), "{fault:?} at {bytes}");
        proxy.heal();
        proxy.fail_now(Fault::Cut);
    }
    fixture.dump().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_cut_anywhere_gives_no_dump() {
    broken(Fault::Cut, &[0, 200, 2_000, 20_000, 100_000, 4 << 20]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_reset_anywhere_gives_no_dump() {
    broken(Fault::Reset, &[0, 200, 2_000, 20_000, 100_000, 4 << 20]).await;
}

/// Each of these is waited for until a time-out ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_goes_silent_gives_no_dump() {
    broken(Fault::Stall, &[0, 20_000, 4 << 20]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_during_a_load_makes_it_fail() {
    let fixture = Fixture::big(8);
    let dumped = fixture.dump().await.unwrap();
    for fault in [Fault::Cut, Fault::Reset] {
        let proxy = Proxy::to(fixture.server.port());
        proxy.fail_at(Direction::ToServer, 3 << 20, fault);
        let target = through(&fixture, &proxy, "half");
        let error = Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap_err();
        assert!(matches!(error.code, Code::Unreachable | Code::ToolFailed), "{fault:?}: {error:?}");
        fixture.adapter.discard(&target, true).await.unwrap();
        assert_eq!(fixture.server.databases(), ["app"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_of_a_server_that_never_answers_ends() {
    let fixture = Fixture::new();
    fixture.server.stop();
    let began = Instant::now();
    let report = fixture.adapter.test(&fixture.app()).await;
    fixture.server.resume();
    assert!(!report.passed() && !report.failure().unwrap().hints.is_empty(), "{report:#?}");
    assert!(began.elapsed() < Duration::from_secs(30));
}

/// A request for TLS has eight bytes and no name; a startup message has the user's.
const ONLY_ASKED: u64 = 8;

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_refused_before_anything_is_said() {
    let fixture = Fixture::new();
    for mode in ["require", "verify-ca", "verify-full"] {
        let proxy = Proxy::to(fixture.server.port());
        let url = fixture.server.url_through(proxy.port(), "postgres", fixture.server.password(), "app");
        let source = source(&format!("{url}?sslmode={mode}"));
        let error = refused(dump(&fixture.adapter, &source).await);
        assert_eq!(error.code, Code::TlsFailed, "{mode}: {error:?}");
        assert_eq!(proxy.bytes(Direction::ToServer), ONLY_ASKED * proxy.connections(), "{mode}");
        let report = fixture.adapter.test(&source).await;
        assert_eq!(report.failure().unwrap().stage, "tls", "{report:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_nobody_vouches_for_is_refused_before_anyone_logs_in() {
    let fixture = Fixture::with(Postgres::builder().tls_only().option("log_connections", "on"));
    let other = Tls::make(&fixture.sandbox.dir("other-authority"));
    let ours = fixture.server.tls().unwrap();
    let url = fixture.server.url("app");
    let with = |mode: &str, ca: &std::path::Path| source(&format!("{url}?sslmode={mode}&sslrootcert={}", ca.display()));
    let logins = || fixture.server.log().matches("connection authorized: user=postgres database=app").count();
    let before = logins();
    for (mode, ca) in [("verify-ca", Some(&other.ca)), ("verify-full", Some(&other.ca)), ("verify-full", None)] {
        let strict = ca.map_or_else(|| source(&format!("{url}?sslmode={mode}")), |ca| with(mode, ca));
        let error = refused(dump(&fixture.adapter, &strict).await);
        assert_eq!(error.code, Code::TlsFailed, "{mode}: {error:?}");
    }
    let elsewhere = source(&format!(
        "{}?sslmode=verify-full&sslrootcert={}",
        url.replace("127.0.0.1", "127.0.0.2"),
        ours.ca.display()
    ));
    assert!(dump(&fixture.adapter, &elsewhere).await.is_err());
    assert_eq!(logins(), before, "somebody logged in");
    let plain = refused(dump(&fixture.adapter, &source(&format!("{url}?sslmode=disable"))).await);
    assert!(matches!(plain.code, Code::WrongPassword | Code::TlsFailed), "{plain:?}");
    for mode in ["require", "verify-ca", "verify-full"] {
        dump(&fixture.adapter, &with(mode, &ours.ca)).await.unwrap();
        let report = fixture.adapter.test(&with(mode, &ours.ca)).await;
        assert!(report.passed(), "{report:#?}");
    }
}

/// The server's own socket, which needs no network.
#[tokio::test(flavor = "multi_thread")]
async fn a_socket_is_a_way_in() {
    let fixture = Fixture::big(1);
    let folder = fixture.server.socket_dir().display().to_string().replace('/', "%2F");
    let url = fixture.server.url("app").replace("127.0.0.1", "localhost");
    let socket = source(&format!("{url}?host={folder}"));
    let dumped = dump(&fixture.adapter, &socket).await.unwrap();
    let target = Source { connection: socket.connection.with_database("copy"), ..socket.clone() };
    Job::new(&target).load(&fixture.adapter, &dumped).await.unwrap();
    assert_eq!(fixture.measure("copy").await.tables, dumped.facts.tables);
    assert!(fixture.adapter.test(&socket).await.passed());
}

/// MariaDB speaks first.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_kind_is_named_as_such() {
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for mut line in listener.incoming().flatten() {
            let _ = std::io::Write::write_all(&mut line, b"\x64\0\0\0\x0a5.5.5-10.11.19-MariaDB\0abcdefgh");
            std::thread::spawn(move || std::io::copy(&mut line, &mut std::io::sink()));
        }
    });
    let adapter = bulkhead_engines::postgres::Postgres::new(bulkhead_engines::ToolPaths::default());
    for mode in ["disable", "prefer", "require"] {
        let report = adapter.test(&source(&format!("postgres://me:pw@127.0.0.1:{port}/app?sslmode={mode}"))).await;
        let told = format!("what answers at 127.0.0.1:{port} is not a PostgreSQL server");
        assert_eq!(report.failure().unwrap().detail, told, "{mode}: {report:?}");
    }
}
