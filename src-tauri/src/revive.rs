//! A page whose process has ended comes back by itself. Jobs run in this process and notice nothing of it.

use tauri::WebviewWindow;

/// A page that ends again and again is left alone: loading it for ever would only warm the machine.
#[cfg(target_os = "linux")]
const TIMES: u32 = 10;

/// Loads the page again whenever its process has gone. Elsewhere the web view does so by itself.
#[cfg(target_os = "linux")]
pub(crate) fn watch(window: &WebviewWindow) {
    use std::cell::Cell;

    use webkit2gtk::WebViewExt;

    let watched = window.with_webview(|view| {
        let times = Cell::new(0);
        view.inner().connect_web_process_terminated(move |view, reason| {
            times.set(times.get() + 1);
            tracing::warn!(?reason, "the page's process has ended");
            if times.get() <= TIMES {
                view.reload();
            }
        });
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the page's process cannot be watched");
    }
}

/// Nothing to do here.
#[cfg(not(target_os = "linux"))]
pub(crate) fn watch(_window: &WebviewWindow) {}
