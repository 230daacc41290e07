//! Jobs.

use bulkhead_core::jobs;
use bulkhead_model::{DatabasePath, Result, Slug, job::JobId};
use chrono::{DateTime, Utc};
use tokio::sync::broadcast;

use crate::{
    App,
    types::{Job, JobProgress},
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

/// A page of jobs, newest first; `before` is the `requested_at` of the last row of the page before.
///
/// # Errors
/// The catalog's.
pub async fn page(
    app: &App,
    tenant: Option<&Slug>,
    database: Option<&DatabasePath>,
    before: Option<DateTime<Utc>>,
    limit: u32,
) -> Result<Vec<Job>> {
    let rows = app.core().catalog().jobs().page(tenant, database, before, limit).await?;
    Ok(rows.into_iter().map(Job::from).collect())
}

/// The lines of a job's log, oldest first.
///
/// # Errors
/// The catalog's.
pub async fn log(app: &App, id: JobId) -> Result<Vec<String>> {
    app.core().catalog().jobs().log_lines(id).await
}

/// Asks a job to end. It cleans up first.
///
/// # Errors
/// `NotFound`, `NothingToDo` if it has ended, `Busy` if another instance runs it.
pub async fn cancel(app: &App, id: JobId) -> Result<()> {
    jobs::cancel(app.core(), id).await.map(|_| ())
}

/// Waits until a job of this process has ended.
///
/// # Errors
/// `NotFound`.
pub async fn wait(app: &App, id: JobId) -> Result<Job> {
    Ok(jobs::wait(app.core(), id).await?.into())
}
