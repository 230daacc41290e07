//! Carries out a restore plan.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use bulkhead_catalog::{Leftover, Snapshot};
use bulkhead_model::{
    Code, Connection, Error, Result,
    compare::{Scope, not_compared, rights_beyond},
    drill::Answer,
    job::Phase,
    manifest::{Manifest, StreamFacts},
    restore::{Choices, Destination, Facts, Plan},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;

use super::{RestoreRequest, login, login::target_source, replace};
use crate::{
    files,
    jobs::{Finished, JobContext},
    policies,
    ports::{ASSERTION, LoadRequest, RepositoryAt, Source},
    proving::{self, differences, differs, matches, nothing_to_load, on_the_database, told},
    recovery, repositories,
};

pub(super) struct Work {
    pub(super) request: RestoreRequest,
    pub(super) snapshot: Snapshot,
    pub(super) facts: Facts,
    pub(super) plan: Plan,
}

pub(super) async fn run(context: Arc<JobContext>, work: Work) -> Result<Finished> {
    let (core, since) = (context.core().clone(), Instant::now());
    context.reads(&work.snapshot.id).await?;
    let repository = repositories::existing(&core, &work.request.database.tenant, &work.snapshot.storage).await?;
    let done = match work.request.choices.destination.clone() {
        Destination::File { path } => to_file(&context, &work, &repository, path).await,
        Destination::Database { connection } => to_database(&context, &work, &repository, &connection).await,
        Destination::Replace { connection, manner } => {
            replace::run(&context, &work, &repository, &connection, manner).await
        }
    };
    if work.request.password.is_some() {
        login::forget(&core, &core.catalog().jobs().get(context.id()).await?).await;
    }
    let mut finished = done?;
    // The objective is held against it, and the clock on the wall may be set meanwhile. To back up what is replaced is no part of
    // the way back.
    let aside = Duration::from_millis(finished.detail["safety_ms"].as_u64().unwrap_or_default());
    finished.detail["took_ms"] = millis(since.elapsed().saturating_sub(aside));
    Ok(finished)
}

/// As a job's detail has it.
pub(super) fn millis(span: Duration) -> serde_json::Value {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX).into()
}

async fn to_database(
    context: &JobContext,
    work: &Work,
    at: &RepositoryAt,
    connection: &Connection,
) -> Result<Finished> {
    let stream = verify(context, work, at).await?;
    let target = target_source(context.core(), &work.request, connection).await?;
    let created = !work.facts.target.exists;
    let leftover = |identity| Leftover::TargetDatabase { connection: connection.clone(), created, identity };
    login::keep(context, work.request.password.as_ref()).await?;
    context.leave(&[leftover(Some(String::new()))]).await?;
    recovery::take_over(context.core(), context.id(), connection).await?;
    let (made, mut identity) = mpsc::channel(1);
    let note = async {
        match identity.recv().await {
            Some(identity) => {
                context.note(&json!({ "identity": identity })).await;
                context.leave(&[leftover(Some(identity))]).await
            }
            None => Ok(()),
        }?;
        drop(identity);
        Ok::<_, Error>(())
    };
    let loaded = load_and_compare(context, work, at, &target, &stream, created, Some(made));
    let result = tokio::try_join!(loaded, note).map(|(finished, ())| finished);
    if let Err(error) = &result
        && !work.request.choices.keep_on_failure
        && let Err(failure) = context.core().engine(connection.engine())?.discard(&target, created).await
    {
        return Err(left_behind(context, connection, error.clone(), failure).await);
    }
    context.leave(&[]).await?;
    let finished = match result {
        Err(error) if work.request.choices.keep_on_failure => return Err(still_there(context, &target, error).await),
        result => result?,
    };
    if proves(work, &finished) {
        context.core().catalog().snapshots().mark_proved(&work.snapshot.id, context.core().now()).await?;
    }
    Ok(finished)
}

