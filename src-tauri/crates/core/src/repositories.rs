//! Finds a tenant's repository, and makes it when there is certainly none.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use bulkhead_catalog::{Leftover, Look, Repository, Storage};
use bulkhead_model::{Code, Error, Label, Result, Slug, amount, job::JobId, secret::SecretName, storage::Location};
use secrecy::SecretString;
use serde_json::json;
use tokio::sync::Mutex;

use crate::{
    Core, alerts, audit,
    jobs::JobContext,
    keys,
    ports::{RepositoryAt, RepositoryInfo},
    rebuild::needed,
    storages,
};

type Locks = HashMap<(Slug, Label), Arc<Mutex<()>>>;

/// One lock a repository, so that two databases of a tenant never make it twice.
#[derive(Default)]
pub(crate) struct RepositoryLocks(std::sync::Mutex<Locks>);

impl RepositoryLocks {
    fn of(&self, tenant: &Slug, storage: &Label) -> Arc<Mutex<()>> {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.entry((tenant.clone(), storage.clone())).or_default().clone()
    }
}

/// The tenant's repository on this storage, open for reading; an error if it was never made.
pub(crate) async fn existing(core: &Core, tenant: &Slug, storage: &Label) -> Result<RepositoryAt> {
    if core.catalog().repositories().get(tenant, storage).await?.is_none() {
        return Err(Error::new(
            Code::RepositoryMissing,
            format!("{tenant} has no repository on the storage {storage}"),
        )
        .hint("It is made by the first backup."));
    }
    let storage = core.catalog().storages().get(storage).await?;
    place(core, tenant, &storage, keys::reveal(core, tenant).await?).await
}

/// A repository that a job may write to.
pub(crate) struct Ready {
    pub(crate) at: RepositoryAt,
    /// Whether this job made it: then it goes again if nothing is committed.
    made: bool,
}

/// The tenant's repository on this storage, made now if there is none.
///
/// A repository that the catalog knows is never made again: if it is gone, that is an error to act on.
pub(crate) async fn ready(context: &JobContext, tenant: &Slug, storage: &Storage) -> Result<Ready> {
    let core = context.core().as_ref();
    let lock = core.repository_locks.of(tenant, &storage.name);
    let _guard = lock.lock().await;
    no_older(core, tenant).await?;
    let at = place(core, tenant, storage, keys::ready(core, tenant).await?).await?;
    let known = core.catalog().repositories().get(tenant, &storage.name).await?;
    let mut made = false;
    match (core.parts.repositories.open(&at).await, known) {
        (Ok(found), Some(known)) => same(&found, &known)?,
        (Ok(found), None) => {
            is_no_other(core, tenant, &storage.name, &at, &found).await?;
            remember(core, tenant, &storage.name, found).await?;
        }
        (Err(error), None) if error.code == Code::RepositoryMissing => {
            is_the_right_disk(core, storage).await?;
            made = true;
            make(context, tenant, &storage.name, &at).await?;
        }
        (Err(error), Some(_)) if error.code == Code::RepositoryMissing => {
            return Err(gone(&at, tenant, &storage.name, error));
        }
        (Err(error), _) => return Err(error),
    }
    Ok(Ready { at, made })
}

/// Before a tenant gets a key it is seen that no storage has a repository of it already, which this catalog does not know of (its
/// configuration came from another machine): a new key would keep its own one out. What cannot be looked at says nothing.
async fn no_older(core: &Core, tenant: &Slug) -> Result<()> {
    let is_new = async || {
        let known = core.catalog().repositories().list(Some(tenant)).await?;
        Ok::<_, Error>(known.is_empty() && !keys::has(core, tenant).await?)
    };
    if !is_new().await? {
        return Ok(());
    }
    match standing(core, tenant).await? {
        // Somebody may have made the first one meanwhile.
        Some(storage) if is_new().await? => Err(keys::elsewhere(tenant, &storage)),
        _ => Ok(()),
    }
}

