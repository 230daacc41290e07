//! Credentials that are not on this machine: after a rebuild, or after the import of a configuration.

use bulkhead_catalog::Database;
use bulkhead_model::{
    Code, DatabasePath, Label, Result, Slug,
    secret::{SecretName, key_of},
};
use secrecy::SecretString;

use crate::{Core, keys, ports::RepositoryAt, repositories};

/// A credential that is not in this machine's keyring.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Needed {
    /// The secret of a storage.
    StorageSecret(Label),
    /// The key of a tenant's repository, which stands on this storage.
    RepositoryKey(Slug, Label),
    /// The password of a database.
    DatabasePassword(DatabasePath),
    /// The password of a channel, or its address.
    ChannelSecret(Label),
}

/// The credentials of a tenant that are not in the keyring.
///
/// # Errors
/// The catalog's, or the keyring's.
pub async fn needed(core: &Core, tenant: &Slug) -> Result<Vec<Needed>> {
    let mut needed = Vec::new();
    for storage in crate::profile::of(core, tenant).await?.storages.into_iter().filter(|storage| storage.has_secret) {
        if lacks(core, SecretName::Storage(storage.name.clone())).await? {
            needed.push(Needed::StorageSecret(storage.name));
        }
    }
    for database in core.catalog().databases().list(Some(tenant)).await? {
        needed.extend(password(core, database).await?);
    }
    Ok(needed)
}

/// All that are not here, of everybody. What opens a way to others comes first: a storage before the key of what is on it.
///
/// # Errors
/// The catalog's, or the keyring's.
pub async fn missing(core: &Core) -> Result<Vec<Needed>> {
    let (catalog, mut missing) = (core.catalog(), Vec::new());
    for storage in catalog.storages().list().await?.into_iter().filter(|storage| storage.has_secret) {
        if lacks(core, SecretName::Storage(storage.name.clone())).await? {
            missing.push(Needed::StorageSecret(storage.name));
        }
    }
    for tenant in catalog.tenants().list().await? {
        missing.extend(key(core, &tenant.slug).await?);
    }
    for database in catalog.databases().list(None).await? {
        missing.extend(password(core, database).await?);
    }
    for row in catalog.channels().list().await?.into_iter().filter(|row| row.channel.has_secret()) {
        if lacks(core, SecretName::Channel(row.name.clone())).await? {
            missing.push(Needed::ChannelSecret(row.name));
        }
    }
    Ok(missing)
}

async fn lacks(core: &Core, name: SecretName) -> Result<bool> {
    Ok(core.parts.secrets.get(&name).await?.is_none())
}

/// Found missing or given, it is written down: the verdict asks no keyring.
pub(crate) async fn password(core: &Core, database: Database) -> Result<Option<Needed>> {
    let name = SecretName::DatabasePassword(database.path.tenant.clone(), database.path.database.clone());
    let lacks = database.has_password && lacks(core, name).await?;
    core.catalog().databases().set_password_missing(&database.path, lacks).await?;
    Ok(lacks.then_some(Needed::DatabasePassword(database.path)))
}

/// The key of a tenant that has none here, though a repository of it stands on one of its storages. A storage that cannot
/// be asked says nothing.
async fn key(core: &Core, tenant: &Slug) -> Result<Option<Needed>> {
    if keys::has(core, tenant).await? {
        return Ok(None);
    }
    if let Some(known) = core.catalog().repositories().list(Some(tenant)).await?.into_iter().next() {
        return Ok(Some(Needed::RepositoryKey(tenant.clone(), known.storage)));
    }
    for storage in crate::profile::of(core, tenant).await?.storages {
        let row = core.catalog().storages().get(&storage.name).await?;
        let Ok(at) = repositories::place(core, tenant, &row, nobodys()).await else { continue };
        if stands(core, &at).await {
            return Ok(Some(Needed::RepositoryKey(tenant.clone(), storage.name)));
        }
    }
    Ok(None)
}

/// A key that opens nothing.
pub(crate) fn nobodys() -> SecretString {
    key_of(&rand::random()).into()
}

/// Whether a repository stands in a place that [`nobodys`] key was tried on.
pub(crate) async fn stands(core: &Core, at: &RepositoryAt) -> bool {
    let opened = core.parts.repositories.open(at).await;
    opened.is_err_and(|error| error.code == Code::WrongKey)
}
