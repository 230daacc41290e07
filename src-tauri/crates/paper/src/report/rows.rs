//! The report as rows: one table whose first column says what a row is of. Instants are of ISO 8601 in UTC, spans are seconds.

use bulkhead_model::evidence::{
    Act, DatabaseEvidence, Day, DrillEvidence, Evidence, Incident, PlaceEvidence, Rehearsal,
};
use chrono::{DateTime, Duration, SecondsFormat, Utc};

use crate::csv;

const HEADING: [&str; 15] = [
    "kind",
    "at",
    "until",
    "database",
    "name",
    "outcome",
    "who",
    "seconds",
    "limit_seconds",
    "done",
    "failed",
    "could_not_run",
    "missed",
    "rows",
    "detail",
];

pub(super) fn is_one(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').lines().next().is_some_and(|line| line.trim_end() == HEADING.join(","))
}

/// The cells of one row, most of which stay empty.
#[derive(Default)]
struct Row {
    kind: &'static str,
    at: String,
    until: String,
    database: String,
    name: String,
    outcome: String,
    who: String,
    seconds: String,
    limit: String,
    done: String,
    failed: String,
    could_not_run: String,
    missed: String,
    rows: String,
    detail: String,
}

impl Row {
    fn cells(self) -> [String; 15] {
        [
            self.kind.to_owned(),
            self.at,
            self.until,
            self.database,
            self.name,
            self.outcome,
            self.who,
            self.seconds,
            self.limit,
            self.done,
            self.failed,
            self.could_not_run,
            self.missed,
            self.rows,
            self.detail,
        ]
    }
}

/// Everything that the report says, each in a row of its own: `objectives` of a database, `day`, `drill`, `incident`, `copy`,
/// `rehearsal`, `exception`, `act`, `kit`.
#[must_use]
pub fn csv(evidence: &Evidence) -> String {
    let databases = &evidence.databases;
    let rto = |drill: &DrillEvidence| {
        databases.iter().find(|database| database.database == drill.database).and_then(|database| database.rto)
    };
    let rows = databases
        .iter()
        .map(objectives)
        .chain(databases.iter().flat_map(|database| database.days.iter().map(move |one| day(database, one))))
        .chain(evidence.drills.iter().map(|drill| drilled(drill, rto(drill).map(|rto| rto.seconds()))))
        .chain(evidence.incidents.iter().map(incident))
        .chain(evidence.places.iter().map(place))
        .chain(evidence.rehearsals.iter().map(rehearsal))
        .chain(evidence.exceptions.iter().map(|told| Row { kind: "exception", detail: told.clone(), ..Row::default() }))
        .chain(evidence.acts.iter().map(act))
        .chain(std::iter::once(Row {
            kind: "kit",
            at: instant(evidence.made_at),
            detail: evidence.kit.clone(),
            ..Row::default()
        }));
    csv::lines(HEADING, rows.map(Row::cells))
}

fn objectives(database: &DatabaseEvidence) -> Row {
    let in_time = database.in_time().map(|it| if it { "in time" } else { "too slow" });
    Row {
        kind: "objectives",
        database: database.database.to_string(),
        name: "rto".to_owned(),
        outcome: in_time.unwrap_or_default().to_owned(),
        seconds: span(database.slowest),
        limit: number(database.rto.map(|rto| rto.seconds())),
        done: database.proofs.to_string(),
        failed: database.failed_proofs.to_string(),
        could_not_run: database.could_not_run.to_string(),
        missed: database.missed.to_string(),
        ..Row::default()
    }
}

fn day(database: &DatabaseEvidence, day: &Day) -> Row {
    let outcome = day.breached.map(|it| if it { "beyond" } else { "within" });
    Row {
        kind: "day",
        at: day.day.to_string(),
        database: database.database.to_string(),
        name: "rpo".to_owned(),
        outcome: outcome.unwrap_or_default().to_owned(),
        seconds: span(day.exposure),
        limit: number(database.rpo.map(|rpo| rpo.seconds())),
        done: day.done.to_string(),
        failed: day.failed.to_string(),
        ..Row::default()
    }
}

fn drilled(drill: &DrillEvidence, rto: Option<u64>) -> Row {
    let taken = drill.taken_at.map(|at| format!("of the backup of {}", instant(at)));
    let told: Vec<String> = taken.into_iter().chain(drill.reason.clone()).collect();
    Row {
        kind: "drill",
        at: instant(drill.began_at),
        until: instant(drill.ended_at),
        database: drill.database.to_string(),
        name: drill.snapshot.clone().unwrap_or_default(),
        outcome: drill.outcome.to_string(),
        who: drill.who.clone(),
        seconds: span(drill.restore),
        limit: number(rto),
        rows: drill.rows.to_string(),
        detail: told.join("; "),
        ..Row::default()
    }
}

fn incident(incident: &Incident) -> Row {
    let noted = incident.acknowledged_at.map(|at| format!("acknowledged {}", instant(at)));
    Row {
        kind: "incident",
        at: instant(incident.opened_at),
        until: maybe(incident.closed_at),
        name: incident.title.clone(),
        outcome: incident.severity.clone(),
        detail: noted.unwrap_or_default(),
        ..Row::default()
    }
}

fn place(place: &PlaceEvidence) -> Row {
    let read = place
        .read_since
        .map_or_else(|| "not all of it read yet".to_owned(), |at| format!("read since {}", instant(at)));
    Row {
        kind: "copy",
        at: maybe(place.newest),
        name: place.storage.clone(),
        done: place.snapshots.to_string(),
        failed: place.bad.to_string(),
        detail: format!("{}; {read}", place.location),
        ..Row::default()
    }
}

fn rehearsal(rehearsal: &Rehearsal) -> Row {
    Row {
        kind: "rehearsal",
        at: instant(rehearsal.at),
        name: rehearsal.without.clone().unwrap_or_default(),
        outcome: if rehearsal.passed { "passed" } else { "failed" }.to_owned(),
        detail: rehearsal.gaps.join("; "),
        ..Row::default()
    }
}

fn act(act: &Act) -> Row {
    Row {
        kind: "act",
        at: instant(act.at),
        database: act.subject.clone(),
        name: act.action.clone(),
        who: act.who.clone(),
        detail: act.detail.clone(),
        ..Row::default()
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn maybe(at: Option<DateTime<Utc>>) -> String {
    at.map(instant).unwrap_or_default()
}

fn span(span: Option<Duration>) -> String {
    number(span.map(|span| span.num_seconds()))
}

fn number(number: Option<impl ToString>) -> String {
    number.map(|it| it.to_string()).unwrap_or_default()
}
