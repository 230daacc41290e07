//! What is damaged, and whom it takes down: a snapshot that needs it never counts as good, whenever it was made.

use bulkhead_catalog::{Found, Snapshot};
use bulkhead_model::{
    Code, Error, Label, Result, Slug, amount,
    report::{CheckReport, Depth},
};
use serde_json::json;

use crate::{
    Core, audit,
    jobs::JobContext,
    ports::{RepositoryAt, Salvaged},
};

/// The files of a kind that a check found something in.
pub(super) fn named(report: &CheckReport, file: &str) -> Vec<String> {
    report.findings.iter().filter(|it| it.file == file).filter_map(|it| it.id.clone()).collect()
}

/// Takes damaged packs out of use. Gives whether there were any.
pub(super) async fn repair(
    context: &JobContext,
    tenant: &Slug,
    storage: &Label,
    at: &RepositoryAt,
    packs: &[String],
) -> Result<bool> {
    if packs.is_empty() {
        return Ok(false);
    }
    let core = context.core();
    let Salvaged { kept, lost } = core.parts.repositories.salvage(at, packs, &context.flow).await?;
    let found = json!({ "storage": storage, "packs": packs, "kept": kept, "lost": lost });
    audit::record(core, "repository.repair", tenant, found).await?;
    let (packs, kept) = (amount::count(packs.len() as u64, "damaged pack"), amount::count(kept, "part"));
    context.log(&format!("{storage}: {packs} taken out of use, {kept} written anew, {lost} lost")).await;
    Ok(true)
}

/// Writes down what a check found; gives how many snapshots are hit.
pub(super) async fn write_down(
    core: &Core,
    tenant: &Slug,
    storage: &Label,
    at: &RepositoryAt,
    depth: &Depth,
    report: &CheckReport,
) -> Result<usize> {
    let (shares, shares_of) = (depth.shares(), core.catalog().shares());
    let packs = named(report, "pack");
    // What was damaged before and was not read now still is.
    let mut all = shares_of.damaged(tenant, storage).await?;
    all.retain(|pack| !depth.reads(pack) || packs.contains(pack));
    all.extend(packs.iter().cloned());
    let mut hit = named(report, "snapshot");
    hit.extend(read_as_damaged(core, tenant, storage, at, depth).await?);
    let vague = report.findings.iter().any(|it| it.file != "pack" && it.file != "snapshot" || it.id.is_none());
    if vague {
        // Index, tree, key or config: nobody can say what still can be read.
        hit = on_storage(core, tenant, storage).await?;
    } else if !all.is_empty() {
        hit.extend(core.parts.repositories.needing(at, &all).await?);
    }
    let found = Found { shares: &shares, packs: &packs, snapshots: &hit, structure: vague };
    shares_of.found(tenant, storage, &found, core.now()).await?;
    let known = on_storage(core, tenant, storage).await?;
    Ok(known.iter().filter(|id| hit.contains(id)).count())
}

/// Snapshots that somebody could not read to their end, though no damaged pack is known that they need: only a read of everything shows
/// that they are whole again.
async fn read_as_damaged(
    core: &Core,
    tenant: &Slug,
    storage: &Label,
    at: &RepositoryAt,
    depth: &Depth,
) -> Result<Vec<String>> {
    let all = core.catalog().snapshots().on_storage(tenant, storage).await?;
    let mut marked: Vec<_> = all.into_iter().filter(|it| it.damaged_at.is_some()).map(|it| it.id).collect();
    let broken = core.catalog().repositories().is_broken(tenant, storage).await?;
    if marked.is_empty() || broken || matches!(depth, Depth::Everything) {
        return Ok(Vec::new());
    }
    let packs = core.catalog().shares().damaged(tenant, storage).await?;
    if !packs.is_empty() {
        let explained = core.parts.repositories.needing(at, &packs).await?;
        marked.retain(|id| !explained.contains(id));
    }
    Ok(marked)
}

async fn on_storage(core: &Core, tenant: &Slug, storage: &Label) -> Result<Vec<String>> {
    let known = core.catalog().snapshots().on_storage(tenant, storage).await?;
    Ok(known.into_iter().map(|snapshot| snapshot.id).collect())
}

/// Refuses a snapshot that was just made and builds on data that is known to be damaged: it would look good and not be so.
///
/// # Errors
/// `RepositoryDamaged`.
pub(crate) async fn trusted(core: &Core, at: &RepositoryAt, snapshot: &Snapshot) -> Result<()> {
    let (tenant, storage) = (&snapshot.database.tenant, &snapshot.storage);
    let packs = core.catalog().shares().damaged(tenant, storage).await?;
    if packs.is_empty() || !core.parts.repositories.needing(at, &packs).await?.contains(&snapshot.id) {
        return Ok(());
    }
    core.catalog().shares().mark_damaged(&snapshot.id, storage, core.now()).await?;
    Err(Error::new(Code::RepositoryDamaged, format!("the backup builds on data that is damaged on {storage}"))
        .hint("Back up to another storage: what is unchanged would be taken from the damaged data again.")
        .hint(format!("Or {}", super::going_on(tenant))))
}
