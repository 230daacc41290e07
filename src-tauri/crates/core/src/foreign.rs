//! Snapshots in a tenant's repositories that another program wrote, such as stock restic: they have no manifest, so there is nothing
//! to compare with, and nothing of them can be proved. Their files can be had.

use std::path::Path;

use bulkhead_model::{Code, Error, Label, Result, Slug};
use serde_json::json;

use crate::{
    Core, audit,
    ports::{Extracted, Flow, ForeignSnapshot},
    repositories,
};

/// Characters of an id that name a snapshot.
const SHORTEST: usize = 4;

/// One, and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The storage.
    pub storage: Label,
    /// What it says of itself.
    pub snapshot: ForeignSnapshot,
}

/// All of a tenant, by storage, oldest first.
///
/// # Errors
/// `NotFound` for the tenant; the keyring's, or those of a repository that cannot be read.
pub async fn list(core: &Core, tenant: &Slug, storage: Option<&Label>) -> Result<Vec<Found>> {
    core.catalog().tenants().get(tenant).await?;
    let mut found = Vec::new();
    for row in core.catalog().repositories().list(Some(tenant)).await? {
        if storage.is_some_and(|storage| *storage != row.storage) {
            continue;
        }
        let at = repositories::existing(core, tenant, &row.storage).await?;
        let all = core.parts.repositories.foreign(&at).await?;
        found.extend(all.into_iter().map(|snapshot| Found { storage: row.storage.clone(), snapshot }));
    }
    Ok(found)
}

/// Writes the files of one into a new folder. `id` is its first characters.
///
/// # Errors
/// `NotFound`, `InvalidInput` if several begin so, `HostileName`, `AlreadyExists`; those of [`list`].
pub async fn extract(
    core: &Core,
    tenant: &Slug,
    id: &str,
    storage: Option<&Label>,
    folder: &Path,
) -> Result<(Found, Extracted)> {
    let mut own = list(core, tenant, storage).await?;
    own.retain(|found| is_meant(found, id));
    let found = match own.len() {
        0 => {
            let message = format!("there is no snapshot {id} of another program in the repositories of {tenant}");
            return Err(
                Error::new(Code::NotFound, message).hint(format!("List them: bulkhead snapshots {tenant} --foreign."))
            );
        }
        1 => own.remove(0),
        _ => {
            return Err(Error::new(Code::InvalidInput, format!("several snapshots begin with {id}"))
                .hint("Give more characters, or name the storage."));
        }
    };
    let at = repositories::existing(core, tenant, &found.storage).await?;
    let detail = json!({ "snapshot": found.snapshot.id, "storage": found.storage, "to": folder.display().to_string() });
    audit::record(core, "restore.foreign", tenant, detail).await?;
    let extracted = core.parts.repositories.extract(&at, &found.snapshot.id, folder, &Flow::default()).await?;
    Ok((found, extracted))
}

fn is_meant(found: &Found, id: &str) -> bool {
    id.len() >= SHORTEST && found.snapshot.id.starts_with(id)
}

/// A snapshot that is not listed may be one of these: then that is what is to be said.
pub(crate) async fn explained(core: &Core, tenant: &Slug, id: &str, error: Error) -> Error {
    if error.code != Code::NotFound {
        return error;
    }
    let found = list(core, tenant, None).await.unwrap_or_default();
    if found.iter().any(|found| is_meant(found, id)) { nothing_to_compare() } else { error }
}

/// What is to be said of a snapshot without a manifest.
pub(crate) fn nothing_to_compare() -> Error {
    Error::new(Code::NotFound, "the snapshot has no manifest: there is nothing to compare with, so it cannot be proved")
        .hint("Another program wrote it. Get its files: bulkhead restore TENANT/DATABASE SNAPSHOT --to-file FOLDER.")
}
