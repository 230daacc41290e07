//! Backs up one database.
//!
//! The order is the contract: look first, dump and store in one stream, and only what was read back counts.

use std::{sync::Arc, time::Duration};

use bulkhead_catalog::{Database, Job, JobFilter, NewJob, Snapshot, Storage};
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Label, Result, amount,
    job::{JobId, JobKind, JobState, Phase, Trigger},
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts},
    policy::Effective,
    room::short,
};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    Core, adopt, check, copies, databases, hold,
    hooks::{self, Ended},
    jobs::{self, Finished, JobContext},
    keys, looks, policies,
    ports::{Clock, Dump, DumpOptions, RepositoryAt, Source, Stored, Upload},
    profile, repositories, retention,
};

/// Backups that came to some end, among which the last on a storage is looked for.
const LOOK_BACK: u32 = 100;

/// The longest wait for a lock on the source, and for a byte.
const LOCK: Duration = Duration::from_secs(60);
const STALL: Duration = Duration::from_secs(300);

/// Asks for a backup and gives the job's id; the job runs in the background.
///
/// # Errors
/// `NotFound`, `InvalidInput` if no storage can be chosen, `Busy` while another job of the database is active.
pub async fn request(core: &Arc<Core>, database: &DatabasePath, storage: Option<&Label>) -> Result<JobId> {
    let database = core.catalog().databases().get(database).await?;
    let storage = policies::storage(core, &database.path, storage).await?;
    let request = asked(&database, Some(&storage), Trigger::Person);
    jobs::submit(core, request, |context| run(context, database, storage)).await
}

/// A backup that the scheduler asks for: its row is written together with the scheduler's own.
pub(crate) struct Scheduled {
    row: NewJob,
    request: jobs::Request,
    database: Database,
    storage: Result<Storage>,
}

/// Makes ready what is due. Where no storage can be chosen the job says so: a schedule never silently does nothing.
pub(crate) async fn scheduled(
    core: &Arc<Core>,
    database: &DatabasePath,
    rules: &Effective,
    trigger: Trigger,
) -> Result<Scheduled> {
    let database = core.catalog().databases().get(database).await?;
    let storage = policies::ruled_storage(core, &database.path.tenant, rules).await;
    let request = asked(&database, storage.as_ref().ok(), trigger);
    Ok(Scheduled { row: request.row(core), request, database, storage })
}

impl Scheduled {
    pub(crate) const fn row(&self) -> &NewJob {
        &self.row
    }

    /// Runs it, once its row is written.
    pub(crate) fn launch(self, core: &Arc<Core>) -> JobId {
        let Self { row, request, database, storage } = self;
        jobs::launch(core, row.id, request, |context| async move { run(context, database, storage?).await })
    }
}

fn asked(database: &Database, storage: Option<&Storage>, trigger: Trigger) -> jobs::Request {
    jobs::Request {
        kind: JobKind::Backup,
        tenant: database.path.tenant.clone(),
        database: Some(database.path.clone()),
        places: places(database, storage),
        trigger,
        detail: json!({ "storage": storage.map(|storage| &storage.name) }),
    }
}

fn places(database: &Database, storage: Option<&Storage>) -> Vec<String> {
    let server = match &database.connection {
        Connection::Server(server) => format!("server {}", server.address()),
        Connection::File { path } => format!("file {}", path.display()),
    };
    std::iter::once(server).chain(storage.map(|storage| format!("storage {}", storage.name))).collect()
}

