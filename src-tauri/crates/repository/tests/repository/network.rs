//! Lines that break, hang or lead nowhere: tried again within bounds, then told apart, and never taken for an empty place.

use std::{
    io::{Cursor, Read, Write},
    net::{Ipv4Addr, TcpListener},
    time::{Duration, Instant},
};

use bulkhead_core::ports::{Flow, Repositories, RepositoryAt, StorageAt};
use bulkhead_model::{Code, report::Depth, storage::Location};
use bulkhead_repository::Rustic;
use bulkhead_test_support::{Deaf, Direction, Fault, Port, Postgres, Proxy, S3, Sandbox, Sftp, WebDav};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{any, method},
};

use crate::common::{KEY, dump, noise, places, read, store, upload};

const SIZE: usize = 8 << 20;

fn at(storage: StorageAt) -> RepositoryAt {
    RepositoryAt { storage, key: KEY.to_owned().into() }
}

fn of_s3(endpoint: String) -> StorageAt {
    let location = Location::S3 {
        bucket: "backups".into(),
        prefix: "x".into(),
        endpoint: Some(endpoint),
        region: Some("us-east-1".into()),
        access_key: Some("key".into()),
    };
    StorageAt { location, secret: Some("secret".to_owned().into()) }
}

fn of_webdav(port: u16) -> StorageAt {
    let url = format!("http://127.0.0.1:{port}/backups");
    StorageAt { location: Location::WebDav { url, user: None }, secret: None }
}

/// A store over a line that breaks twice in the middle of a pack, and what was stored.
async fn survives(direct: RepositoryAt, through: RepositoryAt, proxy: &Proxy, fault: Fault) {
    Rustic::new().init(&direct).await.unwrap();
    let sent = proxy.bytes(Direction::ToServer);
    assert_eq!(Rustic::new().snapshots(&through).await.unwrap(), []);
    assert!(proxy.bytes(Direction::ToServer) > sent, "the line does not lead through the proxy");
    proxy.fail_times(2, Direction::ToServer, 3 << 20, fault);
    let stored = store(&through, Cursor::new(noise(SIZE, 1))).await.unwrap();
    proxy.heal();
    assert!(read(&direct, &stored.snapshot).await.unwrap() == noise(SIZE, 1));
    assert_eq!(Rustic::new().check(&direct, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
}

#[tokio::test]
async fn s3_survives_resets() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let direct = at(places::s3(&server));
    survives(direct, at(places::s3_through(&server, proxy.port())), &proxy, Fault::Reset).await;
}

#[tokio::test]
async fn webdav_survives_cuts() {
    let sandbox = Sandbox::new();
    let server = WebDav::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let through = at(places::webdav_through(&server, proxy.port()));
    survives(at(places::webdav(&server)), through, &proxy, Fault::Cut).await;
}

#[tokio::test]
async fn sftp_survives_cuts_and_leaves_no_short_file() {
    let sandbox = Sandbox::new();
    let server = Sftp::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let through = at(places::sftp_through(&server, proxy.port()));
    survives(at(places::sftp(&server)), through, &proxy, Fault::Cut).await;
    let parts = crate::common::files(server.data()).into_iter().filter(|path| path.extension().is_some());
    assert_eq!(parts.collect::<Vec<_>>(), Vec::<std::path::PathBuf>::new());
}

/// Breaks for good: an error that says so, after a bounded time, and no snapshot.
async fn fails(direct: RepositoryAt, through: RepositoryAt, proxy: &Proxy) {
    Rustic::new().init(&direct).await.unwrap();
    proxy.fail_at(Direction::ToServer, 1 << 20, Fault::Reset);
    let begun = Instant::now();
    let error = store(&through, Cursor::new(noise(SIZE, 2))).await.unwrap_err();
    assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
    assert!(begun.elapsed() < Duration::from_secs(60), "it took {:?}", begun.elapsed());
    proxy.heal();
    assert_eq!(Rustic::new().snapshots(&direct).await.unwrap(), []);
    let findings = Rustic::new().check(&direct, &Depth::Everything, &Flow::default()).await.unwrap().findings;
    assert_eq!(findings, [], "a short file was left behind");
    proxy.refuse();
    proxy.fail_now(Fault::Cut);
    for code in [
        Rustic::new().open(&through).await.unwrap_err().code,
        Rustic::new().init(&through).await.unwrap_err().code,
        Rustic::new().snapshots(&through).await.unwrap_err().code,
        Rustic::new().usage(&through).await.unwrap_err().code,
    ] {
        assert_eq!(code, Code::StorageUnreachable, "a storage that cannot be reached is not an empty one");
    }
    assert!(!Rustic::new().test(&through.storage).await.passed());
    let stored = store(&direct, Cursor::new(noise(SIZE, 2))).await.unwrap();
    assert!(read(&direct, &stored.snapshot).await.unwrap() == noise(SIZE, 2));
}

/// Nobody there, or packets that go nowhere: which of the two, soon.
#[tokio::test]
async fn a_server_to_which_there_is_no_way_is_told_soon() {
    let sandbox = Sandbox::new();
    let sftp = Sftp::start(&sandbox);
    let (nobody, deaf) = (Port::take(), Deaf::start());
    let cases = [(nobody.number(), 2, "nothing answers at that port"), (deaf.number(), 6, "it did not answer in time")];
    for (port, longest, why) in cases {
        let storages = [of_s3(format!("http://127.0.0.1:{port}")), of_webdav(port), places::sftp_through(&sftp, port)];
        for storage in storages {
            let (named, begun) = (storage.location.to_string(), Instant::now());
            let error = Rustic::new().open(&at(storage.clone())).await.unwrap_err();
            let took = begun.elapsed();
            assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
            assert_eq!(error.message, format!("{named}: the storage cannot be reached (opening it: {why})"));
            assert!(took < Duration::from_secs(longest), "{named} took {took:?}");
            let begun = Instant::now();
            assert!(!Rustic::new().test(&storage).await.passed());
            assert!(begun.elapsed() < Duration::from_secs(longest), "the test of {named} took {:?}", begun.elapsed());
        }
    }
}

/// What answers there is something else: it did answer, and that is what is said.
#[tokio::test(flavor = "multi_thread")]
async fn another_service_at_the_port_is_told_as_that() {
    let sandbox = Sandbox::new();
    let (web, sftp) = (MockServer::start().await, Sftp::start(&sandbox));
    let no_dav = Mock::given(any()).respond_with(ResponseTemplate::new(405));
    no_dav.mount(&web).await;
    let (ssh, short) = (sftp.port(), TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap());
    let http = short.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for line in short.incoming() {
            let _ = line.and_then(|mut line| line.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n"));
        }
    });
    // PostgreSQL hangs up on what is no start of its own, and so does a line that is reset.
    let server = Postgres::builder().start(&sandbox);
    let database = server.port();
    let hung_up = "it ended the connection without an answer";
    for (storage, why) in [
        (of_webdav(database), hung_up),
        (of_s3(format!("http://127.0.0.1:{database}")), hung_up),
        (of_s3(format!("https://127.0.0.1:{database}")), hung_up),
        (of_webdav(ssh), "what answers there is no web server"),
        (of_s3(format!("http://127.0.0.1:{ssh}")), "what answers there is no web server"),
        (of_webdav(web.address().port()), "it answered 405"),
        (places::sftp_through(&sftp, http), "it ended the connection before it spoke SSH"),
    ] {
        let named = storage.location.to_string();
        let error = Rustic::new().init(&at(storage)).await.unwrap_err();
        assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
        assert!(error.message.contains(why), "{named}: {}", error.message);
    }
}

