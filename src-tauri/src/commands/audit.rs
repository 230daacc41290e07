//! The audit log.

use bulkhead_api::{audit, files, types::AuditEntry};
use tauri::{AppHandle, State};

use super::Answer;
use crate::{dialog, shared::Shared};

/// The last entries, oldest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_last(shared: State<'_, Shared>, limit: u32) -> Answer<Vec<AuditEntry>> {
    Ok(audit::last(shared.app()?, limit).await?)
}

/// Reads the whole log and looks whether every entry seals the one before; gives the last.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_verify(shared: State<'_, Shared>) -> Answer<Option<AuditEntry>> {
    Ok(audit::verify(shared.app()?, None).await?)
}

/// A page of entries, newest first, that hold these words somewhere; `before` is the number of the last row of the page before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_page(
    shared: State<'_, Shared>,
    words: String,
    before: Option<u32>,
    limit: u32,
) -> Answer<Vec<AuditEntry>> {
    Ok(audit::page(shared.app()?, &words, before.map(i64::from), limit).await?)
}

/// Asks where to, and writes the whole log. Gives whether somebody chose a file.
#[tauri::command]
#[specta::specta]
pub(crate) async fn audit_export(app: AppHandle, shared: State<'_, Shared>) -> Answer<bool> {
    let text = audit::export(shared.app()?).await?;
    let Some(path) = dialog::save(&app, "bulkhead-audit.jsonl").await else { return Ok(false) };
    files::write(&path, text).await?;
    Ok(true)
}
