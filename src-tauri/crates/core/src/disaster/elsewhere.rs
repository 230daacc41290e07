//! The machine of a rehearsal: it knows nothing, keeps nothing and tells nobody.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use bulkhead_catalog::Catalog;
use bulkhead_model::{Code, Error, Result, alert::Message, secret::SecretName};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Core, Parts,
    jobs::JobContext,
    ports::{Answers, ChannelAt, Flow, Messenger, Notification, Notifier, Programs, Secrets},
};

/// An application over an empty catalog in memory, with the adapters of this one. Its drills leave their sandboxes to the job of
/// the rehearsal, which is found again after a kill.
pub(super) async fn core(of: &JobContext) -> Result<Arc<Core>> {
    let parts = &of.core().parts;
    let new = Core::new(Parts {
        catalog: Catalog::in_memory().await?,
        engines: parts.engines.clone(),
        repositories: parts.repositories.clone(),
        secrets: Arc::new(Empty::default()),
        notifier: Arc::new(Silent),
        messenger: Arc::new(Silent),
        programs: Arc::new(Silent),
        power: parts.power.clone(),
        network: parts.network.clone(),
        clock: parts.clock.clone(),
        user: parts.user.clone(),
        instances: parts.instances.clone(),
    });
    let _ = new.rehearsal.set((of.core().clone(), of.id()));
    Ok(new)
}

/// A keyring that is empty at first and never leaves the memory.
#[derive(Default)]
struct Empty(Mutex<HashMap<String, SecretString>>);

impl Empty {
    fn entries(&self) -> std::sync::MutexGuard<'_, HashMap<String, SecretString>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Secrets for Empty {
    async fn get(&self, name: &SecretName) -> Result<Option<SecretString>> {
        Ok(self.entries().get(&name.to_string()).cloned())
    }

    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()> {
        self.entries().insert(name.to_string(), secret.expose_secret().to_owned().into());
        Ok(())
    }

    async fn remove(&self, name: &SecretName) -> Result<()> {
        self.entries().remove(&name.to_string());
        Ok(())
    }
}

/// A rehearsal alarms nobody and runs nobody's programs.
struct Silent;

#[async_trait]
impl Notifier for Silent {
    async fn notify(&self, _: &Notification, _: &Answers) -> Result<()> {
        Ok(())
    }
}

#[async_trait]
impl Messenger for Silent {
    async fn send(&self, _: &ChannelAt, _: &Message) -> Result<()> {
        Ok(())
    }
}

#[async_trait]
impl Programs for Silent {
    async fn run(&self, _: &[String], _: &[(String, String)], _: std::time::Duration, _: &Flow) -> Result<String> {
        Err(Error::new(Code::Refused, "a rehearsal runs no programs"))
    }
}
