//! Everything the use cases work with, put together once at start.

use std::{collections::HashMap, sync::Arc};

use bulkhead_catalog::Catalog;
use bulkhead_model::{Code, Engine, Error, Result};
use chrono::{DateTime, Utc};

use crate::{
    jobs::Jobs,
    ports::{Clock, EngineAdapter, Instances, Notifier, Repositories, Secrets},
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
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The running instances.
    pub instances: Arc<dyn Instances>,
}

/// The application without a face. One a process; shared by reference count.
pub struct Core {
    pub(crate) parts: Parts,
    pub(crate) jobs: Jobs,
    pub(crate) repository_locks: RepositoryLocks,
}

impl Core {
    /// Puts the parts together.
    #[must_use]
    pub fn new(parts: Parts) -> Arc<Self> {
        Arc::new(Self { parts, jobs: Jobs::default(), repository_locks: RepositoryLocks::default() })
    }

    /// The catalog, for queries.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.parts.catalog
    }

    /// Now, by the clock port.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.parts.clock.now()
    }

    pub(crate) fn engine(&self, engine: Engine) -> Result<&dyn EngineAdapter> {
        self.parts
            .engines
            .get(&engine)
            .map(AsRef::as_ref)
            .ok_or_else(|| Error::new(Code::Internal, format!("there is no adapter for {}", engine.title())))
    }
}
