//! Puts a restored copy in the place of its source, once somebody has looked at it.
//!
//! It is the last step of a restore that replaces, done later. Nothing is loaded; the copy is somebody's by now, so it is measured
//! once more before the two change places, and stays wherever it is when anything breaks off.

use std::sync::Arc;

use bulkhead_catalog::{Job, Leftover};
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Result,
    amount::count,
    compare::{Difference, Scope, came_in},
    job::{JobId, JobKind, Phase, Trigger},
    manifest::Manifest,
    restore::{self, Choices, CopyFacts, Destination, Facts, Manner, Names, Owners, Plan, Replaced, mark, names},
};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::json;

use super::{
    Swapped, facts,
    login::{self, login},
    outcome,
    replace::{self, Broken},
};
use crate::{
    Core, audit,
    jobs::{self, Finished, JobContext},
    policies,
    ports::{Source, Swap},
    proving::{differences, nothing_to_load, on_the_database, told},
    snapshots,
};

/// Which restored copy takes the place of its source, and how.
#[derive(Clone, Debug)]
pub struct PlaceRequest {
    /// The restore that made it.
    pub restore: JobId,
    /// The source's own connection by another user; the one that backs it up if there is none.
    pub login: Option<Connection>,
    /// The password of that user; the source's own is used if there is none and it is the same login.
    pub password: Option<SecretString>,
    /// How.
    pub manner: Manner,
    /// The mark of the state in which it differs from the backup, if that was seen and agreed to.
    pub agreed: Option<String>,
}

/// What came of it, as the job has it.
#[derive(Clone, Debug, Deserialize)]
pub struct Placing {
    /// The restore that made the copy.
    pub restore: JobId,
    /// What the copy was called.
    pub copy: String,
    /// The database whose place it takes.
    pub name: String,
    /// In what the copy is not what was backed up; empty as long as it was not compared.
    #[serde(default)]
    pub differences: Vec<Difference>,
    /// Stands for the state that was found, where it differs. Who has seen it agrees by giving it back.
    pub changed: Option<String>,
    /// What became of the database that was there.
    pub replaced: Option<Swapped>,
}

/// What came of a job that put a copy in its place; none of another kind of job.
#[must_use]
pub fn placing(job: &Job) -> Option<Placing> {
    (job.kind == JobKind::Place).then(|| serde_json::from_value(job.detail.clone()).ok()).flatten()
}

struct Work {
    request: PlaceRequest,
    database: DatabasePath,
    snapshot: String,
    manifest: Manifest,
    owners: Owners,
    known_as: Option<DatabasePath>,
    original: Source,
    copy: Source,
    /// What its restore has told already.
    told: Vec<String>,
}

/// Works out what putting the copy in its place would do, changing nothing. Rows are not looked at yet.
///
/// # Errors
/// `NotFound` for an unknown job, or where its backup is gone; `Refused` or `NothingToDo` for a restore that made no such copy.
/// What is wrong with either database is a blocker.
pub async fn plan(core: &Core, request: &PlaceRequest) -> Result<Plan> {
    look(core, request).await.map(|(_, plan)| plan)
}

/// Carries out a plan that was shown before.
///
/// # Errors
/// `PlanStale` if `digest` is not of the plan as it is now; the first blocker that `confirmation` does not answer; `Busy` while a
/// job of the database is active.
pub async fn execute(
    core: &Arc<Core>,
    request: PlaceRequest,
    digest: &str,
    confirmation: Option<&str>,
) -> Result<JobId> {
    let (work, plan) = look(core, &request).await?;
    if plan.digest != digest {
        return Err(Error::new(Code::PlanStale, "something changed since the plan was made")
            .hint("Look at the new plan, then run it."));
    }
    plan.permit(confirmation)?;
    let (copy, name) = (work.copy.connection.database_name(), work.original.connection.database_name());
    let detail = json!({ "restore": request.restore, "snapshot": work.snapshot, "copy": copy, "name": name });
    let mut entry = detail.clone();
    entry["connection"] = json!(work.original.connection);
    entry["manner"] = json!(request.manner);
    entry["agreed"] = json!(request.agreed);
    entry["confirmed"] = json!(confirmation);
    let accepted = jobs::Request {
        kind: JobKind::Place,
        tenant: work.database.tenant.clone(),
        database: Some(work.database.clone()),
        places: places(core, &work).await,
        trigger: Trigger::Person,
        detail,
    };
    let restore = request.restore;
    let job = jobs::submit(core, accepted, move |context| async move {
        audit::record(context.core(), "restore.place", &work.database, entry).await?;
        run(&context, &work).await
    })
    .await?;
    // Before anybody asks how the copy stands now: a queue may be long.
    core.catalog().jobs().note(restore, &json!({ "placing": job })).await?;
    Ok(job)
}

