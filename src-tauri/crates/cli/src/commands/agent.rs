//! `bulkhead agent`.

use std::time::Duration;

use bulkhead_api::{
    App, Result, desktop,
    jobs::{self, Progress},
    scheduler,
    types::JobProgress,
};
use bulkhead_model::job::JobState;
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
        told = follow(&mut progress, output, &mut ended) => told?,
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
            told = follow(&mut progress, output, &mut ended) => told?,
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

async fn follow(progress: &mut Progress, output: &Output, ended: &mut Ended) -> Result<()> {
    while let Some(event) = progress.next().await {
        if event.state == JobState::Done {
            ended.done += 1;
        } else if event.state.is_final() {
            ended.failed += 1;
        }
        if event.state.is_final() || text::waits(event.state, event.phase) {
            output.line(line(&event))?;
        }
    }
    Ok(())
}

fn line(event: &JobProgress) -> String {
    let of = event.database.as_ref().unwrap_or(&event.tenant);
    let why = event.failure.as_ref().map(|failure| format!(": {}", text::safe(&failure.message))).unwrap_or_default();
    let state = if text::waits(event.state, event.phase) { text::UNLOCK } else { event.state.as_str() };
    format!("{} of {} {state}{why}", event.kind, text::safe(of))
}
