//! `bulkhead backup`.

use bulkhead_api::{App, DatabasePath, Label, Result, backups, jobs, types::Job};

use crate::{output::Output, progress, text};

pub(crate) async fn run(app: &App, output: &Output, database: &DatabasePath, storage: Option<&Label>) -> Result<()> {
    let events = jobs::progress(app);
    let id = backups::run(app, database, storage).await?;
    let job = progress::follow(app, output, events, id).await?;
    output.result(&job, || lines(&job))
}

fn lines(job: &Job) -> Vec<String> {
    let detail = |key: &str| job.detail[key].as_u64().unwrap_or_default();
    let snapshot = job.snapshot.as_deref().unwrap_or_default();
    let summary = format!(
        "backed up {} as {}: {} rows in {} tables, {} read, {} stored",
        job.database.as_deref().map(text::safe).unwrap_or_default(),
        snapshot.get(..8).unwrap_or(snapshot),
        text::number(detail("rows")),
        text::number(detail("tables")),
        text::bytes(detail("bytes")),
        text::bytes(detail("bytes_added")),
    );
    let warnings = job.detail["warnings"].as_array().into_iter().flatten().filter_map(|warning| warning.as_str());
    std::iter::once(summary).chain(warnings.map(|warning| format!("warning: {}", text::safe(warning)))).collect()
}
