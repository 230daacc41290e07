//! Evidence reports: objectives against what was measured, for a tenant and a period.

use std::path::Path;

use bulkhead_core::{audit, evidence};
use bulkhead_model::{
    Code, Error, Result, Slug,
    evidence::{Evidence, Period},
};
use bulkhead_paper as paper;
use chrono::NaiveDate;
use serde_json::json;

use crate::{
    App, files,
    types::{EvidenceReport, ReportExported},
};

/// The evidence of a period, days as `2026-01-31`. Without the last day it ends today, without the first it is 30 days long.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for a period that cannot be.
pub async fn get(app: &App, tenant: &Slug, from: Option<&str>, to: Option<&str>) -> Result<EvidenceReport> {
    Ok(gather(app, tenant, from, to).await?.into())
}

/// Writes the report into a file: `.html` to print, `.csv` with a row a database and day.
///
/// # Errors
/// As [`get`]; `InvalidInput` for a name of another end, or `Io`.
pub async fn export(
    app: &App,
    tenant: &Slug,
    from: Option<&str>,
    to: Option<&str>,
    path: &Path,
) -> Result<ReportExported> {
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase());
    let write: fn(&Evidence) -> Result<String> = match end.as_deref() {
        Some("html" | "htm") => paper::report::html,
        Some("csv") => |evidence| Ok(paper::report::csv(evidence)),
        _ => {
            return Err(Error::new(Code::InvalidInput, "a report is written as .html or .csv")
                .hint("Use .html to print it, .csv for a spreadsheet."));
        }
    };
    let evidence = gather(app, tenant, from, to).await?;
    files::write_private(path, &write(&evidence)?)?;
    audit::record(app.core(), "report.export", tenant, json!(evidence.period)).await?;
    Ok(ReportExported { tenant: tenant.to_string(), path: path.display().to_string() })
}

async fn gather(app: &App, tenant: &Slug, from: Option<&str>, to: Option<&str>) -> Result<Evidence> {
    let [from, to] = [from.map(day).transpose()?, to.map(day).transpose()?];
    let period = Period::between(from, to, app.core().now().date_naive());
    evidence::gather(app.core(), tenant, period).await
}

fn day(text: &str) -> Result<NaiveDate> {
    text.parse()
        .map_err(|_| Error::new(Code::InvalidInput, format!("{text:?} is no day")).hint("Write it as 2026-01-31."))
}
