//! Notifications as a real service shows them.

use std::time::Duration;

use bulkhead_model::Code;
use bulkhead_test_support::eventually;
use serde_json::Value;

use crate::{child::Call, session::Session};

fn notify(title: &str, body: &str) -> Call {
    Call::Notify(title.to_owned(), body.to_owned())
}

/// Summary and body of what was shown, as the service keeps them: newest first.
fn shown(session: &Session) -> Vec<(String, String)> {
    session.output("dunstctl", &["close-all"]);
    let history: Value = serde_json::from_str(&session.output("dunstctl", &["history"])).expect("JSON");
    let entries = history["data"][0].as_array().expect("a list").clone();
    let text = |entry: &Value, key: &str| entry[key]["data"].as_str().unwrap_or_default().to_owned();
    entries.iter().map(|entry| (text(entry, "summary"), text(entry, "body"))).collect()
}

#[test]
fn what_is_urgent_is_shown_as_such() {
    let session = Session::bare();
    session.notifications("full");
    session.calls(&[Call::Urge("Backup of acme failed".into()), notify("The week", "")]);
    session.output("dunstctl", &["close-all"]);
    let history: Value = serde_json::from_str(&session.output("dunstctl", &["history"])).expect("JSON");
    // The service says of each how long it would stay, which its settings tell apart by urgency.
    let is_urgent = |at: usize| history["data"][0][at]["timeout"]["data"].as_i64().map(|timeout| timeout > 0);
    assert_eq!([is_urgent(0), is_urgent(1)], [Some(false), Some(true)]);
}

const NAME: &str = "<img onerror=alert(1) src=x> & <b>bold</b> &lt; \u{202e}lone\u{1b}[31m";

#[test]
fn names_that_look_like_markup_are_text_for_a_service_that_reads_markup() {
    let session = Session::bare();
    session.notifications("full");
    let answers = session.calls(&[notify("Backup of <b>acme</b> failed", NAME)]);
    assert!(answers[0].error.is_none(), "{answers:?}");
    let escaped = "&lt;img onerror=alert(1) src=x&gt; &amp; &lt;b&gt;bold&lt;/b&gt; &amp;lt; lone [31m";
    assert_eq!(shown(&session), [("Backup of <b>acme</b> failed".to_owned(), escaped.to_owned())]);
}

#[test]
fn a_service_that_reads_no_markup_is_sent_none() {
    let session = Session::bare();
    session.notifications("no");
    session.calls(&[notify("acme", NAME)]);
    assert_eq!(shown(&session)[0].1, "<img onerror=alert(1) src=x> & <b>bold</b> &lt; lone [31m");
}

#[test]
fn without_a_service_it_is_said_in_time() {
    let session = Session::bare();
    let answers = session.calls(&[notify("a", "b")]);
    assert_eq!(answers[0].error.as_ref().map(|error| error.code), Some(Code::Unreachable));
    assert!(answers[0].milliseconds < 6000, "{answers:?}");
}

#[test]
fn a_service_that_hangs_keeps_neither_the_call_nor_the_end_of_the_process() {
    let session = Session::bare();
    let dunst = session.notifications("full");
    bulkhead_test_support::signal_tree(dunst, bulkhead_test_support::Signal::STOP);
    let start = std::time::Instant::now();
    let answers = session.calls(&[notify("a", "b")]);
    bulkhead_test_support::signal_tree(dunst, bulkhead_test_support::Signal::CONT);
    assert_eq!(answers[0].error.as_ref().map(|error| error.code), Some(Code::Unreachable));
    assert!(start.elapsed().as_secs() < 8, "the process did not end");
}

/// Shows a message with both buttons, and meanwhile does something at the desktop; gives the answer.
fn ask(session: &Session, act: impl FnOnce()) -> Option<String> {
    std::thread::scope(|scope| {
        let asked = scope
            .spawn(|| session.calls(&[Call::Ask("Backup of <i>acme</i> failed".into(), NAME.into()), Call::Wait(500)]));
        eventually("the message", Duration::from_secs(10), || {
            (session.output("dunstctl", &["count", "displayed"]).trim() == "1").then_some(())
        });
        // Shown is not yet listened to: that is the next thing the program does.
        std::thread::sleep(Duration::from_millis(500));
        act();
        let answers = asked.join().expect("no panic");
        assert!(answers[0].error.is_none(), "{answers:?}");
        answers.into_iter().next().and_then(|answer| answer.secret)
    })
}

/// Whoever asks the service for its menu chooses this line of it.
fn press(session: &Session, label: &str) {
    session.sandbox.file("choice", label);
    session.output("dunstctl", &["context"]);
}

#[test]
fn a_button_that_is_pressed_is_heard() {
    let session = Session::bare();
    session.notifications("full");
    let open = ask(&session, || drop(session.output("dunstctl", &["action", "0"])));
    assert_eq!(open.as_deref(), Some("Open(Alert(7))"), "a click on the message itself");
    let escaped = shown(&session)[0].1.clone();
    assert!(escaped.starts_with("&lt;img onerror"), "buttons change nothing about its text: {escaped}");
    assert_eq!(ask(&session, || press(&session, "Open")).as_deref(), Some("Open(Alert(7))"));
    let retry = ask(&session, || press(&session, "Retry"));
    eventually("the end of the message that was answered", Duration::from_secs(5), || {
        (session.output("dunstctl", &["count", "displayed"]).trim() == "0").then_some(())
    });
    assert!(retry.as_deref().is_some_and(|answer| answer.starts_with("Retry(JobId(")), "{retry:?}");
}

#[test]
fn a_message_that_is_closed_is_no_answer() {
    let session = Session::bare();
    session.notifications("full");
    assert_eq!(ask(&session, || drop(session.output("dunstctl", &["close-all"]))), None);
}