/// The backup with its hooks. What was stored stays, whatever a hook says afterwards.
async fn run(context: Arc<JobContext>, database: Database, storage: Storage) -> Result<Finished> {
    context.enter(Phase::Preflight, None).await?;
    let path = database.path.clone();
    context.keep_to(&policies::of(context.core(), &path).await?);
    let hooks = hooks::of(&context, &path).await?;
    let done = match before(&context, &path, &storage, &hooks).await {
        Ok(()) => back_up(&context, database, storage).await,
        Err(error) => Err(error),
    };
    let ended = match &done {
        Ok(finished) => Ended::Done(finished.snapshot.as_deref().unwrap_or_default()),
        Err(error) => Ended::Failed(error),
    };
    let after = hooks.after(&context, ended).await;
    let finished = done?;
    match after {
        Ok(()) => Ok(finished),
        Err(error) => {
            context.note(&finished.detail).await;
            // By this whoever judges the database knows that there is a backup all the same.
            context.note(&json!({ "kept": finished.snapshot })).await;
            Err(only_a_hook(error, finished.snapshot.as_deref().unwrap_or_default()))
        }
    }
}

/// The job failed by the rule of a hook, and yet there is a backup: whoever reads that it failed must not think otherwise.
fn only_a_hook(error: Error, snapshot: &str) -> Error {
    let id = snapshot.get(..8).unwrap_or(snapshot);
    error
        .context(format!("the backup {id} is good, and what was to run after it failed"))
        .hint("The backup counts and can be restored; only what the hook should have done was not done.")
}

/// What hooks stop must not stand still for as long as a prune takes.
async fn before(context: &JobContext, database: &DatabasePath, storage: &Storage, hooks: &hooks::Round) -> Result<()> {
    if hooks.are_some() {
        hold::pruned(context, &database.tenant, &storage.name).await?;
    }
    hooks.before(context).await
}

async fn back_up(context: &JobContext, database: Database, storage: Storage) -> Result<Finished> {
    let (stored, snapshot) = keep(context, &database, &storage, false).await?;
    let copies = copies::follow(context, &snapshot).await?;
    let detail = json!({
        "copies": copies,
        "retention": thin_out(context, &database.path).await,
        "storage": storage.name,
        "bytes": stored.manifest.bytes(),
        "bytes_added": stored.bytes_added,
        "tables": stored.manifest.facts.table_count(),
        "rows": stored.manifest.rows(),
        "warnings": stored.manifest.facts.warnings,
    });
    Ok(Finished { snapshot: Some(stored.snapshot), detail })
}

/// A backup within another job, which is about to change the database. Nothing is removed for it, and it stays until
/// somebody unpins it; copies of it are made up for later.
pub(crate) async fn aside(context: &JobContext, path: &DatabasePath) -> Result<Snapshot> {
    let core = context.core();
    let database = core.catalog().databases().get(path).await?;
    let storage = policies::storage_beside(core, path).await?;
    keep(context, &database, &storage, true).await.map(|(_, snapshot)| snapshot)
}

/// Dumps, stores, reads back and writes down.
async fn keep(
    context: &JobContext,
    database: &Database,
    storage: &Storage,
    set_aside: bool,
) -> Result<(Stored, Snapshot)> {
    let core = context.core();
    let source = databases::source(core, database).await?;
    let options = options(core, &database.path).await?;
    // What cannot be dumped is no reason to make a key and a repository.
    let is_first = core.catalog().repositories().get(&database.path.tenant, &storage.name).await?.is_none();
    let begun = if is_first {
        keys::reachable(core, &database.path.tenant).await?;
        Some(match begin(context, &source, &options).await {
            Err(error) if is_passing(&error) => {
                once_more(context, &error).await;
                begin(context, &source, &options).await?
            }
            result => result?,
        })
    } else {
        None
    };
    let repository = repositories::ready(context, &database.path.tenant, storage).await?;
    let at = repository.at.clone();
    let kept = async {
        room(core, &at, &database.path, &storage.name).await?;
        catch_up(context, database, storage, &at).await?;
        hold::during(context, &at, async {
            let stored = store_with_retry(context, database, &source, &at, &options, begun, set_aside).await?;
            // Nothing comes between: what was stored and is not written down would never be listed, thinned out or freed.
            let snapshot = remember(core, database, storage, &stored).await?;
            context.enter_anyway(Phase::Commit).await;
            Ok((stored, snapshot))
        })
        .await
    };
    let kept = kept.await;
    let (stored, snapshot) = repository.settle(context, &storage.name, kept).await?;
    check::trusted(core, &at, &snapshot).await?;
    note(context, &stored, &snapshot).await;
    looks::moved(core, &database.path.tenant, &storage.name, stored.bytes_added.cast_signed()).await?;
    Ok((stored, snapshot))
}

