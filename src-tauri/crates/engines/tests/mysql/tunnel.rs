//! A server behind an SSH server, on both vendors.

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_model::{
    Code,
    compare::{Scope, compare},
};
use bulkhead_test_support::{Sftp, Vendor, seed};

use crate::fixture::{Choose, Fixture, options, read, source};

async fn comes_back(vendor: Vendor) {
    let fixture = Fixture::new(vendor);
    fixture.server.create_database("app");
    seed::mysql(&fixture.server, "app", 100);
    let ssh = Sftp::start(&fixture.sandbox);
    let behind = |database: &str, option: &str| source(&ssh.tunnel(&(fixture.server.url(database) + option)));
    let app = behind("app", "");
    let report = fixture.adapter.test(&app).await;
    assert!(report.passed(), "{report:#?}");
    assert_eq!(report.stages[0].stage, "tunnel");
    let dumped = fixture.dump(&app).await.unwrap();
    let copy = behind("copy", "");
    fixture.load(&dumped, &copy, true, Choose::default()).await.unwrap();
    assert_eq!(compare(&dumped.facts, &fixture.measure(&copy).await, &Scope::Everything), []);
    fixture.adapter.before_swap(&app, None).await.unwrap();
    fixture.adapter.discard(&copy, true).await.unwrap();
    assert!(ssh.log().matches("Accepted publickey").count() >= 6);

    // Its tools would check the name of this machine.
    let refused = fixture.dump(&behind("app", "?sslmode=verify-full")).await.err().unwrap();
    assert!(refused.code == Code::TlsFailed && refused.hints[0].contains("verify-ca"), "{refused:?}");
    assert_eq!(ssh.clients(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_through_it_on_mariadb() {
    comes_back(Vendor::MariaDb).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_comes_back_through_it_on_mysql() {
    comes_back(Vendor::MySql).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_breaks_off_in_a_dump_fails_it() {
    let fixture = Fixture::new(Vendor::MariaDb);
    fixture.server.create_database("app");
    seed::bulk_mysql(&fixture.server, "app", 30);
    let ssh = Sftp::start(&fixture.sandbox);
    let app = source(&ssh.tunnel(&fixture.server.url("app")));
    let mut dump = fixture.adapter.dump(&app, &options(5, 60), &Flow::default()).await.unwrap();
    dump.streams[0].reader.read_exact(&mut [0; 4]).unwrap();
    assert!(ssh.cut_sessions() > 0);
    let error = read(dump).await.err().unwrap();
    assert!(error.code == Code::Unreachable && error.message.contains("broke off"), "{error:?}");
    fixture.dump(&app).await.unwrap();
}
