//! A dump tool that fails, dies, lies or says nothing, of either vendor: never a dump that looks whole and is not.

use std::{
    io::Read,
    time::{Duration, Instant},
};

use bulkhead_core::ports::{EngineAdapter, Flow};
use bulkhead_engines::mysql::MySql;
use bulkhead_model::{Code, Error};
use bulkhead_test_support::Fake;

use crate::{
    faults::{VENDORS, refused, seeded_of},
    fixture::{Fixture, adapter, dump, options, read, source},
};

/// The adapter with a tool before the real one.
fn misbehaving(fixture: &Fixture, fake: Fake) -> MySql {
    fixture.sandbox.misbehaving_before(&fixture.dump_tool(), fake);
    adapter(&fixture.server, vec![fixture.sandbox.bin()])
}

fn scripted(fixture: &Fixture, script: &str) -> MySql {
    fixture.sandbox.fake_before(&fixture.dump_tool(), script);
    adapter(&fixture.server, vec![fixture.sandbox.bin()])
}

async fn failure(fixture: &Fixture, adapter: &MySql) -> Error {
    refused(dump(adapter, &fixture.source("app"), &Flow::default()).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_that_fails_lies_or_dies_gives_no_dump() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 2000);
        let fakes = [
            Fake::WritesThenExits { bytes: 5 << 20, code: 3 },
            Fake::WritesThenExits { bytes: 0, code: 0 },
            Fake::KilledAfter { bytes: 5 << 20 },
            Fake::Truncates { bytes: 40_000, code: 0 },
            // All of it, and still not a success.
            Fake::Truncates { bytes: 1 << 30, code: 2 },
        ];
        for fake in fakes {
            let error = failure(&fixture, &misbehaving(&fixture, fake)).await;
            assert!(matches!(error.code, Code::ToolFailed | Code::DumpIncomplete), "{vendor:?}, {fake:?}: {error:?}");
        }
        fixture.dump(&fixture.source("app")).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_dump_without_its_trailer_is_not_whole() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 10);
        let adapter = scripted(&fixture, "\"$REAL\" \"$@\" | grep -a -v 'Dump completed'");
        let error = failure(&fixture, &adapter).await;
        assert_eq!(error.code, Code::DumpIncomplete, "{vendor:?}: {error:?}");
    }
}

/// The tool says that it is done, and something comes after it: half a statement, or a whole one.
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_that_goes_on_after_its_trailer_is_not_whole() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 10);
        for late in ["CREATE TABLE half (", "CREATE TABLE late (a INT);\\n"] {
            let adapter = scripted(&fixture, &format!("\"$REAL\" \"$@\" && printf '{late}'"));
            let error = failure(&fixture, &adapter).await;
            assert_eq!(error.code, Code::DumpIncomplete, "{vendor:?}, {late}: {error:?}");
        }
    }
}

/// With too few rights `--routines` exits 0 and leaves routines out (measured); here the tool itself is told to.
#[tokio::test(flavor = "multi_thread")]
async fn a_dump_without_an_object_that_was_listed_is_not_whole() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 10);
        let script = "exec \"$REAL\" $(printf '%s\\n' \"$@\" | grep -v '^--routines$')";
        let error = failure(&fixture, &scripted(&fixture, script)).await;
        assert_eq!(error.code, Code::DumpIncomplete, "{vendor:?}: {error:?}");
        assert!(error.message.contains("twice (routines)"), "{error:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_megabyte_on_standard_error_blocks_nothing_and_its_end_is_kept() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 10);
        let chatty = misbehaving(&fixture, Fake::Chatters { bytes: 1 << 20 });
        dump(&chatty, &fixture.source("app"), &Flow::default()).await.unwrap();
        let script = "head -c 1048576 /dev/zero | tr '\\0' w >&2\necho >&2\necho 'the last words' >&2\nexit 1";
        let error = failure(&fixture, &scripted(&fixture, script)).await;
        assert!(error.hints.iter().any(|hint| hint.contains("the last words")), "{vendor:?}: {error:?}");
    }
}

/// What an options file would read as its end, a comment or an escape.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_of_odd_characters_lets_the_tool_in() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 1);
        let grants = "CREATE USER odd@'%' IDENTIFIED BY 'q\"b\\\\n#; ''x'; GRANT ALL ON *.* TO odd@'%'";
        fixture.server.sql("", grants);
        let odd = source(&fixture.server.url_as("odd", "q\"b\\n#; 'x", "app"));
        let dumped = dump(&fixture.adapter, &odd, &Flow::default()).await;
        dumped.unwrap_or_else(|error| panic!("{vendor:?}: {error:?}"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_tool_is_ended_and_the_limit_is_named() {
    for vendor in VENDORS {
        let fixture = seeded_of(vendor, 10);
        let adapter = misbehaving(&fixture, Fake::HangsAfter { bytes: 100 });
        let started = Instant::now();
        let dump = adapter.dump(&fixture.source("app"), &options(5, 2), &Flow::default()).await.unwrap();
        let error = refused(read(dump).await);
        assert!(started.elapsed() < Duration::from_secs(20));
        assert_eq!(error.code, Code::Stalled, "{vendor:?}: {error:?}");
        assert!(error.message.contains("2 seconds"), "{error:?}");
    }
}

/// A line to the storage is slower than that, and locks are waited for: the server must not take it for a client that has gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_does_not_hang_up_while_nobody_reads() {
    for vendor in VENDORS {
        let fixture = Fixture::new(vendor);
        fixture.server.create_database("app");
        fixture.server.sql("app", "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, x LONGTEXT)");
        fixture.server.sql("app", "INSERT INTO t (x) VALUES (repeat('abcdefghij', 100000))");
        for _ in 0..6 {
            fixture.server.sql("app", "INSERT INTO t (x) SELECT x FROM t");
        }
        fixture.server.sql("", "SET GLOBAL net_write_timeout = 2");
        let mut dump = fixture.adapter.dump(&fixture.source("app"), &options(5, 60), &Flow::default()).await.unwrap();
        let paused = move || {
            dump.streams[0].reader.read_exact(&mut [0; 1000]).unwrap();
            std::thread::sleep(Duration::from_secs(8));
            dump
        };
        let dump = tokio::task::spawn_blocking(paused).await.unwrap();
        assert_eq!(read(dump).await.unwrap().facts.tables[0].rows, 64, "{vendor:?}");
    }
}
