//! Frees the space of what retention removed.
//!
//! Once a week for each repository, limited in time, and never by a clock that may be wrong.

use std::sync::Arc;

use bulkhead_model::{
    Code, Error, Label, Result, Slug,
    job::{JobId, JobKind, Phase, Trigger},
};
use chrono::Duration;
use serde_json::json;

use crate::{
    Core, audit, clock,
    jobs::{self, Finished, JobContext},
    looks,
    pause::Pauses,
    repositories,
};

/// What was marked so long ago is removed: no backup or restore takes so long.
const GRACE: std::time::Duration = std::time::Duration::from_secs(23 * 3600);
/// How often.
const EVERY: Duration = Duration::days(7);
/// How long after one that met another program at work the next is tried.
const AGAIN: Duration = Duration::hours(6);
/// How long one may take, and keep others from the repository; the next goes on with what was left.
pub const LIMIT: std::time::Duration = std::time::Duration::from_secs(3600);

/// Asks for a prune of every repository of the tenant.
///
/// # Errors
/// `NotFound` for an unknown tenant, `NothingToDo` if it has no repository.
pub async fn request(core: &Arc<Core>, tenant: &Slug) -> Result<JobId> {
    core.catalog().tenants().get(tenant).await?;
    let repositories = core.catalog().repositories().list(Some(tenant)).await?;
    if repositories.is_empty() {
        return Err(
            Error::new(Code::NothingToDo, format!("{tenant} has no repository yet")).hint("Run a backup first.")
        );
    }
    submit(core, tenant, repositories.into_iter().map(|repository| repository.storage).collect(), Trigger::Person).await
}

async fn submit(core: &Arc<Core>, tenant: &Slug, storages: Vec<Label>, trigger: Trigger) -> Result<JobId> {
    let request = jobs::Request {
        kind: JobKind::Prune,
        tenant: tenant.clone(),
        database: None,
        places: storages.iter().map(|storage| format!("storage {storage}")).collect(),
        trigger,
        detail: json!({ "storages": storages }),
    };
    let tenant = tenant.clone();
    jobs::submit(core, request, move |context| run(context, tenant, storages)).await
}

/// Begins what is due: a week after the last, for each repository. The first is due a week after Bulkhead first saw it.
///
/// # Errors
/// The catalog's.
pub(crate) async fn due(core: &Arc<Core>, pauses: &Pauses) -> Result<()> {
    if clock::doubt(core).await.is_err() {
        return Ok(());
    }
    for repository in core.catalog().repositories().list(None).await? {
        let mark = mark(&repository.tenant, &repository.storage);
        let (before, now) = (core.catalog().alerts().mark(&mark).await?, core.now());
        let since = before.unwrap_or(repository.created_at);
        if now - since < EVERY && since <= now || pauses.until(&repository.tenant).is_some() {
            continue;
        }
        // Whoever writes it down first does it; a tenant that was removed has nobody who could ask for it.
        if core.catalog().alerts().set_mark(&mark, before, now).await?
            && core.catalog().tenants().get(&repository.tenant).await.is_ok()
        {
            submit(core, &repository.tenant, vec![repository.storage], Trigger::Schedule).await?;
        }
    }
    Ok(())
}

async fn run(context: Arc<JobContext>, tenant: Slug, storages: Vec<Label>) -> Result<Finished> {
    context.enter(Phase::Prune, None).await?;
    let core = context.core();
    clock::doubt(core).await?;
    let by_hand = core.catalog().jobs().get(context.id()).await?.trigger == Trigger::Person;
    let (mut told, mut failed) = (Vec::new(), None);
    for storage in storages {
        match one(&context, &tenant, &storage).await {
            Ok(done) => told.push(done),
            Err(error) if error.code == Code::Cancelled => return Err(error),
            Err(error) if error.code == Code::DiskFull => {
                let error = no_room(&storage);
                context.log(&error.message).await;
                told.push(json!({ "storage": storage, "failure": error }));
                failed.get_or_insert(error);
            }
            // One that cannot be pruned keeps no other from it.
            Err(error) => {
                context.log(&format!("{storage}: {}", error.message)).await;
                told.push(json!({ "storage": storage, "failure": error }));
                // Somebody works on it: it is tried again, but not for whoever asked for it now.
                if by_hand || error.code != Code::Busy {
                    failed.get_or_insert(error.context(format!("nothing was removed from {storage}")));
                } else {
                    again(core, &tenant, &storage).await?;
                }
            }
        }
    }
    match failed {
        Some(error) => Err(error),
        None => Ok(Finished { snapshot: None, detail: told.into() }),
    }
}

/// Whoever prunes to make room finds that nothing is removed before what is still needed was written down anew.
fn no_room(storage: &Label) -> Error {
    let message = format!(
        "nothing was removed from {storage}: a prune writes a new index before it removes anything, and no space is left for it"
    );
    Error::new(Code::DiskFull, message)
        .hint("Make a little room on that disk by something else, some megabytes for most, and run it again.")
        .hint("Never remove files of a repository by hand.")
}

/// When the last was, for each repository.
fn mark(tenant: &Slug, storage: &Label) -> String {
    format!("prune {tenant} {storage}")
}

/// Lets it be due again soon.
async fn again(core: &Core, tenant: &Slug, storage: &Label) -> Result<()> {
    let (mark, marks) = (mark(tenant, storage), core.catalog().alerts());
    let before = marks.mark(&mark).await?;
    marks.set_mark(&mark, before, core.now() - EVERY + AGAIN).await.map(drop)
}

async fn one(context: &JobContext, tenant: &Slug, storage: &Label) -> Result<serde_json::Value> {
    let core = context.core();
    let at = repositories::existing(core, tenant, storage).await?;
    let limited = crate::ports::Flow { cancel: context.flow.cancel.child_token(), ..context.flow.clone() };
    let pruning = core.parts.repositories.prune(&at, GRACE, &limited);
    let pruned = tokio::select! {
        pruned = pruning => pruned,
        () = tokio::time::sleep(LIMIT) => {
            limited.cancel.cancel();
            Err(Error::new(Code::Stalled, "the prune took longer than an hour").hint("The next one goes on with it."))
        }
    }?;
    if pruned.removed > 0 {
        looks::moved(core, tenant, storage, pruned.removed.cast_signed().saturating_neg()).await?;
        audit::record(core, "repository.prune", tenant, json!({ "storage": storage, "bytes": pruned.removed })).await?;
    }
    Ok(json!({ "storage": storage, "removed": pruned.removed, "marked": pruned.marked, "needed": pruned.needed }))
}