/// One that takes the connection and says nothing is given up sooner than a transfer.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_never_answers_is_told_soon() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = silent.local_addr().unwrap().port();
    let (s3, webdav) = (at(of_s3(format!("http://127.0.0.1:{port}"))), at(of_webdav(port)));
    let (repositories, begun) = (Rustic::new(), Instant::now());
    let (s3, webdav) = tokio::join!(repositories.open(&s3), repositories.open(&webdav));
    for error in [s3.unwrap_err(), webdav.unwrap_err()] {
        assert_eq!(error.code, Code::StorageUnreachable, "{error:?}");
    }
    assert!(begun.elapsed() < Duration::from_secs(25), "it took {:?}", begun.elapsed());
}

/// The service has what was sent, and the answer was lost: what is there was written.
#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_arrived_counts_though_its_answer_was_lost() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let (direct, through) = (at(places::s3(&server)), at(places::s3_through(&server, proxy.port())));
    Rustic::new().init(&direct).await.unwrap();
    for (round, folder) in ["index", "snapshots"].into_iter().enumerate() {
        let sent = noise(SIZE, 10 + round as u64);
        proxy.lose_answers_to(&format!("PUT /backups/some/where/{folder}/"));
        let stored =
            store(&through, Cursor::new(sent.clone())).await.unwrap_or_else(|error| panic!("{folder}: {error:?}"));
        proxy.heal();
        assert!(proxy.answers_lost() > round as u64, "{folder}: no answer was lost");
        assert!(read(&direct, &stored.snapshot).await.unwrap() == sent, "{folder}");
        let listed = Rustic::new().snapshots(&direct).await.unwrap();
        assert_eq!(listed.len(), round + 1, "{folder}");
    }
    // What did not arrive is looked for, within bounds, and fails.
    proxy.fail_at(Direction::ToServer, 1 << 20, Fault::Reset);
    assert_eq!(store(&through, Cursor::new(noise(SIZE, 12))).await.unwrap_err().code, Code::StorageUnreachable);
    assert_eq!(Rustic::new().snapshots(&direct).await.unwrap().len(), 2);
}

