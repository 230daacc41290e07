//! `bulkhead agent`.

use std::time::Duration;

use bulkhead_api::{
    App, Result, desktop,
    jobs::{self, Progress},
    scheduler,
    types::JobProgress,
};
use bulkhead_model::job::JobState;
use chrono::Local;
use serde_json::json;

use super::pause;
use crate::{interrupt::Interrupts, output::Output, text};

pub(crate) async fn run(app: &App, output: &Output) -> Result<()> {
    let mut interrupts = Interrupts::new()?;
    let mut progress = jobs::progress(app);
    let mut ended = Ended::default();
    let scheduler = scheduler::start(app);
    output.line("the scheduler runs; Ctrl-C ends it")?;
    for pause in pause::told(app, None).await? {
        output.line(pause)?;
    }
    tokio::select! {
        told = follow(app, &mut progress, output, &mut ended) => told?,
        () = windows(app) => {}
        () = interrupts.next() => {}
    }
    scheduler.stop().await;
    scheduler::let_go(app).await?;
    // A job that looks at its storages once more, and whose end is just being told, needs no word.
    let _ = tokio::time::timeout(Duration::from_secs(2), scheduler::idle(app)).await;
    let active = scheduler::active(app);
    if active > 0 {
        output.line(format!("waiting for {}; Ctrl-C cancels", text::count(active as u64, "running job")))?;
        tokio::select! {
            told = follow(app, &mut progress, output, &mut ended) => told?,
            () = scheduler::idle(app) => {}
            () = interrupts.next() => {
                scheduler::cancel_all(app).await;
                scheduler::idle(app).await;
            }
        }
    }
    let Ended { done, failed } = ended;
    output.result(&json!({ "done": done, "failed": failed }), || {
        vec![format!("ended; {} done, {} not", text::count(done, "job"), text::number(failed))]
    })
}

/// Opens the window where a notification is answered so. It never ends by itself.
async fn windows(app: &App) {
    desktop::start_window_for_wishes(app).await;
    std::future::pending().await
}

#[derive(Default)]
struct Ended {
    done: u64,
    failed: u64,
}

async fn follow(app: &App, progress: &mut Progress, output: &Output, ended: &mut Ended) -> Result<()> {
    while let Some(event) = progress.next().await {
        if event.state == JobState::Done {
            ended.done += 1;
        } else if event.state.is_final() {
            ended.failed += 1;
        }
        if event.state.is_final() || text::waits(event.state, event.phase) {
            output.line(line(app, &event, &remarks(app, &event).await))?;
        }
    }
    Ok(())
}

/// What of a job failed although it was done itself.
async fn remarks(app: &App, event: &JobProgress) -> String {
    let remarks = match event.id.parse() {
        Ok(id) if event.state == JobState::Done => jobs::get(app, id).await.map(|job| job.remarks).unwrap_or_default(),
        _ => Vec::new(),
    };
    remarks.iter().map(|remark| format!("; {}", text::safe(remark))).collect()
}

fn line(app: &App, event: &JobProgress, remarks: &str) -> String {
    let at = app.now().with_timezone(&Local).format("%Y-%m-%d %H:%M:%S");
    let of = event.database.as_ref().unwrap_or(&event.tenant);
    let why = event.failure.as_ref().map(|failure| format!(": {}", text::safe(&failure.message))).unwrap_or_default();
    let state = if text::waits(event.state, event.phase) { text::UNLOCK } else { event.state.as_str() };
    format!("{at} {} of {} {state}{why}{remarks}", event.kind, text::safe(of))
}
