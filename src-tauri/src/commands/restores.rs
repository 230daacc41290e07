//! Restores: planned, then carried out.

use bulkhead_api::{
    chosen, restores,
    types::{ChosenFile, DiscardInput, PlaceInput, RestoreInput, RestorePlan},
};
use tauri::{AppHandle, State};

use super::{Answer, read};
use crate::{dialog, shared::Shared};

/// Works out what a restore would do. Changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_plan(shared: State<'_, Shared>, input: RestoreInput) -> Answer<RestorePlan> {
    Ok(restores::plan(shared.app()?, restores::from_page(input)?).await?)
}

/// Carries out a plan that was shown before, if nothing has changed since; gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_execute(
    shared: State<'_, Shared>,
    input: RestoreInput,
    digest: String,
    confirmation: Option<String>,
) -> Answer<String> {
    let input = restores::from_page(input)?;
    let app = if input.target.replaces() { shared.confirmed()? } else { shared.app()? };
    Ok(restores::execute(app, input, &digest, confirmation.as_deref()).await?.to_string())
}

/// The name of a new database beside the source that nothing has yet.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_free_name(shared: State<'_, Shared>, database: String) -> Answer<String> {
    Ok(restores::free_name(shared.app()?, &read(&database)?).await?)
}

/// Asks where the raw dump is to go; none if nobody chose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_choose_file(
    window: AppHandle,
    shared: State<'_, Shared>,
    database: String,
    snapshot: String,
) -> Answer<Option<ChosenFile>> {
    let app = shared.app()?;
    let name = restores::file_name(app, &read(&database)?, &snapshot).await?;
    Ok(dialog::save(&window, &name).await.map(|path| chosen::remember(app, &path)))
}

/// Asks which file the new database shall be; none if nobody chose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_choose_database(
    window: AppHandle,
    shared: State<'_, Shared>,
    database: String,
) -> Answer<Option<ChosenFile>> {
    let app = shared.app()?;
    let name = restores::free_name(app, &read(&database)?).await?;
    Ok(dialog::save(&window, &name).await.map(|path| chosen::remember(app, &path)))
}

/// Removes the database that a restore made, if it made it itself and nothing backs it up by now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_discard(shared: State<'_, Shared>, input: DiscardInput) -> Answer<()> {
    Ok(restores::discard(shared.confirmed()?, input).await?)
}

/// Works out what putting a restored copy in the place of its source would do. Changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_place_plan(shared: State<'_, Shared>, input: PlaceInput) -> Answer<RestorePlan> {
    Ok(restores::plan_place(shared.app()?, input).await?)
}

/// Carries out such a plan, if nothing has changed since; gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_place(
    shared: State<'_, Shared>,
    input: PlaceInput,
    digest: String,
    confirmation: Option<String>,
) -> Answer<String> {
    Ok(restores::place(shared.confirmed()?, input, &digest, confirmation.as_deref()).await?.to_string())
}

/// Asks where to, and writes the certificate of a restore there; false if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn restore_certificate(handle: AppHandle, shared: State<'_, Shared>, job: String) -> Answer<bool> {
    let (app, id) = (shared.app()?, read(&job)?);
    let Some(path) = dialog::save(&handle, "restore-certificate.html").await else { return Ok(false) };
    restores::certificate(app, id, &path).await?;
    Ok(true)
}
