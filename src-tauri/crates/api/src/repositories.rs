//! Repositories that exist already, and the credentials that are not here.

use bulkhead_core::{adopt, rebuild, repositories};
use bulkhead_model::{Label, Result, Slug};
use secrecy::SecretString;

use crate::{
    App,
    types::{FoundRepository, NeededCredential, Rebuilt},
};

/// The repositories on a storage that a key opens, and whose they are. Writes nothing.
///
/// # Errors
/// `WrongKey` if it opens none, `RepositoryMissing` if there is none, or the storage's.
pub async fn find(app: &App, storage: &Label, key: SecretString) -> Result<Vec<FoundRepository>> {
    Ok(rebuild::find(app.core(), storage, &key).await?.into_iter().map(FoundRepository::from).collect())
}

/// Opens an existing repository of a tenant with its key and lists what Bulkhead wrote into it. A tenant that is not known, or
/// only by its name, is brought back from it.
///
/// # Errors
/// `WrongKey`, `RepositoryMissing`, or `AlreadyExists` if the tenant has another key.
pub async fn open(app: &App, tenant: &Slug, storage: &Label, key: SecretString) -> Result<Rebuilt> {
    Ok(adopt::open(app.core(), tenant, storage, key).await?.into())
}

/// Gives up a repository that is lost, so that the next backup begins a new one there; `confirm` is the tenant's slug, as somebody typed
/// it. Gives how many backups were in it.
///
/// # Errors
/// `NotFound` if none is known; `Refused` without the typed slug, and while anything is where it was; `Busy` while a job of the tenant
/// is active; the storage's, if it cannot be looked at.
pub async fn forget(app: &App, tenant: &Slug, storage: &Label, confirm: &str) -> Result<u64> {
    repositories::forget(app.core(), tenant, storage, confirm).await
}

/// The credentials that are not in this machine's keyring, of everybody.
///
/// # Errors
/// The catalog's, or the keyring's.
pub async fn missing(app: &App) -> Result<Vec<NeededCredential>> {
    Ok(rebuild::missing(app.core()).await?.into_iter().map(NeededCredential::from).collect())
}