/// The copy has the place of its source: nobody may take it for a copy any more.
pub(crate) async fn has_place(core: &Core, restore: JobId) -> Result<()> {
    core.catalog().jobs().note(restore, &json!({ "placed_at": core.now() })).await
}

async fn look(core: &Core, request: &PlaceRequest) -> Result<(Work, Plan)> {
    let job = core.catalog().jobs().get(request.restore).await?;
    let (Some(outcome), Some(database)) = (outcome(&job), job.database.clone()) else {
        return Err(Error::new(Code::Refused, "only a restored copy can be put in the place of its source")
            .hint("Name the job of its restore: bulkhead jobs."));
    };
    let source = core.catalog().databases().get(&database).await?.connection;
    let name = outcome.placeable(job.state, &source)?.database_name();
    let connection = request.login.clone().unwrap_or_else(|| source.clone());
    if !connection.same_database(&source) {
        return Err(Error::new(Code::InvalidInput, format!("the URL is not of {database}"))
            .hint("Name that database on its own server, as a user who may rename databases."));
    }
    let original = login(core, &database, &connection, request.password.clone()).await?;
    let copy = Source { connection: connection.with_database(&name), password: original.password.clone() };
    let manifest = manifest(core, &database, &outcome.snapshot).await?;
    let facts = gather(core, &database, &original, &manifest, &outcome.snapshot).await?;
    let copied = copied(core, &database, &copy, outcome.identity.as_deref()).await?;
    let owners = outcome.choices.owners;
    let destination = Destination::Replace { connection, manner: request.manner };
    let choices = Choices { destination, scope: Scope::Everything, owners, keep_on_failure: false };
    let plan = restore::place(&facts, &copied, &choices);
    let known_as = facts.replaced.and_then(|replaced| replaced.known_as);
    let (request, snapshot, told) = (request.clone(), outcome.snapshot, outcome.notices);
    Ok((Work { request, database, snapshot, manifest, owners, known_as, original, copy, told }, plan))
}

async fn manifest(core: &Core, database: &DatabasePath, snapshot: &str) -> Result<Manifest> {
    let found = snapshots::manifest(core, database, snapshot).await.map_err(|error| {
        error
            .context("the restored copy cannot be compared with its backup")
            .hint("What cannot be compared replaces nothing. Restore a backup that is there.")
    })?;
    found.ok_or_else(nothing_to_load)
}

/// What is known of the source, as for a restore that replaces it.
async fn gather(
    core: &Core,
    database: &DatabasePath,
    original: &Source,
    manifest: &Manifest,
    snapshot: &str,
) -> Result<Facts> {
    let connection = &original.connection;
    let engine = core.engine(connection.engine())?;
    let target = engine.probe(original, None).await;
    let known_as = facts::known_as(core, connection, database).await?;
    let mut replaced = Replaced { known_as, ..Replaced::default() };
    if target.failure.is_none() && target.exists {
        match engine.before_swap(original, None).await {
            Ok(swap) => replaced.swap = swap,
            Err(error) => replaced.swap.obstacles.push(error),
        }
    }
    Ok(Facts {
        tenant: database.tenant.clone(),
        snapshot: snapshot.to_owned(),
        taken_at: manifest.started_at,
        aside: false,
        passed_over: None,
        manifest: Some(manifest.clone()),
        foreign_tenant: facts::foreign_tenant(core, Some(connection), database).await?,
        production: facts::production(core, Some(connection), &database.tenant).await?,
        target,
        replaced: Some(replaced),
    })
}

/// What stands beside it under the name of the copy.
async fn copied(core: &Core, database: &DatabasePath, copy: &Source, identity: Option<&str>) -> Result<CopyFacts> {
    let engine = core.engine(copy.connection.engine())?;
    let target = engine.probe(copy, None).await;
    let known_as = facts::known_as(core, &copy.connection, database).await?;
    let mut facts = CopyFacts { name: copy.connection.database_name(), target, known_as, ..CopyFacts::default() };
    if facts.target.failure.is_some() || !facts.target.exists {
        return Ok(facts);
    }
    match engine.before_move(copy).await {
        Ok(swap) => facts.swap = swap,
        Err(error) => facts.swap.obstacles.push(error),
    }
    if let Some(made) = identity {
        facts.is_another = engine.identity(copy).await?.is_some_and(|found| found != made);
    }
    Ok(facts)
}

