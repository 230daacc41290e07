//! Runs a job once more, by the same way it was asked for first.

use std::sync::Arc;

use bulkhead_catalog::Job;
use bulkhead_model::{
    Code, DatabasePath, Error, Result,
    job::{JobId, JobKind, Trigger},
};
use serde_json::json;

use crate::{Core, audit, backup, check, copies, drill, prune};

/// Asks for the same as a job did, by the rules of today. Gives the new job.
///
/// # Errors
/// `NotFound`; `Busy` while it, or another one in its place, is active; `Refused` for a restore, for a copy that takes its place, and for the rehearsal of a
/// disaster; and whatever the request itself is refused for.
pub async fn request(core: &Arc<Core>, id: JobId) -> Result<JobId> {
    let job = core.catalog().jobs().get(id).await?;
    if !job.state.is_final() {
        return Err(
            Error::new(Code::Busy, format!("the {} has not ended yet", job.kind)).hint("Wait for it, or cancel it.")
        );
    }
    let new = match job.kind {
        JobKind::Backup => backup::request(core, database(&job)?, storage(&job).as_ref()).await?,
        JobKind::Drill => drill::request(core, database(&job)?, &which(&job), None).await?,
        JobKind::Copy => copies::request(core, database(&job)?).await?,
        JobKind::Check if job.detail["repair"] == true => check::repair(core, &job.tenant).await?,
        JobKind::Check => check::request(core, &job.tenant, job.detail["read_data"] == true).await?,
        JobKind::Prune => prune::request(core, &job.tenant).await?,
        JobKind::Restore => {
            return Err(Error::new(Code::Refused, "a restore is not run again by itself: its target may have changed")
                .hint("Look at a new plan: in the window, or bulkhead restore --plan."));
        }
        JobKind::Place => {
            return Err(Error::new(Code::Refused, "what a copy would replace may have changed")
                .hint("Look at a new plan: in the window, on the page of the restore, or bulkhead place JOB --plan."));
        }
        JobKind::Disaster => {
            return Err(Error::new(Code::Refused, "a rehearsal needs the recovery kit once more")
                .hint("Begin it anew: in the window, or bulkhead disaster."));
        }
    };
    audit::record(core, "job.retry", id, json!({ "kind": job.kind, "job": new })).await?;
    Ok(new)
}

fn database(job: &Job) -> Result<&DatabasePath> {
    job.database.as_ref().ok_or_else(|| Error::internal("the job names no database"))
}

/// A storage that somebody named is meant again; else the policy of today names it.
fn storage(job: &Job) -> Option<bulkhead_model::Label> {
    let named = job.detail["storage"].as_str().filter(|_| job.trigger == Trigger::Person)?;
    named.parse().ok()
}

/// So is a snapshot; one that a rule picked may be gone by now.
fn which(job: &Job) -> drill::Which {
    let named = job.detail["snapshot"].as_str().filter(|_| job.trigger == Trigger::Person);
    drill::Which::read(named.unwrap_or("latest"))
}
