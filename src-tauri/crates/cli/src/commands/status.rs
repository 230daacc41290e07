//! `bulkhead status`.

use bulkhead_api::{App, Result, status, types::DatabaseStatus};
use bulkhead_model::job::JobState;
use chrono::{DateTime, Utc};

use crate::{
    output::{Output, table},
    text,
};

pub(crate) async fn run(app: &App, output: &Output) -> Result<()> {
    let rows = status::overview(app).await?;
    let now = app.now();
    output.result(&rows, || {
        if rows.is_empty() {
            return vec!["there is no database yet; begin with: bulkhead tenant add --help".to_owned()];
        }
        table(["DATABASE", "ENGINE", "STATE", "LAST GOOD BACKUP", "PROVED"], rows.iter().map(|row| cells(row, now)).collect())
    })
}

fn cells(row: &DatabaseStatus, now: DateTime<Utc>) -> [String; 5] {
    let at = |instant: Option<DateTime<Utc>>| instant.map_or_else(|| "never".to_owned(), |at| text::when(at, now));
    [row.path.clone(), row.engine.title().to_owned(), state(row).to_owned(), at(row.last_good_at), at(row.last_proved_at)]
}

/// What is known, and no more: a backup that no restore was seen of is not proved.
fn state(row: &DatabaseStatus) -> &'static str {
    match (row.running_job.is_some(), row.last_job_state) {
        (true, _) => "running",
        (_, Some(JobState::Failed)) => "last job failed",
        (_, Some(JobState::Interrupted)) => "interrupted",
        _ if row.last_good_at.is_none() => "never backed up",
        _ if row.last_good_proved_at.is_some() => "proved",
        _ if row.last_proved_at.is_some() => "backed up, an older one proved",
        _ => "backed up, not proved",
    }
}
