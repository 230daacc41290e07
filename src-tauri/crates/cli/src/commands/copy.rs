//! `bulkhead copy`.

use bulkhead_api::{App, DatabasePath, Result, copies, types::CopyStanding};
use chrono::{DateTime, Utc};

use crate::{
    output::{Output, list},
    progress::Follower,
    text,
};

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

/// What is lacking where, and why the last try failed.
pub(crate) async fn plan(app: &App, output: &Output, database: &DatabasePath) -> Result<()> {
    let (rows, now) = (copies::standing(app, database).await?, app.now());
    output.result(&rows, || {
        let empty = format!("the policy of {database} names no storage for copies");
        list(["STORAGE", "LACKS", "LAST FAILED", "WHY"], rows.iter().map(|row| cells(row, now)).collect(), &empty)
    })
}

fn cells(row: &CopyStanding, now: DateTime<Utc>) -> [String; 4] {
    let lacks = if row.lacking == 0 { "nothing".to_owned() } else { text::count(row.lacking as u64, "snapshot") };
    let (at, why) = match &row.failed {
        Some(failed) => (text::when(failed.at, now), failed.failure.message.clone()),
        None => ("-".to_owned(), "-".to_owned()),
    };
    [row.storage.clone(), lacks, at, why]
}
