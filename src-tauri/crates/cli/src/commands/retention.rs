//! `bulkhead retention` and `bulkhead pin`.

use bulkhead_api::{App, Code, DatabasePath, Error, Result, retention, types::RetentionRow};
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
        if let Some(doubt) = retention::held_back(app).await? {
            output.note(format!("nothing is removed for now: {}", text::safe(&doubt.message)));
            doubt.hints.iter().for_each(|hint| output.note(text::safe(hint)));
        }
        let now = app.now();
        let empty = format!("there is no snapshot of {database} yet");
        let heading = ["SNAPSHOT", "TAKEN", "STORAGE", "", "FREES", "WHY"];
        return output.result(&rows, || {
            let table = list(heading, rows.iter().map(|row| cells(row, now)).collect(), &empty);
            table.into_iter().chain(freed(&rows)).collect()
        });
    }
    if clock_is_right {
        retention::believe_clock(app).await?;
    }
    let outcome = retention::run(app, database).await?;
    if outcome.removed == 0 && !clock_is_right {
        let kept = text::count(outcome.kept as u64, "snapshot");
        return Err(Error::new(Code::NothingToDo, format!("nothing of {database} is to be removed: {kept} kept"))
            .hint(format!("Why each of them stays: bulkhead retention {} --plan.", database.argument())));
    }
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

fn freed(rows: &[RetentionRow]) -> Option<String> {
    let goes = rows.iter().filter(|row| !row.stays).count() as u64;
    let bytes: u64 = rows.iter().map(|row| row.frees).sum();
    let what = text::count(goes, "snapshot");
    (goes > 0).then(|| {
        format!(
            "{what} would go; the next prune would free about {}: an estimate, since they share data",
            text::bytes(bytes)
        )
    })
}

fn cells(row: &RetentionRow, now: DateTime<Utc>) -> [String; 6] {
    [
        row.snapshot.get(..8).unwrap_or(&row.snapshot).to_owned(),
        text::when(row.taken_at, now),
        row.storage.clone(),
        if row.stays { "stays" } else { "goes" }.to_owned(),
        if row.stays { String::new() } else { format!("~{}", text::bytes(row.frees)) },
        row.reasons.join(", "),
    ]
}
