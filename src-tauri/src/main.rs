//! The window: a page, the commands it may call, and one stream of progress.
//!
//! The only crate that knows Tauri. A command is an adapter of three lines over one function of `bulkhead_api`; anything
//! that decides belongs there or below.

#![cfg_attr(all(not(debug_assertions), target_os = "windows"), windows_subsystem = "windows")]

mod bindings;
mod commands;
mod progress;
mod shared;

use std::process::ExitCode;

use shared::Shared;

fn main() -> ExitCode {
    start_log();
    let shared = tauri::async_runtime::block_on(Shared::open());
    let bindings = bindings::builder();
    let built = tauri::Builder::default()
        .invoke_handler(bindings.invoke_handler())
        .setup(move |window| {
            progress::forward(&shared, window.handle());
            tauri::Manager::manage(window, shared);
            Ok(())
        })
        .run(tauri::generate_context!());
    match built {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

/// To standard error; types that carry a secret cannot print it.
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BULKHEAD_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("off,bulkhead=info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
}
