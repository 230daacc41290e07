//! The lock of the window. The command line is not locked by it, and can remove it.

use bulkhead_core::lock;
use bulkhead_model::Result;
use secrecy::SecretString;

use crate::App;

pub use bulkhead_model::lock::{Lock, Watch};

/// The lock, if one is set.
///
/// # Errors
/// The catalog's.
pub async fn setting(app: &App) -> Result<Option<Lock>> {
    lock::setting(app.core()).await
}

/// Sets the lock, or another passphrase or time; without a passphrase that of the lock stays.
///
/// # Errors
/// `InvalidInput`, `NothingToDo` without a passphrase where there is no lock, or the catalog's.
pub async fn set(app: &App, passphrase: Option<SecretString>, idle_minutes: u32) -> Result<Lock> {
    lock::set(app.core(), passphrase, idle_minutes).await
}

/// Removes the lock.
///
/// # Errors
/// `NothingToDo` if there is none, or the catalog's.
pub async fn remove(app: &App) -> Result<()> {
    lock::remove(app.core()).await
}

/// Compares a passphrase with that of the lock.
///
/// # Errors
/// `WrongPassword`.
pub async fn verify(lock: &Lock, passphrase: SecretString) -> Result<()> {
    bulkhead_core::lock::verify(lock, passphrase).await
}
