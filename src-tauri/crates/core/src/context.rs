//! Everything the use cases work with, put together once at start.

use std::{collections::HashMap, sync::Arc};

use bulkhead_catalog::Catalog;
use bulkhead_model::{
    Code, Engine, Error, Result,
    clock::{self, Boot, Reading},
    job::JobId,
};
use chrono::{DateTime, Utc};

use crate::{
    desk::Desk,
    jobs::Jobs,
    ports::{Clock, EngineAdapter, Instances, Messenger, Network, Notifier, Power, Programs, Repositories, Secrets},
    repositories::RepositoryLocks,
};

/// The adapters by engine.
pub type Engines = HashMap<Engine, Arc<dyn EngineAdapter>>;

/// What the composition root hands over.
pub struct Parts {
    /// The catalog.
    pub catalog: Catalog,
    /// The engine adapters.
    pub engines: Engines,
    /// Repositories and storages.
    pub repositories: Arc<dyn Repositories>,
    /// The keyring.
    pub secrets: Arc<dyn Secrets>,
    /// Desktop notifications.
    pub notifier: Arc<dyn Notifier>,
    /// Mail and webhooks.
    pub messenger: Arc<dyn Messenger>,
    /// The admin's own programs.
    pub programs: Arc<dyn Programs>,
    /// The network.
    pub network: Arc<dyn Network>,
    /// The machine's sleep.
    pub power: Arc<dyn Power>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The user of the operating system, for the audit log.
    pub user: String,
    /// The running instances.
    pub instances: Arc<dyn Instances>,
}

/// The application without a face. One a process; shared by reference count.
pub struct Core {
    pub(crate) parts: Parts,
    pub(crate) jobs: Jobs,
    pub(crate) repository_locks: RepositoryLocks,
    /// Since when late runs wait for the network, by database.
    pub(crate) waiting: std::sync::Mutex<HashMap<i64, DateTime<Utc>>>,
    /// Held while messages are sent.
    pub(crate) sending: tokio::sync::Mutex<()>,
    /// What is answered to messages on the desktop.
    pub(crate) desk: Desk,
    /// The job that rehearses a disaster with this one, whose catalog goes with the process.
    pub(crate) rehearsal: std::sync::OnceLock<(Arc<Self>, JobId)>,
}

impl Core {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self {
            parts,
            jobs: Jobs::default(),
            repository_locks: RepositoryLocks::default(),
            waiting: std::sync::Mutex::default(),
            sending: tokio::sync::Mutex::default(),
            desk: Desk::default(),
            rehearsal: std::sync::OnceLock::new(),
        })
    }

    /// The catalog, for queries.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.parts.catalog
    }

    /// The user of the operating system, as the audit log names them.
    #[must_use]
    pub fn user(&self) -> &str {
        &self.parts.user
    }

    /// Now, by the clock port.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    /// The latest time that can be true: what is dated after it was written by a clock that was ahead.
    #[must_use]
    pub fn latest(&self) -> DateTime<Utc> {
        clock::latest(self.now())
    }

    /// A look at the clock, beside what the machine counts by itself.
    pub(crate) fn reading(&self) -> Reading {
        let (boot, at) = (self.parts.clock.boot(), self.now());
        let started = |(id, up)| Some(Boot { id, at: at - chrono::Duration::from_std(up).ok()? });
        Reading { at, boot: boot.and_then(started) }
    }

    pub(crate) fn engine(&self, engine: Engine) -> Result<&dyn EngineAdapter> {
        self.parts
            .engines
            .get(&engine)
            .map(AsRef::as_ref)
            .ok_or_else(|| Error::new(Code::Internal, format!("there is no adapter for {}", engine.title())))
    }
}
