//! Jobs: asked for, looked at, cancelled.

use bulkhead_api::{backups, jobs, types::Job};
use tauri::State;

use super::{Answer, instant, read, read_if_any};
use crate::shared::Shared;

/// Asks for a backup and gives the job's id; it goes on when the page is left.
#[tauri::command]
#[specta::specta]
pub(crate) async fn backup_run(shared: State<'_, Shared>, database: String, storage: Option<String>) -> Answer<String> {
    let storage = read_if_any(storage.as_deref())?;
    Ok(backups::run(shared.app()?, &read(&database)?, storage.as_ref()).await?.to_string())
}

/// One job.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_get(shared: State<'_, Shared>, id: String) -> Answer<Job> {
    Ok(jobs::get(shared.app()?, read(&id)?).await?)
}

/// A page of jobs, newest first; `before` is the `requested_at` of the last row of the page before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_page(
    shared: State<'_, Shared>,
    tenant: Option<String>,
    database: Option<String>,
    before: Option<String>,
    limit: u32,
) -> Answer<Vec<Job>> {
    let (tenant, database) = (read_if_any(tenant.as_deref())?, read_if_any(database.as_deref())?);
    Ok(jobs::page(shared.app()?, tenant.as_ref(), database.as_ref(), instant(before.as_deref())?, limit).await?)
}

/// The lines of a job's log, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_log(shared: State<'_, Shared>, id: String) -> Answer<Vec<String>> {
    Ok(jobs::log(shared.app()?, read(&id)?).await?)
}

/// Asks a job to end; it cleans up first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_cancel(shared: State<'_, Shared>, id: String) -> Answer<()> {
    Ok(jobs::cancel(shared.app()?, read(&id)?).await?)
}
