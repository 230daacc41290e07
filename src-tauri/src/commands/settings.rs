//! Client tools, and what runs here.

use bulkhead_api::{
    about, alerts, files, tools,
    types::{About, ClientTools},
};
use tauri::{AppHandle, State};

use super::Answer;
use crate::{dialog, shared::Shared};

/// What runs here.
#[tauri::command]
#[specta::specta]
pub(crate) fn application_about(shared: State<'_, Shared>) -> Answer<About> {
    Ok(about::about(shared.app()?))
}

/// Asks where to, and writes what somebody who helps from afar needs to know. Gives whether somebody chose a file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn diagnosis_export(app: AppHandle, shared: State<'_, Shared>) -> Answer<bool> {
    let text = about::diagnosis(shared.app()?).await?;
    let Some(path) = dialog::save(&app, "bulkhead-diagnosis.json").await else { return Ok(false) };
    files::write(&path, format!("{text:#}\n")).await?;
    Ok(true)
}

/// Shows a message on the desktop that says that it is a test.
#[tauri::command]
#[specta::specta]
pub(crate) async fn notification_test(shared: State<'_, Shared>) -> Answer<()> {
    Ok(alerts::test_desktop(shared.app()?).await?)
}

/// The client tools that are found, and where was looked; `again` looks anew.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tool_list(shared: State<'_, Shared>, again: bool) -> Answer<ClientTools> {
    let app = shared.app()?;
    Ok(if again { tools::look_again(app).await? } else { tools::list(app).await? })
}

/// Asks for a folder in which to look first. None if nobody chose one.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tool_folder_add(app: AppHandle, shared: State<'_, Shared>) -> Answer<Option<ClientTools>> {
    // Programs out of it will be given passwords.
    shared.confirmed()?;
    let Some(folder) = dialog::folder(&app).await else { return Ok(None) };
    Ok(Some(tools::add_folder(shared.app()?, folder).await?))
}

/// Looks in this folder first no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tool_folder_remove(shared: State<'_, Shared>, folder: String) -> Answer<ClientTools> {
    Ok(tools::remove_folder(shared.app()?, &folder).await?)
}
