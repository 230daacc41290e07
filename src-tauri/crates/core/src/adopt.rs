//! Takes over a repository that exists already.

use bulkhead_catalog::Snapshot;
use bulkhead_model::{Code, DatabasePath, Error, Label, Result, Slug, manifest::Manifest};
use secrecy::SecretString;

use crate::{
    Core,
    ports::{RepositoryAt, SnapshotInfo},
    repositories,
};

/// Opens a repository of a tenant with its key, keeps the key in the keyring, and lists its snapshots in the catalog.
/// Gives how many snapshots were added. Snapshots of databases that the catalog does not know are left alone.
///
/// # Errors
/// `WrongKey`, `RepositoryMissing`, or `AlreadyExists` if the tenant has another key.
pub async fn open(core: &Core, tenant: &Slug, storage: &Label, key: SecretString) -> Result<usize> {
    core.catalog().tenants().get(tenant).await?;
    let at = repositories::open_existing(core, tenant, storage, key).await?;
    sync(core, tenant, storage, &at).await
}

/// Adds to the catalog what the repository holds and the catalog does not know: after a repository was taken over,
/// and after an end between the writing of a snapshot and its row.
pub(crate) async fn sync(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<usize> {
    let mut added = 0;
    for snapshot in core.parts.repositories.snapshots(at).await? {
        added += usize::from(list(core, tenant, storage, at, &snapshot).await?);
    }
    Ok(added)
}

async fn list(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt, found: &SnapshotInfo) -> Result<bool> {
    let Some(database) = found.database.clone().filter(|_| found.tenant.as_ref() == Some(tenant)) else {
        return Ok(false);
    };
    let path = DatabasePath { tenant: tenant.clone(), database };
    let known = core.catalog().databases().get(&path).await;
    if matches!(&known, Err(Error { code: Code::NotFound, .. }))
        || core.catalog().snapshots().find(&path, &found.id).await.is_ok()
    {
        return Ok(false);
    }
    known?;
    let Some(manifest) = core.parts.repositories.manifest(at, &found.id).await? else { return Ok(false) };
    core.catalog().snapshots().add(&row(path, storage, &found.id, &manifest)).await?;
    Ok(true)
}

fn row(database: DatabasePath, storage: &Label, id: &str, manifest: &Manifest) -> Snapshot {
    Snapshot {
        id: id.to_owned(),
        database,
        storage: storage.clone(),
        taken_at: manifest.started_at,
        finished_at: manifest.finished_at,
        bytes: manifest.bytes(),
        bytes_added: 0,
        tables: manifest.facts.tables.len() as u64,
        rows: manifest.rows(),
        proved_at: None,
    }
}
