use std::{collections::HashMap, sync::Mutex, time::Duration};

use async_trait::async_trait;
use bulkhead_core::ports::{Clock, Instances, Notification, Notifier, Secrets};
use bulkhead_model::{Code, Error, Result, secret::SecretName};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

/// Starts on 1 January 2026 and goes on by a second at every look, until it is set: then it stands.
#[derive(Default)]
pub struct FakeClock {
    looks: Mutex<u32>,
    set: Mutex<Option<DateTime<Utc>>>,
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
}

/// A keyring that remembers who asked for what.
#[derive(Default)]
pub struct FakeSecrets {
    pub entries: Mutex<HashMap<String, String>>,
    pub asked: Mutex<Vec<String>>,
    pub locked: Mutex<bool>,
}

impl FakeSecrets {
    fn ask(&self, name: &SecretName) -> Result<String> {
        self.asked.lock().unwrap().push(name.to_string());
        if *self.locked.lock().unwrap() {
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

    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()> {
        let name = self.ask(name)?;
        self.entries.lock().unwrap().insert(name, secret.expose_secret().to_owned());
        Ok(())
    }

    async fn remove(&self, name: &SecretName) -> Result<()> {
        let name = self.ask(name)?;
        self.entries.lock().unwrap().remove(&name);
        Ok(())
    }
}

/// Keeps what it was told to show.
#[derive(Default)]
pub struct FakeNotifier(pub Mutex<Vec<Notification>>);

#[async_trait]
impl Notifier for FakeNotifier {
    async fn notify(&self, notification: &Notification) -> Result<()> {
        self.0.lock().unwrap().push(notification.clone());
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
