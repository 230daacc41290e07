//! Channels and alerts on the command line, with a real mail server over an encrypted line.

use std::{io::Write, process::Stdio};

use bulkhead_test_support::{Mail, MailBuilder};

use crate::{desk::Desk, transcript::Transcript};

#[test]
fn channels_are_added_and_refused() {
    let desk = Desk::new();
    let mut talk = Transcript::new(&desk);
    talk.run(&["alerts"]);
    talk.run(&["channel", "list"]);
    let email = |more: &[&'static str]| [&["channel", "email", "ops", "--from", "bulkhead@example.org"], more].concat();
    for wrong in [
        &["--server", "mail.example.org", "--security", "none", "--to", "ops@example.org"][..],
        &["--server", "mail.example.org", "--security", "maybe", "--to", "ops@example.org"],
        &["--server", "mail.example.org/x", "--to", "ops@example.org"],
        &["--server", "mail.example.org", "--to", "ops"],
    ] {
        talk.refused(&email(wrong));
    }
    for wrong in ["http://hooks.example.org/x", "ftp://hooks.example.org/x", "hooks"] {
        talk.refused_with(&["channel", "webhook", "chat", "--format", "slack", "--url-stdin"], wrong);
    }
    talk.refused_with(&["channel", "webhook", "chat", "--format", "fax", "--url-stdin"], "https://hooks.example.org/x");
    // What does not deliver is not kept, unless somebody wants it so.
    let dead = "http://127.0.0.1:9/secret";
    talk.refused_with(&["channel", "webhook", "chat", "--format", "slack", "--url-stdin"], dead);
    talk.run(&["channel", "list"]);
    talk.feed(&["channel", "webhook", "chat", "--format", "slack", "--url-stdin", "--no-test"], dead);
    talk.refused_with(&["channel", "secret", "chat", "--secret-stdin"], dead);
    talk.refused_with(&["channel", "ping", "chat", "--url-stdin"], "https://hc.example.org/x");
    talk.run(&["channel", "list"]);
    talk.refused(&["policy", "add", "nightly", "--alert-to", "nobody"]);
    talk.run(&["channel", "remove", "chat"]);
    talk.refused(&["channel", "remove", "chat"]);
    talk.refused(&["channel", "test", "chat"]);
    talk.refused(&["alerts", "--acknowledge", "7"]);
    talk.check("channels");
}

/// A backup that fails is in somebody's mail when the command has ended, over a line that was encrypted first.
#[test]
fn a_backup_that_fails_arrives_by_mail() {
    let desk = Desk::new();
    desk.furnish();
    let mail = Mail::start(&desk.sandbox, MailBuilder { starttls: true, login: true, ..MailBuilder::default() });
    let run = |arguments: &[&str], input: &str| {
        let mut command = desk.command(arguments);
        command
            .env("SSL_CERT_FILE", mail.authority())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    };
    let server = format!("127.0.0.1:{}", mail.port());
    let add = ["channel", "email", "ops", "--server", &server, "--user", Mail::USER, "--password-stdin"];
    let add = [&add[..], &["--from", "bulkhead@example.org", "--to", "ops@example.org"]].concat();
    assert!(run(&add, mail.password()).status.success());
    let tested = run(&["channel", "test", "ops"], "");
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stderr));
    let secret = ["channel", "secret", "ops", "--secret-stdin"];
    let refused = run(&secret, "another");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("the secret was not changed"), "{said}");
    assert!(said.contains("refuses user or password"), "{said}");
    assert!(run(&["channel", "test", "ops"], "").status.success(), "the old one is still there");
    let refused = run(&["channel", "change", "ops", "--user", "another"], "");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("the saved password is for another server or user"), "{said}");
    for to in ["boss@example.org", "ops@example.org"] {
        let changed = run(&["channel", "change", "ops", "--to", to], "");
        assert!(changed.status.success(), "{}", String::from_utf8_lossy(&changed.stderr));
    }
    std::fs::write(desk.path("shop.db"), b"this is no database at all").unwrap();
    assert_eq!(run(&["backup", "acme/shop"], "").status.code(), Some(1));
    let letters = mail.letters();
    assert_eq!(letters.len(), 6, "{letters:#?}");
    assert!(letters[0].contains("Subject: [Bulkhead] This is a test"), "{}", letters[0]);
    assert!(letters[3].contains("To: boss@example.org"), "{}", letters[3]);
    assert!(letters[5].contains("Subject: [Bulkhead CRITICAL] Backup of acme/shop failed"), "{}", letters[5]);
    let mut talk = Transcript::new(&desk);
    talk.run(&["alerts"]);
    talk.run(&["alerts", "--acknowledge", "1"]);
    talk.run(&["alerts"]);
    talk.run(&["channel", "list"]);
    talk.check("alerts");
}