/// What was backed up, by what, and what came of it, for whoever reads the job's log.
async fn note(context: &JobContext, stored: &Stored, snapshot: &Snapshot) {
    let facts = &stored.manifest.facts;
    let (rows, tables) = (amount::count(snapshot.rows, "row"), amount::count(snapshot.tables, "table"));
    let (read, added) = (amount::bytes(snapshot.bytes), amount::bytes(stored.bytes_added));
    let id = stored.snapshot.get(..8).unwrap_or(&stored.snapshot);
    let title = facts.engine.title();
    let server = if facts.server.contains(title) { String::new() } else { format!("{title} ") } + &facts.server;
    context.log(&format!("{server}, dumped by {}", facts.tool)).await;
    context.log(&format!("{rows} in {tables}, {read} of dump, read back and equal to its digest")).await;
    context.log(&format!("stored on {} as {id}, {added} of it new there", snapshot.storage)).await;
    for warning in &facts.warnings {
        context.log(&format!("note: {warning}")).await;
    }
}

/// Removes what the policy does not keep. The backup is good whatever comes of it.
async fn thin_out(context: &JobContext, database: &DatabasePath) -> serde_json::Value {
    match retention::run(context.core(), database).await {
        Ok(outcome) => {
            context.log(&format!("retention: {} kept, {} removed", outcome.kept, outcome.removed)).await;
            json!({ "kept": outcome.kept, "removed": outcome.removed })
        }
        Err(error) => {
            context.log(&format!("nothing was removed: {}", error.message)).await;
            json!({ "failure": error })
        }
    }
}

/// Runs since the last good one on this storage that broke off where nobody could see whether their snapshot was written may have
/// written it and not the row.
async fn catch_up(context: &JobContext, database: &Database, storage: &Storage, at: &RepositoryAt) -> Result<()> {
    let core = context.core();
    let states = vec![JobState::Done, JobState::Interrupted, JobState::Failed];
    let backups = JobFilter { kind: Some(JobKind::Backup), states, ..JobFilter::of(&database.path) };
    let here = |job: &&Job| job.detail["storage"].as_str().is_none_or(|name| name == storage.name.as_str());
    let last = core.catalog().jobs().page(&backups, LOOK_BACK).await?;
    if !last.iter().filter(here).take_while(|job| job.state != JobState::Done).any(may_have_stored) {
        return Ok(());
    }
    match adopt::sync(core, &database.path.tenant, &storage.name, at).await?.added {
        0 => {}
        count => context.log(&format!("{count} snapshots of an interrupted run were found whole and added")).await,
    }
    Ok(())
}

fn may_have_stored(job: &Job) -> bool {
    let lost = |error: &Error| error.code == Code::StorageUnreachable;
    let began = matches!(job.phase, Some(Phase::Dump | Phase::Commit));
    job.state == JobState::Interrupted || began && job.error.as_ref().is_some_and(lost)
}

/// A source that changed shape, or a connection that broke, is tried once more; anything else would fail again.
async fn store_with_retry(
    context: &JobContext,
    database: &Database,
    source: &Source,
    at: &RepositoryAt,
    options: &DumpOptions,
    begun: Option<Begun>,
    set_aside: bool,
) -> Result<Stored> {
    match store(context, database, source, at, options, begun, set_aside).await {
        Err(error) if is_passing(&error) => {
            once_more(context, &error).await;
            store(context, database, source, at, options, None, set_aside).await
        }
        result => result,
    }
}

fn is_passing(error: &Error) -> bool {
    matches!(error.code, Code::SourceChanged | Code::Unreachable)
}

async fn once_more(context: &JobContext, error: &Error) {
    context.log(&format!("{}; trying once more", error.message)).await;
}

