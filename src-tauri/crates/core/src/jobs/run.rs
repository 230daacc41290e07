//! Carries one job from its request to its end.

use std::{
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bulkhead_catalog::{EnteredPhase, Leftover, NewJob};
use bulkhead_model::{
    Code, DatabasePath, Error, Result, Slug,
    job::{JobId, JobKind, JobState, Phase, Transition, Trigger},
    policy::Effective,
};
use serde_json::Value;
use tokio::task::JoinError;

use super::{
    JobEvent,
    admission::{self, Permits},
    report,
    told::{self, Ending},
};
use crate::{Core, ports::Flow};

/// What somebody asked for.
pub(crate) struct Request {
    pub(crate) kind: JobKind,
    pub(crate) tenant: Slug,
    pub(crate) database: Option<DatabasePath>,
    /// Names of storages and servers it uses, for the limits.
    pub(crate) places: Vec<String>,
    pub(crate) trigger: Trigger,
    pub(crate) detail: Value,
}

/// What a job leaves when it ends well.
#[derive(Debug, Default)]
pub struct Finished {
    /// The snapshot it wrote or restored.
    pub snapshot: Option<String>,
    /// Whatever its report needs, as JSON.
    pub detail: Value,
}

/// A running job, as its own work sees it.
pub struct JobContext {
    pub(super) core: Arc<Core>,
    pub(super) id: JobId,
    pub(super) request: Request,
    /// Cancel and progress.
    pub flow: Flow,
    pub(super) started: Instant,
    pub(super) now: Mutex<Progress>,
}

#[derive(Clone, Copy, Default)]
pub(super) struct Progress {
    pub(super) phase: Option<Phase>,
    pub(super) total: Option<u64>,
    /// What had been read and stored when the phase was entered.
    pub(super) before: (u64, u64),
}

impl JobContext {
    /// The application.
    #[must_use]
    pub fn core(&self) -> &Arc<Core> {
        &self.core
    }

    /// The job's id.
    #[must_use]
    pub const fn id(&self) -> JobId {
        self.id
    }

    /// Sends no faster than the rules allow.
    pub fn keep_to(&self, rules: &Effective) {
        self.flow.pace.limit(rules.bandwidth.as_ref().map(|rate| rate.value.bytes()));
    }

    /// Enters a phase; an error if somebody asked for an end.
    ///
    /// # Errors
    /// `Cancelled`, or the catalog's.
    pub async fn enter(&self, phase: Phase, total: Option<u64>) -> Result<()> {
        self.flow.go_on()?;
        self.go_into(phase, total).await
    }

    /// Enters a phase whatever anybody asked for, and even if that cannot be written down: what was done is done.
    pub(crate) async fn enter_anyway(&self, phase: Phase) {
        if let Err(error) = self.go_into(phase, None).await {
            tracing::warn!(job = %self.id, %error, "the job's phase could not be written");
        }
    }

    async fn go_into(&self, phase: Phase, total: Option<u64>) -> Result<()> {
        self.entered(phase, total).await?;
        self.log(&format!("{phase}")).await;
        report::persist(self, phase).await?;
        self.tell(JobState::Running, None);
        Ok(())
    }

    /// Waits, queued, for something; none for a place.
    pub(super) async fn waits(&self, what: Option<Phase>) -> Result<()> {
        match what {
            Some(phase) => self.entered(phase, None).await?,
            None => *self.progress_mut() = Progress::default(),
        }
        self.core.catalog().jobs().waits(self.id, what).await?;
        self.tell(JobState::Queued, None);
        Ok(())
    }

    async fn entered(&self, phase: Phase, total: Option<u64>) -> Result<()> {
        let before = (self.flow.meter.read(), self.flow.meter.stored());
        *self.progress_mut() = Progress { phase: Some(phase), total, before };
        let entered = EnteredPhase {
            phase,
            entered_at: self.core.now(),
            bytes_read: before.0,
            bytes_stored: before.1,
            bytes_total: total,
        };
        self.core.catalog().jobs().enter(self.id, &entered).await
    }

    /// Adds a line to the job's log. A log that cannot be written does not end the job.
    pub async fn log(&self, line: &str) {
        if let Err(error) = self.core.catalog().jobs().log(self.id, line, self.core.now()).await {
            tracing::warn!(job = %self.id, %error, "the job's log could not be written");
        }
    }

    /// Adds to what the job reports, before its end. A report that cannot be written does not end the job.
    pub async fn note(&self, detail: &Value) {
        if let Err(error) = self.core.catalog().jobs().note(self.id, detail).await {
            tracing::warn!(job = %self.id, %error, "the job's report could not be written");
        }
    }

    /// Writes down which snapshot it reads, so that nobody removes it meanwhile.
    ///
    /// # Errors
    /// `NotFound` if it is on its way out already, or the catalog's.
    pub(crate) async fn reads(&self, snapshot: &str) -> Result<()> {
        if let Some((outer, job)) = self.core.rehearsal.get() {
            // The catalog that retention goes by is the other one. It may not list what the repository still holds.
            outer.catalog().jobs().reads(*job, snapshot).await?;
        }
        if self.core.catalog().jobs().reads(self.id, snapshot).await? {
            return Ok(());
        }
        Err(Error::new(Code::NotFound, "the backup was removed meanwhile")
            .hint("Choose another one: bulkhead snapshots."))
    }

    /// Writes down what must be removed if the application ends now.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn leave(&self, leftovers: &[Leftover]) -> Result<()> {
        self.core.catalog().jobs().leave(self.id, leftovers).await
    }

    /// Adds to what is written down to be removed.
    ///
    /// # Errors
    /// The catalog's.
    pub(crate) async fn leave_also(&self, leftover: Leftover) -> Result<()> {
        let mut leftovers = self.core.catalog().jobs().get(self.id).await?.leftovers;
        leftovers.push(leftover);
        self.leave(&leftovers).await
    }

    pub(crate) const fn tenant(&self) -> &Slug {
        &self.request.tenant
    }

    pub(super) fn progress(&self) -> Progress {
        *self.progress_mut()
    }

    fn progress_mut(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn tell(&self, state: JobState, error: Option<Error>) {
        let Progress { phase, total, before } = self.progress();
        let (read, stored) = (self.flow.meter.read(), self.flow.meter.stored());
        self.core.jobs.tell(JobEvent {
            id: self.id,
            kind: self.request.kind,
            tenant: self.request.tenant.clone(),
            database: self.request.database.clone(),
            state,
            phase,
            bytes_read: read,
            bytes_stored: stored,
            phase_read: read.saturating_sub(before.0),
            phase_stored: stored.saturating_sub(before.1),
            bytes_total: total,
            elapsed_ms: u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            error,
        });
    }
}

impl Request {
    /// The row by which it is accepted.
    pub(crate) fn row(&self, core: &Core) -> NewJob {
        NewJob {
            id: JobId::new(u64::try_from(core.now().timestamp_millis()).unwrap_or_default(), rand::random()),
            kind: self.kind,
            tenant: self.tenant.clone(),
            database: self.database.clone(),
            owner: core.parts.instances.me().to_owned(),
            trigger: self.trigger,
            detail: self.detail.clone(),
        }
    }
}

/// Accepts a job: writes it down as queued, then runs it in the background.
pub(crate) async fn submit<W, F>(core: &Arc<Core>, request: Request, work: W) -> Result<JobId>
where
    W: FnOnce(Arc<JobContext>) -> F + Send + 'static,
    F: Future<Output = Result<Finished>> + Send + 'static,
{
    let new = request.row(core);
    core.catalog().jobs().queue(&new, core.now()).await?;
    Ok(launch(core, new.id, request, work))
}

/// Runs a job whose row is written, in the background.
pub(crate) fn launch<W, F>(core: &Arc<Core>, id: JobId, request: Request, work: W) -> JobId
where
    W: FnOnce(Arc<JobContext>) -> F + Send + 'static,
    F: Future<Output = Result<Finished>> + Send + 'static,
{
    let flow = Flow::default();
    core.jobs.flows().insert(id, flow.clone());
    let context = JobContext { core: core.clone(), id, request, flow, started: Instant::now(), now: Mutex::default() };
    let context = Arc::new(context);
    context.tell(JobState::Queued, None);
    tokio::spawn(async move {
        let asked = tokio::spawn(cancelled_elsewhere(context.clone()));
        if let Err(error) = drive(context.clone(), work).await {
            abandon(&context, &error).await;
        }
        asked.abort();
        context.core.jobs.flows().remove(&id);
        context.core.jobs.ended.notify_waiters();
    });
    id
}

/// How often a job looks whether another instance asked for its end.
const LOOK: Duration = Duration::from_secs(1);

/// Another instance asks for an end by the job's row alone.
async fn cancelled_elsewhere(context: Arc<JobContext>) {
    loop {
        tokio::time::sleep(LOOK).await;
        let state = context.core.catalog().jobs().get(context.id).await.map(|job| job.state);
        if matches!(state, Ok(JobState::Cancelling | JobState::Cancelled)) {
            context.flow.cancel.cancel();
            return;
        }
    }
}

/// The catalog refused to write down what happened. The row must not stay active for as long as this instance lives.
async fn abandon(context: &JobContext, error: &Error) {
    tracing::error!(job = %context.id, %error, "the job could not be written down");
    let jobs = context.core.catalog().jobs();
    if let Err(error) = jobs.apply(context.id, Transition::Orphaned, context.core.now()).await {
        tracing::error!(job = %context.id, %error, "the next start will call it interrupted");
    }
    context.tell(JobState::Interrupted, Some(error.clone()));
}

async fn drive<W, F>(context: Arc<JobContext>, work: W) -> Result<()>
where
    W: FnOnce(Arc<JobContext>) -> F,
    F: Future<Output = Result<Finished>> + Send + 'static,
{
    let admitted = match admission::admit(&context).await {
        Err(error) if error.code == Code::Cancelled => return stopped(&context, None).await,
        admitted => admitted,
    };
    let jobs = context.core.catalog().jobs();
    if let Err(error) = jobs.start(context.id, context.core.parts.instances.me(), context.core.now()).await {
        // Another instance was quicker.
        let is_over = jobs.get(context.id).await.is_ok_and(|job| job.state == JobState::Cancelled);
        return if is_over { stopped(&context, None).await } else { Err(error) };
    }
    context.tell(JobState::Running, None);
    let result = match admitted {
        Ok(permits) => at_work(&context, work, permits).await,
        Err(error) => Ok(Err(error)),
    };
    let failed = |error: Error| async {
        let ending = Ending::Failed(error.clone());
        fail(&context, error).await.map(|()| ending)
    };
    let ended = match result {
        Ok(Ok(finished)) => finish(&context, finished).await.map(|()| Ending::Done),
        Ok(Err(error)) if error.code == Code::Cancelled => {
            // Nobody has asked for the end: a hook did, and its reason is not to be lost.
            let why = (!context.flow.cancel.is_cancelled()).then_some(error);
            stopped(&context, why.as_ref()).await.map(|()| Ending::Cancelled(why))
        }
        Ok(Err(error)) => failed(error).await,
        Err(panic) => failed(Error::internal("the job ended unexpectedly").cause(panic)).await,
    };
    told::after(&context, &ended).await;
    ended.map(drop)
}

async fn at_work<W, F>(context: &Arc<JobContext>, work: W, permits: Permits) -> Result<Result<Finished>, JoinError>
where
    W: FnOnce(Arc<JobContext>) -> F,
    F: Future<Output = Result<Finished>> + Send + 'static,
{
    told::begun(context).await;
    let awake = context.core.parts.power.stay_awake(&why_awake(context)).await;
    let reporter = tokio::spawn(report::every_tenth(context.clone()));
    // A task of its own, so that a panic in the work ends the job and not its bookkeeping.
    let result = tokio::spawn(work(context.clone())).await;
    reporter.abort();
    drop((permits, awake));
    result
}

/// In the words that the desktop shows to whoever closes the lid.
fn why_awake(context: &JobContext) -> String {
    let Request { kind, tenant, database, .. } = &context.request;
    format!("a {kind} of {} is running", database.as_ref().map_or_else(|| tenant.to_string(), ToString::to_string))
}

async fn finish(context: &JobContext, finished: Finished) -> Result<()> {
    let jobs = context.core.catalog().jobs();
    report::persist(context, context.progress().phase.unwrap_or(Phase::Commit)).await?;
    jobs.finish(context.id, finished.snapshot.as_deref(), &finished.detail, context.core.now()).await?;
    context.tell(JobState::Done, None);
    Ok(())
}

/// Steps that two writers of one cancel can need between them, and some more.
const TRIES: u32 = 8;

/// Whoever asked for the end writes down `cancelling` at the same time: both orders lead to the same row.
async fn stopped(context: &JobContext, why: Option<&Error>) -> Result<()> {
    let jobs = context.core.catalog().jobs();
    for _ in 0..TRIES {
        if jobs.stopped(context.id, why, context.core.now()).await.is_ok()
            || jobs.get(context.id).await?.state.is_final()
        {
            context.tell(JobState::Cancelled, why.cloned());
            return Ok(());
        }
        // Fails if the other side was quicker, which is as good.
        let _ = jobs.apply(context.id, Transition::Cancel, context.core.now()).await;
    }
    Err(Error::internal("the cancel could not be written down"))
}

async fn fail(context: &JobContext, error: Error) -> Result<()> {
    tracing::warn!(job = %context.id, code = ?error.code, %error, cause = ?std::error::Error::source(&error), "job failed");
    context.log(&error.message).await;
    let written = context.core.catalog().jobs().fail(context.id, &error, context.core.now()).await;
    context.tell(JobState::Failed, Some(error.clone()));
    if matches!(context.request.kind, JobKind::Restore | JobKind::Place) {
        told::failed_restore(context, &error).await;
    }
    written
}
