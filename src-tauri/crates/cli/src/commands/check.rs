//! `bulkhead check`.

use bulkhead_api::{App, Result, Slug, checks};
use bulkhead_model::job::JobId;

use crate::{output::Output, progress::Follower, text};

pub(crate) async fn run(app: &App, output: &Output, tenant: &Slug, read_data: bool) -> Result<()> {
    follow(app, output, tenant, read_data, checks::run(app, tenant, read_data)).await
}

pub(crate) async fn repair(app: &App, output: &Output, tenant: &Slug) -> Result<()> {
    follow(app, output, tenant, true, checks::repair(app, tenant)).await
}

async fn follow(
    app: &App,
    output: &Output,
    tenant: &Slug,
    read_data: bool,
    asked: impl Future<Output = Result<JobId>>,
) -> Result<()> {
    let follower = Follower::new(app, output)?;
    let id = asked.await?;
    let job = follower.follow(id).await?;
    output.result(&job, || {
        let reports = job.detail.as_array().into_iter().flatten();
        reports.flat_map(|entry| [Some(line(entry, read_data)), marked(entry, tenant)]).flatten().collect()
    })
}

/// What a look at the structure says nothing of.
fn marked(entry: &serde_json::Value, tenant: &Slug) -> Option<String> {
    let count = entry["marked"].as_u64().filter(|count| *count > 0)?;
    let backups = text::count(count, "backup");
    Some(format!(
        "  {backups} there could not be read before: not good until all is read: bulkhead check {tenant} --read-data"
    ))
}

fn line(entry: &serde_json::Value, read_data: bool) -> String {
    let storage = text::safe(entry["storage"].as_str().unwrap_or_default());
    let count = |key: &str| entry["report"][key].as_u64().unwrap_or_default();
    let depth =
        if read_data { format!("{} read", text::bytes(count("bytes_read"))) } else { "structure only".to_owned() };
    format!("no damage found on {storage}: {}, {depth}", text::count(count("snapshots"), "snapshot"))
}
