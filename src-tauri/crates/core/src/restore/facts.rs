//! Gathers, without changing anything, what a restore plan is made from.

use std::path::Path;

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Result, Slug,
    manifest::Manifest,
    restore::{Destination, Facts, Replaced, TargetFacts},
};

use super::{RestoreRequest, login::target_source};
use crate::{Core, repositories, servers};

pub(super) async fn gather(core: &Core, request: &RestoreRequest, snapshot: &Snapshot) -> Result<Facts> {
    let repository = repositories::existing(core, &request.database.tenant, &snapshot.storage).await?;
    let manifest = core.parts.repositories.manifest(&repository, &snapshot.id).await?;
    let target = target(core, request, manifest.as_ref()).await?;
    let newer = match request.snapshot.as_str() {
        "latest" => core.catalog().snapshots().all(&request.database).await?,
        _ => Vec::new(),
    };
    let is_passed_over = |it: &&Snapshot| {
        it.taken_at >= snapshot.taken_at && it.counts() && it.set_aside && it.name() != snapshot.name()
    };
    Ok(Facts {
        tenant: request.database.tenant.clone(),
        snapshot: snapshot.id.clone(),
        taken_at: snapshot.taken_at,
        aside: snapshot.set_aside,
        passed_over: newer.iter().find(is_passed_over).map(|it| it.name().to_owned()),
        foreign_tenant: foreign_tenant(core, request.choices.destination.connection(), &request.database).await?,
        production: production(core, request.choices.destination.connection(), &request.database.tenant).await?,
        replaced: replaced(core, request, &target, manifest.as_ref()).await?,
        target,
        manifest,
    })
}

async fn target(core: &Core, request: &RestoreRequest, manifest: Option<&Manifest>) -> Result<TargetFacts> {
    match &request.choices.destination {
        Destination::File { path } => {
            Ok(TargetFacts { exists: path.exists(), failure: no_folder(path), ..TargetFacts::default() })
        }
        Destination::Database { connection } | Destination::Replace { connection, .. } => {
            let source = target_source(core, request, connection).await?;
            Ok(core.engine(connection.engine())?.probe(&source, manifest).await)
        }
    }
}

/// What is known of the database that would be replaced. What cannot be found out of it is an obstacle.
async fn replaced(
    core: &Core,
    request: &RestoreRequest,
    target: &TargetFacts,
    manifest: Option<&Manifest>,
) -> Result<Option<Replaced>> {
    let Destination::Replace { connection, .. } = &request.choices.destination else { return Ok(None) };
    let mut replaced =
        Replaced { known_as: known_as(core, connection, &request.database).await?, ..Replaced::default() };
    if target.failure.is_none() && target.exists {
        let source = target_source(core, request, connection).await?;
        match core.engine(connection.engine())?.before_swap(&source, manifest).await {
            Ok(swap) => replaced.swap = swap,
            Err(error) => replaced.swap.obstacles.push(error),
        }
    }
    Ok(Some(replaced))
}

/// The database that is backed up from there; if there are several, one of another tenant counts most, then the restored one.
pub(super) async fn known_as(core: &Core, target: &Connection, ours: &DatabasePath) -> Result<Option<DatabasePath>> {
    let there = servers::same_database(core, target).await?.into_iter();
    Ok(there.map(|database| database.path).min_by_key(|path| (path.tenant == ours.tenant, path != ours)))
}

/// The database marked as production that it would go into or replace; if it has several names, one of another tenant counts.
pub(super) async fn production(core: &Core, target: Option<&Connection>, ours: &Slug) -> Result<Option<DatabasePath>> {
    let Some(target) = target else { return Ok(None) };
    let databases = servers::same_database(core, target).await?;
    let marked = databases.into_iter().filter(|row| row.production);
    Ok(marked.map(|row| row.path).min_by_key(|path| path.tenant == *ours))
}

fn no_folder(path: &Path) -> Option<Error> {
    let folder = path.parent().filter(|folder| !folder.is_dir())?;
    let missing = Error::new(Code::NotFound, format!("there is no folder {}", folder.display()));
    Some(missing.hint("Make the folder, or name another path."))
}

/// Another tenant whose database the target is, or whose server it is on while this tenant has none there.
pub(super) async fn foreign_tenant(
    core: &Core,
    target: Option<&Connection>,
    database: &DatabasePath,
) -> Result<Option<Slug>> {
    let Some(connection) = target else { return Ok(None) };
    let ours = &database.tenant;
    let owner = known_as(core, connection, database).await?.map(|path| path.tenant);
    if let Some(owner) = owner.filter(|owner| owner != ours) {
        return Ok(Some(owner));
    }
    let mut there = servers::beside(core, connection).await?.into_iter().map(|database| database.path.tenant);
    let first = there.next();
    if first.as_ref() == Some(ours) || there.any(|tenant| tenant == *ours) { Ok(None) } else { Ok(first) }
}
