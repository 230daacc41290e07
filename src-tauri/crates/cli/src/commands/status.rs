//! `bulkhead status`.

use std::collections::BTreeMap;

use bulkhead_api::{App, Result, scheduler, status, types::DatabaseStatus};
use bulkhead_model::{drill::Proof, job::JobState, protection::Level};
use chrono::{DateTime, Utc};

use super::{pause, subject};
use crate::{
    output::{Output, list},
    text,
};

pub(crate) async fn run(app: &App, output: &Output, path: Option<&str>) -> Result<()> {
    let mut rows = status::overview(app).await?;
    let mut tenant = None;
    if let Some(path) = path {
        let (of, database) = subject(app, path).await?;
        rows.retain(|row| row.tenant == of.as_str() && database.is_none() || row.path == path);
        tenant = Some(of);
    }
    let pauses = pause::told(app, tenant.as_ref()).await?;
    // What was proved is one thing, and whether anything will be backed up again is another.
    let is_scheduled = rows.iter().any(|row| row.next_run_at.is_some());
    let idle = is_scheduled && !scheduler::is_attended(app).await?;
    let now = app.now();
    output.result(&rows, || {
        let heading = ["DATABASE", "ENGINE", "PROTECTION", "STATE", "LAST GOOD BACKUP", "PROVED", "WHY"];
        let empty = "there is no database yet; begin with: bulkhead tenant add --help";
        let lines = list(heading, rows.iter().map(|row| cells(row, now)).collect(), empty);
        let idle = idle.then(|| UNATTENDED.to_owned());
        lines.into_iter().chain(pauses).chain(idle).chain(summary(&rows)).collect()
    })
}

/// Said where there are schedules and nothing carries them out.
const UNATTENDED: &str =
    "nothing runs what is scheduled: open the window, or start the agent, at best with the machine: bulkhead agent";

/// The last line of a long list is the one that is seen.
fn summary(rows: &[DatabaseStatus]) -> Option<String> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row.protection).or_insert(0_u64) += 1;
    }
    let counts: Vec<_> =
        counts.iter().rev().map(|(level, count)| format!("{} {}", text::number(*count), word(*level))).collect();
    (rows.len() > 1).then(|| format!("{}: {}", text::count(rows.len() as u64, "database"), counts.join("; ")))
}

fn cells(row: &DatabaseStatus, now: DateTime<Utc>) -> [String; 7] {
    let at = |instant: Option<DateTime<Utc>>| instant.map_or_else(|| "never".to_owned(), |at| text::when(at, now));
    let why: Vec<_> = row.reasons.iter().map(|reason| reason.message.as_str()).collect();
    [
        row.path.clone(),
        row.engine.title().to_owned(),
        word(row.protection).to_owned(),
        state_and_why(row),
        at(row.last_good_at),
        at(row.last_proved_at),
        why.join("; "),
    ]
}

const fn word(level: Level) -> &'static str {
    match level {
        Level::Protected => "protected",
        Level::AtRisk => "at risk",
        Level::Unprotected => "UNPROTECTED",
    }
}

fn state_and_why(row: &DatabaseStatus) -> String {
    match row.last_job_code.filter(|_| state(row) == FAILED) {
        Some(code) => format!("{FAILED}: {}", text::code(code)),
        None => state(row),
    }
}

const FAILED: &str = "last job failed";

/// What is known, and no more: a backup that no restore was seen of is not proved, and one that failed is not mended by a drill of
/// the one before it.
fn state(row: &DatabaseStatus) -> String {
    let is = |name: &str| row.reasons.iter().any(|reason| reason.reason == name);
    let word = match (row.running_job.is_some(), row.last_job_state, row.last_good_proof) {
        (true, ..) => "running",
        _ if is("hook-failed") => "backed up, a hook after it failed",
        (_, Some(JobState::Failed), _) => FAILED,
        _ if is("failing") => "last backup failed",
        (_, Some(JobState::Interrupted), _) => "interrupted",
        _ if is("interrupted") => "last backup interrupted",
        (_, _, None) if is("never-backed-up") => "never backed up",
        (_, _, None) => "no backup is left",
        (_, _, Some(Proof::Unproved)) if row.last_proved_at.is_some() => "backed up, an older one proved",
        (_, _, Some(Proof::Proved)) => return Proof::Proved.to_string(),
        (_, _, Some(proof)) => return format!("backed up, {proof}"),
    };
    word.to_owned()
}