/// A dump under way, of which nothing has been read yet.
struct Begun {
    at: DateTime<Utc>,
    dump: Dump,
}

async fn options(core: &Core, database: &DatabasePath) -> Result<DumpOptions> {
    let engine = core.catalog().databases().get(database).await?.connection.engine();
    let exclude = policies::of(core, database).await?.left_out(engine);
    Ok(DumpOptions { lock_timeout: LOCK, stall_timeout: STALL, exclude })
}

async fn begin(context: &JobContext, source: &Source, options: &DumpOptions) -> Result<Begun> {
    let core = context.core();
    let at = core.now();
    let dump = core.engine(source.connection.engine())?.dump(source, options, &context.flow).await?;
    Ok(Begun { at, dump })
}

async fn store(
    context: &JobContext,
    database: &Database,
    source: &Source,
    at: &RepositoryAt,
    options: &DumpOptions,
    begun: Option<Begun>,
    set_aside: bool,
) -> Result<Stored> {
    let core = context.core();
    let begun = match begun {
        Some(begun) => begun,
        None => begin(context, source, options).await?,
    };
    let Begun { at: started_at, dump } = begun;
    context.enter(Phase::Dump, None).await?;
    let upload = Upload {
        tenant: database.path.tenant.clone(),
        database: database.path.database.clone(),
        started_at,
        set_aside,
        profile: Some(profile::of(core, &database.path.tenant).await?),
        dump,
        manifest: manifest(database, started_at, set_aside, core.parts.clock.clone()),
    };
    core.parts.repositories.store(at, upload, &context.flow).await
}

type MakeManifest = Box<dyn FnOnce(DumpFacts, Vec<StreamFacts>) -> Manifest + Send>;

fn manifest(database: &Database, started_at: DateTime<Utc>, set_aside: bool, clock: Arc<dyn Clock>) -> MakeManifest {
    let path = database.path.clone();
    let source = database.connection.database_name();
    Box::new(move |facts, streams| Manifest {
        format: FORMAT,
        bulkhead: env!("CARGO_PKG_VERSION").to_owned(),
        tenant: path.tenant,
        database: path.database,
        source,
        started_at,
        finished_at: clock.now(),
        streams,
        facts,
        set_aside,
    })
}

/// Better no backup, and no copy, than a full disk in the middle of one.
pub(crate) async fn room(core: &Core, at: &RepositoryAt, database: &DatabasePath, storage: &Label) -> Result<()> {
    let Some(free) = core.parts.repositories.free_bytes(&at.storage).await? else { return Ok(()) };
    core.catalog().usage().free(storage, free, core.now()).await?;
    let last = core.catalog().snapshots().find(database, "latest", Some(storage), core.latest()).await;
    let Some(short) = short(free, last.ok().map(|last| last.bytes_added)) else { return Ok(()) };
    let (free, needed) = (amount::bytes(short.free), amount::bytes(short.needed));
    let message = format!("only {free} are free at {}, and {needed} are needed", at.storage.location);
    Err(Error::new(Code::DiskFull, message)
        .hint("Free some space there, then run it again.")
        .hint("Free what retention has removed: bulkhead prune TENANT."))
}

async fn remember(core: &Core, database: &Database, storage: &Storage, stored: &Stored) -> Result<Snapshot> {
    let manifest = &stored.manifest;
    let row = Snapshot {
        id: stored.snapshot.clone(),
        database: database.path.clone(),
        storage: storage.name.clone(),
        taken_at: manifest.started_at,
        finished_at: manifest.finished_at,
        bytes: manifest.bytes(),
        bytes_added: stored.bytes_added,
        tables: manifest.facts.table_count(),
        rows: manifest.rows(),
        proved_at: None,
        // From its first moment on: retention may look at any time.
        pinned_at: manifest.set_aside.then(|| core.now()),
        original: None,
        missing_at: None,
        read_at: None,
        damaged_at: None,
        set_aside: manifest.set_aside,
    };
    core.catalog().snapshots().add(&row).await?;
    Ok(row)
}
