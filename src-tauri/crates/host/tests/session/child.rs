//! The calls themselves, made by a process of their own: a session is chosen by the environment.

use std::{process::Command, time::Instant};

use bulkhead_core::ports::{Answer, Notification, Notifier, Place, Power, Secrets};
use bulkhead_host::{notify::Desktop, secrets::Keyring};
use bulkhead_model::{Error, job::JobId, secret::SecretName};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

const VARIABLE: &str = "BULKHEAD_TEST_CALLS";

/// One call.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Call {
    Get(String),
    Peek(String),
    /// Asks so often, by four at once, and stops listening a little later each time.
    GiveUp(String, u64),
    Set(String, String),
    Remove(String),
    Notify(String, String),
    /// Title of what is urgent.
    Urge(String),
    /// Title and body, with both buttons; gives what is answered within some seconds.
    Ask(String, String),
    Wait(u64),
    /// Keeps the machine awake for so long.
    StayAwake(u64),
    /// What the keyring crate finds under this user name.
    ByCrate(String),
    /// Goes on as another data folder.
    Folder(std::path::PathBuf),
}

/// What came of it.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Came {
    pub(crate) secret: Option<String>,
    pub(crate) error: Option<Error>,
    pub(crate) milliseconds: u64,
}

/// Makes the calls one after the other in a new process of this test with the environment of `command`.
pub(crate) fn run(calls: &[Call], environment: impl FnOnce(&mut Command)) -> Vec<Came> {
    let mut command = Command::new(std::env::current_exe().expect("this test"));
    environment(&mut command);
    command.args(["--exact", "child::calls", "--nocapture"]).env(VARIABLE, serde_json::to_string(calls).expect("JSON"));
    let output = command.output().expect("runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{printed}{}", String::from_utf8_lossy(&output.stderr));
    let answers =
        printed.lines().filter_map(|line| line.split_once("ANSWER ")).map(|(_, json)| serde_json::from_str(json));
    let answers: Vec<Came> = answers.collect::<Result<_, _>>().expect("answers");
    assert_eq!(answers.len(), calls.len(), "{printed}");
    answers
}

/// Does nothing unless [`run`] started it.
#[tokio::test]
async fn calls() {
    let Ok(calls) = std::env::var(VARIABLE) else { return };
    let calls: Vec<Call> = serde_json::from_str(&calls).expect("JSON");
    let (mut keyring, desktop) = (Keyring::new(std::env::temp_dir()), Desktop::new());
    for call in calls {
        if let Call::Folder(folder) = &call {
            keyring = Keyring::new(folder.clone());
        }
        let start = Instant::now();
        let result = answer(&keyring, desktop, &call).await;
        let milliseconds = u64::try_from(start.elapsed().as_millis()).expect("short");
        let (secret, error) = match result {
            Ok(secret) => (secret, None),
            Err(error) => (None, Some(error)),
        };
        println!("\nANSWER {}", serde_json::to_string(&Came { secret, error, milliseconds }).expect("JSON"));
    }
}

async fn notify(
    desktop: Desktop,
    is_urgent: bool,
    title: &str,
    body: &str,
    buttons: Vec<Answer>,
) -> Result<mpsc::UnboundedReceiver<Answer>, Error> {
    let (answers, given) = mpsc::unbounded_channel();
    let notification = Notification { is_urgent, title: title.to_owned(), body: body.to_owned(), answers: buttons };
    desktop.notify(&notification, &answers).await?;
    Ok(given)
}

async fn answer(keyring: &Keyring, desktop: Desktop, call: &Call) -> Result<Option<String>, Error> {
    let name = |tenant: &str| SecretName::RepositoryKey(tenant.parse().expect("slug"));
    match call {
        Call::Folder(_) => {}
        Call::Get(tenant) => {
            let secret = keyring.get(&name(tenant)).await?;
            return Ok(secret.map(|secret| secret.expose_secret().to_owned()));
        }
        Call::GiveUp(tenant, times) => {
            for time in 0..*times {
                let wait = std::time::Duration::from_millis(time);
                let calls = [(); 4].map(|()| async {
                    let name = name(tenant);
                    tokio::time::timeout(wait, keyring.get(&name)).await.ok();
                });
                futures::future::join_all(calls).await;
            }
        }
        Call::Peek(tenant) => keyring.peek(&name(tenant)).await?,
        Call::Set(tenant, secret) => keyring.set(&name(tenant), &SecretString::from(secret.clone())).await?,
        Call::Remove(tenant) => keyring.remove(&name(tenant)).await?,
        Call::Notify(title, body) => {
            notify(desktop, false, title, body, vec![]).await?;
        }
        Call::Urge(title) => {
            notify(desktop, true, title, "", vec![]).await?;
        }
        Call::Ask(title, body) => {
            let buttons = vec![Answer::Open(Place::Alert(7)), Answer::Retry(JobId::new(1, [2; 10]))];
            let mut answers = notify(desktop, false, title, body, buttons).await?;
            let answer = tokio::time::timeout(std::time::Duration::from_secs(10), answers.recv()).await;
            return Ok(answer.ok().flatten().map(|answer| format!("{answer:?}")));
        }
        Call::ByCrate(user) => {
            let user = user.clone();
            let found = std::thread::spawn(move || keyring::Entry::new("bulkhead", &user)?.get_password()).join();
            return Ok(found.expect("no panic").ok());
        }
        Call::StayAwake(milliseconds) => {
            let awake = bulkhead_host::power::Sleep::new().stay_awake("a backup of acme/shop is running").await;
            tokio::time::sleep(std::time::Duration::from_millis(*milliseconds)).await;
            return Ok(awake.map(|_| "held".to_owned()));
        }
        Call::Wait(milliseconds) => tokio::time::sleep(std::time::Duration::from_millis(*milliseconds)).await,
    }
    Ok(None)
}
