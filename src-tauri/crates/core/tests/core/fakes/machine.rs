use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_core::ports::{
    Answers, Awake, ChannelAt, Clock, Flow, Instances, Messenger, Network, Notification, Notifier, Power, Programs,
    Secrets,
};
use bulkhead_model::{Code, Error, Result, alert::Message, secret::SecretName};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

/// Starts on 1 January 2026 and goes on by a second at every look, until it is set: then it stands.
#[derive(Default)]
pub struct FakeClock {
    looks: Mutex<u32>,
    set: Mutex<Option<DateTime<Utc>>>,
    /// The start of the machine, and what it counted since; it counts by itself no more than the clock does.
    pub boot: Mutex<Option<(String, Duration)>>,
}

impl FakeClock {
    pub fn set(&self, now: DateTime<Utc>) {
        *self.set.lock().unwrap() = Some(now);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> DateTime<Utc> {
        if let Some(now) = *self.set.lock().unwrap() {
            return now;
        }
        let mut looks = self.looks.lock().unwrap();
        *looks += 1;
        DateTime::from_timestamp(1_767_225_600, 0).unwrap() + Duration::from_secs(u64::from(*looks))
    }

    fn boot(&self) -> Option<(String, Duration)> {
        self.boot.lock().unwrap().clone()
    }
}

/// A keyring that remembers who asked for what.
#[derive(Default)]
pub struct FakeSecrets {
    pub entries: Mutex<HashMap<String, String>>,
    pub asked: Mutex<Vec<String>>,
    pub locked: Mutex<bool>,
    /// How long it takes to keep something, and what it was given.
    pub slow: Mutex<Duration>,
    pub given: Mutex<Vec<String>>,
    /// How often somebody was asked for its password.
    pub questions: Mutex<usize>,
}

impl FakeSecrets {
    fn ask(&self, name: &SecretName) -> Result<String> {
        self.asked.lock().unwrap().push(name.to_string());
        if *self.locked.lock().unwrap() {
            *self.questions.lock().unwrap() += 1;
            Err(Error::new(Code::KeyringLocked, "the keyring is locked"))
        } else {
            Ok(name.to_string())
        }
    }
}

#[async_trait]
impl Secrets for FakeSecrets {
    async fn get(&self, name: &SecretName) -> Result<Option<SecretString>> {
        let name = self.ask(name)?;
        Ok(self.entries.lock().unwrap().get(&name).cloned().map(SecretString::from))
    }

    async fn peek(&self, name: &SecretName) -> Result<()> {
        let questions = *self.questions.lock().unwrap();
        let found = self.get(name).await.map(drop);
        *self.questions.lock().unwrap() = questions;
        found
    }

    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()> {
        let name = self.ask(name)?;
        let slow = *self.slow.lock().unwrap();
        if !slow.is_zero() {
            tokio::time::sleep(slow).await;
        }
        self.given.lock().unwrap().push(name.clone());
        self.entries.lock().unwrap().insert(name, secret.expose_secret().to_owned());
        Ok(())
    }

    async fn remove(&self, name: &SecretName) -> Result<()> {
        let name = self.ask(name)?;
        self.entries.lock().unwrap().remove(&name);
        Ok(())
    }
}

/// Keeps what it was told to show, and where answers go; a desktop may never answer.
#[derive(Default)]
pub struct FakeNotifier(pub Mutex<Vec<Notification>>, pub Mutex<Option<Answers>>, pub Mutex<bool>);

#[async_trait]
impl Notifier for FakeNotifier {
    async fn notify(&self, notification: &Notification, answers: &Answers) -> Result<()> {
        self.0.lock().unwrap().push(notification.clone());
        let hangs = *self.2.lock().unwrap();
        if hangs {
            std::future::pending::<()>().await;
        }
        *self.1.lock().unwrap() = Some(answers.clone());
        Ok(())
    }
}

/// Only this instance and one named `neighbour` run.
pub struct FakeInstances(pub String);

impl Instances for FakeInstances {
    fn me(&self) -> &str {
        &self.0
    }

    fn alive(&self, instance: &str) -> bool {
        instance == self.0 || instance == "neighbour"
    }
}

/// Keeps what it was told to send, and to whom.
#[derive(Default)]
pub struct FakeMessenger {
    pub sent: Mutex<Vec<(ChannelAt, Message)>>,
    pub broken: Mutex<bool>,
}

#[async_trait]
impl Messenger for FakeMessenger {
    async fn send(&self, channel: &ChannelAt, message: &Message) -> Result<()> {
        if *self.broken.lock().unwrap() {
            return Err(Error::new(Code::Refused, "the other side answers 500"));
        }
        self.sent.lock().unwrap().push((channel.clone(), message.clone()));
        Ok(())
    }
}

/// The words of a program, and its environment.
pub type Ran = (Vec<String>, HashMap<String, String>);

/// Keeps what it was told to run. A program named `.../fails` fails, one named `.../hangs` does not end.
#[derive(Default)]
pub struct FakePrograms(pub Mutex<Vec<Ran>>);

#[async_trait]
impl Programs for FakePrograms {
    async fn run(&self, argv: &[String], environment: &[(String, String)], _: Duration, flow: &Flow) -> Result<String> {
        flow.go_on()?;
        self.0.lock().unwrap().push((argv.to_vec(), environment.iter().cloned().collect()));
        if argv[0].ends_with("fails") {
            Err(Error::new(Code::ToolFailed, "it ended with status 3"))
        } else if argv[0].ends_with("hangs") {
            Err(Error::new(Code::Stalled, "it did not end within 300 s"))
        } else {
            Ok("said".into())
        }
    }
}

/// A network that can be away.
#[derive(Default)]
pub struct FakeNetwork {
    pub away: Mutex<bool>,
    pub asked: Mutex<Vec<String>>,
    /// Where those that are asked wait for each other.
    pub meeting: Mutex<Option<Arc<tokio::sync::Barrier>>>,
}

#[async_trait]
impl Network for FakeNetwork {
    async fn answers(&self, host: &str, port: u16) -> bool {
        self.asked.lock().unwrap().push(format!("{host}:{port}"));
        let meeting = self.meeting.lock().unwrap().clone();
        if let Some(meeting) = meeting {
            meeting.wait().await;
        }
        !*self.away.lock().unwrap()
    }
}

/// A machine that says what keeps it awake.
#[derive(Default)]
pub struct FakePower(pub Arc<Mutex<Vec<String>>>);

struct Held(Arc<Mutex<Vec<String>>>, String);

impl Drop for Held {
    fn drop(&mut self) {
        self.0.lock().unwrap().retain(|why| *why != self.1);
    }
}

#[async_trait]
impl Power for FakePower {
    async fn stay_awake(&self, why: &str) -> Option<Awake> {
        self.0.lock().unwrap().push(why.to_owned());
        Some(Awake::new(Held(self.0.clone(), why.to_owned())))
    }
}
