//! Jobs and their progress.

use bulkhead_core::jobs::JobEvent;
use bulkhead_model::job::{JobKind, JobState, Phase};
use chrono::{DateTime, Utc};
use serde::Serialize;
use specta::Type;

use super::Failure;

/// One run of something, as the catalog holds it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Job {
    /// Its id.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// Slug of the tenant.
    pub tenant: String,
    /// `TENANT/NAME`, if it is for one database.
    pub database: Option<String>,
    /// Its state.
    pub state: JobState,
    /// What it is, or was last, at.
    pub phase: Option<Phase>,
    /// When it was asked for.
    #[specta(type = String)]
    pub requested_at: DateTime<Utc>,
    /// When it started.
    #[specta(type = Option<String>)]
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[specta(type = Option<String>)]
    pub ended_at: Option<DateTime<Utc>>,
    /// Bytes read.
    #[specta(type = u32)]
    pub bytes_read: u64,
    /// Bytes stored.
    #[specta(type = u32)]
    pub bytes_stored: u64,
    /// The snapshot it wrote or restored.
    pub snapshot: Option<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Its report, by kind of job.
    #[specta(skip)]
    pub detail: serde_json::Value,
}

/// Where a running job stands; sent at most ten times a second.
#[derive(Clone, Debug, Serialize, Type)]
pub struct JobProgress {
    /// Which job.
    pub id: String,
    /// What it does.
    pub kind: JobKind,
    /// Slug of the tenant.
    pub tenant: String,
    /// `TENANT/NAME`, if it is for one database.
    pub database: Option<String>,
    /// Its state.
    pub state: JobState,
    /// What it is at.
    pub phase: Option<Phase>,
    /// Bytes read so far.
    #[specta(type = u32)]
    pub bytes_read: u64,
    /// Bytes stored so far.
    #[specta(type = u32)]
    pub bytes_stored: u64,
    /// Bytes that will be read, where that is known.
    #[specta(type = Option<u32>)]
    pub bytes_total: Option<u64>,
    /// Milliseconds since it started.
    #[specta(type = u32)]
    pub elapsed_ms: u64,
    /// Why it failed.
    pub failure: Option<Failure>,
}

impl From<bulkhead_catalog::Job> for Job {
    fn from(row: bulkhead_catalog::Job) -> Self {
        Self {
            id: row.id.to_string(),
            kind: row.kind,
            tenant: row.tenant.to_string(),
            database: row.database.map(|path| path.to_string()),
            state: row.state,
            phase: row.phase,
            requested_at: row.requested_at,
            started_at: row.started_at,
            ended_at: row.ended_at,
            bytes_read: row.bytes_read,
            bytes_stored: row.bytes_stored,
            snapshot: row.snapshot,
            failure: row.error.map(Failure::from),
            detail: row.detail,
        }
    }
}

impl From<JobEvent> for JobProgress {
    fn from(event: JobEvent) -> Self {
        Self {
            id: event.id.to_string(),
            kind: event.kind,
            tenant: event.tenant.to_string(),
            database: event.database.map(|path| path.to_string()),
            state: event.state,
            phase: event.phase,
            bytes_read: event.bytes_read,
            bytes_stored: event.bytes_stored,
            bytes_total: event.bytes_total,
            elapsed_ms: event.elapsed_ms,
            failure: event.error.map(Failure::from),
        }
    }
}