/// A storage that has a repository of the tenant, whoever knows of it. What cannot be looked at says nothing.
pub(crate) async fn standing(core: &Core, tenant: &Slug) -> Result<Option<Label>> {
    for storage in core.catalog().storages().list().await? {
        let Ok(at) = place(core, tenant, &storage, needed::nobodys()).await else { continue };
        if needed::stands(core, &at).await {
            return Ok(Some(storage.name));
        }
    }
    Ok(None)
}

/// A folder can be the place where a disk is mounted: without the disk it is there, and empty. A new repository would go to another
/// disk, so one of those that are known there must be there.
async fn is_the_right_disk(core: &Core, storage: &Storage) -> Result<()> {
    let Location::Local { path } = &storage.location else { return Ok(()) };
    let mut known = core.catalog().repositories().list(None).await?;
    known.retain(|known| known.storage == storage.name);
    if known.is_empty() {
        return Ok(());
    }
    let there = core.parts.repositories.folders(&storages::at(core, storage).await?).await?;
    for known in &known {
        if there.iter().any(|folder| folder == known.tenant.as_str()) {
            return Ok(());
        }
    }
    Err(Error::new(
        Code::StorageUnreachable,
        format!("no repository that was made in {} is there: its disk seems to be away", path.display()),
    )
    .hint("Is its disk mounted? A new repository would go to another disk.")
    .hint(format!(
        "If they are lost for good, say so for each tenant: bulkhead repository forget TENANT --storage {}.",
        storage.name.argument()
    )))
}

