//! The application itself: its end, its start with the session, its pause.

use bulkhead_api::{
    catalog, scheduler,
    types::{CatalogRebuilt, MissedRun, Place, Upcoming},
};
use tauri::{AppHandle, Manager, State};
#[cfg(not(target_os = "linux"))]
use tauri_plugin_autostart::ManagerExt;

use super::Answer;
#[cfg(target_os = "linux")]
use crate::autostart;
use crate::{
    end,
    shared::{self, Shared},
    wish::Wish,
};

/// Ends it once the jobs that run have ended, or been cancelled.
#[tauri::command]
#[specta::specta]
pub(crate) fn application_quit(app: AppHandle, cancel: bool) {
    end::end(&app, cancel);
}

/// Says whether something that was typed is not saved: an end asks about it.
#[tauri::command]
#[specta::specta]
pub(crate) fn application_unsaved(app: AppHandle, unsaved: bool) {
    app.state::<end::State>().set_unsaved(unsaved);
}

/// How many jobs run, if the end was asked for before there was a page that could hear of it; once.
#[tauri::command]
#[specta::specta]
pub(crate) fn application_quit_asked(app: AppHandle) -> Option<u32> {
    end::asked(&app)
}

/// Whether it starts with the session.
#[tauri::command]
#[specta::specta]
pub(crate) fn autostart_get(app: AppHandle) -> bool {
    starts(&app)
}

/// Starts with the session from now on, or no longer. Gives whether it does.
#[tauri::command]
#[specta::specta]
pub(crate) fn autostart_set(app: AppHandle, on: bool) -> bool {
    if let Err(error) = set_start(&app, on) {
        tracing::warn!(%error, "starting with the session could not be changed");
    }
    starts(&app)
}

#[cfg(target_os = "linux")]
fn starts(app: &AppHandle) -> bool {
    autostart::is_enabled(&app.package_info().name)
}

#[cfg(target_os = "linux")]
fn set_start(app: &AppHandle, on: bool) -> std::io::Result<()> {
    autostart::set(&app.package_info().name, on)
}

#[cfg(not(target_os = "linux"))]
fn starts(app: &AppHandle) -> bool {
    app.autolaunch().is_enabled().unwrap_or(false)
}

#[cfg(not(target_os = "linux"))]
fn set_start(app: &AppHandle, on: bool) -> Result<(), tauri_plugin_autostart::Error> {
    let launch = app.autolaunch();
    if on { launch.enable() } else { launch.disable() }
}

/// What a notification or a second start wants to see, once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn application_place(shared: State<'_, Shared>, wish: State<'_, Wish>) -> Answer<Option<Place>> {
    shared.app()?;
    Ok(wish.take())
}

/// Until when the scheduler begins nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn scheduler_paused(shared: State<'_, Shared>) -> Answer<Option<String>> {
    Ok(scheduler::paused(shared.app()?).await?.map(|until| until.to_rfc3339()))
}

/// Lets the scheduler begin nothing for so many minutes; none ends a pause.
#[tauri::command]
#[specta::specta]
pub(crate) async fn scheduler_pause(shared: State<'_, Shared>, minutes: Option<u32>) -> Answer<()> {
    let app = shared.app()?;
    let until = minutes.map(|minutes| app.now() + chrono::Duration::minutes(minutes.into()));
    Ok(scheduler::pause(app, None, until).await?)
}

/// Runs of schedules that nobody ran, the last found first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn scheduler_missed(shared: State<'_, Shared>, limit: u32) -> Answer<Vec<MissedRun>> {
    Ok(scheduler::missed(shared.app()?, limit).await?)
}

/// Runs to come within so many hours, the next one first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn scheduler_upcoming(shared: State<'_, Shared>, hours: u32, limit: u32) -> Answer<Upcoming> {
    Ok(scheduler::upcoming(shared.app()?, hours, limit).await?)
}

/// Makes a damaged or lost catalog again from the repositories. The application starts anew with it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn catalog_rebuild() -> Answer<CatalogRebuilt> {
    Ok(catalog::rebuild(shared::options(), Vec::new()).await?)
}

/// Starts the application anew.
#[tauri::command]
#[specta::specta]
pub(crate) fn application_restart(app: AppHandle) {
    app.request_restart();
}
