//! `bulkhead backup`.

use bulkhead_api::{App, DatabasePath, Label, Result, backups, snapshots, types::Job};

use crate::{output::Output, progress::Follower, text};

pub(crate) async fn run(app: &App, output: &Output, database: &DatabasePath, storage: Option<&Label>) -> Result<()> {
    let follower = Follower::new(app, output)?;
    let id = backups::run(app, database, storage).await?;
    let job = follower.follow(id).await?;
    let first = snapshots::page(app, database, None, 2).await?.len() == 1;
    output.result(&job, || lines(&job).into_iter().chain(first.then(|| keep_the_key(database))).collect())
}

fn keep_the_key(database: &DatabasePath) -> String {
    let tenant = &database.tenant;
    format!("keep a copy of the key elsewhere, nobody can read this without it: bulkhead tenant key {tenant} --reveal")
}

fn lines(job: &Job) -> Vec<String> {
    let detail = |key: &str| job.detail[key].as_u64().unwrap_or_default();
    let snapshot = job.snapshot.as_deref().unwrap_or_default();
    let summary = format!(
        "backed up {} as {}: {} in {}, {} read, {} stored",
        job.database.as_deref().map(text::safe).unwrap_or_default(),
        snapshot.get(..8).unwrap_or(snapshot),
        text::count(detail("rows"), "row"),
        text::count(detail("tables"), "table"),
        text::bytes(detail("bytes")),
        text::bytes(detail("bytes_added")),
    );
    let warnings = job.detail["warnings"].as_array().into_iter().flatten().filter_map(|warning| warning.as_str());
    let copies = job.detail["copies"].as_array().into_iter().flatten().map(copied);
    std::iter::once(summary)
        .chain(copies)
        .chain(warnings.map(|warning| format!("warning: {}", text::safe(warning))))
        .collect()
}

fn copied(copy: &serde_json::Value) -> String {
    let storage = text::safe(copy["storage"].as_str().unwrap_or_default());
    match copy["failure"]["message"].as_str() {
        Some(why) => format!("warning: not copied to {storage}: {}", text::safe(why)),
        None => {
            format!("copied to {storage}: {} stored", text::bytes(copy["bytes_added"].as_u64().unwrap_or_default()))
        }
    }
}
