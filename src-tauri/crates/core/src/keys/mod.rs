//! A tenant's repository key: made once, kept in the keyring, never written anywhere else.

mod rotate;
mod unfinished;

use std::time::{Duration, Instant};

use bulkhead_model::{
    Code, Error, Result, Slug,
    secret::{SecretName, key_of},
};
use secrecy::{ExposeSecret, SecretString};

pub use rotate::{Rotated, rotate};
pub(crate) use unfinished::{due, unfinished};

use crate::Core;

/// Longest time that giving a tenant its key may take: some calls to a keyring, each of which ends by itself in seconds.
const CLAIM: chrono::Duration = chrono::Duration::seconds(60);
/// How long another one is waited for.
const PATIENCE: Duration = Duration::from_secs(75);
/// Between two looks whether it has ended.
const LOOK: Duration = Duration::from_millis(50);

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
        return Err(Error::new(Code::NotFound, format!("the tenant {tenant} has no repository key yet"))
            .hint("It is made by the first backup."));
    }
    Err(missing(tenant))
}

/// The key, made now if the tenant has no repository that an older key would open.
pub(crate) async fn ready(core: &Core, tenant: &Slug) -> Result<SecretString> {
    if let Some(key) = stored(core, tenant).await? {
        return Ok(key);
    }
    alone(core, tenant, async {
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

/// Lets one at a time give a tenant its key, over all storages and all processes of this catalog: a second key would replace the
/// first, and what was stored under that one could never be read again.
async fn alone<T>(core: &Core, tenant: &Slug, work: impl Future<Output = Result<T>>) -> Result<T> {
    let (marks, claim) = (core.catalog().alerts(), format!("making the key of {tenant}"));
    let since = Instant::now();
    loop {
        let before = marks.mark(&claim).await?;
        let now = core.now();
        // Whoever held it for so long has died.
        let is_free = before.is_none_or(|at| (now - at).abs() > CLAIM);
        if is_free && marks.set_mark(&claim, before, now).await? {
            break;
        }
        if since.elapsed() > PATIENCE {
            return Err(Error::new(Code::Busy, format!("another process is making the repository key of {tenant}"))
                .hint("Run it again in a minute."));
        }
        tokio::time::sleep(LOOK).await;
    }
    let done = work.await;
    marks.unmark(&claim).await?;
    done
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
    alone(core, tenant, async {
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

fn missing(tenant: &Slug) -> Error {
    Error::new(Code::SecretMissing, format!("the repository key of {tenant} is not in the keyring"))
        .hint("Put it back from the recovery kit: bulkhead kit import FILE.")
        .hint("With the key on paper alone: bulkhead repository open TENANT --storage NAME --key-stdin.")
        .hint("Without the key nobody can read these backups. Bulkhead will not make a new one over them.")
}
