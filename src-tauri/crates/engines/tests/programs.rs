//! Hooks as processes: no shell, no environment of ours, a limit, and a cancel that ends all of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::{Duration, Instant};

use bulkhead_core::ports::{Flow, Programs};
use bulkhead_engines::Processes;
use bulkhead_model::{Code, Result};
use bulkhead_test_support::{Sandbox, eventually};

async fn run(argv: &[&str], limit: Duration, flow: &Flow) -> Result<String> {
    let argv: Vec<String> = argv.iter().map(|word| (*word).to_owned()).collect();
    let environment = [("BULKHEAD_TENANT".to_owned(), "acme; rm -rf /".to_owned())];
    Processes::new().run(&argv, &environment, limit, flow).await
}

const MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn arguments_are_words_and_the_environment_is_told_and_clean() {
    let sandbox = Sandbox::new();
    let out = sandbox.path().join("out");
    let script = "printf '%s|' \"$@\" > \"$0\"; env | sort >> \"$0\"; echo said >&2";
    let argv = ["/bin/sh", "-c", script, out.to_str().unwrap(), "a b", "$(id)", "c;d"];
    assert_eq!(run(&argv, MINUTE, &Flow::default()).await.unwrap(), "said");
    let text = std::fs::read_to_string(out).unwrap();
    assert!(text.starts_with("a b|$(id)|c;d|"), "{text}");
    assert!(text.contains("BULKHEAD_TENANT=acme; rm -rf /\n"), "{text}");
    assert!(!text.contains("HOME=") && !text.contains("DBUS"), "{text}");
}

#[tokio::test]
async fn a_failure_says_what_the_program_said() {
    let error = run(&["/bin/sh", "-c", "echo no room >&2; exit 3"], MINUTE, &Flow::default()).await.unwrap_err();
    assert_eq!((error.code, error.message.as_str()), (Code::ToolFailed, "it ended with status 3: no room"));
    let error = run(&["/nowhere/at/all"], MINUTE, &Flow::default()).await.unwrap_err();
    assert_eq!(error.code, Code::ToolMissing);
}

#[tokio::test]
async fn what_takes_too_long_or_was_cancelled_is_ended_with_its_children() {
    let sandbox = Sandbox::new();
    let mark = sandbox.path().join("mark");
    let script = format!("(sleep 3; touch {}) & wait", mark.display());
    let begun = Instant::now();
    let error = run(&["/bin/sh", "-c", &script], Duration::from_secs(1), &Flow::default()).await.unwrap_err();
    assert_eq!(error.code, Code::Stalled);
    let flow = Flow::default();
    let (cancel, argv) = (flow.cancel.clone(), ["/bin/sh", "-c", &script]);
    let (ended, ()) = tokio::join!(run(&argv, MINUTE, &flow), async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        cancel.cancel();
    });
    assert_eq!(ended.unwrap_err().code, Code::Cancelled);
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert!(!mark.exists(), "a child lived on");
}

/// A process in the background would keep the pipes open, and with them the job.
#[tokio::test]
async fn what_a_program_leaves_running_ends_with_it_and_a_daemon_is_not_waited_for() {
    let sandbox = Sandbox::new();
    let pid = sandbox.path().join("pid");
    let left = format!("sleep 60 & echo $! > {}; echo said >&2", pid.display());
    let begun = Instant::now();
    assert_eq!(run(&["/bin/sh", "-c", &left], MINUTE, &Flow::default()).await.unwrap(), "said");
    let pid = std::fs::read_to_string(pid).unwrap();
    // Of a process that has ended and that nobody has asked yet the words are empty.
    let words = std::path::Path::new("/proc").join(pid.trim()).join("cmdline");
    let runs = || std::fs::read(&words).is_ok_and(|words| !words.is_empty());
    eventually("the end of the child", MINUTE / 2, || (!runs()).then_some(()));
    let daemon = "setsid sleep 60 & echo said >&2";
    assert_eq!(run(&["/bin/sh", "-c", daemon], MINUTE, &Flow::default()).await.unwrap(), "said");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
