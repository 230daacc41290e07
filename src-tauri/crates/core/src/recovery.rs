//! What a start does about the last end: jobs that nobody runs any more become interrupted, what they left is removed.

use std::path::Path;

use bulkhead_catalog::{Job, Leftover};
use bulkhead_model::{Code, Error, Result, job::Transition};

use crate::{Core, databases, ports::Notification, ports::Source};

/// Looks at all jobs that are not ended; those whose instance is gone become interrupted and are cleaned up after.
///
/// # Errors
/// The catalog's. What cannot be removed stays written down and is tried again at the next start.
pub async fn recover(core: &Core) -> Result<Vec<Job>> {
    let mut interrupted = Vec::new();
    for job in core.catalog().jobs().active().await? {
        if job.owner.as_deref().is_some_and(|owner| core.parts.instances.alive(owner)) {
            continue;
        }
        if orphan(core, &job).await? {
            interrupted.push(job);
        }
    }
    for job in core.catalog().jobs().with_leftovers().await? {
        clean(core, &job).await?;
    }
    tell(core, &interrupted).await;
    Ok(interrupted)
}

/// Whether this start is the one that found it: of some that start together, each job has one.
async fn orphan(core: &Core, job: &Job) -> Result<bool> {
    let jobs = core.catalog().jobs();
    match jobs.apply(job.id, Transition::Orphaned, core.now()).await {
        Ok(_) => Ok(true),
        Err(_) if jobs.get(job.id).await?.state.is_final() => Ok(false),
        Err(error) => Err(error),
    }
}

async fn clean(core: &Core, job: &Job) -> Result<()> {
    let mut kept = Vec::new();
    for leftover in &job.leftovers {
        if let Err(error) = remove(core, job, leftover).await {
            tracing::warn!(job = %job.id, %error, "a leftover could not be removed");
            kept.push(leftover.clone());
        }
    }
    core.catalog().jobs().leave(job.id, &kept).await
}

async fn remove(core: &Core, job: &Job, leftover: &Leftover) -> Result<()> {
    match leftover {
        Leftover::File { path } => remove_file(path),
        Leftover::TargetDatabase { connection, created } => {
            let password = password(core, job, connection).await?;
            let target = Source { connection: connection.clone(), password };
            core.engine(connection.engine())?.discard(&target, *created).await
        }
    }
}

/// The target's own password was never stored; the source's is used when both are on the same server.
async fn password(
    core: &Core,
    job: &Job,
    target: &bulkhead_model::Connection,
) -> Result<Option<secrecy::SecretString>> {
    let Some(path) = &job.database else { return Ok(None) };
    let database = core.catalog().databases().get(path).await?;
    if !database.connection.same_server(target) {
        return Ok(None);
    }
    Ok(databases::source(core, &database).await?.password)
}

fn remove_file(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("{} could not be removed", path.display()), error))
        }
        _ => Ok(()),
    }
}

async fn tell(core: &Core, interrupted: &[Job]) {
    if interrupted.is_empty() {
        return;
    }
    let names: Vec<_> = interrupted.iter().map(|job| format!("{} of {}", job.kind, subject(job))).collect();
    let body = format!("Bulkhead ended while these were running: {}. Run them again.", names.join(", "));
    let notification = Notification { title: "Interrupted".to_owned(), body };
    if let Err(error) = core.parts.notifier.notify(&notification).await {
        tracing::warn!(code = ?Code::Interrupted, %error, "the desktop notification was not shown");
    }
}

fn subject(job: &Job) -> String {
    job.database.as_ref().map_or_else(|| job.tenant.to_string(), ToString::to_string)
}
