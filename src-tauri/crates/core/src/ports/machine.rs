//! The ports of the machine Bulkhead runs on.

use async_trait::async_trait;
use bulkhead_model::{Result, secret::SecretName};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// Tells the time. The only clock of the application, so that tests can turn it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// The keyring of the operating system. Every call answers within five seconds.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// A secret; none if there is no such entry.
    ///
    /// # Errors
    /// `KeyringAbsent`, `KeyringLocked` or `KeyringRefused`, told apart. There is no fallback.
    async fn get(&self, name: &SecretName) -> Result<Option<SecretString>>;

    /// Stores a secret, replacing an older one, and reads it back.
    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()>;

    /// Removes a secret. Not finding it is fine.
    async fn remove(&self, name: &SecretName) -> Result<()>;
}

/// A message on the desktop. Plain text: the adapter escapes what the platform would take for markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub body: String,
}

/// Shows messages on the desktop.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Shows one.
    ///
    /// # Errors
    /// If the platform has no notification service. The caller logs it and goes on.
    async fn notify(&self, notification: &Notification) -> Result<()>;
}

/// Tells which running instances of Bulkhead share a data folder, so that one never takes another's job for dead.
pub trait Instances: Send + Sync {
    /// The name of this instance; new at every start.
    fn me(&self) -> &str;

    /// Whether the instance of that name still runs. True in doubt.
    fn alive(&self, instance: &str) -> bool;
}
