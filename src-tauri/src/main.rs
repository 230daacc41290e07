//! The window: a page, the commands it may call, and one stream of progress; and the tray it goes to.
//!
//! The only crate that knows Tauri. A command is an adapter of three lines over one function of `bulkhead_api`; anything
//! that decides belongs there or below.

#![cfg_attr(all(not(debug_assertions), target_os = "windows"), windows_subsystem = "windows")]

#[cfg(target_os = "linux")]
mod autostart;
mod bindings;
mod commands;
mod dialog;
mod end;
mod progress;
mod revive;
mod shared;
mod tray;
mod wish;

use std::process::ExitCode;

use bulkhead_api::desktop;
use shared::Shared;
use tauri::{AppHandle, Manager, RunEvent, WebviewWindow, WebviewWindowBuilder, WindowEvent};
use tauri_plugin_autostart::MacosLauncher;

/// The label of the window.
const MAIN: &str = "main";
/// The argument with which the session starts it: no window, if there is a tray.
const HIDDEN: &str = "--hidden";

fn main() -> ExitCode {
    bulkhead_api::keep_memory_small();
    bulkhead_api::log::start("off,bulkhead=info");
    let bindings = bindings::builder();
    let has_tray = tauri::async_runtime::block_on(desktop::has_tray());
    let hidden = has_tray && std::env::args_os().any(|argument| argument == HIDDEN);
    let mut builder = tauri::Builder::default();
    if desktop::has_session() {
        // First of all: a second start ends here, and shows the window of the first.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, arguments, _| wish::heed(app, &arguments)));
    }
    let built = builder
        .plugin(tauri_plugin_autostart::init(MacosLauncher::LaunchAgent, Some(vec![HIDDEN])))
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            let shared = tauri::async_runtime::block_on(Shared::open());
            progress::forward(&shared, app.handle());
            app.manage(shared);
            app.manage(dialog::Chosen::default());
            app.manage(end::State::default());
            app.manage(wish::Wish::default());
            wish::follow(app.handle());
            #[cfg(unix)]
            end::follow_signals(app.handle());
            if has_tray {
                tray::make(app.handle());
            }
            if !hidden {
                open(app.handle());
                wish::heed(app.handle(), &std::env::args().collect::<Vec<_>>());
            }
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| heed(app, &event));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Brings the window to the front; the first time it is made.
///
/// Until somebody wants to see it there is none: a page that nobody looks at takes more memory than all the rest.
fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else {
        let app = app.clone();
        // Not from here: on Windows a window that an event handler makes waits for that handler.
        tauri::async_runtime::spawn(async move { open(&app) });
        return;
    };
    bring(&window);
}

fn bring(window: &WebviewWindow) {
    // Each may be refused by a window manager; then it stays where it is.
    let _ = window.unminimize();
    let _ = window.show();
    let _ = window.set_focus();
}

/// Makes the window as the configuration describes it, and shows it.
fn open(app: &AppHandle) {
    let Some(described) = app.config().app.windows.iter().find(|window| window.label == MAIN) else { return };
    match WebviewWindowBuilder::from_config(app, described).and_then(WebviewWindowBuilder::build) {
        Ok(window) => {
            revive::watch(&window);
            bring(&window);
        }
        // A second wish on the way finds the window of the first.
        Err(tauri::Error::WindowLabelAlreadyExists(_) | tauri::Error::WebviewLabelAlreadyExists(_)) => {}
        Err(error) => tracing::error!(%error, "the window could not be opened"),
    }
}

fn heed(app: &AppHandle, event: &RunEvent) {
    match event {
        RunEvent::WindowEvent { event: WindowEvent::CloseRequested { api, .. }, .. } => {
            api.prevent_close();
            if tray::is_there(app) { tray::go_to(app) } else { end::ask(app) }
        }
        // Somebody else asks, as the end of the session does: jobs are written down, the next start cleans up.
        RunEvent::ExitRequested { .. } => tracing::info!("the application ends"),
        _ => {}
    }
}