#[tokio::test]
async fn s3_out_of_reach_is_named() {
    let sandbox = Sandbox::new();
    let server = S3::start(&sandbox);
    let proxy = Proxy::to(server.port());
    fails(at(places::s3(&server)), at(places::s3_through(&server, proxy.port())), &proxy).await;
}

#[tokio::test]
async fn webdav_out_of_reach_is_named() {
    let sandbox = Sandbox::new();
    let server = WebDav::start(&sandbox);
    let proxy = Proxy::to(server.port());
    fails(at(places::webdav(&server)), at(places::webdav_through(&server, proxy.port())), &proxy).await;
}

#[tokio::test]
async fn sftp_out_of_reach_is_named() {
    let sandbox = Sandbox::new();
    let server = Sftp::start(&sandbox);
    let proxy = Proxy::to(server.port());
    fails(at(places::sftp(&server)), at(places::sftp_through(&server, proxy.port())), &proxy).await;
}

/// A slow line, and one on which nothing comes for some seconds, is waited for: the backup ends well.
#[tokio::test(flavor = "multi_thread")]
async fn a_slow_line_is_waited_for() {
    let sandbox = Sandbox::new();
    let (s3, sftp, webdav) = (S3::start(&sandbox), Sftp::start(&sandbox), WebDav::start(&sandbox));
    let proxies = [Proxy::to(s3.port()), Proxy::to(sftp.port()), Proxy::to(webdav.port())];
    let [to_s3, to_sftp, to_webdav] = proxies.each_ref().map(Proxy::port);
    let places = [
        (places::s3(&s3), places::s3_through(&s3, to_s3)),
        (places::sftp(&sftp), places::sftp_through(&sftp, to_sftp)),
        (places::webdav(&webdav), places::webdav_through(&webdav, to_webdav)),
    ];
    for ((direct, through), proxy) in places.into_iter().zip(&proxies) {
        let (named, direct) = (through.location.to_string(), at(direct));
        Rustic::new().init(&direct).await.unwrap();
        proxy.delay(Duration::from_millis(30));
        proxy.fail_at(Direction::ToServer, 2 << 20, Fault::Stall);
        let heal = async {
            tokio::time::sleep(Duration::from_secs(6)).await;
            proxy.heal();
        };
        let (through, begun) = (at(through), Instant::now());
        let (stored, ()) = tokio::join!(store(&through, Cursor::new(noise(SIZE, 5))), heal);
        let stored = stored.unwrap_or_else(|error| panic!("{named}: {error:?}"));
        assert!(begun.elapsed() > Duration::from_secs(6), "{named}: the line was not slow");
        assert!(read(&direct, &stored.snapshot).await.unwrap() == noise(SIZE, 5), "{named}");
    }
}

#[tokio::test]
async fn wrong_credentials_are_named() {
    let sandbox = Sandbox::new();
    let (s3, webdav) = (S3::start(&sandbox), WebDav::start(&sandbox));
    for storage in [places::s3(&s3), places::webdav(&webdav)] {
        let wrong = StorageAt { secret: Some("not the secret".to_owned().into()), ..storage };
        let error = Rustic::new().open(&at(wrong.clone())).await.unwrap_err();
        assert_eq!(error.code, Code::StorageDenied, "{error:?}");
        let report = Rustic::new().test(&wrong).await;
        assert!(report.failure().unwrap().detail.contains("credentials"), "{report:?}");
    }
}

#[tokio::test]
async fn an_ssh_server_that_is_not_the_known_one_is_refused() {
    let sandbox = Sandbox::new();
    let (server, other) = (Sftp::start(&sandbox), Sftp::start(&sandbox));
    let changed = sandbox.file("changed", std::fs::read_to_string(other.known_hosts_at(server.port())).unwrap());
    let unknown = sandbox.file("unknown", "");
    for file in [changed, unknown] {
        let mut storage = places::sftp(&server);
        if let Location::Sftp { known_hosts, .. } = &mut storage.location {
            *known_hosts = Some(file);
        }
        let error = Rustic::new().open(&at(storage)).await.unwrap_err();
        assert_eq!(error.code, Code::StorageDenied, "{error:?}");
        assert!(error.message.contains("not known"), "{error:?}");
    }
    let mut storage = places::sftp(&server);
    if let Location::Sftp { key_file, .. } = &mut storage.location {
        *key_file = Some(other.key().to_owned());
    }
    let error = Rustic::new().open(&at(storage)).await.unwrap_err();
    assert_eq!(error.code, Code::StorageDenied, "{error:?}");
    assert!(error.message.contains("refuses the key"), "{error:?}");
}

