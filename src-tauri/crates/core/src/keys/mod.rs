//! A tenant's repository key: made once, kept in the keyring, never written anywhere else.

mod age;
mod claim;
mod newer;
mod rotate;
mod unfinished;

use std::time::Duration;

use bulkhead_model::{
    Code, Error, Label, Result, Slug,
    secret::{SecretName, key_of},
};
use secrecy::{ExposeSecret, SecretString};

pub(crate) use age::since;
pub(crate) use newer::{settle, take_newer};
pub use rotate::{Rotated, rotate};
pub(crate) use unfinished::{due, unfinished};

use crate::{Core, repositories};
use claim::alone;

/// How long another one is waited for that makes the key: some calls to a keyring, each of which ends by itself in seconds.
const PATIENCE: Duration = Duration::from_secs(75);

/// The key of a tenant's repositories, for showing it to the admin.
///
/// # Errors
/// `NotFound` if the tenant has none yet, `SecretMissing` if it had one, or the keyring's.
pub async fn reveal(core: &Core, tenant: &Slug) -> Result<SecretString> {
    core.catalog().tenants().get(tenant).await?;
    if let Some(key) = stored(core, tenant).await? {
        return Ok(key);
    }
    if core.catalog().repositories().list(Some(tenant)).await?.is_empty() {
        if let Some(storage) = repositories::standing(core, tenant).await? {
            return Err(elsewhere(tenant, &storage));
        }
        return Err(Error::new(Code::NotFound, format!("the tenant {tenant} has no repository key yet"))
            .hint("It is made by the first backup."));
    }
    Err(missing(tenant))
}

/// The key, made now if the tenant has no repository that an older key would open.
pub(crate) async fn ready(core: &Core, tenant: &Slug) -> Result<SecretString> {
    if let Some(key) = stored(core, tenant).await? {
        // One that nothing was stored with here may be that of another data folder's tenant, which the keyring tells when it is
        // written: with it, what that one does to its key would lock this one out.
        if core.catalog().repositories().list(Some(tenant)).await?.is_empty() {
            core.parts.secrets.set(&SecretName::RepositoryKey(tenant.clone()), &key).await?;
        }
        return Ok(key);
    }
    alone(core, tenant, PATIENCE, async {
        // Somebody else may have made it while this one waited.
        if let Some(key) = stored(core, tenant).await? {
            return Ok(key);
        }
        if !core.catalog().repositories().list(Some(tenant)).await?.is_empty() {
            return Err(missing(tenant));
        }
        let key = SecretString::from(key_of(&rand::random()));
        core.parts.secrets.set(&SecretName::RepositoryKey(tenant.clone()), &key).await?;
        Ok(key)
    })
    .await
}

/// What to say when a tenant without a key has a repository already.
pub(crate) fn elsewhere(tenant: &Slug, storage: &Label) -> Error {
    Error::new(
        Code::SecretMissing,
        format!("{tenant} has a repository on {storage} already, and its key is not in the keyring"),
    )
    .hint("Put the key back from the recovery kit: bulkhead kit import FILE.")
    .hint(format!(
        "With the key on paper alone: bulkhead repository open {tenant} --storage {} --key-stdin.",
        storage.argument()
    ))
    .hint("No new key is made: nobody could read the older backups with it.")
}

/// Whether the tenant has a key here.
pub(crate) async fn has(core: &Core, tenant: &Slug) -> Result<bool> {
    Ok(stored(core, tenant).await?.is_some())
}

/// An error if the keyring cannot be asked.
pub(crate) async fn reachable(core: &Core, tenant: &Slug) -> Result<()> {
    stored(core, tenant).await.map(drop)
}

/// An error if the tenant has another key here.
pub(crate) async fn fits(core: &Core, tenant: &Slug, key: &SecretString) -> Result<()> {
    match stored(core, tenant).await? {
        Some(own) if own.expose_secret() != key.expose_secret() => {
            Err(Error::new(Code::AlreadyExists, format!("the tenant {tenant} has another repository key already"))
                .hint("A kit from before the key was changed opens nothing any more: take the newest one.")
                .hint("What belongs to somebody else is opened under a tenant of its own."))
        }
        _ => Ok(()),
    }
}

/// Takes over a key that the admin has for repositories that exist already.
///
/// # Errors
/// `AlreadyExists` if the tenant has another key.
pub(crate) async fn adopt(core: &Core, tenant: &Slug, key: &SecretString) -> Result<()> {
    alone(core, tenant, PATIENCE, async {
        fits(core, tenant, key).await?;
        match stored(core, tenant).await? {
            Some(_) => Ok(()),
            None => core.parts.secrets.set(&SecretName::RepositoryKey(tenant.clone()), key).await,
        }
    })
    .await
}

/// Removes a tenant's key for good: its repositories can never be read again. Only for tenants that were made to be thrown away.
///
/// # Errors
/// The keyring's.
pub async fn forget(core: &Core, tenant: &Slug) -> Result<()> {
    core.parts.secrets.remove(&SecretName::RepositoryKey(tenant.clone())).await
}

async fn stored(core: &Core, tenant: &Slug) -> Result<Option<SecretString>> {
    core.parts.secrets.get(&SecretName::RepositoryKey(tenant.clone())).await
}

/// Whether it is the key to a tenant's repositories that a job failed for want of: it is not there, or it is another one.
pub(crate) fn is_lacking(tenant: &Slug, error: &Error) -> bool {
    error.code == Code::WrongKey
        || error.code == Code::SecretMissing && error.message.ends_with(&missing(tenant).message)
}

fn missing(tenant: &Slug) -> Error {
    Error::new(Code::SecretMissing, format!("the repository key of {tenant} is not in the keyring"))
        .hint("Put it back from the recovery kit: bulkhead kit import FILE.")
        .hint("With the key on paper alone: bulkhead repository open TENANT --storage NAME --key-stdin.")
        .hint("Without the key nobody can read these backups. Bulkhead will not make a new one over them.")
}
