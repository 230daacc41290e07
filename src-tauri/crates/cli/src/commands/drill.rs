//! `bulkhead drill` and `bulkhead drills`.

use bulkhead_api::{
    App, DatabasePath, Label, Result, drills,
    types::{DrillDetail, DrillRow},
};
use bulkhead_model::drill::{Answer, Outcome, SandboxKind};
use chrono::{DateTime, Utc};

use super::subject;
use crate::{
    output::{Output, list},
    progress::Follower,
    text,
};

/// Runs one; whatever it found is printed, and what is not proved is an error.
pub(crate) async fn run(
    app: &App,
    output: &Output,
    database: &DatabasePath,
    which: &str,
    storage: Option<&Label>,
) -> Result<()> {
    let follower = Follower::new(app, output)?;
    let id = drills::run(app, database, which, storage).await?;
    let ended = follower.follow(id).await;
    if let Some(found) = drills::of_job(app, id).await? {
        output.result(&found, || lines(&found))?;
    }
    ended.map(drop)
}

/// The history, or one drill of it.
pub(crate) async fn history(
    app: &App,
    output: &Output,
    path: Option<&str>,
    show: Option<i64>,
    limit: u32,
) -> Result<()> {
    if let Some(id) = show {
        let found = drills::get(app, id).await?;
        return output.result(&found, || lines(&found));
    }
    let (tenant, database) = match path {
        None => (None, None),
        Some(path) => subject(app, path).await.map(|(tenant, database)| (Some(tenant), database))?,
    };
    let rows = drills::page(app, tenant.as_ref(), database.as_ref(), None, limit).await?;
    let now = app.now();
    output.result(&rows, || {
        let heading = ["DRILL", "DATABASE", "ENDED", "OUTCOME", "SNAPSHOT", "ROWS", "RESTORE TAKES", "BY"];
        let empty = "there was no drill yet; run one: bulkhead drill TENANT/DATABASE";
        list(heading, rows.iter().map(|row| cells(row, now)).collect(), empty)
    })
}

fn cells(row: &DrillRow, now: DateTime<Utc>) -> [String; 8] {
    [
        row.id.to_string(),
        row.database.clone(),
        text::when(row.ended_at, now),
        row.outcome.to_string(),
        row.snapshot.as_deref().map_or_else(|| "-".to_owned(), |id| id.get(..8).unwrap_or(id).to_owned()),
        text::number(row.rows),
        row.restore_ms.map_or_else(|| "-".to_owned(), |took| held(row, took)),
        row.who.clone(),
    ]
}

/// How long it takes, and how long it may.
fn held(row: &DrillRow, took: u64) -> String {
    match (row.rto_met, row.rto_seconds) {
        (Some(false), Some(rto)) => {
            format!("{}, longer than the RTO of {}", text::duration(took), text::duration(rto * 1_000))
        }
        _ => text::duration(took),
    }
}

fn lines(found: &DrillDetail) -> Vec<String> {
    let row = &found.drill;
    let id = row.snapshot.as_deref().map_or("no snapshot", |id| id.get(..8).unwrap_or(id));
    let head = match row.outcome {
        Outcome::Proved => format!(
            "proved {id}: {} in {} equal, row for row, and {} there",
            text::count(row.rows, "row"),
            text::count(row.tables, "table"),
            text::count(found.objects, "other object"),
        ),
        outcome => format!("{} is not proved: the drill {}", id, ended(outcome)),
    };
    let took = row.restore_ms.map(|took| {
        let times = found.times;
        // What goes on at the same time is one part, so that the parts are the whole.
        let before = if times.create > times.verify { "make the database" } else { "fetch and verify" };
        let after = if times.settle > times.compare { "take statistics" } else { "compare" };
        let parts =
            [(before, times.verify.max(times.create)), ("load", times.load), (after, times.compare.max(times.settle))];
        let parts: Vec<_> = parts.map(|(part, took)| format!("{part} {}", text::duration(took))).into();
        format!("a restore takes {}: {}", held(row, took), parts.join(", "))
    });
    let where_to = (!found.sandbox_server.is_empty())
        .then(|| format!("restored into {}: {}", sandbox(row.sandbox), text::safe(&found.sandbox_server)));
    let more = found.differing.saturating_sub(found.differences.len() as u64);
    let differences = found.differences.iter().map(|difference| format!("differs: {}", text::safe(difference)));
    std::iter::once(head)
        .chain(where_to)
        .chain(took)
        .chain(differences)
        .chain((more > 0).then(|| format!("differs: in {} more places", text::number(more))))
        .chain(checks(found))
        .chain(found.notices.iter().map(|notice| format!("note: {}", text::safe(notice))))
        .collect()
}

fn checks(found: &DrillDetail) -> impl Iterator<Item = String> + '_ {
    let checks = found.checks.iter().flat_map(|check| {
        let said = match (&check.skipped, check.findings.as_slice()) {
            (Some(why), _) => format!("not made: {}", text::safe(why)),
            (None, []) => format!("sound, {} looked at", text::count(check.objects, "object")),
            (None, findings) => findings.iter().map(|finding| text::safe(finding)).collect::<Vec<_>>().join("; "),
        };
        let notes = check.notes.iter().map(|note| format!("note: {}", text::safe(note)));
        std::iter::once(format!("check {}: {said}", check.name)).chain(notes)
    });
    checks.chain(found.assertions.iter().map(assertion))
}

/// What came of one thing that the tenant knows to be true.
pub(super) fn assertion(answer: &Answer) -> String {
    let mark = if answer.holds { "holds" } else { "DOES NOT HOLD" };
    format!("assertion {mark}: {} ({})", text::safe(&answer.sql), text::safe(&answer.detail))
}

const fn ended(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Proved => "proved it",
        Outcome::Differs => "found differences",
        Outcome::Failed => "failed",
        Outcome::CouldNotRun => "could not run",
    }
}

const fn sandbox(kind: SandboxKind) -> &'static str {
    match kind {
        SandboxKind::Private => "a private server",
        SandboxKind::Server => "a server for drills",
        SandboxKind::Folder => "a folder",
    }
}
