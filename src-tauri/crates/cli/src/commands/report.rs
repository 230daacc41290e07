//! `bulkhead report`.

use std::path::Path;

use bulkhead_api::{App, Result, Slug, reports, types::EvidenceDatabase};

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(
    app: &App,
    output: &Output,
    tenant: &Slug,
    [from, to]: [Option<&str>; 2],
    out: Option<&Path>,
) -> Result<()> {
    if let Some(path) = out {
        let written = reports::export(app, tenant, from, to, path).await?;
        return output.result(&written, || vec![format!("wrote the report to {}", text::safe(&written.path))]);
    }
    let report = reports::get(app, tenant, from, to).await?;
    output.result(&report, || {
        let heading = ["DATABASE", "DONE", "FAILED", "RPO", "WORST", "DAYS BEYOND", "RTO", "SLOWEST", "PROVED"];
        let mut lines = vec![format!("from {} to {}", report.from, report.to)];
        lines.extend(list(heading, report.databases.iter().map(cells).collect(), "there is no database"));
        let gist = [
            ("incidents", report.incidents.len()),
            ("rehearsals", report.rehearsals.len()),
            ("exceptions", report.exceptions.len()),
        ];
        lines.extend(gist.map(|(what, count)| format!("{what}: {count}")));
        lines.push(format!("recovery kit: {}", text::safe(&report.kit)));
        lines
    })
}

fn cells(row: &EvidenceDatabase) -> [String; 9] {
    let span = |seconds: Option<i64>| match seconds {
        Some(seconds) => text::span(chrono::Duration::seconds(seconds)),
        None => "-".to_owned(),
    };
    let named = |objective: &Option<String>| objective.clone().unwrap_or_else(|| "-".to_owned());
    [
        row.database.clone(),
        row.done.to_string(),
        row.failed.to_string(),
        named(&row.rpo),
        span(row.worst_seconds),
        row.breaches.to_string(),
        named(&row.rto),
        span(row.slowest_seconds),
        row.proofs.to_string(),
    ]
}
