//! `bulkhead snapshots`.

use bulkhead_api::{
    App, DatabasePath, Error, Result, databases, snapshots,
    types::{ForeignSnapshot, Snapshot, UnreadStorage},
};
use bulkhead_model::{copy::Seen, drill::Proof};
use chrono::{DateTime, Utc};

use super::subject;
use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, path: &str, limit: u32) -> Result<()> {
    let mut rows = Vec::new();
    for database in which(app, path).await? {
        rows.extend(snapshots::page(app, &database, None, limit).await?);
    }
    let now = app.now();
    output.result(&rows, || {
        let heading = ["SNAPSHOT", "DATABASE", "TAKEN", "ROWS", "SIZE", "STORED", "WHERE", "PROVED"];
        let empty =
            format!("there is no snapshot of {} yet; make one: bulkhead backup TENANT/DATABASE", text::safe(path));
        list(heading, rows.iter().map(|row| cells(row, now)).collect(), &empty)
    })
}

/// Those that another program wrote.
pub(crate) async fn foreign(app: &App, output: &Output, path: &str) -> Result<()> {
    let (tenant, _) = subject(app, path).await?;
    let (found, now) = (snapshots::foreign(app, &tenant).await?, app.now());
    let (rows, unread) = (&found.snapshots, &found.unread);
    output.result(&found, || {
        let cells = |row: &ForeignSnapshot| {
            [
                row.id.get(..8).unwrap_or(&row.id).to_owned(),
                text::when(row.taken_at, now),
                row.bytes.map_or_else(|| "not known".to_owned(), text::bytes),
                row.storage.clone(),
                text::safe(&row.host),
                text::safe(&row.paths.join(", ")),
                text::safe(&row.tags.join(", ")),
            ]
        };
        let heading = ["SNAPSHOT", "TAKEN", "SIZE", "WHERE", "HOST", "PATHS", "TAGS"];
        let where_looked = if unread.is_empty() { "" } else { " that could be read" };
        let empty = format!("no other program has written a snapshot into the repositories of {tenant}{where_looked}");
        let away = unread
            .iter()
            .map(|at| format!("not read: {}: {}", text::safe(&at.storage), text::safe(&at.failure.message)));
        list(heading, rows.iter().map(cells).collect(), &empty).into_iter().chain(away).collect()
    })?;
    match found.unread.into_iter().next() {
        None => Ok(()),
        // What is there is not known: a script must not take the list for all there is.
        Some(UnreadStorage { storage, failure }) => {
            let error = Error::new(failure.code, format!("the repository on {storage} could not be read"));
            Err(failure.hints.into_iter().fold(error, Error::hint))
        }
    }
}

async fn which(app: &App, path: &str) -> Result<Vec<DatabasePath>> {
    match subject(app, path).await? {
        (_, Some(database)) => Ok(vec![database]),
        (tenant, None) => {
            databases::list(app, Some(&tenant)).await?.into_iter().map(|database| database.path.parse()).collect()
        }
    }
}

fn cells(row: &Snapshot, now: DateTime<Utc>) -> [String; 8] {
    [
        row.id.get(..8).unwrap_or(&row.id).to_owned(),
        row.database.clone(),
        taken(row, now),
        text::number(row.rows),
        text::bytes(row.bytes),
        text::bytes(row.bytes_added),
        places(row),
        // Below the heading that says what it is about.
        match (row.proof, row.proved_at) {
            (Proof::Proved, Some(at)) => text::when(at, now),
            (Proof::Unproved, _) => "not yet".to_owned(),
            (proof, _) => proof.to_string(),
        },
    ]
}

/// When it was taken, and what else tells it from the others.
fn taken(row: &Snapshot, now: DateTime<Utc>) -> String {
    let marks = [(row.replaced, "before a restore"), (row.pinned_at.is_some(), "pinned")];
    let marks: Vec<_> = marks.into_iter().filter(|(holds, _)| *holds).map(|(_, word)| word).collect();
    let at = text::when(row.taken_at, now);
    if marks.is_empty() { at } else { format!("{at} ({})", marks.join(", ")) }
}

/// The storages that have it, and what was seen of it there.
fn places(row: &Snapshot) -> String {
    let copies = row.copies.iter().map(|copy| (&copy.storage, copy.seen, copy.away));
    let places = std::iter::once((&row.storage, row.seen, row.away)).chain(copies);
    let place = |(storage, seen, away)| {
        let lost = matches!(seen, Seen::Missing | Seen::Damaged);
        if away && !lost { format!("{storage} (NOT REACHABLE; {seen} before)") } else { format!("{storage} ({seen})") }
    };
    places.map(place).collect::<Vec<_>>().join(", ")
}
