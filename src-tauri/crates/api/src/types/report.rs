//! Evidence reports.

use bulkhead_model::evidence::{self, Evidence};
use chrono::{DateTime, Duration, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Failure;

/// What happened to a tenant's backups in a period, held against the objectives.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidenceReport {
    /// Whose.
    pub tenant: String,
    /// Its name for people.
    pub name: String,
    /// The first day, as `2026-01-01`.
    pub from: String,
    /// The last day.
    pub to: String,
    /// When it was put together.
    #[specta(type = String)]
    pub made_at: DateTime<Utc>,
    /// The databases.
    pub databases: Vec<EvidenceDatabase>,
    /// The repositories.
    pub places: Vec<EvidencePlace>,
    /// What went wrong and was told.
    pub incidents: Vec<EvidenceIncident>,
    /// Rehearsals of a disaster.
    pub rehearsals: Vec<EvidenceRehearsal>,
    /// Exceptions from the policies, in words.
    pub exceptions: Vec<String>,
    /// Who did what.
    pub acts: Vec<EvidenceAct>,
    /// How the recovery kit stands, in words.
    pub kit: String,
}

/// One database in a report. Lengths of time are seconds.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidenceDatabase {
    /// `TENANT/NAME`.
    pub database: String,
    /// The most that may be lost, as `26h`.
    pub rpo: Option<String>,
    /// The longest that a restore may take, as `4h`.
    pub rto: Option<String>,
    /// The days.
    pub days: Vec<EvidenceDay>,
    /// Days beyond the RPO.
    #[specta(type = u32)]
    pub breaches: usize,
    /// The most that could have been lost at any time, seconds.
    #[specta(type = Option<u32>)]
    pub worst_seconds: Option<i64>,
    /// Backups that were done.
    #[specta(type = u32)]
    pub done: u64,
    /// Backups that were not.
    #[specta(type = u32)]
    pub failed: u64,
    /// Restores that were seen to be equal.
    #[specta(type = u32)]
    pub proofs: u64,
    /// Restores that ended otherwise.
    #[specta(type = u32)]
    pub failed_proofs: u64,
    /// The longest of those that went well, seconds.
    #[specta(type = Option<u32>)]
    pub slowest_seconds: Option<i64>,
    /// Whether that is within the RTO.
    pub in_time: Option<bool>,
    /// Runs that nobody ran.
    #[specta(type = u32)]
    pub missed: u64,
}

/// One day of a database.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidenceDay {
    /// Which, as `2026-01-01`.
    pub day: String,
    /// Backups that were done.
    #[specta(type = u32)]
    pub done: u64,
    /// Backups that were not.
    #[specta(type = u32)]
    pub failed: u64,
    /// The most that could have been lost at any time of it, seconds; none before there was a backup.
    #[specta(type = Option<u32>)]
    pub exposure_seconds: Option<i64>,
    /// Whether that is more than the RPO.
    pub breached: Option<bool>,
}

/// A repository in a report.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidencePlace {
    /// The storage.
    pub storage: String,
    /// Where.
    pub location: String,
    /// Backups that are there.
    #[specta(type = u32)]
    pub snapshots: u64,
    /// The newest of them.
    #[specta(type = Option<String>)]
    pub newest: Option<DateTime<Utc>>,
    /// Since when all that is there was read, at the latest.
    #[specta(type = Option<String>)]
    pub read_since: Option<DateTime<Utc>>,
    /// Backups that are missing or need damaged data.
    #[specta(type = u32)]
    pub bad: u64,
}

/// Something that went wrong.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidenceIncident {
    /// What.
    pub title: String,
    /// How bad: `warning` or `critical`.
    pub severity: String,
    /// When it began.
    #[specta(type = String)]
    pub opened_at: DateTime<Utc>,
    /// When somebody took note.
    #[specta(type = Option<String>)]
    pub acknowledged_at: Option<DateTime<Utc>>,
    /// When it was over.
    #[specta(type = Option<String>)]
    pub closed_at: Option<DateTime<Utc>>,
}

/// A rehearsal in a report.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidenceRehearsal {
    /// When.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// The storage that was taken for lost with the machine.
    pub without: Option<String>,
    /// Whether everything came back in time.
    pub passed: bool,
    /// What was wanting.
    pub gaps: Vec<String>,
}

