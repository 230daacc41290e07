//! Checks a tenant's repositories for damage.

mod damage;
mod turn;

use std::sync::Arc;

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    Code, Error, Label, Result, Slug, amount,
    job::{JobId, JobKind, Phase, Trigger},
    report::{CheckReport, Depth, Finding},
};
use serde_json::json;

pub(crate) use damage::trusted;
pub use turn::due;

use crate::{
    Core,
    jobs::{self, Finished, JobContext},
    looks,
    ports::RepositoryAt,
    repositories,
};

/// Asks for a check of every repository of the tenant.
///
/// # Errors
/// `NotFound` for an unknown tenant, `NothingToDo` if it has no repository.
pub async fn request(core: &Arc<Core>, tenant: &Slug, read_data: bool) -> Result<JobId> {
    core.catalog().tenants().get(tenant).await?;
    let repositories = core.catalog().repositories().list(Some(tenant)).await?;
    if repositories.is_empty() {
        return Err(
            Error::new(Code::NothingToDo, format!("{tenant} has no repository yet")).hint("Run a backup first.")
        );
    }
    let storages: Vec<Label> = repositories.into_iter().map(|repository| repository.storage).collect();
    let depth = if read_data { Depth::Everything } else { Depth::Structure };
    submit(core, tenant, storages, depth, Trigger::Person, json!({ "read_data": read_data })).await
}

async fn submit(
    core: &Arc<Core>,
    tenant: &Slug,
    storages: Vec<Label>,
    depth: Depth,
    trigger: Trigger,
    detail: serde_json::Value,
) -> Result<JobId> {
    let request = jobs::Request {
        kind: JobKind::Check,
        tenant: tenant.clone(),
        database: None,
        places: storages.iter().map(|storage| format!("storage {storage}")).collect(),
        trigger,
        detail,
    };
    let tenant = tenant.clone();
    jobs::submit(core, request, move |context| run(context, tenant, storages, depth)).await
}

async fn run(context: Arc<JobContext>, tenant: Slug, storages: Vec<Label>, depth: Depth) -> Result<Finished> {
    context.enter(Phase::Check, None).await?;
    let (mut reports, mut damage, mut failure, mut whole) = (Vec::new(), None, None, Vec::new());
    // One storage that is away neither keeps another from its check nor hides what was found there.
    for storage in storages {
        match one(&context, &tenant, &storage, &depth).await {
            Ok((report, hit)) => {
                let found = damaged(&storage, &report, hit).err();
                if found.is_none() {
                    context.log(&format!("{storage}: nothing is damaged")).await;
                    whole.push(storage.to_string());
                }
                // What could not be read once is whole again when all was read, and not before.
                let marked = if found.is_none() { hit } else { 0 };
                if marked > 0 {
                    let marked = amount::count(marked as u64, "backup");
                    context.log(&format!("{storage}: {marked} marked as damaged before, until all is read")).await;
                }
                damage = damage.or(found);
                reports.push(json!({ "storage": storage, "report": report, "marked": marked }));
            }
            Err(error) if error.code == Code::Cancelled => return Err(error),
            Err(error) => {
                context.log(&format!("{storage}: {}", error.message)).await;
                failure = failure.or(Some(error));
            }
        }
    }
    match damage.or(failure) {
        Some(error) if whole.is_empty() => Err(error),
        Some(error) => Err(error.hint(format!("Checked, and nothing damaged: {}.", whole.join(", ")))),
        None => Ok(Finished { snapshot: None, detail: reports.into() }),
    }
}

/// Checks one repository; gives what was found, and how many snapshots are hit.
async fn one(context: &JobContext, tenant: &Slug, storage: &Label, depth: &Depth) -> Result<(CheckReport, usize)> {
    let core = context.core();
    let at = repositories::existing(core, tenant, storage).await?;
    let mut report = core.parts.repositories.check(&at, depth, &context.flow).await?;
    let hit = damage::write_down(core, tenant, storage, &at, depth, &report).await?;
    match lost(core, tenant, storage, &at).await {
        // A key file that is damaged opens nothing, and the report says why.
        Err(error) if matches!(error.code, Code::WrongKey | Code::RepositoryDamaged) && !report.findings.is_empty() => {
        }
        lost => report.findings.extend(lost?),
    }
    Ok((report, hit))
}

/// Snapshots that were good once and that the repository does not have any more.
async fn lost(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<Vec<Finding>> {
    let finding = |snapshot: Snapshot| Finding {
        file: "snapshot".to_owned(),
        detail: format!("the backup of {} of {} is gone from the repository", snapshot.database, snapshot.taken_at),
        id: Some(snapshot.id),
    };
    let gone = looks::lost(core, tenant, storage, at).await?;
    let known = core.catalog().snapshots().on_storage(tenant, storage).await?;
    Ok(known.into_iter().filter(|snapshot| gone.contains(&snapshot.id)).map(finding).collect())
}

fn damaged(storage: &Label, report: &CheckReport, hit: usize) -> Result<()> {
    let Some(first) = report.findings.first() else { return Ok(()) };
    let error =
        Error::new(Code::RepositoryDamaged, format!("the repository on {storage} is damaged: {}", first.detail));
    let error = report.findings.iter().take(20).fold(error, |error, finding| {
        error.hint(format!("{} {}: {}", finding.file, finding.id.as_deref().unwrap_or("-"), finding.detail))
    });
    let error = match hit {
        0 => error,
        1 => error.hint("One backup needs what is damaged and counts no more."),
        hit => error.hint(format!("{hit} backups need what is damaged and count no more.")),
    };
    Err(error.hint("Do not delete anything. Copy the repository first, then restore what still can be read."))
}
