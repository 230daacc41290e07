//! Progress of jobs on its way to the page.

use bulkhead_api::jobs;
use tauri::{AppHandle, Emitter};

use crate::shared::Shared;

/// The event's name; its payload is `JobProgress`.
const EVENT: &str = "job-progress";

/// Sends every event of this process's jobs to the page; the job manager sends at most ten a second.
pub(crate) fn forward(shared: &Shared, window: &AppHandle) {
    let Ok(app) = shared.app() else { return };
    let mut progress = jobs::progress(app);
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(event) = progress.next().await {
            // A window that is closing takes no more events, and needs none.
            let _ = window.emit(EVENT, event);
        }
    });
}
