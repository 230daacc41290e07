//! The lock of the window: its passphrase, as a hash in the catalog.
//!
//! The hash opens nothing: whoever can read the catalog needs no window. It is slow to try all the same, as people use one
//! passphrase in several places.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use bulkhead_model::{
    Code, Error, Result,
    lock::{Lock, checked_idle, checked_passphrase},
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

use crate::{Core, audit};

/// Its name among the settings.
const SETTING: &str = "lock";

/// The lock, if one is set.
///
/// # Errors
/// The catalog's.
pub async fn setting(core: &Core) -> Result<Option<Lock>> {
    core.catalog().settings().get(SETTING).await
}

/// Sets the lock, or another passphrase or time; without a passphrase that of the lock stays.
///
/// # Errors
/// `InvalidInput`, `NothingToDo` without a passphrase where there is no lock, or the catalog's.
pub async fn set(core: &Core, passphrase: Option<SecretString>, idle_minutes: u32) -> Result<Lock> {
    checked_idle(idle_minutes)?;
    let hash = match passphrase {
        Some(passphrase) => {
            checked_passphrase(passphrase.expose_secret())?;
            off_thread(move || hash(&passphrase)).await?
        }
        None => setting(core).await?.ok_or_else(none_set)?.hash,
    };
    let lock = Lock { hash, idle_minutes };
    core.catalog().settings().set(SETTING, Some(&lock)).await?;
    audit::record(core, "lock.set", "window", json!({ "idle_minutes": idle_minutes })).await?;
    Ok(lock)
}

/// Removes the lock.
///
/// # Errors
/// `NothingToDo` if there is none, or the catalog's.
pub async fn remove(core: &Core) -> Result<()> {
    setting(core).await?.ok_or_else(none_set)?;
    core.catalog().settings().set::<Lock>(SETTING, None).await?;
    audit::record(core, "lock.remove", "window", Value::Null).await
}

/// Compares a passphrase with that of the lock.
///
/// # Errors
/// `WrongPassword`, or `CatalogDamaged` for a hash that cannot be read.
pub async fn verify(lock: &Lock, passphrase: SecretString) -> Result<()> {
    let hash = lock.hash.clone();
    off_thread(move || {
        let known = PasswordHash::new(&hash).map_err(|error| {
            Error::new(Code::CatalogDamaged, format!("the hash of the lock cannot be read: {error}"))
                .hint("Remove the lock: bulkhead lock remove.")
        })?;
        let right = Argon2::default().verify_password(passphrase.expose_secret().as_bytes(), &known);
        right.map_err(|_| {
            Error::new(Code::WrongPassword, "the passphrase is wrong")
                .hint("Whoever forgot it can remove the lock: bulkhead lock remove.")
        })
    })
    .await
}

fn none_set() -> Error {
    Error::new(Code::NothingToDo, "the window has no lock")
}

fn hash(passphrase: &SecretString) -> Result<String> {
    let hash = Argon2::default().hash_password(passphrase.expose_secret().as_bytes());
    hash.map(|hash| hash.to_string())
        .map_err(|error| Error::internal(format!("the passphrase cannot be hashed: {error}")))
}

/// It takes a moment by design, and must not hold up others.
async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::internal("hashing broke off").cause(error))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_passphrase_itself_opens_it_and_the_hash_does_not_hold_it() {
        let secret = |text: &str| SecretString::from(text.to_owned());
        let lock = Lock { hash: hash(&secret("correct horse")).expect("hashed"), idle_minutes: 5 };
        assert!(lock.hash.starts_with("$argon2id$") && !lock.hash.contains("horse"));
        assert_ne!(lock.hash, hash(&secret("correct horse")).expect("hashed"), "salted");
        verify(&lock, secret("correct horse")).await.expect("right");
        let wrong = verify(&lock, secret("correct horsf")).await.expect_err("wrong");
        assert_eq!(wrong.code, Code::WrongPassword);
        let damaged = Lock { hash: "x".to_owned(), ..lock };
        assert_eq!(verify(&damaged, secret("x")).await.expect_err("damaged").code, Code::CatalogDamaged);
    }
}