/// The safety backup goes where backups go; where that cannot be said the backup says so.
async fn places(core: &Core, work: &Work) -> Vec<String> {
    let storage = policies::storage_beside(core, &work.database).await.ok();
    let storage = storage.map(|storage| format!("storage {}", storage.name));
    std::iter::once(super::place_of(&work.original.connection)).chain(storage).collect()
}

async fn run(context: &JobContext, work: &Work) -> Result<Finished> {
    let core = context.core();
    context.enter(Phase::Preflight, None).await?;
    login::keep(context, work.request.password.as_ref()).await?;
    let done = take_place(context, work).await;
    if work.request.password.is_some() {
        login::forget(core, &core.catalog().jobs().get(context.id()).await?).await;
    }
    done
}

async fn take_place(context: &JobContext, work: &Work) -> Result<Finished> {
    let (core, request) = (context.core(), &work.request);
    let (name, copy) = (work.original.connection.database_name(), work.copy.connection.database_name());
    let safety = replace::safety(context, work.known_as.as_ref(), request.manner).await?;
    let names = Names { staging: copy.clone(), ..names(&work.original.connection, core.now(), context.id()) };
    let original = work.original.connection.clone();
    let written = Leftover::Place { original, names: names.clone(), restore: request.restore };
    // From here on a start says which of the two stands there.
    context.leave(std::slice::from_ref(&written)).await?;
    let left = |error: Error| error.hint(format!("{name} is as it was, and {copy} is still beside it."));
    if let Err(error) = compare(context, work).await {
        context.leave(&[]).await?;
        return Err(left(error));
    }
    let swap = Swap { original: &work.original, names: &names, end_sessions: request.manner.end_sessions };
    let notices = match replace::exchange(context, swap, written).await {
        Ok(notices) => notices,
        Err(Broken::Before(error)) => {
            context.leave(&[]).await?;
            return Err(left(error));
        }
        Err(Broken::Unknown(error)) => return Err(error),
    };
    has_place(core, request.restore).await?;
    context.leave(&[]).await?;
    let replaced = json!({ "name": name, "kept": names.kept, "safety": safety, "notices": notices });
    Ok(Finished { snapshot: Some(work.snapshot.clone()), detail: json!({ "replaced": replaced }) })
}

/// Measures the copy as after its restore. What differs is written down in any case, and goes on only if just that was agreed to.
async fn compare(context: &JobContext, work: &Work) -> Result<()> {
    let manifest = &work.manifest;
    context.enter(Phase::Compare, None).await?;
    let engine = context.core().engine(work.copy.connection.engine())?;
    let found = engine.measure(&work.copy, &context.flow).await?;
    let destination = Destination::Database { connection: work.copy.connection.clone() };
    let choices = Choices { destination, scope: Scope::Everything, owners: work.owners, keep_on_failure: false };
    let mut all = differences(manifest, &found, &choices);
    let since = came_in(&manifest.facts, &found);
    all.extend(since.into_iter().filter(|difference| work.owners == Owners::Keep || !difference.is_of_roles()));
    // What the restore could not give back is known; what was set since would go into production unseen.
    let held = on_the_database(manifest, &found, &choices);
    all.extend(held.into_iter().filter(|one| !told(std::slice::from_ref(one)).all(|words| work.told.contains(&words))));
    let Some(first) = all.first() else { return Ok(()) };
    let mark = mark(&all, &found);
    context.note(&json!({ "differences": all, "changed": mark })).await;
    if work.request.agreed.as_deref() == Some(mark.as_str()) {
        return Ok(());
    }
    let name = work.copy.connection.database_name();
    let places = count(all.len() as u64, "place");
    let message = format!("{name} is not what was restored: it differs from the backup in {places}: {first}");
    let error = Error::new(Code::Differs, message);
    let error = all.iter().skip(1).take(20).fold(error, |error, difference| error.hint(difference.to_string()));
    Err(error.hint(format!("To put it in its place as it is now: --changed {mark}.")))
}
