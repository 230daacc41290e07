//! Progress of jobs on its way to the page.

use bulkhead_api::jobs;
use tauri::{AppHandle, Emitter, Manager};

use crate::shared::Shared;

/// The event's name; its payload is `JobProgress`.
const EVENT: &str = "job-progress";

/// Sends every event of this process's jobs to the page; the job manager sends at most ten a second.
pub(crate) fn forward(shared: &Shared, window: &AppHandle) {
    let Ok(app) = shared.behind_the_lock() else { return };
    let mut progress = jobs::progress(app);
    let window = window.clone();
    tauri::async_runtime::spawn(async move {
        while let Some(event) = progress.next().await {
            if window.try_state::<Shared>().is_some_and(|shared| shared.is_locked()) {
                continue;
            }
            // A window that is closing takes no more events, and needs none.
            let _ = window.emit(EVENT, event);
        }
    });
}