/// What is made is written down before: an end at any moment leaves nothing that the next start does not know of.
async fn make(context: &JobContext, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<()> {
    let core = context.core();
    context.leave_also(Leftover::Repository { storage: storage.clone() }).await?;
    let made = core.parts.repositories.init(at).await;
    let known = match made {
        Ok(info) => remember(core, tenant, storage, info).await,
        Err(error) => Err(error),
    };
    if known.is_err() {
        unmake(context, tenant, storage).await;
    }
    known
}

impl Ready {
    /// The end of what was done with it: a repository that this job made stays only if something was committed.
    pub(crate) async fn settle<T>(self, context: &JobContext, storage: &Label, done: Result<T>) -> Result<T> {
        if !self.made {
            return done;
        }
        if done.is_ok() {
            let leftover = Leftover::Repository { storage: storage.clone() };
            context.core().catalog().jobs().leave_no_more(context.id(), &leftover).await?;
        } else {
            let lock = context.core().repository_locks.of(context.tenant(), storage);
            let _guard = lock.lock().await;
            unmake(context, context.tenant(), storage).await;
        }
        done
    }
}

/// Removes what this job made. What cannot be removed now is tried again at the next start.
async fn unmake(context: &JobContext, tenant: &Slug, storage: &Label) {
    let leftover = Leftover::Repository { storage: storage.clone() };
    let gone = match discard(context.core(), context.id(), tenant, storage).await {
        Ok(()) => context.core().catalog().jobs().leave_no_more(context.id(), &leftover).await.map(drop),
        error => error,
    };
    if let Err(error) = gone {
        tracing::warn!(job = %context.id(), %error, "a repository in which nothing was committed stays behind");
        context.log(&format!("the empty repository on {storage} stays until the next start: {}", error.message)).await;
    }
}

/// Removes the repository that a job made, unless something was committed to it since.
///
/// # Errors
/// `Busy` while another job of the tenant is active; the keyring's, or the storage's.
pub(crate) async fn discard(core: &Core, job: JobId, tenant: &Slug, storage: &Label) -> Result<()> {
    if core.catalog().snapshots().dumped(storage).await?.contains_key(tenant) {
        return Ok(());
    }
    // One that is about to write there has not taken its lock yet.
    let others = core.catalog().jobs().active().await?;
    if others.iter().any(|other| other.id != job && other.tenant == *tenant) {
        return Err(Error::new(Code::Busy, format!("another job of {tenant} is active")));
    }
    let storage = core.catalog().storages().get(storage).await?;
    let known = core.catalog().repositories().get(tenant, &storage.name).await?;
    let key = core.parts.secrets.get(&SecretName::RepositoryKey(tenant.clone())).await?;
    let Some(key) = key else { return Err(Error::new(Code::SecretMissing, "its key is not in the keyring")) };
    let at = place(core, tenant, &storage, key).await?;
    if core.parts.repositories.discard(&at, known.as_ref().map(|known| known.id.as_str())).await? {
        core.catalog().repositories().remove(tenant, &storage.name).await?;
    }
    Ok(())
}

/// Takes over a repository that exists already, opened with a key the admin has.
///
/// # Errors
/// `WrongKey` or `RepositoryMissing`; `AlreadyExists` if the tenant has another key.
pub(crate) async fn open_existing(
    core: &Core,
    tenant: &Slug,
    storage: &Label,
    key: SecretString,
) -> Result<RepositoryAt> {
    let storage = core.catalog().storages().get(storage).await?;
    let lock = core.repository_locks.of(tenant, &storage.name);
    let _guard = lock.lock().await;
    let at = place(core, tenant, &storage, key).await?;
    let found = core.parts.repositories.open(&at).await?;
    keys::adopt(core, tenant, &at.key).await?;
    match core.catalog().repositories().get(tenant, &storage.name).await? {
        Some(known) => same(&found, &known)?,
        None => {
            is_no_other(core, tenant, &storage.name, &at, &found).await?;
            remember(core, tenant, &storage.name, found).await?;
        }
    }
    Ok(at)
}

/// Gives up a repository that is lost, with all that the catalog knows to have been in it, so that the next backup begins a new one
/// there. `confirm` is the tenant's slug, as somebody typed it.
///
/// # Errors
/// `NotFound` if none is known; `Refused` without the typed slug, and while anything is where it was; `Busy` while a job of the tenant
/// is active; the storage's, if it cannot be looked at.
pub async fn forget(core: &Core, tenant: &Slug, storage: &Label, confirm: &str) -> Result<u64> {
    let row = core.catalog().storages().get(storage).await?;
    let lock = core.repository_locks.of(tenant, storage);
    let _guard = lock.lock().await;
    if core.catalog().repositories().get(tenant, storage).await?.is_none() {
        return Err(Error::new(Code::NotFound, format!("no repository of {tenant} on {storage} is known"))
            .hint(format!("List them: bulkhead storage usage {}.", storage.argument())));
    }
    is_lost(core, tenant, &row).await?;
    let lost = core.catalog().snapshots().known(tenant, storage).await?.len() as u64;
    if confirm != tenant.as_str() {
        let backups = amount::count(lost, "backup");
        let message = format!("forgetting the repository of {tenant} on {storage}, with {backups}, was not confirmed");
        return Err(Error::new(Code::Refused, message)
            .hint("Look for its disk or folder once more: should it come back, it cannot be used beside the new one.")
            .hint(format!("Type the tenant to confirm: --confirm {tenant}.")));
    }
    if core.catalog().jobs().active().await?.iter().any(|job| job.tenant == *tenant) {
        return Err(Error::new(Code::Busy, format!("a job of {tenant} is active"))
            .hint("Wait for it, or cancel it: bulkhead jobs --cancel ID."));
    }
    audit::record(core, "repository.forget", tenant, json!({ "storage": storage, "snapshots": lost })).await?;
    core.catalog().repositories().give_up(tenant, storage).await?;
    alerts::look(core).await?;
    Ok(lost)
}

/// Only what is certainly not there is lost. Whose key it is does not matter: with none at all it is seen whether something stands there.
async fn is_lost(core: &Core, tenant: &Slug, storage: &Storage) -> Result<()> {
    let at = place(core, tenant, storage, needed::nobodys()).await?;
    match core.parts.repositories.open(&at).await {
        Err(error) if error.code == Code::RepositoryMissing => Ok(()),
        Ok(_) | Err(Error { code: Code::WrongKey | Code::RepositoryDamaged, .. }) => {
            Err(Error::new(Code::Refused, format!("the repository of {tenant} on {} is there", storage.name))
                .hint("Only one that is lost can be forgotten. Nothing was changed."))
        }
        Err(error) => Err(error
            .context(format!("whether the repository of {tenant} is on {} cannot be looked at", storage.name))
            .hint("Only one that is certainly lost can be forgotten. Nothing was changed.")),
    }
}

pub(crate) async fn place(core: &Core, tenant: &Slug, storage: &Storage, key: SecretString) -> Result<RepositoryAt> {
    let mut at = storages::at(core, storage).await?;
    at.location = at.location.for_tenant(tenant);
    Ok(RepositoryAt { storage: at, key })
}

async fn remember(core: &Core, tenant: &Slug, storage: &Label, info: RepositoryInfo) -> Result<()> {
    let row = Repository {
        tenant: tenant.clone(),
        storage: storage.clone(),
        id: info.id,
        created_at: core.now(),
        look: Look::default(),
    };
    core.catalog().repositories().add(&row).await
}

/// Tenants share neither keys nor repositories, nor copies of them: to be asked before anything of one is taken over.
///
/// # Errors
/// `Refused` for another tenant's; those of the repository.
pub(crate) async fn is_own(core: &Core, tenant: &Slug, at: &RepositoryAt, found: &RepositoryInfo) -> Result<()> {
    let known = core.catalog().repositories().list(None).await?.into_iter();
    let mut others = known.filter(|known| known.id == found.id && known.tenant != *tenant).map(|known| known.tenant);
    let other = match others.next() {
        Some(other) => Some(other),
        None => {
            let all = core.parts.repositories.snapshots(at).await?;
            all.into_iter().filter_map(|snapshot| snapshot.tenant).find(|other| other != tenant)
        }
    };
    let Some(other) = other else { return Ok(()) };
    Err(Error::new(Code::Refused, format!("the repository is that of the tenant {other}, or a copy of it"))
        .hint("With it, its key and its backups would be another tenant's. Nothing of it was taken over.")
        .hint(format!(
            "If it belongs there, move its folder on the storage from {tenant} to {other}, and open it as that: bulkhead repository open {other} --storage NAME --key-stdin."
        )))
}

/// Two names can lead to one place, by a link or by another name of a host: what looked like a copy would be lost with the original.
/// One that was moved is no longer where it was.
async fn is_no_other(
    core: &Core,
    tenant: &Slug,
    storage: &Label,
    at: &RepositoryAt,
    found: &RepositoryInfo,
) -> Result<()> {
    for known in core.catalog().repositories().list(Some(tenant)).await? {
        if known.storage == *storage || known.id != found.id {
            continue;
        }
        let other = core.catalog().storages().get(&known.storage).await?;
        let there = place(core, tenant, &other, at.key.clone()).await?;
        if core.parts.repositories.open(&there).await.is_ok_and(|there| there.id == found.id) {
            let message = format!("the repository on the storage {storage} is the one on {}", known.storage);
            return Err(Error::new(Code::Refused, message)
                .hint(
                    "Both names lead to one place, or its files were copied. A copy in the same place is lost with it.",
                )
                .hint(format!("Name another place: bulkhead storage remove {}.", storage.argument())));
        }
    }
    Ok(())
}

fn same(found: &RepositoryInfo, known: &Repository) -> Result<()> {
    if found.id == known.id {
        return Ok(());
    }
    Err(Error::new(Code::Refused, format!("another repository stands on the storage {}", known.storage))
        .hint("Somebody replaced the folder. Bring the old one back, or open the new one under a tenant of its own."))
}

fn gone(at: &RepositoryAt, tenant: &Slug, storage: &Label, error: Error) -> Error {
    error
        .context(format!("the repository at {} was there before and is gone", at.storage.location))
        .hint("Bring the folder back, or mount the disk. Bulkhead never makes a new repository in place of a lost one.")
        .hint(format!(
            "If it is lost for good, start over on purpose: bulkhead repository forget {tenant} --storage {}.",
            storage.argument()
        ))
}