/// What was made could not be removed either: it stays written down, and whoever reads why the restore failed learns of it. A cancel
/// that left something is no cancel.
async fn left_behind(context: &JobContext, connection: &Connection, error: Error, failure: Error) -> Error {
    let name = connection.database_name();
    context.log(&format!("{name} could not be removed: {}", failure.message)).await;
    let told = if error.code == Code::Cancelled { failure } else { error };
    told.hint(format!(
        "{name} is still there, half-made. The next start of Bulkhead or of one of its commands removes it, once its server answers; \
        until it could, it tries once an hour."
    ))
}

/// Of a restore that failed and is to be kept: where to look.
async fn still_there(context: &JobContext, target: &Source, error: Error) -> Error {
    let Ok(engine) = context.core().engine(target.connection.engine()) else { return error };
    if !engine.probe(target, None).await.exists {
        return error;
    }
    error.hint(format!("What was restored is kept, as far as it came: {}.", target.connection.database_name()))
}

/// Reads the whole dump and compares its digest. Gives the stream to load.
pub(super) async fn verify(context: &JobContext, work: &Work, at: &RepositoryAt) -> Result<StreamFacts> {
    let manifest = work.facts.manifest.as_ref().ok_or_else(nothing_to_load)?;
    context.enter(Phase::Verify, Some(manifest.bytes())).await?;
    let repositories = context.core().parts.repositories.as_ref();
    proving::verify(repositories, at, &work.snapshot.id, manifest, &context.flow).await
}

pub(super) async fn load_and_compare(
    context: &JobContext,
    work: &Work,
    at: &RepositoryAt,
    target: &Source,
    stream: &StreamFacts,
    create: bool,
    made: Option<mpsc::Sender<String>>,
) -> Result<Finished> {
    let core = context.core();
    let manifest = work.facts.manifest.as_ref().ok_or_else(nothing_to_load)?;
    let engine = core.engine(target.connection.engine())?;
    context.enter(Phase::Load, Some(manifest.bytes())).await?;
    let input = core.parts.repositories.read(at, &work.snapshot.id, &stream.name, &context.flow).await?;
    let choices = Choices { owners: work.plan.owners, ..work.request.choices.clone() };
    let mut notices =
        engine.load(LoadRequest { target, create, manifest, choices: &choices, input, made }, &context.flow).await?;
    context.enter(Phase::Compare, None).await?;
    let (found, ()) = tokio::try_join!(engine.measure(target, &context.flow), engine.settle(target))?;
    let differences = differences(manifest, &found, &choices);
    notices.extend(not_compared(&manifest.facts, &found, &choices.scope));
    notices.extend(told(&rights_beyond(&manifest.facts, &found, &choices.scope)));
    if create {
        notices.extend(told(&on_the_database(manifest, &found, &choices)));
    }
    if differences.is_empty() {
        let (assertions, unasked) = ask(context, work, target).await?;
        let all_asked = unasked.is_none();
        let notices: Vec<String> = notices.into_iter().chain(unasked).collect();
        let (rows, tables) = (found.row_count(), found.table_count());
        let mut detail = json!({ "rows": rows, "tables": tables, "notices": notices, "assertions": assertions });
        if !all_asked {
            detail["all_asked"] = false.into();
        }
        return Ok(Finished { snapshot: Some(work.snapshot.id.clone()), detail });
    }
    context.note(&json!({ "differences": differences })).await;
    let error = differs(&differences);
    let keeps = work.request.choices.keep_on_failure;
    Err(if keeps { error } else { error.hint("To look at it, restore again with --keep-on-failure.") })
}

