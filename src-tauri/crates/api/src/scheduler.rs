//! The scheduler: it runs while somebody holds it.

use std::time::Duration;

use bulkhead_core::{
    jobs,
    pause::{self, Pauses},
    scheduler, upcoming,
};
use bulkhead_model::{Result, Slug};
use chrono::{DateTime, TimeDelta, Utc};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::{
    App,
    types::{MissedRun, Upcoming, UpcomingRun},
};

/// Hours that are looked ahead: what comes after two months, nobody plans by.
const LONGEST: u32 = 24 * 62;
/// Runs that are given at most.
const MOST: u32 = 1_000;

/// The running scheduler. Dropping it stops it; jobs that it began go on.
pub struct Scheduler {
    stop: CancellationToken,
    task: JoinHandle<()>,
}

/// Begins to look for what is due. Several instances may: each run begins once.
#[must_use]
pub fn start(app: &App) -> Scheduler {
    let stop = CancellationToken::new();
    let task = tokio::spawn(scheduler::run(app.core().clone(), stop.clone()));
    Scheduler { stop, task }
}

/// Whether anything runs what is due: a window or an agent on this data folder.
///
/// # Errors
/// The catalog's.
pub async fn is_attended(app: &App) -> Result<bool> {
    scheduler::is_attended(app.core()).await
}

impl Scheduler {
    /// Stops it: after this no run begins.
    pub async fn stop(mut self) {
        self.stop.cancel();
        // It ends with an error only if it broke off, and then it has stopped as well.
        let _ = (&mut self.task).await;
    }
}

impl Drop for Scheduler {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// Begins nothing of a tenant, or of anybody, until then; none ends a pause.
///
/// # Errors
/// `InvalidInput` for an end that is past or more than a week ahead, `NotFound` for the tenant.
pub async fn pause(app: &App, tenant: Option<&Slug>, until: Option<DateTime<Utc>>) -> Result<()> {
    pause::set(app.core(), tenant, until).await
}

/// Until when nothing begins, if it is paused.
///
/// # Errors
/// The catalog's.
pub async fn paused(app: &App) -> Result<Option<DateTime<Utc>>> {
    Ok(Pauses::of(app.core()).await?.all())
}

/// The pauses that hold now: of everybody (none) first, then by tenant.
///
/// # Errors
/// The catalog's.
pub async fn pauses(app: &App) -> Result<Vec<(Option<Slug>, DateTime<Utc>)>> {
    Ok(Pauses::of(app.core()).await?.list())
}

/// Runs to come within so many hours, the next one first.
///
/// # Errors
/// The catalog's.
pub async fn upcoming(app: &App, hours: u32, limit: u32) -> Result<Upcoming> {
    let within = TimeDelta::hours(hours.min(LONGEST).into());
    let (runs, more) = upcoming::runs(app.core(), within, limit.min(MOST) as usize).await?;
    Ok(Upcoming { runs: runs.into_iter().map(UpcomingRun::from).collect(), more })
}

/// Runs that nobody ran, newest first.
///
/// # Errors
/// The catalog's.
pub async fn missed(app: &App, limit: u32) -> Result<Vec<MissedRun>> {
    Ok(app.core().catalog().schedules().missed(limit).await?.into_iter().map(MissedRun::from).collect())
}

/// Jobs of this process that have not ended.
#[must_use]
pub fn active(app: &App) -> usize {
    jobs::active(app.core()).len()
}

/// Cancels the jobs of this process that wait for the keyring: an end of the process must not wait for somebody to unlock it.
///
/// # Errors
/// The catalog's.
pub async fn let_go(app: &App) -> Result<()> {
    jobs::let_go(app.core()).await
}

/// Waits until no job of this process is active.
pub async fn idle(app: &App) {
    while active(app) > 0 {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Asks all jobs of this process to end.
pub async fn cancel_all(app: &App) {
    for job in jobs::active(app.core()) {
        // One that has just ended needs no cancel.
        let _ = jobs::cancel(app.core(), job).await;
    }
}
