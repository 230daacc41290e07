//! The Secret Service of a Linux desktop (gnome-keyring, KWallet, KeePassXC), by its own protocol.
//!
//! Not by way of `keyring::Entry`: that connects once for the whole process and remembers a failure for good, holds a
//! mutex while a prompt is open, and opens a prompt for every call. Entries are the same: service and username.
//!
//! <https://specifications.freedesktop.org/secret-service/latest/>

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bulkhead_model::{Code, Error, Result};
use secrecy::{ExposeSecret, SecretString};
use secret_service::{Collection, EncryptionType, Error as ServiceError, Item, SecretService};

use super::{Address, SERVICE, absent, locked, refused, text, unlock::Unlock};

/// Talks to the service over one connection, as long as that gives answers: it may have been restarted, or only now be there.
///
/// One for all calls, and not one for each: gnome-keyring 42 was seen to end when clients came and went at the same moment, and all
/// other programs of the session had a locked keyring after that.
#[derive(Clone, Default)]
pub(super) struct Store {
    unlock: Unlock,
    connected: Arc<Mutex<Option<Arc<SecretService<'static>>>>>,
    connecting: Arc<tokio::sync::Mutex<()>>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("unlock", &self.unlock).finish_non_exhaustive()
    }
}

impl Store {
    pub(super) async fn get(&self, address: &Address) -> Result<Option<SecretString>> {
        self.ask(|service| async move {
            match self.find(&service, address).await?.first() {
                Some(item) => text(item.get_secret().await.map_err(failed)?).map(Some),
                None => Ok(None),
            }
        })
        .await
    }

    pub(super) async fn set(&self, address: &Address, secret: &SecretString) -> Result<()> {
        let secret = secret.expose_secret().as_bytes();
        self.ask(|service| async move {
            let found = self.find(&service, address).await?;
            for item in &found {
                item.set_secret(secret, "text/plain").await.map_err(failed)?;
            }
            if found.is_empty() {
                let collection = default_collection(&service).await?.ok_or_else(no_collection)?;
                let made = collection.create_item(&address.label, attributes(address), secret, true, "text/plain");
                made.await.map_err(failed)?;
            }
            Ok(())
        })
        .await
    }

    pub(super) async fn remove(&self, address: &Address) -> Result<()> {
        self.ask(|service| async move {
            for item in self.find(&service, address).await? {
                item.delete().await.map_err(failed)?;
            }
            Ok(())
        })
        .await
    }

    /// Whether entries of an address can be had, without a question to anybody.
    pub(super) async fn peek(&self, address: &Address) -> Result<()> {
        self.ask(|service| async move {
            match look(&service, address).await? {
                Seen::Open(_) => Ok(()),
                Seen::LockedEntries | Seen::LockedCollection => Err(locked()),
            }
        })
        .await
    }

    /// The next call connects anew.
    pub(super) fn forget(&self) {
        self.connected().take();
    }

    /// Asks once more, over a new connection, if one of before gives no answer any more.
    async fn ask<T, F>(&self, question: impl Fn(Arc<SecretService<'static>>) -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let known = self.connected().clone();
        if let Some(service) = known {
            match question(service).await {
                Err(error) if error.code != Code::KeyringLocked => self.forget(),
                answer => return answer,
            }
        }
        question(self.connect().await?).await
    }

    /// The connection that another call has just made, or a new one.
    async fn connect(&self) -> Result<Arc<SecretService<'static>>> {
        let _alone = self.connecting.lock().await;
        let known = self.connected().clone();
        if let Some(service) = known {
            return Ok(service);
        }
        let service = Arc::new(connect().await?);
        *self.connected() = Some(service.clone());
        Ok(service)
    }

    fn connected(&self) -> MutexGuard<'_, Option<Arc<SecretService<'static>>>> {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All entries of an address; asks for what is locked to be unlocked.
    async fn find<'a>(&self, service: &'a SecretService<'_>, address: &Address) -> Result<Vec<Item<'a>>> {
        match look(service, address).await? {
            Seen::Open(items) => return Ok(items),
            Seen::LockedEntries => self.unlock.entries(address).await?,
            Seen::LockedCollection => self.unlock.collection().await?,
        }
        let found = service.search_items(attributes(address)).await.map_err(failed)?;
        if found.locked.is_empty() { Ok(found.unlocked) } else { Err(locked()) }
    }
}

/// What stands under an address.
enum Seen<'a> {
    Open(Vec<Item<'a>>),
    LockedEntries,
    LockedCollection,
}

/// Looks without asking anybody. Finding none counts only once the default collection is unlocked: some services do
/// not look into a locked one.
async fn look<'a>(service: &'a SecretService<'_>, address: &Address) -> Result<Seen<'a>> {
    let found = service.search_items(attributes(address)).await.map_err(failed)?;
    if !found.locked.is_empty() {
        return Ok(Seen::LockedEntries);
    }
    if !found.unlocked.is_empty() {
        return Ok(Seen::Open(found.unlocked));
    }
    match default_collection(service).await? {
        Some(collection) if collection.is_locked().await.map_err(failed)? => Ok(Seen::LockedCollection),
        _ => Ok(Seen::Open(Vec::new())),
    }
}

pub(super) fn attributes(address: &Address) -> HashMap<&str, &str> {
    HashMap::from([("service", SERVICE), ("username", address.user.as_str())])
}

/// Whatever fails before the first question means that there is nobody to ask.
pub(super) async fn connect() -> Result<SecretService<'static>> {
    SecretService::connect(EncryptionType::Dh).await.map_err(|error| absent().cause(error))
}

pub(super) async fn default_collection<'a>(service: &'a SecretService<'_>) -> Result<Option<Collection<'a>>> {
    match service.get_default_collection().await {
        Ok(collection) => Ok(Some(collection)),
        Err(ServiceError::NoResult) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn no_collection() -> Error {
    Error::new(Code::KeyringAbsent, "the keyring service has no default keyring to store into")
        .hint("Make one with its manager (Passwords and Keys: New, Password Keyring, Set as default), then try again.")
}

pub(super) fn failed(error: ServiceError) -> Error {
    let ours = match &error {
        ServiceError::Locked | ServiceError::Prompt => locked(),
        ServiceError::Unavailable => absent(),
        _ => refused("the keyring refused"),
    };
    ours.cause(error)
}
