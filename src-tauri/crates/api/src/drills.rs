//! Drills: restores into a sandbox that show whether a backup is one.

use std::collections::HashMap;

use bulkhead_core::{
    drill::{self, Which},
    policies,
};
use bulkhead_model::{DatabasePath, Label, Result, Slug, job::JobId, policy::Effective};
use chrono::{DateTime, Utc};

use crate::{
    App,
    types::{DrillDetail, DrillPlan, DrillRow},
};

/// Asks for a drill and gives the job's id; it runs in the background. `which` is `latest`, `random`, or the id of a snapshot
/// or its first characters.
///
/// # Errors
/// `NotFound`, or `Busy` while another drill of the tenant is active.
pub async fn run(app: &App, database: &DatabasePath, which: &str, storage: Option<&Label>) -> Result<JobId> {
    drill::request(app.core(), database, &Which::read(which), storage).await
}

/// A page of drills that ended, newest first; `before` is the `ended_at` of the last row of the page before.
///
/// # Errors
/// The catalog's.
pub async fn page(
    app: &App,
    tenant: Option<&Slug>,
    database: Option<&DatabasePath>,
    before: Option<DateTime<Utc>>,
    limit: u32,
) -> Result<Vec<DrillRow>> {
    let drills = app.core().catalog().drills().page(tenant, database, before, limit).await?;
    let mut rules: HashMap<DatabasePath, Option<Effective>> = HashMap::new();
    for drill in &drills {
        if !rules.contains_key(&drill.database) {
            rules.insert(drill.database.clone(), policies::of(app.core(), &drill.database).await.ok());
        }
    }
    Ok(drills.iter().map(|drill| DrillRow::of(drill, rules.get(&drill.database).and_then(Option::as_ref))).collect())
}

/// All databases with the next drill of each, by tenant and name.
///
/// # Errors
/// The catalog's.
pub async fn plans(app: &App) -> Result<Vec<DrillPlan>> {
    Ok(drill::planned(app.core()).await?.into_iter().map(DrillPlan::from).collect())
}

/// One drill with all that it found.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, id: i64) -> Result<DrillDetail> {
    let drill = app.core().catalog().drills().get(id).await?;
    let rules = policies::of(app.core(), &drill.database).await.ok();
    Ok(DrillDetail::of(drill, rules.as_ref()))
}

/// The drill that a job ran; none if it was cancelled, or has not ended.
///
/// # Errors
/// `NotFound` for an unknown job.
pub async fn of_job(app: &App, job: JobId) -> Result<Option<DrillDetail>> {
    let Some(drill) = app.core().catalog().drills().of_job(job).await? else { return Ok(None) };
    let rules = policies::of(app.core(), &drill.database).await.ok();
    Ok(Some(DrillDetail::of(drill, rules.as_ref())))
}
