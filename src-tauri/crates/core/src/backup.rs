//! Backs up one database.
//!
//! The order is the contract: look first, dump and store in one stream, and only what was read back counts.

use std::{sync::Arc, time::Duration};

use bulkhead_catalog::{Database, NewJob, Snapshot, Storage};
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Label, Result,
    job::{JobId, JobKind, JobState, Phase},
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts},
};
use chrono::{DateTime, Utc};
use serde_json::json;

use crate::{
    Core, adopt, databases,
    jobs::{self, Finished, JobContext},
    policies,
    ports::{Clock, DumpOptions, RepositoryAt, Source, Stored, Upload},
    repositories,
};

const LIMITS: DumpOptions =
    DumpOptions { lock_timeout: Duration::from_secs(60), stall_timeout: Duration::from_secs(300) };

/// What is left free on a local storage in any case, bytes: a full disk harms more than one backup.
const RESERVE: u64 = 64 << 20;

/// Asks for a backup and gives the job's id; the job runs in the background.
///
/// # Errors
/// `NotFound`, `InvalidInput` if no storage can be chosen, `Busy` while another job of the database is active.
pub async fn request(core: &Arc<Core>, database: &DatabasePath, storage: Option<&Label>) -> Result<JobId> {
    let database = core.catalog().databases().get(database).await?;
    let storage = policies::storage(core, &database.path, storage).await?;
    let request = asked(&database, Some(&storage), "person");
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
pub(crate) async fn scheduled(core: &Arc<Core>, database: &DatabasePath) -> Result<Scheduled> {
    let database = core.catalog().databases().get(database).await?;
    let storage = policies::storage(core, &database.path, None).await;
    let request = asked(&database, storage.as_ref().ok(), "schedule");
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

fn asked(database: &Database, storage: Option<&Storage>, by: &str) -> jobs::Request {
    jobs::Request {
        kind: JobKind::Backup,
        tenant: database.path.tenant.clone(),
        database: Some(database.path.clone()),
        places: places(database, storage),
        detail: json!({ "storage": storage.map(|storage| &storage.name), "asked_by": by }),
    }
}

fn places(database: &Database, storage: Option<&Storage>) -> Vec<String> {
    let server = match &database.connection {
        Connection::Server(server) => format!("server {}:{}", server.host, server.port),
        Connection::File { path } => format!("file {}", path.display()),
    };
    std::iter::once(server).chain(storage.map(|storage| format!("storage {}", storage.name))).collect()
}

async fn run(context: Arc<JobContext>, database: Database, storage: Storage) -> Result<Finished> {
    context.enter(Phase::Preflight, None).await?;
    let core = context.core();
    let source = databases::source(core, &database).await?;
    let repository = repositories::ready(core, &database.path.tenant, &storage).await?;
    room(core, &repository).await?;
    catch_up(&context, &database, &storage, &repository).await?;
    let stored = store_with_retry(&context, &database, &source, &repository).await?;
    context.enter(Phase::Commit, None).await?;
    remember(core, &database, &storage, &stored).await?;
    let detail = json!({
        "storage": storage.name,
        "bytes": stored.manifest.bytes(),
        "bytes_added": stored.bytes_added,
        "tables": stored.manifest.facts.tables.len(),
        "rows": stored.manifest.rows(),
        "warnings": stored.manifest.facts.warnings,
    });
    Ok(Finished { snapshot: Some(stored.snapshot), detail })
}

/// If the run before was interrupted it may have written its snapshot and not the row.
async fn catch_up(context: &JobContext, database: &Database, storage: &Storage, at: &RepositoryAt) -> Result<()> {
    let core = context.core();
    let last = core.catalog().jobs().page(None, Some(&database.path), None, 2).await?;
    let interrupted = last.get(1).is_some_and(|job| job.kind == JobKind::Backup && job.state == JobState::Interrupted);
    if !interrupted {
        return Ok(());
    }
    match adopt::sync(core, &database.path.tenant, &storage.name, at).await? {
        0 => {}
        count => context.log(&format!("{count} snapshots of an interrupted run were found whole and added")).await,
    }
    Ok(())
}

/// A source that changed shape, or a connection that broke, is tried once more; anything else would fail again.
async fn store_with_retry(
    context: &JobContext,
    database: &Database,
    source: &Source,
    at: &RepositoryAt,
) -> Result<Stored> {
    match store(context, database, source, at).await {
        Err(error) if matches!(error.code, Code::SourceChanged | Code::Unreachable) => {
            context.log(&format!("{}; trying once more", error.message)).await;
            store(context, database, source, at).await
        }
        result => result,
    }
}

async fn store(context: &JobContext, database: &Database, source: &Source, at: &RepositoryAt) -> Result<Stored> {
    let core = context.core();
    let started_at = core.now();
    let dump = core.engine(source.connection.engine())?.dump(source, &LIMITS, &context.flow).await?;
    context.enter(Phase::Dump, None).await?;
    let upload = Upload {
        tenant: database.path.tenant.clone(),
        database: database.path.database.clone(),
        started_at,
        dump,
        manifest: manifest(database, started_at, core.parts.clock.clone()),
    };
    core.parts.repositories.store(at, upload, &context.flow).await
}

type MakeManifest = Box<dyn FnOnce(DumpFacts, Vec<StreamFacts>) -> Manifest + Send>;

fn manifest(database: &Database, started_at: DateTime<Utc>, clock: Arc<dyn Clock>) -> MakeManifest {
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
    })
}

async fn room(core: &Core, at: &RepositoryAt) -> Result<()> {
    match core.parts.repositories.free_bytes(&at.storage).await? {
        Some(free) if free < RESERVE => {
            Err(Error::new(Code::DiskFull, format!("only {} MB are free at {}", free >> 20, at.storage.location))
                .hint("Free some space there, then run the backup again."))
        }
        _ => Ok(()),
    }
}

async fn remember(core: &Core, database: &Database, storage: &Storage, stored: &Stored) -> Result<()> {
    let manifest = &stored.manifest;
    let row = Snapshot {
        id: stored.snapshot.clone(),
        database: database.path.clone(),
        storage: storage.name.clone(),
        taken_at: manifest.started_at,
        finished_at: manifest.finished_at,
        bytes: manifest.bytes(),
        bytes_added: stored.bytes_added,
        tables: manifest.facts.tables.len() as u64,
        rows: manifest.rows(),
        proved_at: None,
    };
    core.catalog().snapshots().add(&row).await
}
