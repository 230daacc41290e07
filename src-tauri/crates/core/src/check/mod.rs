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
    let depth = if read_data { Depth::Everything } else { Depth::Structure };
    of_all(core, tenant, depth, json!({ "read_data": read_data })).await
}

/// Asks for a check of everything that takes what is damaged out of use, so that backups can go on there: what can be read of it is
/// written anew, and what cannot is written by the next backup that comes across it.
///
/// # Errors
/// `NotFound` for an unknown tenant, `NothingToDo` if it has no repository.
pub async fn repair(core: &Arc<Core>, tenant: &Slug) -> Result<JobId> {
    of_all(core, tenant, Depth::Everything, json!({ "read_data": true, "repair": true })).await
}

async fn of_all(core: &Arc<Core>, tenant: &Slug, depth: Depth, detail: serde_json::Value) -> Result<JobId> {
    core.catalog().tenants().get(tenant).await?;
    let repositories = core.catalog().repositories().list(Some(tenant)).await?;
    if repositories.is_empty() {
        return Err(
            Error::new(Code::NothingToDo, format!("{tenant} has no repository yet")).hint("Run a backup first.")
        );
    }
    let storages: Vec<Label> = repositories.into_iter().map(|repository| repository.storage).collect();
    submit(core, tenant, storages, depth, Trigger::Person, detail).await
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
    let (tenant, repairs) = (tenant.clone(), request.detail["repair"] == true);
    jobs::submit(core, request, move |context| run(context, tenant, storages, depth, repairs)).await
}

async fn run(
    context: Arc<JobContext>,
    tenant: Slug,
    storages: Vec<Label>,
    depth: Depth,
    repairs: bool,
) -> Result<Finished> {
    context.enter(Phase::Check, None).await?;
    let (mut reports, mut damage, mut failure, mut whole) = (Vec::new(), None, None, Vec::new());
    // One storage that is away neither keeps another from its check nor hides what was found there.
    for storage in storages {
        match one(&context, &tenant, &storage, &depth, repairs).await {
            Ok((report, hit)) => {
                let found = damaged(&tenant, &storage, &report, hit).err();
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
async fn one(
    context: &JobContext,
    tenant: &Slug,
    storage: &Label,
    depth: &Depth,
    repairs: bool,
) -> Result<(CheckReport, usize)> {
    let core = context.core();
    let at = repositories::existing(core, tenant, storage).await?;
    if repairs {
        // What earlier checks found, first: all is read only once then.
        let known = core.catalog().shares().damaged(tenant, storage).await?;
        damage::repair(context, tenant, storage, &at, &known).await?;
    }
    let mut report = core.parts.repositories.check(&at, depth, &context.flow).await?;
    if repairs && damage::repair(context, tenant, storage, &at, &damage::named(&report, "pack")).await? {
        report = core.parts.repositories.check(&at, depth, &context.flow).await?;
    }
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

fn damaged(tenant: &Slug, storage: &Label, report: &CheckReport, hit: usize) -> Result<()> {
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
    if report.findings.iter().all(Finding::is_incomplete) {
        // There is nothing left that could be read.
        return Err(
            error.hint("A later backup that comes across what is lost writes it anew, and what needs it counts again.")
        );
    }
    let error = error.hint("Do not delete anything. Copy the repository first, then restore what still can be read.");
    // Index, tree and key files are not written anew.
    let repairs = report.findings.iter().any(|finding| finding.file == "pack");
    Err(if repairs { error.hint(format!("Then {}", going_on(tenant))) } else { error })
}

/// What lets backups go on in a repository with damaged packs.
fn going_on(tenant: &Slug) -> String {
    format!(
        "let backups go on there; they write anew what they need of what is lost: bulkhead check {tenant} --repair."
    )
}
