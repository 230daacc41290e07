//! Evidence reports.

use bulkhead_api::{
    reports,
    types::{EvidenceReport, ReportExported, ReportForm, ReportsExported},
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

/// Asks for a folder, and writes the reports of several tenants there, a file each; none if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn report_export_each(
    handle: AppHandle,
    shared: State<'_, Shared>,
    tenants: Vec<String>,
    from: String,
    to: String,
    form: ReportForm,
) -> Answer<Option<ReportsExported>> {
    let app = shared.app()?;
    let tenants = tenants.iter().map(|tenant| read(tenant)).collect::<Result<Vec<_>, _>>()?;
    let Some(folder) = dialog::folder(&handle).await else { return Ok(None) };
    Ok(Some(reports::export_each(app, &tenants, (&from, &to), form, &folder).await))
}
