//! Snapshots in a tenant's repositories that another program wrote, such as stock restic: they have no manifest, so there is nothing
//! to compare with, and nothing of them can be proved. Their files can be had.

use std::{path::Path, sync::Arc};

use bulkhead_catalog::Leftover;
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result, Slug,
    job::{JobId, JobKind, Phase, Trigger},
};
use serde_json::json;

use crate::{
    Core, audit, files,
    jobs::{self, Finished, JobContext},
    ports::{Extracted, ForeignSnapshot},
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

/// All of a tenant in the repositories that can be read, by storage, oldest first, and why the others cannot.
///
/// # Errors
/// `NotFound` for the tenant.
pub async fn list(core: &Core, tenant: &Slug, storage: Option<&Label>) -> Result<(Vec<Found>, Vec<(Label, Error)>)> {
    core.catalog().tenants().get(tenant).await?;
    let (mut found, mut failed) = (Vec::new(), Vec::new());
    for row in core.catalog().repositories().list(Some(tenant)).await? {
        if storage.is_some_and(|storage| *storage != row.storage) {
            continue;
        }
        let read = async {
            let at = repositories::existing(core, tenant, &row.storage).await?;
            core.parts.repositories.foreign(&at).await
        };
        match read.await {
            Ok(all) => found.extend(all.into_iter().map(|snapshot| Found { storage: row.storage.clone(), snapshot })),
            Err(error) => failed.push((row.storage, error)),
        }
    }
    Ok((found, failed))
}

/// Writes the files of one into a new folder, as a job. `id` is its first characters.
///
/// # Errors
/// `NotFound`, `InvalidInput` if several begin so, `AlreadyExists`; the keyring's, or those of a repository that cannot be read. The job's own end has `HostileName` besides.
pub async fn extract(
    core: &Arc<Core>,
    tenant: &Slug,
    id: &str,
    storage: Option<&Label>,
    folder: &Path,
) -> Result<JobId> {
    let found = meant(core, tenant, id, storage).await?;
    // What the job leaves is removed: nothing of anybody else's may stand there before.
    let taken = |path: &Path| path.symlink_metadata().is_ok();
    if let Some(path) = [folder, &files::partial(folder)].into_iter().find(|path| taken(path)) {
        return Err(Error::new(Code::AlreadyExists, format!("{} is there already", path.display()))
            .hint("Name a folder that does not exist yet."));
    }
    let detail = json!({ "foreign": found.snapshot.id, "storage": found.storage, "to": folder.display().to_string() });
    let request = jobs::Request {
        kind: JobKind::Restore,
        tenant: tenant.clone(),
        database: None,
        places: vec![format!("file {}", folder.display()), format!("storage {}", found.storage)],
        trigger: Trigger::Person,
        detail: detail.clone(),
    };
    let folder = folder.to_owned();
    jobs::submit(core, request, move |context| async move {
        // Only what was taken on is written down, and nothing is done before it is.
        audit::record(context.core(), "restore.foreign", context.tenant(), detail).await?;
        run(&context, &found, &folder).await
    })
    .await
}

/// Writes beside the folder first: the name that was asked for appears over all of it.
async fn run(context: &JobContext, found: &Found, folder: &Path) -> Result<Finished> {
    let core = context.core();
    let partial = files::partial(folder);
    let at = repositories::existing(core, context.tenant(), &found.storage).await?;
    context.log(&format!("snapshot {}, another program's, into {}", found.snapshot.id, folder.display())).await;
    context.enter(Phase::Load, found.snapshot.bytes).await?;
    context.leave(&[Leftover::Folder { path: partial.clone() }]).await?;
    let extracted = core.parts.repositories.extract(&at, &found.snapshot.id, &partial, &context.flow).await;
    let named = extracted.and_then(|extracted| {
        let named = files::name_new(&partial, folder).and_then(|()| files::keep_name(folder));
        if named.is_err() {
            // What it was cut short by is the better thing to say.
            let _ = std::fs::remove_dir_all(&partial);
        }
        named.map(|()| extracted).map_err(|error| Error::io(folder.display(), error))
    });
    context.leave(&[]).await?;
    let Extracted { files, bytes, left_out } = named?;
    Ok(Finished { snapshot: None, detail: json!({ "files": files, "bytes": bytes, "left_out": left_out }) })
}

/// The one that is meant.
async fn meant(core: &Core, tenant: &Slug, id: &str, storage: Option<&Label>) -> Result<Found> {
    // What no id begins like is nowhere, whether or not all can be looked at.
    let (mut own, failed) = if is_id(id) { list(core, tenant, storage).await? } else { Default::default() };
    own.retain(|found| is_meant(found, id));
    match (own.len(), failed.into_iter().next()) {
        // It may be where nobody could look.
        (0, Some((_, error))) => Err(error),
        (0, None) => {
            let message = format!("there is no snapshot {id} of another program in the repositories of {tenant}");
            Err(Error::new(Code::NotFound, message).hint(format!("List them: bulkhead snapshots {tenant} --foreign.")))
        }
        (1, _) => Ok(own.remove(0)),
        _ => Err(Error::new(Code::InvalidInput, format!("several snapshots begin with {id}"))
            .hint("Give more characters, or name the storage.")),
    }
}

fn is_meant(found: &Found, id: &str) -> bool {
    id.len() >= SHORTEST && found.snapshot.id.starts_with(id)
}

/// Whether an id can begin so.
fn is_id(id: &str) -> bool {
    id.len() >= SHORTEST && id.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// A snapshot of a database that is not listed may be one of these: then that is what is to be said. Where there is no such database,
/// that is.
pub(crate) async fn explained(core: &Core, database: &DatabasePath, id: &str, error: Error) -> Error {
    if error.code != Code::NotFound || !is_id(id) || core.catalog().databases().get(database).await.is_err() {
        return error;
    }
    let (found, _) = list(core, &database.tenant, None).await.unwrap_or_default();
    if found.iter().any(|found| is_meant(found, id)) { nothing_to_compare() } else { error }
}

/// What is to be said of a snapshot without a manifest.
pub(crate) fn nothing_to_compare() -> Error {
    Error::new(Code::NotFound, "the snapshot has no manifest: there is nothing to compare with, so it cannot be proved")
        .hint("Another program wrote it. Get its files: bulkhead restore TENANT/DATABASE SNAPSHOT --to-file FOLDER.")
}
