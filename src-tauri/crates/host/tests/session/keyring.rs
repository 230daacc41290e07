//! The keyring: found, absent, locked, silent.

use bulkhead_model::Code;

use crate::{
    child::{self, Call, Came},
    session::Session,
};

fn code(answer: &Came) -> Option<Code> {
    answer.error.as_ref().map(|error| error.code)
}

fn get(tenant: &str) -> Call {
    Call::Get(tenant.to_owned())
}

fn set(tenant: &str, secret: &str) -> Call {
    Call::Set(tenant.to_owned(), secret.to_owned())
}

#[test]
fn secrets_are_stored_replaced_found_and_removed() {
    let session = Session::unlocked();
    let long = "x".repeat(60_000);
    let calls = [
        get("acme"),
        set("acme", "first"),
        set("acme", "sécond\n\0"),
        get("acme"),
        get("other"),
        set("long", &long),
        get("long"),
        set("longer", &"x".repeat(70_000)),
        Call::Remove("acme".to_owned()),
        Call::Remove("acme".to_owned()),
        get("acme"),
    ];
    let answers = session.calls(&calls);
    let errors: Vec<_> = answers.iter().map(code).collect();
    assert_eq!(errors.iter().flatten().collect::<Vec<_>>(), [&Code::SecretTooLong], "{answers:?}");
    assert_eq!(code(&answers[7]), Some(Code::SecretTooLong));
    let secrets: Vec<_> = [0, 3, 4, 6, 10].map(|call: usize| answers[call].secret.as_deref()).to_vec();
    assert_eq!(secrets, [None, Some("sécond\n\0"), None, Some(long.as_str()), None]);
    println!("{:?}", answers.iter().map(|answer| answer.milliseconds).collect::<Vec<_>>());
}

/// Another data folder with a tenant of the same name neither writes over a key nor removes it.
#[test]
fn what_one_data_folder_stored_no_other_touches() {
    let session = Session::unlocked();
    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder"));
    let catalog = folders[0].path().join("catalog.db");
    std::fs::write(&catalog, "").expect("writes");
    let folder = |at: usize| Call::Folder(folders[at].path().to_owned());
    let remove = || Call::Remove("acme".to_owned());
    let answers =
        session.calls(&[folder(0), set("acme", "first"), folder(1), set("acme", "second"), remove(), get("acme")]);
    let refused = answers[3].error.as_ref().expect("refused");
    assert_eq!(refused.code, Code::Refused);
    assert!(refused.message.contains(&folders[0].path().display().to_string()), "{refused}");
    assert_eq!(answers[5].secret.as_deref(), Some("first"));
    // A folder that is gone claims nothing, and a claim ends with the last secret.
    std::fs::remove_file(&catalog).expect("removes");
    let answers = session.calls(&[folder(1), set("acme", "second"), get("acme"), remove()]);
    assert_eq!(answers[2].secret.as_deref(), Some("second"), "{answers:?}");
    std::fs::write(folders[1].path().join("catalog.db"), "").expect("writes");
    let answers = session.calls(&[folder(0), set("acme", "third"), get("acme")]);
    assert_eq!(answers[2].secret.as_deref(), Some("third"), "{answers:?}");
}

#[test]
fn other_programs_find_the_entry_by_its_name() {
    let session = Session::unlocked();
    session.store("acme", "s3cret");
    let lookup = ["lookup", "service", "bulkhead", "username", "acme/repository-key"];
    // The daemon answers one program a moment before it tells the others.
    bulkhead_test_support::eventually("the entry", std::time::Duration::from_secs(5), || {
        (session.output("secret-tool", &lookup) == "s3cret").then_some(())
    });
    let by_crate = session.calls(&[Call::ByCrate("acme/repository-key".to_owned())]);
    assert_eq!(by_crate[0].secret.as_deref(), Some("s3cret"), "macOS and Windows would use another entry");
    session.output(
        "sh",
        &["-c", "printf other | secret-tool store --label x service bulkhead username acme/repository-key"],
    );
    assert_eq!(session.calls(&[get("acme")])[0].secret.as_deref(), Some("other"));
}

#[test]
fn without_a_session_the_keyring_is_absent() {
    let sandbox = bulkhead_test_support::Sandbox::new();
    let answers = child::run(&[get("acme"), set("acme", "x")], |command| {
        sandbox.apply(command).env_remove("DBUS_SESSION_BUS_ADDRESS");
    });
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), [Some(Code::KeyringAbsent); 2]);
}

#[test]
fn a_session_without_a_keyring_is_told_and_recovers() {
    let session = Session::bare();
    let answers = session.calls(&[get("acme"), set("acme", "x")]);
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), [Some(Code::KeyringAbsent); 2]);
    // A program that was started before the keyring must find it later.
    let late = std::thread::scope(|scope| {
        let calls = scope.spawn(|| session.calls(&[get("acme"), Call::Wait(4000), set("acme", "x")]));
        std::thread::sleep(std::time::Duration::from_millis(1500));
        session.keyring(true);
        calls.join().expect("no panic")
    });
    assert_eq!(late.iter().map(code).collect::<Vec<_>>(), [Some(Code::KeyringAbsent), None, None]);
}

