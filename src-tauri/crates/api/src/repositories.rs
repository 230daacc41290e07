//! Repositories that exist already, and the credentials that are not here.

use bulkhead_core::{adopt, rebuild};
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

/// The credentials that are not in this machine's keyring, of everybody.
///
/// # Errors
/// The catalog's, or the keyring's.
pub async fn missing(app: &App) -> Result<Vec<NeededCredential>> {
    Ok(rebuild::missing(app.core()).await?.into_iter().map(NeededCredential::from).collect())
}
