//! The configuration as a file. Files are chosen in the system's own dialogs: the page passes no paths.

use bulkhead_api::{
    configuration,
    types::{ConfigurationImported, ConfigurationPlan},
};
use tauri::{AppHandle, State};

use super::Answer;
use crate::{
    dialog::{self, Chosen},
    shared::Shared,
};

/// Asks where to, and writes what is set up there, without any secret; false if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn configuration_export(handle: AppHandle, shared: State<'_, Shared>) -> Answer<bool> {
    let app = shared.app()?;
    let Some(path) = dialog::save(&handle, "bulkhead.json").await else { return Ok(false) };
    configuration::export(app, &path).await?;
    Ok(true)
}

/// Asks for a file and gives what its import would do; none if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn configuration_choose(
    handle: AppHandle,
    shared: State<'_, Shared>,
    chosen: State<'_, Chosen>,
) -> Answer<Option<ConfigurationPlan>> {
    let app = shared.app()?;
    let Some(path) = dialog::file(&handle, "Configuration", &["json"]).await else { return Ok(None) };
    let plan = configuration::plan(app, &path).await?;
    chosen.set(path);
    Ok(Some(plan))
}

/// Carries out the plan of the file that was chosen; what differs is changed only if `changes`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn configuration_import(
    shared: State<'_, Shared>,
    chosen: State<'_, Chosen>,
    digest: String,
    changes: bool,
) -> Answer<ConfigurationImported> {
    Ok(configuration::import(shared.confirmed()?, &chosen.get()?, &digest, changes).await?)
}
