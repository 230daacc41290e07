//! A keyring in a file, which outlives a killed process, and a desktop that keeps what it was told.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use bulkhead_core::ports::{Answers, Notification, Notifier, Secrets};
use bulkhead_model::{Result, secret::SecretName};
use secrecy::{ExposeSecret, SecretString};

/// Secrets by name, as JSON.
pub struct FileSecrets(pub PathBuf);

impl FileSecrets {
    fn read(&self) -> BTreeMap<String, String> {
        std::fs::read(&self.0).map(|text| serde_json::from_slice(&text).unwrap()).unwrap_or_default()
    }

    fn write(&self, entries: &BTreeMap<String, String>) {
        let draft = self.0.with_extension("draft");
        std::fs::write(&draft, serde_json::to_vec(entries).unwrap()).unwrap();
        std::fs::rename(draft, &self.0).unwrap();
    }
}

#[async_trait]
impl Secrets for FileSecrets {
    async fn get(&self, name: &SecretName) -> Result<Option<SecretString>> {
        Ok(self.read().remove(&name.to_string()).map(SecretString::from))
    }

    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()> {
        let mut entries = self.read();
        entries.insert(name.to_string(), secret.expose_secret().to_owned());
        self.write(&entries);
        Ok(())
    }

    async fn remove(&self, name: &SecretName) -> Result<()> {
        let mut entries = self.read();
        entries.remove(&name.to_string());
        self.write(&entries);
        Ok(())
    }
}

/// What was shown, oldest first.
#[derive(Default)]
pub struct Messages(Mutex<Vec<Notification>>);

impl Messages {
    /// Waits for the first one, for some seconds at most, and takes all of them.
    pub async fn wait(&self) -> Vec<Notification> {
        for _ in 0..100 {
            if !self.0.lock().unwrap_or_else(PoisonError::into_inner).is_empty() {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        self.take()
    }

    /// Takes all of them.
    pub fn take(&self) -> Vec<Notification> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[async_trait]
impl Notifier for Messages {
    async fn notify(&self, notification: &Notification, _: &Answers) -> Result<()> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(notification.clone());
        Ok(())
    }
}
