//! Restores one snapshot: probe, plan, execute.
//!
//! `plan` looks and decides, changing nothing. `execute` looks again and refuses a plan whose facts have changed.

mod afterwards;
mod facts;
pub(crate) mod login;
mod name;
mod place;
mod replace;
mod run;

use std::sync::Arc;

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    Code, Connection, DatabasePath, Error, Label, Result,
    job::{JobId, JobKind, Trigger},
    restore::{self, Choices, Destination, Facts, Plan},
};
use secrecy::SecretString;
use serde_json::json;

pub use afterwards::{Outcome, Swapped, discard, outcome, set_aside};
pub use name::free_name;
pub(crate) use place::has_place;
pub use place::{PlaceRequest, Placing, execute as place, placing, plan as plan_place};

use crate::{Core, audit, drill, foreign, jobs, looks, snapshots};

/// What to restore and where to.
#[derive(Clone, Debug)]
pub struct RestoreRequest {
    /// The database whose backup it is.
    pub database: DatabasePath,
    /// The snapshot's id, the first characters of it, or `latest`.
    pub snapshot: String,
    /// The storage to restore from: the snapshot's own, or one that has a copy of it.
    pub storage: Option<Label>,
    /// Where to and how.
    pub choices: Choices,
    /// Password of the target; the source's own is used if there is none and both are on the same server.
    pub password: Option<SecretString>,
}

/// Works out what a restore would do.
///
/// # Errors
/// `NotFound` for an unknown database or snapshot; the repository's. What is wrong with the target is a blocker.
pub async fn plan(core: &Core, request: &RestoreRequest) -> Result<Plan> {
    let mut request = request.clone();
    let (_, facts) = look(core, &mut request).await?;
    let plan = restore::plan(&facts, &request.choices);
    let estimate_seconds = drill::estimated(core, &request.database, plan.bytes).await?;
    Ok(Plan { estimate_seconds, ..plan })
}

/// Carries out a plan that was shown before.
///
/// # Errors
/// `PlanStale` if `digest` is not of the plan as it is now; the first blocker that `confirmation` does not answer.
pub async fn execute(
    core: &Arc<Core>,
    mut request: RestoreRequest,
    digest: &str,
    confirmation: Option<&str>,
) -> Result<JobId> {
    let (snapshot, facts) = look(core, &mut request).await?;
    let plan = restore::plan(&facts, &request.choices);
    if plan.digest != digest {
        return Err(Error::new(Code::PlanStale, "something changed since the plan was made")
            .hint("Look at the new plan, then run it."));
    }
    plan.permit(confirmation)?;
    let detail = json!({ "snapshot": snapshot.id, "choices": request.choices, "confirmed": confirmation });
    let database = request.database.clone();
    // As the plan settled them: what is looked at later is held against what was loaded.
    let choices = Choices { owners: plan.owners, ..request.choices.clone() };
    let accepted = jobs::Request {
        kind: JobKind::Restore,
        tenant: database.tenant.clone(),
        database: Some(database.clone()),
        places: places(&snapshot, &request.choices),
        trigger: Trigger::Person,
        detail: json!({ "snapshot": snapshot.id, "choices": choices, "created": !facts.target.exists }),
    };
    let work = run::Work { request, snapshot, facts, plan };
    jobs::submit(core, accepted, move |context| async move {
        // Only what was taken on is written down, and nothing is done before it is.
        audit::record(context.core(), "restore", &database, detail).await?;
        run::run(context, work).await
    })
    .await
}

/// Gathers the facts, and settles which tables of the snapshot were meant.
async fn look(core: &Core, request: &mut RestoreRequest) -> Result<(Snapshot, Facts)> {
    let (path, id) = (&request.database, request.snapshot.as_str());
    let snapshot = match core.catalog().snapshots().find(path, id, request.storage.as_ref(), core.latest()).await {
        Err(error) => return Err(foreign::explained(core, path, id, error).await),
        found => found?,
    };
    let facts = match facts::gather(core, request, &snapshot).await {
        Err(error) => {
            looks::doubted(core, &request.database.tenant, &snapshot.storage, &error).await;
            return Err(snapshots::elsewhere(core, &snapshot, error).await);
        }
        facts => facts?,
    };
    if let Some(manifest) = &facts.manifest {
        request.choices.scope = restore::resolve(&request.choices.scope, manifest);
    }
    Ok((snapshot, facts))
}

fn places(snapshot: &Snapshot, choices: &Choices) -> Vec<String> {
    let target = match &choices.destination {
        Destination::Database { connection } | Destination::Replace { connection, .. } => place_of(connection),
        Destination::File { path } => format!("file {}", path.display()),
    };
    vec![target, format!("storage {}", snapshot.storage)]
}

fn place_of(connection: &Connection) -> String {
    match connection {
        Connection::Server(server) => format!("server {}", server.address()),
        Connection::File { path } => format!("file {}", path.display()),
    }
}
