//! Finds a tenant's repository, and makes it when there is certainly none.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError},
};

use bulkhead_catalog::{Look, Repository, Storage};
use bulkhead_model::{Code, Error, Label, Result, Slug};
use secrecy::SecretString;
use tokio::sync::Mutex;

use crate::{
    Core, keys,
    ports::{RepositoryAt, RepositoryInfo},
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

/// The tenant's repository on this storage, made now if there is none.
///
/// A repository that the catalog knows is never made again: if it is gone, that is an error to act on.
pub(crate) async fn ready(core: &Core, tenant: &Slug, storage: &Storage) -> Result<RepositoryAt> {
    let lock = core.repository_locks.of(tenant, &storage.name);
    let _guard = lock.lock().await;
    let at = place(core, tenant, storage, keys::ready(core, tenant).await?).await?;
    let known = core.catalog().repositories().get(tenant, &storage.name).await?;
    match (core.parts.repositories.open(&at).await, known) {
        (Ok(found), Some(known)) => same(&found, &known)?,
        (Ok(found), None) => remember(core, tenant, &storage.name, found).await?,
        (Err(error), None) if error.code == Code::RepositoryMissing => {
            let made = core.parts.repositories.init(&at).await?;
            remember(core, tenant, &storage.name, made).await?;
        }
        (Err(error), Some(_)) if error.code == Code::RepositoryMissing => return Err(gone(&at, error)),
        (Err(error), _) => return Err(error),
    }
    Ok(at)
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
        None => remember(core, tenant, &storage.name, found).await?,
    }
    Ok(at)
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

fn same(found: &RepositoryInfo, known: &Repository) -> Result<()> {
    if found.id == known.id {
        return Ok(());
    }
    Err(Error::new(Code::Refused, format!("another repository stands on the storage {}", known.storage))
        .hint("Somebody replaced the folder. Bring the old one back, or open the new one under a tenant of its own."))
}

fn gone(at: &RepositoryAt, error: Error) -> Error {
    error
        .context(format!("the repository at {} was there before and is gone", at.storage.location))
        .hint("Bring the folder back, or mount the disk. Bulkhead never makes a new repository in place of a lost one.")
}