/// What the tenant knows to be true of its data, asked of what was restored as a whole. What is not true is told and ends no restore:
/// every row is equal to the backup. So does what could not be asked; it is the second part.
async fn ask(context: &JobContext, work: &Work, target: &Source) -> Result<(Vec<Answer>, Option<String>)> {
    let core = context.core();
    let rules = policies::of(core, &work.request.database).await?;
    if rules.assertions().is_empty() || work.request.choices.scope != Scope::Everything {
        return Ok((Vec::new(), None));
    }
    context.enter(Phase::Assert, None).await?;
    match core.engine(target.connection.engine())?.ask(target, rules.assertions(), ASSERTION, &context.flow).await {
        Ok(answers) => Ok((answers, None)),
        Err(error) if error.code == Code::Cancelled => Err(error),
        Err(error) => Ok((Vec::new(), Some(format!("The tenant's assertions could not be asked: {}.", error.message)))),
    }
}

/// Whether a restore says of the whole backup that it is good: all of it came back, everything that the tenant knows was
/// asked of it, and nothing of that is untrue.
pub(super) fn proves(work: &Work, finished: &Finished) -> bool {
    let asked = finished.detail["assertions"].as_array();
    let holds = asked.is_none_or(|all| all.iter().all(|answer| answer["holds"] == true));
    holds && finished.detail["all_asked"] != false && work.request.choices.scope == Scope::Everything
}

async fn to_file(context: &JobContext, work: &Work, at: &RepositoryAt, path: PathBuf) -> Result<Finished> {
    let name =
        work.facts.manifest.as_ref().and_then(|manifest| manifest.streams.first()).map(|stream| stream.name.clone());
    let name = name.ok_or_else(nothing_to_load)?;
    let partial = files::partial(&path);
    context.leave(&[Leftover::File { path: partial.clone() }]).await?;
    context.enter(Phase::Load, work.facts.manifest.as_ref().map(Manifest::bytes)).await?;
    let input = context.core().parts.repositories.read(at, &work.snapshot.id, &name, &context.flow).await?;
    let expected = work.facts.manifest.as_ref().and_then(|manifest| manifest.streams.first().cloned());
    let meter = context.flow.clone();
    let written = tokio::task::spawn_blocking(move || write_file(input, &partial, &path, expected.as_ref(), &meter));
    let written = written.await.map_err(|error| Error::internal("writing the file ended unexpectedly").cause(error))?;
    context.leave(&[]).await?;
    Ok(Finished { snapshot: Some(work.snapshot.id.clone()), detail: json!({ "bytes": written?.bytes }) })
}

/// Writes beside the target first: the name that was asked for appears only over a whole and verified file.
fn write_file(
    input: Box<dyn Read + Send>,
    partial: &Path,
    path: &Path,
    expected: Option<&StreamFacts>,
    flow: &crate::ports::Flow,
) -> Result<StreamFacts> {
    let result = copy(input, partial, flow).and_then(|found| {
        expected.map_or(Ok(()), |expected| matches(expected, &found))?;
        let named = files::name_new(partial, path).and_then(|()| files::keep_name(path));
        named.map_err(|error| Error::io(path.display(), error)).map(|()| found)
    });
    if result.is_err() {
        // What it was cut short by is the better thing to say.
        let _ = std::fs::remove_file(partial);
    }
    result
}

fn copy(mut input: Box<dyn Read + Send>, partial: &Path, flow: &crate::ports::Flow) -> Result<StreamFacts> {
    let failed = |error| Error::io(partial.display(), error);
    let mut file = create_private(partial).map_err(failed)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 20]);
    loop {
        flow.go_on()?;
        let read = input.read(&mut buffer).map_err(|error| Error::io("the snapshot", error))?;
        if read == 0 {
            break;
        }
        hasher.update(&buffer[..read]);
        file.write_all(&buffer[..read]).map_err(failed)?;
        bytes += read as u64;
        flow.meter.add_stored(read as u64);
    }
    file.sync_all().map_err(failed)?;
    Ok(StreamFacts { name: String::new(), bytes, sha256: hex::encode(hasher.finalize()) })
}

/// A dump holds a customer's data: nobody else on the machine may read it.
fn create_private(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