#[test]
fn a_locked_keyring_is_never_taken_for_an_empty_one() {
    let session = Session::unlocked();
    session.ignore_questions();
    session.store("acme", "s3cret");
    session.output("secret-tool", &["lock", "--collection=login"]);
    // Known and unknown names alike; the ignored question holds up neither the next call nor the end of the process.
    let answers = session.calls(&[get("acme"), get("unknown"), set("acme", "new"), set("unknown", "new")]);
    for answer in &answers {
        assert_eq!(code(answer), Some(Code::KeyringLocked), "{answers:?}");
        assert!(answer.milliseconds < 5000, "{answers:?}");
    }
    session.log_in_again();
    let answers = session.calls(&[get("acme"), get("unknown")]);
    assert_eq!(answers[0].secret.as_deref(), Some("s3cret"), "{answers:?}");
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>(), [None, None]);
}

/// Jobs that wait look again and again.
#[test]
fn a_look_at_a_locked_keyring_asks_nobody() {
    let session = Session::unlocked();
    session.ignore_questions();
    let look = |tenant: &str| Call::Peek(tenant.to_owned());
    session.store("acme", "s3cret");
    session.output("secret-tool", &["lock", "--collection=login"]);
    let answers = session.calls(&[look("acme"), look("unknown"), look("acme")]);
    assert!(answers.iter().all(|answer| code(answer) == Some(Code::KeyringLocked)), "{answers:?}");
    assert!(!session.was_asked());
    assert_eq!(code(&session.calls(&[get("acme")])[0]), Some(Code::KeyringLocked));
    assert!(session.was_asked(), "a question would have been seen");
    session.log_in_again();
    assert!(session.calls(&[look("acme"), look("unknown")]).iter().all(|answer| code(answer).is_none()));
}

#[test]
fn a_keyring_that_does_not_answer_is_given_up_on() {
    let session = Session::unlocked();
    session.store("acme", "s3cret");
    let daemon = session.pid_of("gnome-keyring-daemon");
    bulkhead_test_support::signal_tree(daemon, bulkhead_test_support::Signal::STOP);
    let answers = session.calls(&[get("acme"), get("acme")]);
    bulkhead_test_support::signal_tree(daemon, bulkhead_test_support::Signal::CONT);
    for answer in &answers {
        assert_eq!(code(answer), Some(Code::KeyringRefused), "{answers:?}");
        assert!(answer.milliseconds < 5000, "{answers:?}");
    }
    assert!(answers[1].milliseconds < 500, "calls of one command wait one after the other: {answers:?}");
    assert_eq!(session.calls(&[get("acme")])[0].secret.as_deref(), Some("s3cret"));
}

#[test]
fn one_that_answers_again_is_asked_again() {
    let session = Session::unlocked();
    session.store("acme", "s3cret");
    let daemon = session.pid_of("gnome-keyring-daemon");
    bulkhead_test_support::signal_tree(daemon, bulkhead_test_support::Signal::STOP);
    let answers = std::thread::scope(|scope| {
        let calls = scope.spawn(|| session.calls(&[get("acme"), Call::Wait(6000), get("acme")]));
        std::thread::sleep(std::time::Duration::from_millis(7000));
        bulkhead_test_support::signal_tree(daemon, bulkhead_test_support::Signal::CONT);
        calls.join().expect("no panic")
    });
    assert_eq!(answers.iter().map(code).collect::<Vec<_>>()[..1], [Some(Code::KeyringRefused)]);
    assert_eq!(answers[2].secret.as_deref(), Some("s3cret"), "{answers:?}");
}

/// One connection for all calls, also of those at once and of those that nobody waits for any more.
#[test]
fn many_calls_are_one_client_of_the_service() {
    let session = Session::unlocked();
    let before = session.clients();
    let answers = session.calls(&[set("acme", "secret"), Call::GiveUp("acme".to_owned(), 60), get("acme")]);
    assert_eq!(answers[2].secret.as_deref(), Some("secret"), "{answers:?}");
    // The calls, and the question how many there are.
    assert_eq!(session.clients() - before, 2, "each would have a number of its own");
}

/// The daemon was restarted between two calls of one process: the connection of before gives nothing any more.
#[test]
fn a_service_that_was_restarted_is_found_again() {
    let session = Session::unlocked();
    session.store("acme", "secret");
    let answers = std::thread::scope(|scope| {
        let calls = scope.spawn(|| session.calls(&[get("acme"), Call::Wait(3000), get("acme"), get("acme")]));
        std::thread::sleep(std::time::Duration::from_millis(1500));
        session.log_in_again();
        calls.join().expect("answers")
    });
    let secrets: Vec<_> = [0, 2, 3].map(|call: usize| answers[call].secret.as_deref()).to_vec();
    assert_eq!(secrets, [Some("secret"); 3], "{answers:?}");
}
