//! `bulkhead copy`.

use bulkhead_api::{App, DatabasePath, Result, copies};

use crate::{output::Output, progress::Follower, text};

pub(crate) async fn run(app: &App, output: &Output, database: &DatabasePath) -> Result<()> {
    let follower = Follower::new(app, output)?;
    let id = copies::run(app, database).await?;
    let job = follower.follow(id).await?;
    output.result(&job, || {
        let count = |key: &str| job.detail[key].as_u64().unwrap_or_default();
        let copied = text::count(count("copied"), "copy");
        vec![format!("made {copied} of {database}, {} stored", text::bytes(count("bytes_added")))]
    })
}
