//! Jobs: accepted, persisted, run within limits, reported, cancelled.
//!
//! A job is written to the catalog before anything else happens, so that a crash at any point leaves a row that the
//! next start finds. The states and their changes are `bulkhead_model::job`; this module only applies them.

mod admission;
mod event;
mod limits;
mod report;
mod run;
mod told;
mod trim;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bulkhead_model::{
    Code, Error, Result,
    job::{JobId, JobState, Phase, Transition},
};
use tokio::sync::broadcast;

pub(crate) use admission::Keyhole;
pub use event::JobEvent;
pub use run::{Finished, JobContext};
pub(crate) use run::{Request, launch, submit};
pub(crate) use trim::due as thin_out;

use crate::{Core, ports::Flow};

/// What the jobs of this process have in common.
pub(crate) struct Jobs {
    events: broadcast::Sender<JobEvent>,
    flows: Mutex<HashMap<JobId, Flow>>,
    /// Wakes whoever waits for the end of a job.
    ended: tokio::sync::Notify,
    limits: limits::Limits,
    pub(crate) keyhole: Keyhole,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            events: broadcast::channel(1024).0,
            flows: Mutex::default(),
            ended: tokio::sync::Notify::new(),
            limits: limits::Limits::default(),
            keyhole: Keyhole::default(),
        }
    }
}

impl Jobs {
    fn flows(&self) -> MutexGuard<'_, HashMap<JobId, Flow>> {
        self.flows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, event: JobEvent) {
        // Nobody listening is fine: the catalog holds what matters.
        let _ = self.events.send(event);
    }
}

/// Everything that happens to jobs of this process from now on: every change of phase and state, progress at most ten
/// times a second for each job. A listener that falls behind loses the oldest.
#[must_use]
pub fn subscribe(core: &Core) -> broadcast::Receiver<JobEvent> {
    core.jobs.events.subscribe()
}

/// Lets no job of this process wait longer for the keyring to be unlocked: for whoever sits before it and waits as well. Can
/// be said once; a process that lives on waits for as long as it takes.
pub fn wait_for_unlock(core: &Core, longest: std::time::Duration) {
    core.jobs.keyhole.wait_at_most(longest);
}

/// The jobs of this process that have not ended.
#[must_use]
pub fn active(core: &Core) -> Vec<JobId> {
    core.jobs.flows().keys().copied().collect()
}

/// Cancels the jobs of this process that wait for the keyring: whoever wants to end it cannot know how long that takes.
///
/// # Errors
/// The catalog's.
pub async fn let_go(core: &Core) -> Result<()> {
    for id in active(core) {
        let job = core.catalog().jobs().get(id).await?;
        if job.state == JobState::Queued && job.phase == Some(Phase::Unlock) {
            // One that begins just now is one of those that run.
            let _ = cancel(core, id).await;
        }
    }
    Ok(())
}

/// Asks a job to end. It cleans up first; wait for its last event.
///
/// # Errors
/// `NotFound` for an unknown job, `NothingToDo` if it has ended.
pub async fn cancel(core: &Core, id: JobId) -> Result<JobState> {
    let job = core.catalog().jobs().get(id).await?;
    if job.state.is_final() {
        return Err(Error::new(Code::NothingToDo, format!("the job has ended already: {}", job.state)));
    }
    // One of another instance is ended by that: it looks at its rows.
    if let Some(flow) = core.jobs.flows().get(&id) {
        flow.cancel.cancel();
    }
    match core.catalog().jobs().apply(id, Transition::Cancel, core.now()).await {
        Ok(state) => Ok(state),
        // The job was quicker: it has ended, or seen the cancel itself.
        Err(_) => core.catalog().jobs().get(id).await.map(|job| job.state),
    }
}

/// Waits until a job of this process has ended, and what its end means was told; gives its row.
///
/// # Errors
/// `NotFound` for an unknown job.
pub async fn wait(core: &Arc<Core>, id: JobId) -> Result<bulkhead_catalog::Job> {
    loop {
        let ended = core.jobs.ended.notified();
        let job = core.catalog().jobs().get(id).await?;
        if job.state.is_final() && !core.jobs.flows().contains_key(&id) {
            return Ok(job);
        }
        // This only wakes us up: the row decides, so a wake-up that was missed costs a second at most.
        let _ = tokio::time::timeout(std::time::Duration::from_secs(1), ended).await;
    }
}