/// Nobody waits for a storage that hangs once somebody has asked for an end.
#[tokio::test]
async fn a_cancel_ends_a_store_on_a_storage_that_hangs() {
    let sandbox = Sandbox::new();
    let (s3, sftp) = (S3::start(&sandbox), Sftp::start(&sandbox));
    let (s3_proxy, sftp_proxy) = (Proxy::to(s3.port()), Proxy::to(sftp.port()));
    let places = [
        (at(places::s3(&s3)), at(places::s3_through(&s3, s3_proxy.port())), &s3_proxy),
        (at(places::sftp(&sftp)), at(places::sftp_through(&sftp, sftp_proxy.port())), &sftp_proxy),
    ];
    let repositories = Rustic::new();
    for (direct, through, proxy) in places {
        repositories.init(&direct).await.unwrap();
        proxy.fail_at(Direction::ToServer, 1 << 20, Fault::Stall);
        let flow = Flow::default();
        let (cancel, begun) = (flow.cancel.clone(), Instant::now());
        let reader = Cursor::new(noise(SIZE, 3)).chain(std::io::repeat(7).take(64 << 20));
        let stored = repositories.store(&through, upload(dump(reader)), &flow);
        let stop = async {
            tokio::time::sleep(Duration::from_secs(3)).await;
            cancel.cancel();
        };
        let (stored, ()) = tokio::join!(stored, stop);
        assert_eq!(stored.unwrap_err().code, Code::Cancelled);
        assert!(begun.elapsed() < Duration::from_secs(15), "the end took {:?}", begun.elapsed());
        proxy.heal();
        assert_eq!(Rustic::new().snapshots(&direct).await.unwrap(), []);
    }
}

/// As a power cut would find it: what stands under its own name is whole, what is not yet whole says so.
#[tokio::test]
async fn sftp_shows_no_file_before_it_is_whole() {
    let sandbox = Sandbox::new();
    let server = Sftp::start(&sandbox);
    let proxy = Proxy::to(server.port());
    let (direct, through) = (at(places::sftp(&server)), at(places::sftp_through(&server, proxy.port())));
    let repositories = Rustic::new();
    repositories.init(&direct).await.unwrap();
    proxy.fail_at(Direction::ToServer, 1 << 20, Fault::Stall);
    let flow = Flow::default();
    let stored = repositories.store(&through, upload(dump(Cursor::new(noise(SIZE, 4)))), &flow);
    let look = async {
        let packs =
            || crate::common::files(server.data()).into_iter().filter(|path| path.to_str().unwrap().contains("/data/"));
        while packs().next().is_none() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        let names: Vec<_> = packs().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
        flow.cancel.cancel();
        names
    };
    let (stored, names) = tokio::join!(stored, look);
    assert_eq!(stored.unwrap_err().code, Code::Cancelled);
    assert!(names.iter().all(|name| name.ends_with(".part")), "{names:?}");
}

/// Some services say yes and mean no: 200, with an error for a body, and nothing is stored. What was written is looked for.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_200_with_an_error_in_it_is_not_believed() {
    let server = MockServer::start().await;
    let error = "<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>";
    Mock::given(method("PUT")).respond_with(ResponseTemplate::new(200).set_body_string(error)).mount(&server).await;
    Mock::given(method("HEAD")).respond_with(ResponseTemplate::new(404)).mount(&server).await;
    let empty = "<ListBucketResult><Name>backups</Name><IsTruncated>false</IsTruncated></ListBucketResult>";
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200).set_body_string(empty)).mount(&server).await;
    Mock::given(method("DELETE")).respond_with(ResponseTemplate::new(204)).mount(&server).await;
    let storage = of_s3(server.uri());
    let report = Rustic::new().test(&storage).await;
    assert_eq!(report.failure().map(|stage| stage.stage.clone()).as_deref(), Some("write"), "{report:?}");
    let made = Rustic::new().init(&RepositoryAt { storage, key: crate::common::KEY.to_owned().into() }).await;
    assert!(made.is_err(), "a repository was made of nothing");
    let asked = server.received_requests().await.unwrap();
    let sent: Vec<_> = asked.iter().filter(|request| request.method.as_str() == "PUT").collect();
    assert!(!sent.is_empty() && sent.iter().all(|request| request.headers.contains_key("content-md5")), "{sent:?}");
}
