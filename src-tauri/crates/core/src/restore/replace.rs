//! Replaces a database: backed up as it is, restored beside it, compared, and only then put in its place.
//!
//! Until the last step the database that stands there is only read. Whatever breaks off before leaves it as it was.

use std::time::Instant;

use bulkhead_catalog::Leftover;
use bulkhead_model::{
    Connection, DatabasePath, Error, Result,
    job::Phase,
    restore::{Manner, names},
};
use serde_json::json;

use super::{login, login::target_source, run, run::Work};
use crate::{
    backup,
    jobs::{Finished, JobContext},
    ports::{RepositoryAt, Source, Swap},
};

pub(super) async fn run(
    context: &JobContext,
    work: &Work,
    at: &RepositoryAt,
    connection: &Connection,
    manner: Manner,
) -> Result<Finished> {
    let core = context.core();
    let stream = run::verify(context, work, at).await?;
    let known = work.facts.replaced.as_ref().and_then(|replaced| replaced.known_as.as_ref());
    let since = Instant::now();
    let safety = safety(context, known, manner).await?;
    let aside = since.elapsed();
    let original = target_source(core, &work.request, connection).await?;
    let names = names(connection, core.now(), context.id());
    let staging = Source { connection: connection.with_database(&names.staging), password: original.password.clone() };
    let leftover = Leftover::TargetDatabase { connection: staging.connection.clone(), created: true, identity: None };
    login::keep(context, work.request.password.as_ref()).await?;
    context.leave(&[leftover]).await?;
    let mut finished = match run::load_and_compare(context, work, at, &staging, &stream, true, None).await {
        Ok(finished) => finished,
        Err(error) => return Err(not_swapped(context, work, &staging, error).await),
    };
    let swap = Swap { original: &original, names: &names, end_sessions: manner.end_sessions };
    let written = Leftover::Swap { original: original.connection.clone(), names: names.clone() };
    let notices = match exchange(context, swap, written).await {
        Ok(notices) => notices,
        Err(Broken::Before(error)) => return Err(not_swapped(context, work, &staging, error).await),
        Err(Broken::Unknown(error)) => return Err(error),
    };
    context.leave(&[]).await?;
    if run::proves(work, &finished) {
        core.catalog().snapshots().mark_proved(&work.snapshot.id, core.now()).await?;
    }
    finished.detail["safety_ms"] = run::millis(aside);
    finished.detail["replaced"] =
        json!({ "name": connection.database_name(), "kept": names.kept, "safety": safety, "notices": notices });
    Ok(finished)
}

/// The present state as one more snapshot, if that was asked for and Bulkhead backs the database up at all.
pub(super) async fn safety(
    context: &JobContext,
    known: Option<&DatabasePath>,
    manner: Manner,
) -> Result<Option<String>> {
    let Some(path) = known.filter(|_| manner.safety_backup) else { return Ok(None) };
    let failed = |error: Error| {
        let error =
            error.context(format!("the present state of {path} could not be backed up, so nothing was changed"));
        error.hint(
            "To go on without that backup: --no-safety-backup. The database that is replaced is kept in any case.",
        )
    };
    let snapshot = backup::aside(context, path).await.map_err(failed)?;
    // It stays also where the restore fails afterwards, and then only this says so.
    context.note(&json!({ "aside": snapshot.id, "aside_on": snapshot.storage })).await;
    Ok(Some(snapshot.id))
}

/// How a swap ended that did not end well.
pub(super) enum Broken {
    /// The original stands there.
    Before(Error),
    /// Nobody could be asked.
    Unknown(Error),
}

/// Lets the two change places. What is written down before says to the next start what to ask.
pub(super) async fn exchange(context: &JobContext, swap: Swap<'_>, written: Leftover) -> Result<Vec<String>, Broken> {
    let before = Broken::Before;
    let Swap { original, names, .. } = swap;
    context.leave(&[written]).await.map_err(before)?;
    context.enter(Phase::Swap, None).await.map_err(before)?;
    let engine = context.core().engine(original.connection.engine()).map_err(before)?;
    let error = match engine.swap(swap).await {
        Ok(notices) => return Ok(notices),
        Err(error) => error,
    };
    match engine.swapped(swap).await {
        Ok(true) => Ok(vec![format!("The line broke after the swap was done: {error}.")]),
        Ok(false) => Err(Broken::Before(error)),
        Err(_) => Err(Broken::Unknown(error.hint(format!(
            "Which database stands there could not be asked. The next start of Bulkhead asks and says so; if {} is there, \
            the swap was done.",
            names.kept
        )))),
    }
}

/// Removes the restored one, unless it is to be kept, and says so.
async fn not_swapped(context: &JobContext, work: &Work, staging: &Source, error: Error) -> Error {
    let name = staging.connection.database_name();
    if work.request.choices.keep_on_failure {
        if let Err(failure) = context.leave(&[]).await {
            return failure;
        }
        return error.hint(format!("The one that was restored is still there: {name}."));
    }
    let cleaned = async {
        context.core().engine(staging.connection.engine())?.discard(staging, true).await?;
        context.leave(&[]).await
    };
    match cleaned.await {
        Ok(()) => error,
        Err(failure) => {
            tracing::warn!(error = %failure, "the staging database could not be removed");
            error.hint(format!("{name} could not be removed; the next start of Bulkhead tries again."))
        }
    }
}
