//! A dump tool that fails, dies, lies or is of the wrong version.

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_engines::{ToolPaths, postgres::Postgres as Adapter};
use bulkhead_model::Code;
use bulkhead_test_support::{Fake, Postgres, seed};

use crate::{
    fixture::Fixture,
    work::{dump, options, read, refused},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_that_fails_or_lies_gives_no_dump() {
    let fixture = Fixture::big(6);
    let fakes = [
        Fake::WritesThenExits { bytes: 5 << 20, code: 3 },
        Fake::WritesThenExits { bytes: 0, code: 0 },
        Fake::WritesThenExits { bytes: 0, code: 1 },
        Fake::KilledAfter { bytes: 5 << 20 },
        Fake::Truncates { bytes: 5 << 20, code: 0 },
        Fake::Truncates { bytes: 5 << 20, code: 3 },
        // All of it, and still not a success.
        Fake::Truncates { bytes: 1 << 30, code: 3 },
    ];
    for fake in fakes {
        let error = refused(dump(&fixture.misbehaving(fake), &fixture.app()).await);
        assert!(matches!(error.code, Code::ToolFailed | Code::DumpIncomplete), "{fake:?}: {error:?}");
        assert!(!error.hints.is_empty(), "{error:?}");
    }
    fixture.dump().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_and_the_signal_of_a_real_half_are_named() {
    let fixture = Fixture::big(6);
    for (script, words) in [("exit 3", "status 3"), ("kill -KILL $$", "signal 9")] {
        let adapter = fixture.fake(&format!("\"$REAL\" \"$@\" | head -c 5242880\n{script}"));
        let error = refused(dump(&adapter, &fixture.app()).await);
        assert_eq!(error.code, Code::ToolFailed, "{error:?}");
        assert!(error.message.contains(words), "{error:?}");
    }
}

/// Exit status 0, and a cut anywhere: the archive itself must say that it is whole.
#[tokio::test(flavor = "multi_thread")]
async fn an_archive_that_is_cut_anywhere_is_not_whole() {
    let fixture = Fixture::seeded();
    let whole = fixture.dump().await.unwrap();
    let (file, count) = (fixture.file("whole", &whole.bytes), fixture.sandbox.path().join("count"));
    let adapter = fixture.fake(&format!("head -c \"$(cat {})\" {}", count.display(), file.display()));
    let length = whole.bytes.len();
    let cuts = (0..40).map(|step| length * step / 40).chain([1, 5, 11, 100, length - 100, length - 10, length - 1]);
    // Between two tables nothing is cut in half: only the table of contents tells that more should come.
    let end_of_table = b"\\.\n\n\n\0\0\0\0\0";
    let windows = whole.bytes.windows(end_of_table.len()).enumerate();
    let between = windows.filter(|(_, window)| window == end_of_table).map(|(at, _)| at + end_of_table.len());
    let between: Vec<usize> = between.filter(|at| *at < length).collect();
    assert!(between.len() > 20);
    for cut in cuts.chain(between) {
        std::fs::write(&count, cut.to_string()).unwrap();
        let error = refused(dump(&adapter, &fixture.app()).await);
        assert_eq!(error.code, Code::DumpIncomplete, "{cut} of {length}: {error:?}");
    }
    std::fs::write(&count, length.to_string()).unwrap();
    assert_eq!(dump(&adapter, &fixture.app()).await.unwrap().facts.tables, whole.facts.tables);
}

/// As long as it should be, and a table's rows do not end as pg_dump ends them.
#[tokio::test(flavor = "multi_thread")]
async fn rows_without_their_end_mark_are_not_whole() {
    let fixture = Fixture::seeded();
    let mut bytes = fixture.dump().await.unwrap().bytes;
    let at = bytes.windows(5).position(|window| window == b"\\.\n\n\n").unwrap();
    bytes[at..at + 5].copy_from_slice(b"12345");
    let file = fixture.file("unended", &bytes);
    let error = refused(dump(&fixture.fake(&format!("cat {}", file.display())), &fixture.app()).await);
    assert_eq!(error.code, Code::DumpIncomplete, "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_megabyte_on_standard_error_blocks_nothing_and_its_end_is_kept() {
    let fixture = Fixture::big(2);
    let adapter = fixture.misbehaving(Fake::Chatters { bytes: 1 << 20 });
    dump(&adapter, &fixture.app()).await.unwrap();
    let adapter =
        fixture.fake("head -c 1048576 /dev/zero | tr '\\0' w >&2\necho >&2\necho 'the last words' >&2\nexit 1");
    let error = refused(dump(&adapter, &fixture.app()).await);
    assert!(error.hints.iter().any(|hint| hint.contains("the last words")), "{error:?}");
    assert!(error.hints.iter().all(|hint| hint.len() < 1000), "a megabyte is no message");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_tool_is_ended_and_the_limit_is_named() {
    let fixture = Fixture::big(1);
    let adapter = fixture.misbehaving(Fake::HangsAfter { bytes: 100 });
    let dump = adapter.dump(&fixture.app(), &options(5, 2), &Flow::default()).await.unwrap();
    let began = std::time::Instant::now();
    let error = refused(read(dump).await);
    assert_eq!(error.code, Code::Stalled, "{error:?}");
    assert!(error.message.contains('2'), "{error:?}");
    assert!(began.elapsed().as_secs() < 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_stores_nothing_and_is_not_repeated() {
    let fixture = Fixture::new();
    let secret = fixture.sandbox.canary();
    let wrong = crate::work::source(&fixture.server.url_as("postgres", &secret, "app"));
    let error = refused(dump(&fixture.adapter, &wrong).await);
    assert_eq!(error.code, Code::WrongPassword, "{error:?}");
    assert!(!format!("{error:?}{wrong:?}").contains(&secret));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_newer_than_the_tools_is_refused_with_both_versions() {
    let fixture = Fixture::with(Postgres::newer_builder());
    fixture.server.psql("app", "CREATE TABLE t (a integer); INSERT INTO t VALUES (1)");
    let theirs = fixture.server.psql("app", "SELECT split_part(current_setting('server_version'), '.', 1)");
    let error = refused(fixture.dump().await);
    assert_eq!(error.code, Code::ToolMismatch, "{error:?}");
    assert!(error.message.contains(&theirs) && error.message.contains("15."), "{error:?}");
    assert!(error.hints.iter().any(|hint| hint.contains("/pg_dump")), "{error:?}");
    let report = fixture.adapter.test(&fixture.app()).await;
    assert_eq!(report.failure().unwrap().stage, "tool", "{report:#?}");
    let probe = fixture.adapter.probe(&fixture.app(), None).await;
    assert_eq!(probe.failure.unwrap().code, Code::ToolMismatch);
    // What needs no tool still works on the newer server.
    let inspection = fixture.adapter.inspect(&fixture.app()).await.unwrap();
    assert_eq!(inspection.server_version.major.to_string(), theirs);
}

/// Whoever named a folder wants that tool: a better one elsewhere is not taken behind their back, and the old one is named.
#[tokio::test(flavor = "multi_thread")]
async fn a_configured_tool_that_is_too_old_is_named_and_not_passed_over() {
    let fixture = Fixture::new();
    seed::bulk_postgres(&fixture.server, "app", 1);
    let adapter = fixture.misbehaving(Fake::OfVersion("pg_dump (PostgreSQL) 12.3"));
    let error = refused(dump(&adapter, &fixture.app()).await);
    assert_eq!(error.code, Code::ToolMismatch, "{error:?}");
    assert!(error.message.contains("12.3"), "{error:?}");
    assert!(error.hints.iter().any(|hint| hint.starts_with("Named by --tools")), "{error:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_tool_is_named_with_its_package() {
    let error = ToolPaths::default().missing("pg_dump", "postgresql-client");
    assert!(error.message.contains("pg_dump") && error.hints[0].contains("postgresql-client"), "{error:?}");
    // A folder without tools is not an obstacle.
    let fixture = Fixture::new();
    let adapter = Adapter::new(ToolPaths::new(vec![fixture.sandbox.dir("nothing-here")]));
    dump(&adapter, &fixture.app()).await.unwrap();
}
