//! Follows a job to its end: a bar on a terminal, and Ctrl-C as a cancel.

use std::time::Duration;

use bulkhead_api::{
    App, Code, Error, JobId, Result, jobs,
    types::{Job, JobProgress},
};
use bulkhead_model::job::{JobKind, JobState};
use indicatif::{ProgressBar, ProgressStyle};

use crate::{interrupt::Interrupts, output::Output, text};

/// Made before a job is asked for, so that neither its first event nor an early Ctrl-C is missed.
pub(crate) struct Follower<'a> {
    app: &'a App,
    output: &'a Output,
    events: jobs::Progress,
    interrupts: Interrupts,
}

impl<'a> Follower<'a> {
    pub(crate) fn new(app: &'a App, output: &'a Output) -> Result<Self> {
        Ok(Self { app, output, events: jobs::progress(app), interrupts: Interrupts::new()? })
    }

    /// Waits for the job; the first Ctrl-C cancels it and waits for its clean-up, the second one does not wait.
    /// An end other than done is an error.
    pub(crate) async fn follow(mut self, id: JobId) -> Result<Job> {
        let bar = if self.output.has_bars() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.enable_steady_tick(Duration::from_millis(100));
        let job = tokio::select! {
            job = jobs::wait(self.app, id) => job,
            () = draw(self.events, id, &bar) => jobs::wait(self.app, id).await,
            () = self.interrupts.next() => {
                bar.set_message("cancelling");
                cancel(self.app, id).await?;
                tokio::select! {
                    job = jobs::wait(self.app, id) => job,
                    () = self.interrupts.next() => Err(impatient()),
                }
            }
        };
        bar.finish_and_clear();
        ended(job?)
    }
}

async fn cancel(app: &App, id: JobId) -> Result<()> {
    match jobs::cancel(app, id).await {
        Err(error) if error.code != Code::NothingToDo => Err(error),
        _ => Ok(()),
    }
}

fn impatient() -> Error {
    Error::new(Code::Cancelled, "ended before the clean-up was done")
        .hint("The next start of Bulkhead removes what was left behind.")
}

async fn draw(mut progress: jobs::Progress, id: JobId, bar: &ProgressBar) {
    let id = id.to_string();
    while let Some(event) = progress.next().await {
        if event.id == id {
            show(&event, bar);
        }
    }
}

fn show(event: &JobProgress, bar: &ProgressBar) {
    let template = match (event.bytes_total, event.phase_read) {
        (Some(_), _) => {
            "{spinner} {msg:10} {bar:30} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}"
        }
        // It does not count bytes, or none yet.
        (None, 0) => "{spinner} {msg:10} {elapsed}",
        (None, _) => "{spinner} {msg:10} {decimal_bytes} {decimal_bytes_per_sec} {elapsed}",
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if let Some(total) = event.bytes_total {
        bar.set_length(total);
    }
    bar.set_position(event.phase_read);
    bar.set_message(match event.phase {
        phase if text::waits(event.state, phase) => text::UNLOCK.to_owned(),
        Some(phase) => phase.to_string(),
        None => event.state.to_string(),
    });
}

fn ended(job: Job) -> Result<Job> {
    let kept = job.detail["choices"]["keep_on_failure"] == true;
    // Of a restore that replaced nothing: the backup that it made before.
    let stays =
        if matches!(job.kind, JobKind::Restore | JobKind::Place) { job.remarks.join("; ") } else { String::new() };
    let left = match (kept, stays.is_empty()) {
        (true, true) => "what came so far is kept, as was asked for".to_owned(),
        (true, false) => format!("what came so far is kept, as was asked for, and {stays}"),
        (false, true) => "nothing was left behind".to_owned(),
        (false, false) => format!("nothing else was left behind, and {stays}"),
    };
    match (job.state, job.failure) {
        (JobState::Done, _) => Ok(Job { failure: None, ..job }),
        (JobState::Cancelled, None) => Err(Error::new(Code::Cancelled, format!("cancelled; {left}"))),
        // By a hook, which says why.
        (JobState::Cancelled, Some(failure)) => {
            let error = Error::new(Code::Cancelled, format!("{}; {left}", failure.message));
            Err(failure.hints.into_iter().fold(error, Error::hint))
        }
        (_, Some(failure)) => {
            Err(failure.hints.into_iter().fold(Error::new(failure.code, failure.message), Error::hint))
        }
        (state, None) => Err(Error::new(Code::Interrupted, format!("the job ended as {state}"))),
    }
}
