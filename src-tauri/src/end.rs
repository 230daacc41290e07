//! The end of the application: at once if nothing runs and all is saved, else as the person says.

use std::sync::atomic::{AtomicBool, Ordering};

use bulkhead_api::scheduler;
use tauri::{AppHandle, Emitter, Manager};

use crate::{MAIN, shared::Shared, show};

/// The event's name; its payload is the number of jobs that run.
const EVENT: &str = "quit-asked";

/// How far an end has come.
#[derive(Default)]
pub(crate) struct State {
    /// Whether it is under way.
    begun: AtomicBool,
    /// Whether it was asked for before there was a page to ask in.
    asked: AtomicBool,
    /// Whether the page holds something that is not saved.
    unsaved: AtomicBool,
}

impl State {
    /// The page says whether it holds something that is not saved.
    pub(crate) fn set_unsaved(&self, unsaved: bool) {
        self.unsaved.store(unsaved, Ordering::Relaxed);
    }

    /// Whether an end takes away what somebody would miss.
    fn has_question(&self, running: usize) -> bool {
        running > 0 || self.unsaved.load(Ordering::Relaxed)
    }
}

/// Ends it, or asks what shall become of the jobs that run and of what is not saved.
pub(crate) fn ask(app: &AppHandle) {
    let running = app.state::<Shared>().behind_the_lock().map_or(0, scheduler::active);
    if !app.state::<State>().has_question(running) {
        return app.exit(0);
    }
    if app.get_webview_window(MAIN).is_none() {
        app.state::<State>().asked.store(true, Ordering::Relaxed);
    }
    show(app);
    if app.emit(EVENT, running).is_err() {
        // Without a page nobody can be asked: the jobs come first.
        end(app, false);
    }
}

/// The question that waits for a page, once: how many jobs run.
pub(crate) fn asked(app: &AppHandle) -> Option<u32> {
    let asked = app.state::<State>().asked.swap(false, Ordering::Relaxed);
    let running = app.state::<Shared>().behind_the_lock().map_or(0, scheduler::active);
    (asked && running > 0).then(|| u32::try_from(running).unwrap_or(u32::MAX))
}

/// Somebody ends the process from outside, as a session does when it closes: the jobs come first. Who asks again has no time.
#[cfg(unix)]
pub(crate) fn follow_signals(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let Ok(mut asked) = signal(SignalKind::terminate()) else { return };
        let mut again = false;
        while asked.recv().await.is_some() {
            end(&app, again);
            again = true;
        }
    });
}

/// Begins nothing new, waits for the jobs that run or cancels them, and ends.
pub(crate) fn end(app: &AppHandle, cancel: bool) {
    let again = app.state::<State>().begun.swap(true, Ordering::Relaxed);
    // Who has waited long enough may still cancel.
    if again && !cancel {
        return;
    }
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let shared = handle.state::<Shared>();
        shared.stop().await;
        if let Ok(app) = shared.behind_the_lock() {
            if let Err(error) = scheduler::let_go(app).await {
                tracing::warn!(%error, "jobs that wait for the keyring could not be cancelled");
            }
            if cancel {
                scheduler::cancel_all(app).await;
            }
            scheduler::idle(app).await;
            bulkhead_api::alerts::flush(app).await;
        }
        handle.exit(0);
    });
}

#[cfg(test)]
mod tests {
    use super::State;

    #[test]
    fn only_jobs_and_what_is_not_saved_are_asked_about() {
        let state = State::default();
        assert!(!state.has_question(0));
        assert!(state.has_question(1));
        state.set_unsaved(true);
        assert!(state.has_question(0));
        state.set_unsaved(false);
        assert!(!state.has_question(0));
    }
}
