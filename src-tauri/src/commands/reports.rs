//! Evidence reports.

use bulkhead_api::{
    reports,
    types::{EvidenceReport, ReportExported, ReportForm},
};
use tauri::{AppHandle, State};

use super::{Answer, read};
use crate::{dialog, shared::Shared};

/// The evidence of a tenant and a period, days as `2026-01-31`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_get(
    shared: State<'_, Shared>,
    tenant: String,
    from: String,
    to: String,
) -> Answer<EvidenceReport> {
    Ok(reports::get(shared.app()?, &read(&tenant)?, Some(&from), Some(&to)).await?)
}

/// Asks where to, and writes the report there; none if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_export(
    handle: AppHandle,
    shared: State<'_, Shared>,
    tenant: String,
    from: String,
    to: String,
    form: ReportForm,
) -> Answer<Option<ReportExported>> {
    let app = shared.app()?;
    let name = format!("{tenant}-evidence-{from}-{to}.{}", form.extension());
    let Some(path) = dialog::save(&handle, &name).await else { return Ok(None) };
    Ok(Some(reports::export(app, &read(&tenant)?, Some(&from), Some(&to), &path).await?))
}
