//! Storages: added, tested, measured; and resolved to a place with its secret.

use bulkhead_catalog::Storage;
use bulkhead_model::{Code, Error, Label, Result, Slug, report::TestReport, secret::SecretName, storage::Location};
use secrecy::SecretString;

use crate::{
    Core, keys,
    ports::{RepositoryAt, StorageAt, Usage},
};

/// Adds a storage. Its secret goes to the keyring first.
///
/// # Errors
/// `AlreadyExists`, or the keyring's.
pub async fn add(core: &Core, name: &Label, location: &Location, secret: Option<&SecretString>) -> Result<()> {
    if core.catalog().storages().list().await?.iter().any(|storage| storage.name == *name) {
        return Err(
            Error::new(Code::AlreadyExists, format!("the storage {name} exists already")).hint("Choose another name.")
        );
    }
    if let Some(secret) = secret {
        core.parts.secrets.set(&SecretName::Storage(name.clone()), secret).await?;
    }
    core.catalog().storages().add(name, location, secret.is_some(), core.now()).await
}

/// Removes a storage that no repository uses.
///
/// # Errors
/// `NotFound`, `Refused` while it is in use, or the keyring's.
pub async fn remove(core: &Core, name: &Label) -> Result<()> {
    core.catalog().storages().remove(name).await?;
    core.parts.secrets.remove(&SecretName::Storage(name.clone())).await
}

/// Writes, reads and deletes a scratch object, in stages.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn test(core: &Core, name: &Label) -> Result<TestReport> {
    let storage = core.catalog().storages().get(name).await?;
    Ok(core.parts.repositories.test(&at(core, &storage).await?).await)
}

/// Size of every repository on a storage, by tenant; a repository that cannot be looked at gives its error.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn usage(core: &Core, name: &Label) -> Result<Vec<(Slug, Result<Usage>)>> {
    let storage = core.catalog().storages().get(name).await?;
    let mut rows = Vec::new();
    for repository in core.catalog().repositories().list(None).await? {
        if repository.storage == *name {
            let usage = usage_of(core, &storage, &repository.tenant).await;
            rows.push((repository.tenant, usage));
        }
    }
    Ok(rows)
}

async fn usage_of(core: &Core, storage: &Storage, tenant: &Slug) -> Result<Usage> {
    let key = keys::reveal(core, tenant).await?;
    let mut place = at(core, storage).await?;
    place.location = place.location.for_tenant(tenant);
    core.parts.repositories.usage(&RepositoryAt { storage: place, key }).await
}

/// The storage that a backup goes to: the named one, or the only one.
pub(crate) async fn choose(core: &Core, name: Option<&Label>) -> Result<Storage> {
    if let Some(name) = name {
        return core.catalog().storages().get(name).await;
    }
    let mut storages = core.catalog().storages().list().await?;
    match storages.len() {
        1 => Ok(storages.remove(0)),
        0 => Err(Error::new(Code::NotFound, "there is no storage to back up to")
            .hint("Add one: bulkhead storage add NAME --url file:///folder")),
        _ => Err(Error::new(Code::InvalidInput, "there is more than one storage")
            .hint(format!("Name one with --storage: {}.", names(&storages)))),
    }
}

fn names(storages: &[Storage]) -> String {
    storages.iter().map(|storage| storage.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The place with its secret.
pub(crate) async fn at(core: &Core, storage: &Storage) -> Result<StorageAt> {
    let location = storage.location.clone();
    if !storage.has_secret {
        return Ok(StorageAt { location, secret: None });
    }
    let secret = core.parts.secrets.get(&SecretName::Storage(storage.name.clone())).await?;
    let secret = secret.ok_or_else(|| {
        Error::new(Code::SecretMissing, format!("the secret of the storage {} is not in the keyring", storage.name))
            .hint("Remove the storage and add it again with its secret.")
    })?;
    Ok(StorageAt { location, secret: Some(secret) })
}
