//! A server behind an SSH server.

use std::{path::PathBuf, time::Duration};

use bulkhead_core::ports::{ASSERTION, EngineAdapter, Flow, Sandboxes, Source};
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
    drill::Assertion,
    report::{Outcome, Stage, TestReport},
};
use bulkhead_test_support::{Postgres, Sftp, Tls, seed};

use crate::{
    fixture::{Fixture, MANY},
    work::{Job, dump, options, read, refused, source},
};

fn behind(ssh: &Sftp, fixture: &Fixture, database: &str) -> Source {
    source(&ssh.tunnel(&fixture.server.url(database)))
}

fn stage<'a>(report: &'a TestReport, name: &str) -> &'a Stage {
    report.stages.iter().find(|stage| stage.stage == name).unwrap_or_else(|| panic!("no {name}: {report:#?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_through_it_and_no_line_stays() {
    let fixture = Fixture::seeded();
    let ssh = Sftp::start(&fixture.sandbox);
    let (app, copy) = (behind(&ssh, &fixture, "app"), behind(&ssh, &fixture, "copy"));
    let report = fixture.adapter.test(&app).await;
    assert!(report.passed(), "{report:#?}");
    assert_eq!(stage(&report, "tunnel").outcome, Outcome::Passed);
    assert!(stage(&report, "tls").detail.contains("where the database is"), "{report:#?}");
    fixture.adapter.inspect(&app).await.unwrap();

    let dumped = dump(&fixture.adapter, &app).await.unwrap();
    assert!(fixture.adapter.probe(&copy, Some(&dumped.manifest())).await.can_create);
    Job::new(&copy).load(&fixture.adapter, &dumped).await.unwrap();
    fixture.adapter.settle(&copy).await.unwrap();
    let found = fixture.adapter.measure(&copy, &Flow::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
    seed::assert_same(
        &seed::fingerprint_postgres(&fixture.server, "app"),
        &seed::fingerprint_postgres(&fixture.server, "copy"),
    );
    let truth: Assertion = "SELECT true".parse().unwrap();
    assert!(fixture.adapter.ask(&copy, &[truth], ASSERTION, &Flow::default()).await.unwrap()[0].holds);
    fixture.adapter.before_swap(&app, None).await.unwrap();
    fixture.adapter.discard(&copy, true).await.unwrap();

    let logins = ssh.log().matches("Accepted publickey").count();
    assert!(logins >= 9, "each use has a line of its own, {logins} were opened");
    assert_eq!(ssh.clients(), Vec::<String>::new());
}

/// What is checked without a tunnel is checked through it: the certificate is made out to the host that the URL names.
#[tokio::test(flavor = "multi_thread")]
async fn tls_goes_all_the_way() {
    let fixture = Fixture::with(Postgres::builder().tls_only());
    let ssh = Sftp::start(&fixture.sandbox);
    let ca = fixture.server.tls().unwrap().ca.display().to_string();
    let url = format!("{}?sslmode=verify-full&sslrootcert={ca}", fixture.server.url("app"));
    let app = source(&ssh.tunnel(&url));
    let report = fixture.adapter.test(&app).await;
    assert!(report.passed() && stage(&report, "tls").detail.contains("TLS all the way"), "{report:#?}");
    dump(&fixture.adapter, &app).await.unwrap();

    // The same address, and not a name that the certificate holds; and an authority that did not sign it.
    let strange = Tls::make(&fixture.sandbox.dir("strange")).ca.display().to_string();
    for wrong in [url.replace("@127.0.0.1:", "@127.1:"), url.replace(&ca, &strange)] {
        let refused = refused(dump(&fixture.adapter, &source(&ssh.tunnel(&wrong))).await);
        assert_eq!(refused.code, Code::TlsFailed, "{refused:?}");
    }
    let plain = source(&ssh.tunnel(&format!("{}?sslmode=disable", fixture.server.url("app"))));
    refused(dump(&fixture.adapter, &plain).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_it_from_opening_is_told_with_what_to_do() {
    let fixture = Fixture::new();
    let ssh = Sftp::start(&fixture.sandbox);
    let failed = async |source: &Source| {
        let report = fixture.adapter.test(source).await;
        let failure = report.failure().unwrap_or_else(|| panic!("it passed: {report:#?}")).clone();
        // A job says the same as the test.
        let error = refused(dump(&fixture.adapter, source).await);
        assert_eq!((error.code, &error.message), (Code::Unreachable, &failure.detail));
        (failure.stage, failure.detail, failure.hints.join(" "))
    };
    let changed = |change: &dyn Fn(&mut bulkhead_model::ssh::SshServer)| {
        let mut source = behind(&ssh, &fixture, "app");
        let bulkhead_model::Connection::Server(server) = &mut source.connection else { panic!("no server") };
        change(server.tunnel.as_mut().unwrap());
        source
    };
    let nobody = fixture.file("nobody_known", b"");
    let unknown = failed(&changed(&|tunnel| tunnel.known_hosts = Some(nobody.clone()))).await;
    assert!(unknown.0 == "tunnel" && unknown.2.contains("ssh-keyscan"), "{unknown:?}");
    let other = Sftp::start(&fixture.sandbox).key().to_owned();
    let stranger = failed(&changed(&|tunnel| tunnel.key_file = Some(PathBuf::from(&other)))).await;
    assert!(stranger.0 == "tunnel" && stranger.2.contains("authorized_keys"), "{stranger:?}");
    let mut away = source(&ssh.tunnel(&fixture.server.url_through(1, "postgres", "x", "app")));
    let away_told = failed(&away).await;
    assert!(away_told.0 == "tcp" && away_told.1.contains("from the SSH server"), "{away_told:?}");

    let strict = Sftp::start_with(&fixture.sandbox, "AllowTcpForwarding no\n");
    let forbidden = failed(&behind(&strict, &fixture, "app")).await;
    assert!(forbidden.0 == "tcp" && forbidden.2.contains("AllowTcpForwarding"), "{forbidden:?}");

    let mut gone = ssh;
    gone.shut_down();
    away = behind(&gone, &fixture, "app");
    let gone_told = failed(&away).await;
    assert!(gone_told.0 == "tunnel" && gone_told.1.contains("cannot be reached"), "{gone_told:?}");
    assert_eq!((gone.clients(), strict.clients()), (Vec::new(), Vec::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_off_in_a_dump_fails_it() {
    let fixture = Fixture::big(MANY);
    let ssh = Sftp::start(&fixture.sandbox);
    let started = fixture.adapter.dump(&behind(&ssh, &fixture, "app"), &options(5, 60), &Flow::default()).await;
    let mut dump = started.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 4]).unwrap();
    assert!(ssh.cut_sessions() > 0);
    let error = refused(read(dump).await);
    assert!(error.code == Code::Unreachable && error.message.contains("broke off"), "{error:?}");
    assert_eq!(ssh.clients(), Vec::<String>::new());
    crate::work::dump(&fixture.adapter, &behind(&ssh, &fixture, "app")).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancel_ends_the_line_and_no_secret_is_in_its_words() {
    let fixture = Fixture::big(MANY);
    let ssh = Sftp::start(&fixture.sandbox);
    let flow = Flow::default();
    let app = behind(&ssh, &fixture, "app");
    let mut dump = fixture.adapter.dump(&app, &options(5, 60), &flow).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 4]).unwrap();
    let running = ssh.clients();
    assert_eq!(running.len(), 1, "{running:?}");
    assert!(!running[0].contains(fixture.server.password()), "{running:?}");
    flow.cancel.cancel();
    assert_eq!(refused(read(dump).await).code, Code::Cancelled);
    assert_eq!(ssh.clients(), Vec::<String>::new());

    // Also while it is being opened: the server stands still.
    let flow = Flow::default();
    let deaf = bulkhead_test_support::Deaf::start();
    let url = fixture.server.url("app");
    let waits = source(&format!("{url}?ssh=ann@127.0.0.1:{}", deaf.number()));
    let (limits, later) = (options(5, 60), tokio::time::sleep(Duration::from_millis(300)));
    let (opened, ()) = tokio::join!(fixture.adapter.dump(&waits, &limits, &flow), async {
        later.await;
        flow.cancel.cancel();
    });
    assert_eq!(opened.err().map(|error| error.code), Some(Code::Cancelled));
}