/// Something that somebody did.
#[derive(Clone, Debug, Serialize, Type)]
pub struct EvidenceAct {
    /// When.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// Who.
    pub who: String,
    /// What, as `restore`.
    pub action: String,
    /// To what.
    pub subject: String,
    /// What else is known.
    pub detail: String,
}

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ReportForm {
    /// One HTML file, to be printed.
    Html,
    /// A row for everything that it says, by kind.
    Csv,
}

impl ReportForm {
    /// The end of its file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Html => "html",
            Self::Csv => "csv",
        }
    }
}

/// A report that was written.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ReportExported {
    /// Whose.
    pub tenant: String,
    /// Where it is.
    pub path: String,
}

impl From<Evidence> for EvidenceReport {
    fn from(evidence: Evidence) -> Self {
        Self {
            tenant: evidence.tenant.to_string(),
            name: evidence.name,
            from: day(evidence.period.from),
            to: day(evidence.period.to),
            made_at: evidence.made_at,
            databases: evidence.databases.into_iter().map(EvidenceDatabase::from).collect(),
            places: evidence.places.into_iter().map(EvidencePlace::from).collect(),
            incidents: evidence.incidents.into_iter().map(EvidenceIncident::from).collect(),
            rehearsals: evidence.rehearsals.into_iter().map(EvidenceRehearsal::from).collect(),
            exceptions: evidence.exceptions,
            acts: evidence.acts.into_iter().map(EvidenceAct::from).collect(),
            kit: evidence.kit,
        }
    }
}

fn day(day: NaiveDate) -> String {
    day.to_string()
}

fn seconds(span: Option<Duration>) -> Option<i64> {
    span.map(|span| span.num_seconds().max(0))
}

impl From<evidence::DatabaseEvidence> for EvidenceDatabase {
    fn from(it: evidence::DatabaseEvidence) -> Self {
        Self {
            breaches: it.breaches(),
            worst_seconds: seconds(it.worst()),
            in_time: it.in_time(),
            database: it.database.to_string(),
            rpo: it.rpo.map(|span| span.to_string()),
            rto: it.rto.map(|span| span.to_string()),
            days: it.days.into_iter().map(EvidenceDay::from).collect(),
            done: it.done,
            failed: it.failed,
            proofs: it.proofs,
            failed_proofs: it.failed_proofs,
            slowest_seconds: seconds(it.slowest),
            missed: it.missed,
        }
    }
}

impl From<evidence::Day> for EvidenceDay {
    fn from(it: evidence::Day) -> Self {
        Self {
            day: day(it.day),
            done: it.done,
            failed: it.failed,
            exposure_seconds: seconds(it.exposure),
            breached: it.breached,
        }
    }
}

impl From<evidence::PlaceEvidence> for EvidencePlace {
    fn from(it: evidence::PlaceEvidence) -> Self {
        Self {
            storage: it.storage,
            location: it.location,
            snapshots: it.snapshots,
            newest: it.newest,
            read_since: it.read_since,
            bad: it.bad,
        }
    }
}

impl From<evidence::Incident> for EvidenceIncident {
    fn from(it: evidence::Incident) -> Self {
        Self {
            title: it.title,
            severity: it.severity,
            opened_at: it.opened_at,
            acknowledged_at: it.acknowledged_at,
            closed_at: it.closed_at,
        }
    }
}

impl From<evidence::Rehearsal> for EvidenceRehearsal {
    fn from(it: evidence::Rehearsal) -> Self {
        Self { at: it.at, without: it.without, passed: it.passed, gaps: it.gaps }
    }
}

impl From<evidence::Act> for EvidenceAct {
    fn from(it: evidence::Act) -> Self {
        Self { at: it.at, who: it.who, action: it.action, subject: it.subject, detail: it.detail }
    }
}

/// Reports that were written into a folder, one a tenant.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ReportsExported {
    /// The folder.
    pub folder: String,
    /// Those that were written.
    pub written: Vec<ReportExported>,
    /// Why others were not.
    pub refused: Vec<Failure>,
}
