//! The private desktop session works, and keeps to itself.

use std::time::{Duration, Instant};

use bulkhead_test_support::{Desktop, Keyring, Sandbox, eventually, inside_desktop};

const SECRET: [(&str, &str); 2] = [("service", "bulkhead"), ("user", "a/b")];

#[test]
fn a_secret_is_kept_in_an_unlocked_keyring() {
    let sandbox = Sandbox::new();
    let start = Instant::now();
    let desktop = Desktop::builder().start(&sandbox);
    eprintln!("keyring ready in {:?}", start.elapsed());
    assert_eq!(desktop.look_up_secret(&SECRET), None);
    desktop.store_secret(&SECRET, "hidden");
    assert_eq!(desktop.look_up_secret(&SECRET).as_deref(), Some("hidden"));
}

#[test]
fn two_sessions_do_not_share_a_keyring() {
    let sandboxes = [Sandbox::new(), Sandbox::new()];
    let [one, two] = sandboxes.each_ref().map(|sandbox| Desktop::builder().start(sandbox));
    one.store_secret(&SECRET, "hidden");
    assert_eq!(two.look_up_secret(&SECRET), None);
}

#[test]
fn a_locked_keyring_gives_nothing() {
    let sandbox = Sandbox::new();
    let desktop = Desktop::builder().keyring(Keyring::Locked).start(&sandbox);
    assert!(desktop.owns("org.freedesktop.secrets"));
    let mut store = desktop.command("secret-tool");
    store.args(["store", "--label=x", "a", "b"]).stdin(std::process::Stdio::null());
    assert!(!store.output().unwrap().status.success(), "a locked keyring took a secret");
}

#[test]
fn a_keyring_can_be_locked_later() {
    let sandbox = Sandbox::new();
    let desktop = Desktop::builder().start(&sandbox);
    desktop.store_secret(&SECRET, "hidden");
    desktop.lock_keyring();
    assert_eq!(desktop.look_up_secret(&SECRET), None);
}

#[test]
fn an_ignored_question_stays_unanswered() {
    let sandbox = Sandbox::new();
    let desktop = Desktop::builder().keyring(Keyring::Ignored).start(&sandbox);
    let mut store = desktop.command("secret-tool");
    store.args(["store", "--label=x", "a", "b"]).stdin(std::process::Stdio::null());
    let mut child = store.spawn().unwrap();
    eventually("the question", Duration::from_secs(10), || {
        desktop.owns("org.gnome.keyring.SystemPrompter").then_some(())
    });
    std::thread::sleep(Duration::from_secs(1));
    assert!(child.try_wait().unwrap().is_none(), "the question was answered");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn there_may_be_no_keyring() {
    let sandbox = Sandbox::new();
    let desktop = Desktop::builder().keyring(Keyring::Absent).start(&sandbox);
    assert!(!desktop.owns("org.freedesktop.secrets"));
}

#[test]
fn a_notification_is_shown_and_remembered() {
    let sandbox = Sandbox::new();
    let desktop = Desktop::start(&sandbox);
    let mut send = desktop.command("gdbus");
    send.args(["call", "--session", "--dest=org.freedesktop.Notifications"]);
    send.args(["--object-path=/org/freedesktop/Notifications", "--method=org.freedesktop.Notifications.Notify"]);
    send.args(["Bulkhead", "0", "", "Failed", "a &lt;b&gt; c", "['default', 'Open']", "{}", "0"]);
    assert!(send.output().unwrap().status.success());
    assert_eq!(desktop.displayed(), 1);
    let shown = desktop.notifications();
    assert_eq!(shown[0].body, "a &lt;b&gt; c");
    assert_eq!((shown[0].summary.as_str(), shown[0].app.as_str(), shown.len()), ("Failed", "Bulkhead", 1));
}

#[test]
fn a_body_runs_inside_the_session() {
    inside_desktop(
        "desktop::a_body_runs_inside_the_session",
        |sandbox| Desktop::builder().start(sandbox),
        |session| {
            assert!(std::env::var("DBUS_SESSION_BUS_ADDRESS").unwrap().contains("bulkhead-test-"));
            session.store_secret(&SECRET, "hidden");
            assert_eq!(session.look_up_secret(&SECRET).as_deref(), Some("hidden"));
        },
    );
}

#[test]
fn a_failure_inside_the_session_is_a_failure() {
    let outcome = std::panic::catch_unwind(|| {
        inside_desktop(
            "desktop::a_failure_inside_the_session_is_a_failure",
            |sandbox| Desktop::builder().keyring(Keyring::Absent).start(sandbox),
            |_| panic!("as it should"),
        );
    });
    if std::env::var_os("BULKHEAD_TEST_INSIDE").is_some() {
        std::panic::resume_unwind(outcome.unwrap_err());
    }
    assert!(outcome.is_err());
}
