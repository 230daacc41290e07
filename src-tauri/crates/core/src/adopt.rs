//! Takes over a repository that exists already.

use std::collections::BTreeMap;

use bulkhead_catalog::Snapshot;
use bulkhead_model::{Code, DatabasePath, Error, Label, Result, Slug, manifest::Manifest};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Core, audit,
    ports::{RepositoryAt, SnapshotInfo},
    rebuild::{self, Rebuilt},
};

/// Opens a repository of a tenant with its key, keeps the key in the keyring, and lists its snapshots in the catalog. A tenant
/// that is not known is brought back from what the repository says of it.
///
/// # Errors
/// `WrongKey`, `RepositoryMissing`, or `AlreadyExists` if the tenant has another key.
pub async fn open(core: &Core, tenant: &Slug, storage: &Label, key: SecretString) -> Result<Rebuilt> {
    let rebuilt = rebuild::from_repository(core, tenant, storage, key).await?;
    audit::record(core, "repository.open", tenant, json!({ "storage": storage })).await?;
    Ok(rebuilt)
}

/// What became of the snapshots of a repository.
#[derive(Debug, Default)]
pub(crate) struct Synced {
    /// How many were added to the catalog.
    pub(crate) added: usize,
    /// How many are of databases that the catalog does not have, and so are not listed.
    pub(crate) left_out: BTreeMap<Label, u64>,
}

/// Adds to the catalog what the repository holds and the catalog does not know: after a repository was taken over,
/// and after an end between the writing of a snapshot and its row.
pub(crate) async fn sync(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<Synced> {
    let mut synced = Synced::default();
    for snapshot in core.parts.repositories.snapshots(at).await? {
        let Some(database) = snapshot.database.clone().filter(|_| snapshot.tenant.as_ref() == Some(tenant)) else {
            continue;
        };
        let path = DatabasePath { tenant: tenant.clone(), database };
        match core.catalog().databases().get(&path).await {
            Ok(_) => synced.added += usize::from(list(core, path, storage, at, &snapshot).await?),
            Err(Error { code: Code::NotFound, .. }) => *synced.left_out.entry(path.database).or_default() += 1,
            Err(error) => return Err(error),
        }
    }
    Ok(synced)
}

async fn list(
    core: &Core,
    path: DatabasePath,
    storage: &Label,
    at: &RepositoryAt,
    found: &SnapshotInfo,
) -> Result<bool> {
    if core.catalog().snapshots().find(&path, &found.id, Some(storage), core.latest()).await.is_ok() {
        return Ok(false);
    }
    let Some(manifest) = core.parts.repositories.manifest(at, &found.id).await? else { return Ok(false) };
    core.catalog().snapshots().add(&row(path, storage, found, &manifest, core.now())).await?;
    Ok(true)
}

fn row(
    database: DatabasePath,
    storage: &Label,
    found: &SnapshotInfo,
    manifest: &Manifest,
    now: DateTime<Utc>,
) -> Snapshot {
    Snapshot {
        id: found.id.clone(),
        database,
        storage: storage.clone(),
        taken_at: manifest.started_at,
        finished_at: manifest.finished_at,
        bytes: manifest.bytes(),
        bytes_added: found.bytes_added.unwrap_or_default(),
        tables: manifest.facts.table_count(),
        rows: manifest.rows(),
        proved_at: None,
        // What a restore set aside is kept until somebody lets it go, and who forgot that it was let go keeps it.
        pinned_at: manifest.set_aside.then_some(now),
        original: found.original.clone(),
        missing_at: None,
        read_at: None,
        damaged_at: None,
        set_aside: manifest.set_aside,
    }
}
