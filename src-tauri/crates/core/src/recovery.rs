//! What a start does about the last end: jobs that nobody runs any more become interrupted, what they left is removed.

use std::path::Path;

use bulkhead_catalog::{Job, Leftover};
use bulkhead_model::{
    Connection, Error, Result,
    alert::Ping,
    job::{JobId, JobKind, Transition},
    restore::Names,
};
use chrono::TimeDelta;
use secrecy::SecretString;

use crate::{
    Core, alerts, desk, drill,
    ports::{EngineAdapter, Source, Swap},
    repositories,
    restore::{self, login},
    scheduler,
};

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
            interrupted.push(Interrupted { again: lost(core, &job).await?, job });
        }
    }
    let mut found = Vec::new();
    for job in core.catalog().jobs().with_leftovers().await? {
        if rested(core, &job).await? {
            found.extend(clean(core, &job).await?);
        }
    }
    tell(core, &interrupted, &found).await;
    Ok(interrupted.into_iter().map(|one| one.job).collect())
}

/// A job that nobody ran to its end.
struct Interrupted {
    job: Job,
    /// Whether it begins once more by itself.
    again: bool,
}

/// The same while others run, for the jobs of those that have died meanwhile: nothing else that ended is touched again, since
/// it may be somebody's who is just cleaning up.
///
/// # Errors
/// The catalog's.
pub(crate) async fn bury(core: &Core) -> Result<()> {
    let (mut interrupted, mut found) = (Vec::new(), Vec::new());
    for job in core.catalog().jobs().active().await? {
        let lives = job.owner.as_deref().is_some_and(|owner| core.parts.instances.alive(owner));
        if !lives && orphan(core, &job).await? {
            let again = lost(core, &job).await?;
            // As it was left: it may have gone on after it was listed.
            found.extend(clean(core, &core.catalog().jobs().get(job.id).await?).await?);
            interrupted.push(Interrupted { again, job });
        }
    }
    tell(core, &interrupted, &found).await;
    Ok(())
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

/// What ended without a word is told to whoever waits for one. The next look at alerts tells the others. Gives whether it begins
/// once more by itself.
async fn lost(core: &Core, job: &Job) -> Result<bool> {
    match &job.database {
        Some(database) if job.kind == JobKind::Backup => {
            alerts::ping(core, database, Ping::Fail, "Bulkhead ended while it ran").await?;
            scheduler::again(core, job).await
        }
        _ => drill::interrupted(core, job).await.map(|()| false),
    }
}

/// What is told of a leftover that could not be removed begins like this.
const NOT_YET: &str = "Still to be removed: ";
/// How long such a one is let be: a server that is away keeps no command waiting, and a login that fails is not tried again and again.
const REST: TimeDelta = TimeDelta::hours(1);

async fn rested(core: &Core, job: &Job) -> Result<bool> {
    let lines = core.catalog().jobs().log_lines(job.id, 0).await?;
    let last = lines.iter().rev().find(|line| line.text.starts_with(NOT_YET));
    Ok(last.is_none_or(|line| core.now() - line.at >= REST))
}

/// Gives what the admin must know of what was found.
async fn clean(core: &Core, job: &Job) -> Result<Vec<String>> {
    let jobs = core.catalog().jobs();
    let mut found = Vec::new();
    for leftover in &job.leftovers {
        // A restore that has begun meanwhile may have taken it over.
        if !jobs.get(job.id).await?.leftovers.contains(leftover) {
            continue;
        }
        match remove(core, job, leftover).await {
            Ok(said) => {
                found.extend(said);
                jobs.leave_no_more(job.id, leftover).await?;
            }
            Err(error) => found.push(format!("{NOT_YET}{leftover}: {}.", error.message)),
        }
    }
    if matches!(job.kind, JobKind::Restore | JobKind::Place) {
        login::forget(core, job).await;
    }
    for line in &found {
        jobs.log(job.id, line, core.now()).await?;
    }
    Ok(found)
}

/// What an earlier restore has left in this place is this one's from here on: its end alone decides what becomes of it.
pub(crate) async fn take_over(core: &Core, own: JobId, target: &Connection) -> Result<()> {
    let jobs = core.catalog().jobs();
    for job in jobs.with_leftovers().await?.iter().filter(|job| job.id != own && job.state.is_final()) {
        for leftover in &job.leftovers {
            if matches!(leftover, Leftover::TargetDatabase { connection, .. } if connection.same_database(target)) {
                jobs.leave_no_more(job.id, leftover).await?;
            }
        }
    }
    Ok(())
}

/// What somebody backs up that was not known when the job began is not what the job left.
async fn adopted(core: &Core, job: &Job, target: &Connection) -> Result<Option<String>> {
    let all = core.catalog().databases().list(None).await?;
    let mut since = all.into_iter().filter(|database| database.created_at > job.requested_at);
    let found = since.find(|database| database.connection.same_database(target));
    Ok(found.map(|database| format!("{} was left as it is: it is {} by now.", target.database_name(), database.path)))
}

/// Whether what stands there was made by somebody else, under the same name. Nothing is loaded before the identity is noted: until
/// then the job's own is empty.
async fn another(engine: &dyn EngineAdapter, target: &Source, noted: &str) -> Result<bool> {
    match engine.identity(target).await? {
        None => Ok(false),
        Some(_) if noted.is_empty() => Ok(!engine.probe(target, None).await.contents.is_empty()),
        Some(found) => Ok(found != noted),
    }
}

async fn remove(core: &Core, job: &Job, leftover: &Leftover) -> Result<Option<String>> {
    match leftover {
        Leftover::File { path } => gone(path, std::fs::remove_file(path)).map(|()| None),
        Leftover::Folder { path } => gone(path, std::fs::remove_dir_all(path)).map(|()| None),
        Leftover::Repository { storage } => {
            repositories::discard(core, job.id, &job.tenant, storage).await.map(|()| None)
        }
        Leftover::Sandbox { engine, folder } => core.engine(*engine)?.end_sandbox(folder).await.map(|()| None),
        Leftover::TargetDatabase { connection, created, identity } => {
            if let Some(left) = adopted(core, job, connection).await? {
                return Ok(Some(left));
            }
            let target = source(core, job, connection.clone()).await?;
            let engine = core.engine(connection.engine())?;
            if let Some(noted) = identity.as_ref().filter(|_| *created)
                && another(engine, &target, noted).await?
            {
                let name = connection.database_name();
                return Ok(Some(format!("{name} was left as it is: it is not the database that the restore made.")));
            }
            engine.discard(&target, *created).await.map(|()| None)
        }
        Leftover::Swap { original, names } => swap(core, job, original, names).await.map(Some),
        Leftover::Place { original, names, restore } => placed(core, job, original, names, *restore).await.map(Some),
    }
}

/// Either the old database or the restored one stands there: says which, and removes what is left of the other.
async fn swap(core: &Core, job: &Job, original: &Connection, names: &Names) -> Result<String> {
    let (engine, name) = (core.engine(original.engine())?, original.database_name());
    let at = source(core, job, original.clone()).await?;
    let kept = &names.kept;
    if engine.swapped(Swap { original: &at, names, end_sessions: false }).await? {
        return Ok(format!("{name} is the one that was restored; the one before is kept as {kept}."));
    }
    let staging = Source { connection: original.with_database(&names.staging), ..at };
    engine.discard(&staging, true).await?;
    Ok(format!("{name} was not replaced: it is the one that was there before."))
}

/// The same of a restored copy that somebody has looked at since: nothing of it is removed.
async fn placed(core: &Core, job: &Job, original: &Connection, names: &Names, restore: JobId) -> Result<String> {
    let (engine, name) = (core.engine(original.engine())?, original.database_name());
    let at = source(core, job, original.clone()).await?;
    let Names { staging, kept } = names;
    if engine.swapped(Swap { original: &at, names, end_sessions: false }).await? {
        restore::has_place(core, restore).await?;
        return Ok(format!("{name} is the one that was restored as {staging}; the one before is kept as {kept}."));
    }
    Ok(format!("{name} was not replaced: it is the one that was there before. {staging} was left as it is."))
}

async fn source(core: &Core, job: &Job, connection: Connection) -> Result<Source> {
    let password = password(core, job, &connection).await?;
    Ok(Source { connection, password })
}

async fn password(core: &Core, job: &Job, target: &Connection) -> Result<Option<SecretString>> {
    match &job.database {
        Some(path) if job.kind == JobKind::Drill => {
            let database = core.catalog().databases().get(path).await?;
            drill::server_password(core, target, &database).await
        }
        _ => login::of(core, job, target).await,
    }
}

/// What was gone already is fine.
fn gone(path: &Path, removed: std::io::Result<()>) -> Result<()> {
    match removed {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::io(format!("{} could not be removed", path.display()), error))
        }
        _ => Ok(()),
    }
}

async fn tell(core: &Core, interrupted: &[Interrupted], found: &[String]) {
    if interrupted.is_empty() && found.is_empty() {
        return;
    }
    let names = |again: bool| {
        let jobs = interrupted.iter().filter(|one| one.again == again).map(|Interrupted { job, .. }| job);
        let names: Vec<_> = jobs.map(|job| format!("{} of {}", job.kind, subject(job))).collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let ended = "Bulkhead ended while these were running";
    let lost = names(false).map(|names| format!("{ended}: {names}. Run them again."));
    let again = names(true).map(|names| {
        format!("{ended}, and they begin once more by themselves, where the window or the agent runs: {names}.")
    });
    let body = lost.into_iter().chain(again).chain(found.iter().cloned()).collect::<Vec<_>>().join("\n");
    // At a start nobody answers buttons yet.
    desk::try_to_say(core, "Interrupted".to_owned(), body, None, None).await;
}

fn subject(job: &Job) -> String {
    job.database.as_ref().map_or_else(|| job.tenant.to_string(), ToString::to_string)
}
