//! Jobs: asked for, looked at, cancelled.

use bulkhead_api::{
    backups, jobs,
    types::{Job, JobDetail, JobFilter, JobLine},
};
use tauri::{AppHandle, State};

use super::{Answer, read, read_if_any};
use crate::{dialog, shared::Shared};

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

/// A job with its phases and what it made.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_detail(shared: State<'_, Shared>, id: String) -> Answer<JobDetail> {
    Ok(jobs::detail(shared.app()?, read(&id)?).await?)
}

/// A page of jobs, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_page(shared: State<'_, Shared>, filter: JobFilter, limit: u32) -> Answer<Vec<Job>> {
    Ok(jobs::page(shared.app()?, &filter, limit).await?)
}

/// The jobs that have not ended, of all running instances, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_active(shared: State<'_, Shared>) -> Answer<Vec<Job>> {
    Ok(jobs::active(shared.app()?).await?)
}

/// The lines of a job's log after the one with this number, oldest first; 0 for all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_log(shared: State<'_, Shared>, id: String, after: u32) -> Answer<Vec<JobLine>> {
    Ok(jobs::log(shared.app()?, read(&id)?, after.into()).await?)
}

/// Asks where to, and writes a job's log there. Gives whether somebody chose a file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_log_export(app: AppHandle, shared: State<'_, Shared>, id: String) -> Answer<bool> {
    let Some(path) = dialog::save(&app, &format!("bulkhead-job-{id}.log")).await else { return Ok(false) };
    jobs::export_log(shared.app()?, read(&id)?, &path).await?;
    Ok(true)
}

/// Asks a job to end; it cleans up first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_cancel(shared: State<'_, Shared>, id: String) -> Answer<()> {
    Ok(jobs::cancel(shared.app()?, read(&id)?).await?)
}

/// Asks once more for what a job was asked for, and gives the new job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn job_retry(shared: State<'_, Shared>, id: String) -> Answer<String> {
    Ok(jobs::retry(shared.app()?, read(&id)?).await?.to_string())
}
