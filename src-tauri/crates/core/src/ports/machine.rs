//! The ports of the machine Bulkhead runs on.

use async_trait::async_trait;
use bulkhead_model::{Result, alert::Message, channel::Channel, job::JobId, secret::SecretName};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

/// Tells the time. The only clock of the application, so that tests can turn it.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;

    /// The start of the machine that goes on, and how long ago it was by what the machine counts, sleep included, whatever is
    /// done to the clock on the wall. None where that cannot be told.
    fn boot(&self) -> Option<(String, std::time::Duration)>;
}

/// The keyring of the operating system. Every call answers within five seconds.
#[async_trait]
pub trait Secrets: Send + Sync {
    /// A secret; none if there is no such entry.
    ///
    /// # Errors
    /// `KeyringAbsent`, `KeyringLocked` or `KeyringRefused`, told apart. There is no fallback.
    async fn get(&self, name: &SecretName) -> Result<Option<SecretString>>;

    /// Whether the keyring would give a secret now, without a question to anybody. For asking again and again.
    ///
    /// # Errors
    /// As [`Secrets::get`].
    async fn peek(&self, name: &SecretName) -> Result<()> {
        self.get(name).await.map(drop)
    }

    /// Stores a secret, replacing an older one, and reads it back.
    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()>;

    /// Removes a secret. Not finding it is fine.
    async fn remove(&self, name: &SecretName) -> Result<()>;
}

/// A message on the desktop. Plain text: the adapter escapes what the platform would take for markup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Whether it stays until somebody has seen it.
    pub is_urgent: bool,
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub body: String,
    /// What can be answered with a button; the adapter leaves out what the platform cannot show.
    pub answers: Vec<Answer>,
}

/// An answer to a message on the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Show it in the window.
    Open(Place),
    /// Run the job once more.
    Retry(JobId),
}

/// What a message is about, and where the window shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The alert of this number.
    Alert(i64),
    /// A job.
    Job(JobId),
}

/// Where the adapter puts answers; they can come long after the message was shown.
pub type Answers = tokio::sync::mpsc::UnboundedSender<Answer>;

/// Shows messages on the desktop.
#[async_trait]
pub trait Notifier: Send + Sync {
    /// Shows one, and from then on passes on what is answered until it is closed.
    ///
    /// # Errors
    /// If the platform has no notification service. The caller logs it and goes on.
    async fn notify(&self, notification: &Notification, answers: &Answers) -> Result<()>;
}

/// A channel with its secrets.
#[derive(Clone, Debug)]
pub struct ChannelAt {
    /// What it is.
    pub channel: Channel,
    /// The password, or the address where that is a secret.
    pub secret: Option<SecretString>,
    /// The key it signs with.
    pub key: Option<SecretString>,
}

/// Sends messages to where people look.
#[async_trait]
pub trait Messenger: Send + Sync {
    /// Sends one; answers within a quarter of a minute.
    ///
    /// # Errors
    /// `TlsFailed`, `WrongPassword`, `SecretMissing`, or `Unreachable` with what the other side said.
    async fn send(&self, channel: &ChannelAt, message: &Message) -> Result<()>;
}

/// Runs the admin's own programs.
#[async_trait]
pub trait Programs: Send + Sync {
    /// Runs a program to its end, without a shell, in an environment of these names and a few harmless ones. Gives the last
    /// lines of what it said.
    ///
    /// # Errors
    /// `ToolMissing` if it cannot be started, `ToolFailed` with what it said, `Stalled` after the limit, `Cancelled`.
    async fn run(
        &self,
        argv: &[String],
        environment: &[(String, String)],
        limit: std::time::Duration,
        flow: &super::Flow,
    ) -> Result<String>;
}

/// Finds out whether the network is there.
#[async_trait]
pub trait Network: Send + Sync {
    /// Whether somebody takes a connection at that port, within three seconds.
    async fn answers(&self, host: &str, port: u16) -> bool;
}

/// Tells which running instances of Bulkhead share a data folder, so that one never takes another's job for dead.
pub trait Instances: Send + Sync {
    /// The name of this instance; new at every start.
    fn me(&self) -> &str;

    /// Whether the instance of that name still runs. True in doubt.
    fn alive(&self, instance: &str) -> bool;
}

/// Keeps the machine from falling asleep.
#[async_trait]
pub trait Power: Send + Sync {
    /// Until what it gives is dropped; answers within two seconds. None where nobody can be asked: work goes on all the same.
    async fn stay_awake(&self, why: &str) -> Option<Awake>;
}

/// The machine stays awake as long as this lives.
pub struct Awake {
    _held: Box<dyn Send + Sync>,
}

impl Awake {
    /// By holding this.
    #[must_use]
    pub fn new(held: impl Send + Sync + 'static) -> Self {
        Self { _held: Box::new(held) }
    }
}
