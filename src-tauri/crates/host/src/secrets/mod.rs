//! The keyring of the operating system, the only place where secrets are kept.
//!
//! Every call answers within five seconds, whatever the keyring does. Locked, absent and refused are told apart,
//! and a keyring that is locked is never taken for one that has no such entry: that would make a new key over an
//! old one. There is no fallback to a file.

mod claim;
#[cfg(target_os = "linux")]
mod service;
#[cfg(target_os = "linux")]
mod unlock;
#[cfg(target_os = "linux")]
use service::Store;

#[cfg(any(not(target_os = "linux"), test))]
#[cfg_attr(target_os = "linux", allow(dead_code, reason = "compiled on Linux to be checked, used elsewhere"))]
mod entry;
#[cfg(not(target_os = "linux"))]
use entry::Store;

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use bulkhead_core::ports::Secrets;
use bulkhead_model::{Code, Error, Result, secret::SecretName};
use secrecy::{ExposeSecret, SecretString};

/// The longest a call takes; a little less than what the port promises.
const LIMIT: Duration = Duration::from_millis(4500);

/// How long nobody asks again what did not answer.
const REST: Duration = Duration::from_secs(5);

/// Bytes of a secret that are taken at most, where the platform sets no lower limit.
const LONGEST: usize = 64 << 10;

/// The service under which all entries stand.
const SERVICE: &str = "bulkhead";

/// The keyring of this user, as one data folder uses it.
#[derive(Clone, Debug)]
pub struct Keyring {
    store: Store,
    folder: PathBuf,
    /// When it last did not answer.
    silent: Arc<Mutex<Option<Instant>>>,
}

impl Keyring {
    /// For a data folder, by its absolute path. Nothing is opened before the first call.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { store: Store::default(), folder, silent: Arc::default() }
    }

    /// One that did not answer is not waited for again at once: a command asks several times, one after the other.
    async fn within<T>(&self, call: impl Future<Output = Result<T>>) -> Result<T> {
        if self.silence().is_some_and(|since| since.elapsed() < REST) {
            return Err(silent());
        }
        let answer = tokio::time::timeout(LIMIT, call).await;
        *self.silence() = answer.is_err().then(Instant::now);
        if answer.is_err() {
            self.store.forget();
        }
        answer.unwrap_or_else(|_| Err(silent()))
    }

    fn silence(&self) -> MutexGuard<'_, Option<Instant>> {
        self.silent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Secrets for Keyring {
    async fn get(&self, name: &SecretName) -> Result<Option<SecretString>> {
        self.within(self.store.get(&Address::of(name))).await
    }

    async fn peek(&self, name: &SecretName) -> Result<()> {
        self.within(self.store.peek(&Address::of(name))).await
    }

    async fn set(&self, name: &SecretName, secret: &SecretString) -> Result<()> {
        if secret.expose_secret().len() > LONGEST {
            return Err(too_long(LONGEST));
        }
        let address = Address::of(name);
        self.within(async {
            claim::make(&self.store, &self.folder, name).await?;
            self.store.set(&address, secret).await?;
            let found = self.store.get(&address).await?;
            let same = found.is_some_and(|found| found.expose_secret() == secret.expose_secret());
            if same { Ok(()) } else { Err(refused("the keyring did not give back what was stored")) }
        })
        .await
    }

    async fn remove(&self, name: &SecretName) -> Result<()> {
        self.within(async {
            // What this folder never stored it does not remove.
            if claim::is_anothers(&self.store, &self.folder, name).await? {
                return Ok(());
            }
            self.store.remove(&Address::of(name)).await?;
            claim::end(&self.store, name).await
        })
        .await
    }
}

/// Where a secret stands: what `secret-tool lookup service bulkhead username TENANT/WHAT` asks for.
#[derive(Clone, Debug)]
struct Address {
    /// What follows `bulkhead/` in the name.
    user: String,
    /// The whole name, as keyring managers show it.
    label: String,
}

impl Address {
    fn of(name: &SecretName) -> Self {
        Self::labelled(name.to_string())
    }

    fn labelled(label: String) -> Self {
        let user = label.strip_prefix("bulkhead/").unwrap_or(&label).to_owned();
        Self { user, label }
    }
}

fn silent() -> Error {
    refused("the keyring did not answer within five seconds").hint("Is another program's question to it still open?")
}

fn refused(message: &str) -> Error {
    Error::new(Code::KeyringRefused, message).hint("Look at the keyring with its own manager, then try again.")
}

fn locked() -> Error {
    Error::new(Code::KeyringLocked, "the keyring is locked")
        .hint("Answer the keyring's question for its password, or log in again; then try again.")
}

fn absent() -> Error {
    Error::new(Code::KeyringAbsent, "no keyring service answers in this session")
        .hint("Start one, for example gnome-keyring or KWallet, in the same session as Bulkhead.")
        .hint("A service or a shell without a desktop needs a session bus: dbus-run-session -- …")
}

fn too_long(limit: usize) -> Error {
    Error::new(Code::SecretTooLong, format!("the secret is longer than the keyring takes ({limit} bytes)"))
        .hint("Use a shorter password.")
}

/// What the keyring holds is text, since only text is ever stored.
fn text(bytes: Vec<u8>) -> Result<SecretString> {
    let text = String::from_utf8(bytes).map_err(|error| {
        let mut bytes = error.into_bytes();
        zeroize::Zeroize::zeroize(&mut bytes);
        refused("the entry in the keyring is not text")
    })?;
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_follow_the_names() {
        let name = SecretName::RepositoryKey("acme".parse().expect("slug"));
        let address = Address::of(&name);
        assert_eq!(
            (address.user.as_str(), address.label.as_str()),
            ("acme/repository-key", "bulkhead/acme/repository-key")
        );
    }

    #[test]
    fn bytes_that_are_no_text_are_refused_without_showing_them() {
        let error = text(vec![0xff, 0x41]).expect_err("not text");
        assert_eq!(error.code, Code::KeyringRefused);
    }
}
