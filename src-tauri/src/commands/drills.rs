//! Drills: asked for, and what they found.

use bulkhead_api::{
    drills,
    types::{DrillDetail, DrillPlan, DrillRow},
};
use tauri::State;

use super::{Answer, instant, read, read_if_any};
use crate::shared::Shared;

/// Asks for a drill and gives the job's id. `which` is `latest`, `random`, or the id of a snapshot.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drill_run(
    shared: State<'_, Shared>,
    database: String,
    which: String,
    storage: Option<String>,
) -> Answer<String> {
    let storage = read_if_any(storage.as_deref())?;
    Ok(drills::run(shared.app()?, &read(&database)?, &which, storage.as_ref()).await?.to_string())
}

/// A page of drills that ended, newest first; `before` is the `ended_at` of the last row of the page before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drill_page(
    shared: State<'_, Shared>,
    tenant: Option<String>,
    database: Option<String>,
    before: Option<String>,
    limit: u32,
) -> Answer<Vec<DrillRow>> {
    let (tenant, database) = (read_if_any(tenant.as_deref())?, read_if_any(database.as_deref())?);
    Ok(drills::page(shared.app()?, tenant.as_ref(), database.as_ref(), instant(before.as_deref())?, limit).await?)
}

/// All databases with the next drill of each.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drill_plans(shared: State<'_, Shared>) -> Answer<Vec<DrillPlan>> {
    Ok(drills::plans(shared.app()?).await?)
}

/// One drill with all that it found.
#[tauri::command]
#[specta::specta]
pub(crate) async fn drill_get(shared: State<'_, Shared>, id: u32) -> Answer<DrillDetail> {
    Ok(drills::get(shared.app()?, id.into()).await?)
}
