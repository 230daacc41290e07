//! `bulkhead prune`.

use bulkhead_api::{App, Result, Slug, prunes};

use crate::{output::Output, progress::Follower, text};

pub(crate) async fn run(app: &App, output: &Output, tenant: &Slug) -> Result<()> {
    let follower = Follower::new(app, output)?;
    let id = prunes::run(app, tenant).await?;
    let job = follower.follow(id).await?;
    output.result(&job, || job.detail.as_array().into_iter().flatten().map(line).collect())
}

fn line(entry: &serde_json::Value) -> String {
    let storage = text::safe(entry["storage"].as_str().unwrap_or_default());
    if let Some(why) = entry["failure"]["message"].as_str() {
        return format!("{storage}: not now, {}", text::safe(why));
    }
    let bytes = |key: &str| text::bytes(entry[key].as_u64().unwrap_or_default());
    format!(
        "{storage}: {} freed, {} to go a day from now, {} needed",
        bytes("removed"),
        bytes("marked"),
        bytes("needed")
    )
}
