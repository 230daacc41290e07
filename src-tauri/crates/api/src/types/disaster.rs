//! Disaster drills.

use bulkhead_model::{
    disaster::{Gap, Reached, Report, Step},
    job::JobId,
};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

/// A rehearsal of the loss of this machine.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DisasterDrill {
    /// Its job.
    pub id: String,
    /// Whose.
    pub tenant: String,
    /// The storage that was taken for lost with the machine.
    pub without: Option<String>,
    /// When the kit that was used was written.
    #[specta(type = String)]
    pub kit_made_at: DateTime<Utc>,
    /// When it began.
    #[specta(type = String)]
    pub began_at: DateTime<Utc>,
    /// When it ended.
    #[specta(type = String)]
    pub ended_at: DateTime<Utc>,
    /// Whether every database came back, and in time.
    pub passed: bool,
    /// The steps.
    pub steps: Vec<Step>,
    /// What came back.
    pub databases: Vec<DisasterDatabase>,
    /// What is wanting.
    pub gaps: Vec<Gap>,
}

/// What came of one database.
#[derive(Clone, Debug, Serialize, Type)]
pub struct DisasterDatabase {
    /// `TENANT/NAME`.
    pub database: String,
    /// How far it came back.
    pub reached: Reached,
    /// The backup that it came back from.
    pub snapshot: Option<String>,
    /// As of when.
    #[specta(type = Option<String>)]
    pub taken_at: Option<DateTime<Utc>>,
    /// How long it took, milliseconds.
    #[specta(type = u32)]
    pub took_ms: u64,
    /// The most that may be lost, as `26h`.
    pub rpo: Option<String>,
    /// The longest that it may take, as `4h`.
    pub rto: Option<String>,
}

impl DisasterDrill {
    pub(crate) fn of(id: JobId, report: Report) -> Self {
        let database = |it: bulkhead_model::disaster::Recovered| DisasterDatabase {
            database: it.database.to_string(),
            reached: it.reached,
            snapshot: it.snapshot,
            taken_at: it.taken_at,
            took_ms: it.took_ms,
            rpo: it.rpo.map(|span| span.to_string()),
            rto: it.rto.map(|span| span.to_string()),
        };
        Self {
            id: id.to_string(),
            tenant: report.tenant.to_string(),
            without: report.without.as_ref().map(ToString::to_string),
            kit_made_at: report.kit_made_at,
            began_at: report.began_at,
            ended_at: report.ended_at,
            passed: report.passed(),
            steps: report.steps,
            databases: report.databases.into_iter().map(database).collect(),
            gaps: report.gaps,
        }
    }
}
