//! The evidence report on paper, and all of it as rows for a spreadsheet.

mod rows;

use askama::Template;
use bulkhead_model::{
    Error, Result,
    drill::Outcome,
    evidence::{DatabaseEvidence, Day, DrillEvidence, Evidence},
};
use chrono::{Datelike, Duration};

pub use rows::csv;

use crate::{STYLE, words};

/// The report as one HTML file: no script, nothing from elsewhere, made for A4.
///
/// # Errors
/// Only defects.
pub fn html(evidence: &Evidence) -> Result<String> {
    let page = Page {
        evidence,
        style: STYLE,
        name: words::safe(&evidence.name),
        made_at: words::time(evidence.made_at),
        tiles: tiles(evidence),
        objectives: evidence.databases.iter().map(objectives).collect(),
        drills: evidence.drills.iter().map(drilled).collect(),
        incidents: evidence.incidents.iter().map(incident).collect(),
        places: evidence.places.iter().map(place).collect(),
        rehearsals: evidence.rehearsals.iter().map(rehearsal).collect(),
        acts: evidence.acts.iter().map(act).collect(),
    };
    page.render().map_err(|error| Error::internal("the report cannot be written").cause(error))
}

/// Whether a text is a report, of either form.
#[must_use]
pub fn is_one(text: &str) -> bool {
    text.contains("<title>Evidence for ") || rows::is_one(text)
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    evidence: &'a Evidence,
    style: &'static str,
    name: String,
    made_at: String,
    tiles: [(String, &'static str); 6],
    objectives: Vec<Objectives>,
    drills: Vec<Drilled>,
    incidents: Vec<[String; 4]>,
    places: Vec<[String; 5]>,
    rehearsals: Vec<Rehearsed>,
    acts: Vec<[String; 4]>,
}

struct Drilled {
    when: String,
    database: String,
    backup: String,
    outcome: String,
    good: bool,
    reason: Option<String>,
    took: String,
    who: String,
}

struct Rehearsed {
    when: String,
    without: String,
    passed: bool,
    gaps: Vec<String>,
}

/// A database beside its objectives.
struct Objectives {
    name: String,
    backups: String,
    missed: u64,
    rpo: String,
    worst: String,
    breaches: usize,
    rto: String,
    slowest: String,
    in_time: Option<bool>,
    proofs: String,
    months: Vec<Month>,
}

/// The days of a month as a line of squares.
struct Month {
    name: String,
    days: Vec<Square>,
}

struct Square {
    number: u32,
    class: &'static str,
    title: String,
}

fn tiles(evidence: &Evidence) -> [(String, &'static str); 6] {
    let sum = |of: fn(&DatabaseEvidence) -> u64| evidence.databases.iter().map(of).sum::<u64>();
    let breaches: usize = evidence.databases.iter().map(DatabaseEvidence::breaches).sum();
    [
        (sum(|it| it.done).to_string(), "backups done"),
        (sum(|it| it.failed).to_string(), "backups failed"),
        (breaches.to_string(), "days beyond the RPO"),
        (sum(|it| it.proofs).to_string(), "restores proved equal"),
        (sum(|it| it.failed_proofs).to_string(), "restores that were not"),
        (sum(|it| it.could_not_run).to_string(), "drills that could not run"),
    ]
}

fn objectives(database: &DatabaseEvidence) -> Objectives {
    let none = || "none set".to_owned();
    Objectives {
        name: words::safe(&database.database.to_string()),
        backups: backups(database),
        missed: database.missed,
        rpo: database.rpo.map_or_else(none, |it| it.to_string()),
        worst: database.worst().map_or_else(|| "no backup".to_owned(), span),
        breaches: database.breaches(),
        rto: database.rto.map_or_else(none, |it| it.to_string()),
        slowest: database.slowest.map_or_else(|| "not measured".to_owned(), span),
        in_time: database.in_time(),
        proofs: proofs(database),
        months: months(&database.days),
    }
}

fn backups(database: &DatabaseEvidence) -> String {
    let backups = format!("{} done, {} failed", database.done, database.failed);
    match database.brought_at {
        None => backups,
        Some(at) => format!("{backups}; brought back {}: of before, what is still there", words::time(at)),
    }
}

fn proofs(database: &DatabaseEvidence) -> String {
    let proofs = format!("{} proved, {} not", database.proofs, database.failed_proofs);
    match database.could_not_run {
        0 => proofs,
        drills => format!("{proofs}, {drills} could not run"),
    }
}

fn drilled(drill: &DrillEvidence) -> Drilled {
    Drilled {
        when: words::time(drill.began_at),
        database: words::safe(&drill.database.to_string()),
        backup: drill.taken_at.map_or_else(|| "none".to_owned(), words::time),
        outcome: drill.outcome.to_string(),
        good: drill.outcome == Outcome::Proved,
        reason: drill.reason.as_deref().map(words::safe),
        took: drill.restore.map_or_else(|| "not measured".to_owned(), span),
        who: words::safe(&drill.who),
    }
}

fn months(days: &[Day]) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    for day in days {
        let name = day.day.format("%Y-%m").to_string();
        if months.last().is_none_or(|month| month.name != name) {
            months.push(Month { name, days: Vec::new() });
        }
        if let Some(month) = months.last_mut() {
            month.days.push(square(day));
        }
    }
    months
}

/// By shape and not by colour alone: what was breached is filled, a day without a backup is dashed.
fn square(day: &Day) -> Square {
    let exposure = day.exposure.map_or_else(|| "no backup".to_owned(), span);
    let class = match (day.exposure, day.breached) {
        (None, _) => "none",
        (_, Some(true)) => "late",
        (_, Some(false)) => "kept",
        (_, None) => "seen",
    };
    Square { number: day.day.day(), class, title: format!("{}: {exposure}", day.day) }
}

fn incident(incident: &bulkhead_model::evidence::Incident) -> [String; 4] {
    let over = incident.closed_at.map_or_else(|| "not over".to_owned(), words::time);
    [words::time(incident.opened_at), over, incident.severity.clone(), words::safe(&incident.title)]
}

fn place(place: &bulkhead_model::evidence::PlaceEvidence) -> [String; 5] {
    let when = |at: Option<_>, none: &str| at.map_or_else(|| none.to_owned(), words::time);
    [
        words::safe(&place.storage),
        words::safe(&place.location),
        if place.bad == 0 {
            place.snapshots.to_string()
        } else {
            format!("{}, and {} bad", place.snapshots, place.bad)
        },
        when(place.newest, "none"),
        when(place.read_since, "not all of it yet"),
    ]
}

fn rehearsal(rehearsal: &bulkhead_model::evidence::Rehearsal) -> Rehearsed {
    Rehearsed {
        when: words::time(rehearsal.at),
        without: rehearsal
            .without
            .as_deref()
            .map_or_else(|| "the machine".to_owned(), |it| format!("the machine and {}", words::safe(it))),
        passed: rehearsal.passed,
        gaps: rehearsal.gaps.iter().map(|gap| words::safe(gap)).collect(),
    }
}

fn act(act: &bulkhead_model::evidence::Act) -> [String; 4] {
    [words::time(act.at), words::safe(&act.who), act.action.clone(), words::safe(&act.subject)]
}

/// In the largest unit of which there are two.
fn span(span: Duration) -> String {
    match span.num_seconds() {
        ..120 => format!("{} s", span.num_seconds()),
        120..7_200 => format!("{} min", span.num_minutes()),
        7_200..172_800 => format!("{} h", span.num_hours()),
        _ => format!("{} days", span.num_days()),
    }
}
