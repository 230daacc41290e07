//! `bulkhead retention` and `bulkhead pin`.

use bulkhead_api::{App, DatabasePath, Result, retention, types::RetentionRow};
use chrono::{DateTime, Utc};

use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(
    app: &App,
    output: &Output,
    database: &DatabasePath,
    plan: bool,
    clock_is_right: bool,
) -> Result<()> {
    if plan {
        let rows = retention::plan(app, database).await?;
        let now = app.now();
        let empty = format!("there is no snapshot of {database} yet");
        let heading = ["SNAPSHOT", "TAKEN", "STORAGE", "", "WHY"];
        return output.result(&rows, || list(heading, rows.iter().map(|row| cells(row, now)).collect(), &empty));
    }
    if clock_is_right {
        retention::believe_clock(app).await?;
    }
    let outcome = retention::run(app, database).await?;
    output.result(&outcome, || {
        let removed = text::count(outcome.removed as u64, "snapshot");
        vec![format!("{removed} removed, {} kept", text::number(outcome.kept as u64))]
    })
}

pub(crate) async fn pin(
    app: &App,
    output: &Output,
    database: &DatabasePath,
    snapshot: &str,
    remove: bool,
) -> Result<()> {
    let row = retention::pin(app, database, snapshot, !remove).await?;
    output.result(&row, || {
        let id = row.id.get(..8).unwrap_or(&row.id);
        vec![format!("{id} {}", if remove { "is left to the policy again" } else { "stays whatever the policy says" })]
    })
}

fn cells(row: &RetentionRow, now: DateTime<Utc>) -> [String; 5] {
    [
        row.snapshot.get(..8).unwrap_or(&row.snapshot).to_owned(),
        text::when(row.taken_at, now),
        row.storage.clone(),
        if row.stays { "stays" } else { "goes" }.to_owned(),
        row.reasons.join(", "),
    ]
}
