//! Evidence reports: objectives against what was measured, for a tenant and a period.

use std::path::{Path, PathBuf};

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
    types::{EvidenceReport, Failure, ReportExported, ReportForm, ReportsExported},
};

/// The evidence of a period, days as `2026-01-31`. Without the last day it ends today, without the first it is 30 days long.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for a period that cannot be.
pub async fn get(app: &App, tenant: &Slug, from: Option<&str>, to: Option<&str>) -> Result<EvidenceReport> {
    Ok(gather(app, tenant, from, to).await?.into())
}

/// Writes the report into a file: `.html` to print, `.csv` with a row for everything that it says. An older report in the same
/// place is replaced, anything else is not.
///
/// # Errors
/// As [`get`]; `InvalidInput` for a name of another end, `AlreadyExists`, or `Io`.
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
    files::replaceable(path, "no report", |old| files::is_text(old, paper::report::is_one))?;
    let evidence = gather(app, tenant, from, to).await?;
    files::write_private(path, &write(&evidence)?)?;
    audit::record(app.core(), "report.export", tenant, json!(evidence.period)).await?;
    Ok(ReportExported { tenant: tenant.to_string(), path: path.display().to_string() })
}

/// Writes the reports of several tenants into a folder, a file each: no customer reads of another. What is there stays.
/// Why a tenant has none is told beside those that were written.
pub async fn export_each(
    app: &App,
    tenants: &[Slug],
    (from, to): (&str, &str),
    form: ReportForm,
    folder: &Path,
) -> ReportsExported {
    let mut answer = ReportsExported { folder: folder.display().to_string(), written: Vec::new(), refused: Vec::new() };
    for tenant in tenants {
        let path = free(folder, &format!("{tenant}-evidence-{from}-{to}"), form.extension());
        match export(app, tenant, Some(from), Some(to), &path).await {
            Ok(written) => answer.written.push(written),
            Err(error) => answer.refused.push(Failure::from(error)),
        }
    }
    answer
}

/// A name that nothing has yet: nobody was asked whether something may be written over.
fn free(folder: &Path, name: &str, end: &str) -> PathBuf {
    let nth = |number: u32| match number {
        1 => folder.join(format!("{name}.{end}")),
        number => folder.join(format!("{name}-{number}.{end}")),
    };
    (1..).map(nth).find(|path| !path.exists()).unwrap_or_else(|| nth(1))
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn a_report_that_is_there_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let first = free(folder.path(), "acme", "csv");
        assert!(first.ends_with("acme.csv"));
        std::fs::write(&first, "last month's").unwrap();
        let second = free(folder.path(), "acme", "csv");
        assert!(second.ends_with("acme-2.csv"));
        std::fs::write(&second, "").unwrap();
        assert!(free(folder.path(), "acme", "csv").ends_with("acme-3.csv"));
        assert!(free(folder.path(), "acme", "html").ends_with("acme.html"), "another form is another file");
    }
}
