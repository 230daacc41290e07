//! Drills: a snapshot is restored into a sandbox, held against its manifest, and the sandbox is removed.
//!
//! Whatever comes of it is written down as evidence. Only a drill that proved its snapshot says anything good of it.

mod checked;
mod due;
mod place;
mod planned;
pub(crate) mod records;
mod run;
mod whose;

use std::sync::Arc;

use bulkhead_catalog::{Drill, Job, NewJob, Snapshot};
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result,
    drill::{Evidence, Outcome, Pick, SandboxKind, estimate},
    job::{JobId, JobKind, Trigger},
};
use serde_json::json;

pub(crate) use due::{Row, due};
pub use place::keep_password;
pub(crate) use place::server_password;
pub use planned::{Planned, planned};

use crate::{Core, audit, foreign, jobs};

/// Which snapshot a drill takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// By a rule.
    Pick(Pick),
    /// By its id, or the first characters of it.
    Named(String),
}

impl Which {
    /// Reads `latest`, `random`, or an id.
    #[must_use]
    pub fn read(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Named(text.to_owned()), Self::Pick)
    }
}

/// Asks for a drill and gives the job's id; the job runs in the background.
///
/// # Errors
/// `NotFound` for an unknown database, or if there is no such snapshot; `Busy` while another drill of the tenant is active.
pub async fn request(
    core: &Arc<Core>,
    database: &DatabasePath,
    which: &Which,
    storage: Option<&Label>,
) -> Result<JobId> {
    core.catalog().databases().get(database).await?;
    let snapshot = pick(core, database, which, storage).await?;
    let who = core.parts.user.clone();
    let request = asked(database, Some(&snapshot), &who);
    let detail = json!({ "snapshot": snapshot.id });
    let work = run::Work { database: database.clone(), snapshot: Some(snapshot), who };
    // Only what was taken on is written down, and nothing is done before it is.
    jobs::submit(core, request, move |context| async move {
        audit::record(context.core(), "drill", &work.database, detail).await?;
        run::run(context, work).await
    })
    .await
}

/// A drill that the scheduler asks for: its row is written together with the scheduler's own.
struct Scheduled {
    row: NewJob,
    request: jobs::Request,
    database: DatabasePath,
}

/// Who asks, where the scheduler does.
pub const SCHEDULE: &str = "schedule";

impl Scheduled {
    fn new(core: &Core, database: &DatabasePath) -> Self {
        let request = asked(database, None, SCHEDULE);
        Self { row: request.row(core), request, database: database.clone() }
    }

    /// Runs it, once its row is written.
    fn launch(self, core: &Arc<Core>) -> JobId {
        let Self { row, request, database } = self;
        let work = run::Work { database, snapshot: None, who: SCHEDULE.to_owned() };
        jobs::launch(core, row.id, request, move |context| run::run(context, work))
    }
}

fn asked(database: &DatabasePath, snapshot: Option<&Snapshot>, who: &str) -> jobs::Request {
    let storage = snapshot.map(|snapshot| format!("storage {}", snapshot.storage));
    jobs::Request {
        kind: JobKind::Drill,
        tenant: database.tenant.clone(),
        database: Some(database.clone()),
        // Sandboxes share the processors and the disk of this machine.
        places: std::iter::once("sandbox".to_owned()).chain(storage).collect(),
        trigger: if who == SCHEDULE { Trigger::Schedule } else { Trigger::Person },
        detail: json!({ "snapshot": snapshot.map(|snapshot| &snapshot.id), "asked_by": who }),
    }
}

/// The snapshot that is meant.
async fn pick(core: &Core, database: &DatabasePath, which: &Which, storage: Option<&Label>) -> Result<Snapshot> {
    let snapshots = core.catalog().snapshots();
    match which {
        Which::Named(id) => match snapshots.find(database, id, storage, core.latest()).await {
            Err(error) => Err(foreign::explained(core, database, id, error).await),
            found => found,
        },
        Which::Pick(Pick::Latest) => snapshots.find(database, "latest", storage, core.latest()).await,
        Which::Pick(Pick::Random) => {
            let mut all = snapshots.all(database).await?;
            let fits = |one: &Snapshot| one.counts() && storage.is_none_or(|storage| one.storage == *storage);
            all.retain(fits);
            let newest = all.first().map(|newest| newest.taken_at);
            let older: Vec<&Snapshot> = all.iter().filter(|one| Some(one.taken_at) != newest).collect();
            let from = if older.is_empty() { all.iter().collect() } else { older };
            let at = usize::try_from(rand::random::<u64>() % from.len().max(1) as u64).unwrap_or_default();
            from.get(at).map(|one| (*one).clone()).ok_or_else(|| {
                Error::new(Code::NotFound, format!("there is no snapshot of {database} to drill"))
                    .hint("Back it up first.")
            })
        }
    }
}

/// Seconds that a restore of so many bytes of a database will take, by what its last drills took; none without any.
///
/// # Errors
/// The catalog's.
pub async fn estimated(core: &Core, database: &DatabasePath, bytes: u64) -> Result<Option<u64>> {
    const LAST: u32 = 5;
    Ok(estimate(&core.catalog().drills().paces(database, LAST).await?, bytes))
}

/// A job that ended without writing evidence, because the application did: it proved nothing.
pub(crate) async fn interrupted(core: &Core, job: &Job) -> Result<()> {
    let Some(database) = job.database.clone().filter(|_| job.kind == JobKind::Drill) else { return Ok(()) };
    if core.catalog().drills().of_job(job.id).await?.is_some() {
        return Ok(());
    }
    let reason = Error::new(Code::Interrupted, "Bulkhead ended while the drill ran").hint("Run the drill again.");
    let who = job.detail["asked_by"].as_str().unwrap_or(SCHEDULE).to_owned();
    let drill = Drill {
        started_at: job.started_at.unwrap_or(job.requested_at),
        evidence: Evidence { reason: Some(reason), ..Evidence::default() },
        ..blank(core, job.id, database, who)
    };
    core.catalog().drills().add(&drill).await
}

/// A drill of which nothing is known yet: it could not run, until it has.
fn blank(core: &Core, job: JobId, database: DatabasePath, who: String) -> Drill {
    let now = core.now();
    Drill {
        id: 0,
        job,
        database,
        snapshot: None,
        storage: None,
        taken_at: None,
        started_at: now,
        ended_at: now,
        outcome: Outcome::CouldNotRun,
        who,
        sandbox: SandboxKind::Private,
        bytes: 0,
        tables: 0,
        rows: 0,
        restore_ms: None,
        evidence: Evidence::default(),
    }
}
