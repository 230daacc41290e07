//! Keychain of macOS and Credential Manager of Windows, through the `keyring` crate.
//!
//! Compiled on Linux under test alone, so that a change breaks the build there and not on a machine nobody looks at.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use bulkhead_model::{Code, Result};
use secrecy::{ExposeSecret, SecretString};

use super::{Address, LIMIT, SERVICE, absent, locked, refused, text, too_long};
use crate::thread::within;

/// How long a keyring that was found locked is left alone: neither platform can look without a question.
const REST: Duration = Duration::from_secs(60);

/// Blocking calls on threads of their own.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    /// When it was last found locked by a look.
    locked: Arc<Mutex<Option<Instant>>>,
}

impl Store {
    /// Whether the keyring can be read. One that was found locked is asked again after a minute at the earliest.
    pub(super) async fn peek(&self, address: &Address) -> Result<()> {
        if self.locked_at().is_some_and(|at| at.elapsed() < REST) {
            return Err(locked());
        }
        let found = self.get(address).await;
        let is_locked = found.as_ref().is_err_and(|error| error.code == Code::KeyringLocked);
        *self.locked_at() = is_locked.then(Instant::now);
        found.map(drop)
    }

    /// There is no connection to make anew.
    #[allow(clippy::unused_self, reason = "another platform's has one")]
    pub(super) const fn forget(&self) {}

    fn locked_at(&self) -> MutexGuard<'_, Option<Instant>> {
        self.locked.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn get(&self, address: &Address) -> Result<Option<SecretString>> {
        match ask(address, |entry| entry.get_secret()).await? {
            Ok(secret) => text(secret).map(Some),
            Err(keyring::Error::NoEntry) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    pub(super) async fn set(&self, address: &Address, secret: &SecretString) -> Result<()> {
        let secret = secret.clone();
        let stored = ask(address, move |entry| entry.set_secret(secret.expose_secret().as_bytes())).await?;
        stored.map_err(failed)
    }

    pub(super) async fn remove(&self, address: &Address) -> Result<()> {
        match ask(address, keyring::Entry::delete_credential).await? {
            Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "this is the adapter")]
async fn ask<T: Send + 'static>(
    address: &Address,
    question: impl FnOnce(&keyring::Entry) -> keyring::Result<T> + Send + 'static,
) -> Result<keyring::Result<T>> {
    let user = address.user.clone();
    let asked = within(LIMIT, move || keyring::Entry::new(SERVICE, &user).and_then(|entry| question(&entry)));
    asked.await.map_err(|_| refused("the keyring did not answer"))
}

fn failed(error: keyring::Error) -> bulkhead_model::Error {
    use keyring::Error;
    match error {
        Error::NoStorageAccess(_) => locked(),
        Error::NoDefaultStore => absent(),
        Error::TooLong(_, limit) => too_long(limit as usize),
        // Debug and Display of the others can hold the secret's bytes: the kind has to do.
        Error::BadEncoding(_) | Error::BadDataFormat(..) => refused("the entry in the keyring is not text"),
        Error::Ambiguous(_) => refused("the keyring has several entries of that name"),
        other => refused("the keyring refused").cause(other),
    }
}
