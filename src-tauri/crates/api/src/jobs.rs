//! Jobs.

use std::path::Path;

use bulkhead_core::{
    again, jobs,
    restore::{self, Outcome},
};
use bulkhead_model::{Code, Error, Result, job::JobId};
use tokio::sync::broadcast;

use crate::{
    App,
    types::{Job, JobDetail, JobFilter, JobLine, JobProgress, PlaceReport, RestoreReport, phases_of},
};

/// Progress of the jobs of this process.
pub struct Progress(broadcast::Receiver<jobs::JobEvent>);

impl Progress {
    /// The next event; none when the application ends. A listener that fell behind goes on with the newest.
    pub async fn next(&mut self) -> Option<JobProgress> {
        loop {
            match self.0.recv().await {
                Ok(event) => return Some(event.into()),
                Err(broadcast::error::RecvError::Lagged(_)) => {}
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}

/// Listens to the jobs of this process from now on.
#[must_use]
pub fn progress(app: &App) -> Progress {
    Progress(jobs::subscribe(app.core()))
}

/// One job.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, id: JobId) -> Result<Job> {
    Ok(app.core().catalog().jobs().get(id).await?.into())
}

/// A job with its phases and, of a restore, what it made.
///
/// # Errors
/// `NotFound`.
pub async fn detail(app: &App, id: JobId) -> Result<JobDetail> {
    let jobs = app.core().catalog().jobs();
    let (job, entered) = (jobs.get(id).await?, jobs.phases(id).await?);
    let restore = match restore::outcome(&job) {
        Some(outcome) => Some(restored(app, outcome, &job).await?),
        None => None,
    };
    let placing = restore::placing(&job).map(|placing| PlaceReport::new(placing, &job));
    Ok(JobDetail { phases: phases_of(&entered, &job), restore, placing, job: job.into() })
}

async fn restored(app: &App, outcome: Outcome, job: &bulkhead_catalog::Job) -> Result<RestoreReport> {
    let catalog = app.core().catalog();
    let placing = match outcome.placing {
        Some(id) => found(catalog.jobs().get(id).await)?,
        None => None,
    };
    let placing = placing.and_then(|job| Some(PlaceReport::new(restore::placing(&job)?, &job)));
    let source = match &job.database {
        Some(path) => found(catalog.databases().get(path).await)?.map(|database| database.connection),
        None => None,
    };
    Ok(RestoreReport::new(outcome, job, source.as_ref(), placing))
}

/// What the report tells of may have been removed since.
fn found<T>(row: Result<T>) -> Result<Option<T>> {
    match row {
        Err(error) if error.code == Code::NotFound => Ok(None),
        row => row.map(Some),
    }
}

/// A page of jobs, newest first.
///
/// # Errors
/// `InvalidInput` for a filter that cannot be read, or the catalog's.
pub async fn page(app: &App, filter: &JobFilter, limit: u32) -> Result<Vec<Job>> {
    let rows = app.core().catalog().jobs().page(&filter.read()?, limit).await?;
    Ok(rows.into_iter().map(Job::from).collect())
}

/// The jobs that have not ended, of all running instances, oldest first.
///
/// # Errors
/// The catalog's.
pub async fn active(app: &App) -> Result<Vec<Job>> {
    Ok(app.core().catalog().jobs().active().await?.into_iter().map(Job::from).collect())
}

/// The lines of a job's log after the one with this number, oldest first; 0 for all.
///
/// # Errors
/// The catalog's.
pub async fn log(app: &App, id: JobId, after: u64) -> Result<Vec<JobLine>> {
    let lines = app.core().catalog().jobs().log_lines(id, after).await?;
    Ok(lines.into_iter().map(JobLine::from).collect())
}

/// Writes a job's log into a file, a line each with its time.
///
/// # Errors
/// `NotFound`, or `Io`.
pub async fn export_log(app: &App, id: JobId, path: &Path) -> Result<()> {
    app.core().catalog().jobs().get(id).await?;
    let lines = app.core().catalog().jobs().log_lines(id, 0).await?;
    let text: String = lines.iter().map(|line| format!("{} {}\n", line.at.to_rfc3339(), line.text)).collect();
    tokio::fs::write(path, text).await.map_err(|error| Error::io(path.display(), error))
}

/// Asks a job to end, whichever instance runs it. It cleans up first.
///
/// # Errors
/// `NotFound`, `NothingToDo` if it has ended.
pub async fn cancel(app: &App, id: JobId) -> Result<()> {
    jobs::cancel(app.core(), id).await.map(|_| ())
}

/// Asks once more for what a job was asked for. Gives the new job.
///
/// # Errors
/// `NotFound`, `Busy`, `Refused` for a restore, which is planned anew.
pub async fn retry(app: &App, id: JobId) -> Result<JobId> {
    again::request(app.core(), id).await
}

/// Waits until a job of this process has ended.
///
/// # Errors
/// `NotFound`.
pub async fn wait(app: &App, id: JobId) -> Result<Job> {
    Ok(jobs::wait(app.core(), id).await?.into())
}
