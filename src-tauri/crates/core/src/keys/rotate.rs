//! Gives a tenant another key.
//!
//! The order is the contract: until every repository is known to open with the new key, the old one is the tenant's; until
//! every repository has let go of the old one, it stays in the keyring under another name. Wherever it breaks off, both keys
//! are there, the catalog knows of it, and the scheduler or the next run goes on.

use std::time::Duration;

use bulkhead_model::{
    Code, Error, Label, Result, Slug,
    secret::{SecretName, key_of},
    storage::Lasting,
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{claim::alone, reveal, unfinished};
use crate::{Core, audit, ports::RepositoryAt, repositories};

/// What a rotation did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Repositories that open with the new key and no longer with the old one.
    pub repositories: Vec<Label>,
    /// Those that still open with the old one as well, and why.
    pub left: Vec<(Label, Error)>,
    /// Those among them whose storage is locked: it keeps the key file that was removed as an older version, and who has the old key and
    /// may read that version can still open the repository with it.
    pub locked: Vec<Label>,
    /// Keys that somebody else gave the repositories, with restic: they open them as before.
    pub others: u64,
    /// An earlier rotation was finished; this one began no other.
    pub resumed: bool,
}

/// Gives every repository of the tenant a new key and takes the old one away.
///
/// The data's own key, which the tenant's key only seals, does not change: whoever had the old key and a copy of a key file
/// can read what was there, and what comes.
///
/// # Errors
/// `NotFound` before the first backup, `Busy` while a job of the tenant is active or another process is at it; those of storages and keyring, after which
/// the old key is still the tenant's and it can be run again.
pub async fn rotate(core: &Core, tenant: &Slug) -> Result<Rotated> {
    // Two at once would each make a key, and one of them would be forgotten. Nobody waits here: who comes second wanted the same.
    alone(core, tenant, Duration::ZERO, rotate_alone(core, tenant)).await
}

async fn rotate_alone(core: &Core, tenant: &Slug) -> Result<Rotated> {
    let current = reveal(core, tenant).await?;
    idle(core, tenant).await?;
    unfinished::begin(core, tenant).await?;
    if let Some(rotated) = resume(core, tenant, &current).await? {
        return Ok(rotated);
    }
    let next = next(core, tenant).await?;
    for storage in storages(core, tenant).await? {
        let at = at(core, tenant, &storage, current.clone()).await?;
        core.parts.repositories.add_key(&at, &next).await.map_err(|error| {
            error
                .context(&storage)
                .hint("The old key is still the tenant's. It goes on by itself, or when it is run again.")
        })?;
    }
    let secrets = &core.parts.secrets;
    secrets.set(&SecretName::PreviousRepositoryKey(tenant.clone()), &current).await?;
    secrets.set(&SecretName::RepositoryKey(tenant.clone()), &next).await?;
    turned(core, tenant, core.now()).await?;
    withdraw(core, tenant, &next, &current).await
}

/// What an earlier run left to do, if anything.
pub(super) async fn resume(core: &Core, tenant: &Slug, current: &SecretString) -> Result<Option<Rotated>> {
    let secrets = &core.parts.secrets;
    let next = secrets.get(&SecretName::NextRepositoryKey(tenant.clone())).await?;
    if next.is_some_and(|next| same(&next, current)) {
        turned(core, tenant, core.now()).await?;
    }
    match secrets.get(&SecretName::PreviousRepositoryKey(tenant.clone())).await? {
        // It broke off before the new one became the tenant's.
        Some(previous) if same(&previous, current) => Ok(None),
        None => Ok(None),
        Some(previous) => {
            let rotated = withdraw(core, tenant, current, &previous).await?;
            Ok(Some(Rotated { resumed: true, ..rotated }))
        }
    }
}

/// The new key is the tenant's: kits of before `since` hold no longer.
pub(super) async fn turned(core: &Core, tenant: &Slug, since: DateTime<Utc>) -> Result<()> {
    core.catalog().kits().rekeyed(tenant, since).await?;
    audit::record(core, "key.rotate", tenant, json!({ "state": "the new key is the tenant's" })).await?;
    core.parts.secrets.remove(&SecretName::NextRepositoryKey(tenant.clone())).await
}

/// Takes the old key away from every repository. One that cannot be reached keeps it, and the keyring with it.
async fn withdraw(core: &Core, tenant: &Slug, key: &SecretString, old: &SecretString) -> Result<Rotated> {
    let mut rotated = Rotated::default();
    for storage in storages(core, tenant).await? {
        match withdraw_from(core, tenant, &storage, key, old).await {
            Ok(others) => {
                rotated.others += others;
                if core.catalog().storages().get(&storage).await?.lasting == Some(Lasting::Locked) {
                    rotated.locked.push(storage.clone());
                }
                rotated.repositories.push(storage);
            }
            Err(error) => rotated.left.push((storage, error)),
        }
    }
    // A job that began before may still make a repository with the old one.
    if rotated.left.is_empty() && idle(core, tenant).await.is_ok() {
        core.parts.secrets.remove(&SecretName::PreviousRepositoryKey(tenant.clone())).await?;
        unfinished::over(core, tenant).await?;
        audit::record(core, "key.rotate", tenant, json!({ "state": "the old key opens nothing any more" })).await?;
    }
    Ok(rotated)
}

async fn withdraw_from(
    core: &Core,
    tenant: &Slug,
    storage: &Label,
    key: &SecretString,
    old: &SecretString,
) -> Result<u64> {
    let at = at(core, tenant, storage, key.clone()).await?;
    match core.parts.repositories.open(&at).await {
        // Made meanwhile, with the old one.
        Err(error) if error.code == Code::WrongKey => {
            let before = RepositoryAt { key: old.clone(), ..at.clone() };
            core.parts.repositories.add_key(&before, key).await?;
        }
        result => result.map(drop)?,
    }
    core.parts.repositories.remove_key(&at, old).await
}

/// The key to come: that of a run that broke off, or a fresh one. It is kept before any repository knows it.
async fn next(core: &Core, tenant: &Slug) -> Result<SecretString> {
    let name = SecretName::NextRepositoryKey(tenant.clone());
    if let Some(next) = core.parts.secrets.get(&name).await? {
        return Ok(next);
    }
    let next = SecretString::from(key_of(&rand::random()));
    unfinished::unless_kept(core, tenant, core.parts.secrets.set(&name, &next).await).await?;
    Ok(next)
}

async fn storages(core: &Core, tenant: &Slug) -> Result<Vec<Label>> {
    Ok(core.catalog().repositories().list(Some(tenant)).await?.into_iter().map(|row| row.storage).collect())
}

async fn at(core: &Core, tenant: &Slug, storage: &Label, key: SecretString) -> Result<RepositoryAt> {
    let storage = core.catalog().storages().get(storage).await?;
    repositories::place(core, tenant, &storage, key).await
}

async fn idle(core: &Core, tenant: &Slug) -> Result<()> {
    match core.catalog().jobs().active().await?.iter().any(|job| job.tenant == *tenant) {
        false => Ok(()),
        true => Err(Error::new(Code::Busy, format!("a job of {tenant} is active")).hint("Wait for it, or cancel it.")),
    }
}

fn same(a: &SecretString, b: &SecretString) -> bool {
    a.expose_secret() == b.expose_secret()
}
