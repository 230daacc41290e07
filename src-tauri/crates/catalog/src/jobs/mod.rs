//! Jobs: every run of something, and its log.

mod read;
mod write;

pub(crate) use write::insert_job;

use std::path::PathBuf;

use bulkhead_model::{
    Connection, DatabasePath, Error, Slug,
    job::{JobId, JobKind, JobState, Phase},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Catalog;

/// Jobs of a catalog.
pub struct Jobs<'a>(pub(crate) &'a Catalog);

/// A job to accept.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// For which tenant.
    pub tenant: Slug,
    /// For which database, if for one.
    pub database: Option<DatabasePath>,
    /// The instance that accepted it.
    pub owner: String,
    /// What it was asked for.
    pub detail: Value,
}

/// A job.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    /// Its id.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// For which tenant.
    pub tenant: Slug,
    /// For which database, if for one.
    pub database: Option<DatabasePath>,
    /// Its state.
    pub state: JobState,
    /// What it is, or was last, at.
    pub phase: Option<Phase>,
    /// The instance that runs it.
    pub owner: Option<String>,
    /// When it was asked for.
    pub requested_at: DateTime<Utc>,
    /// When it started.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended.
    pub ended_at: Option<DateTime<Utc>>,
    /// Bytes read.
    pub bytes_read: u64,
    /// Bytes stored.
    pub bytes_stored: u64,
    /// The snapshot it wrote or restored.
    pub snapshot: Option<String>,
    /// Why it failed.
    pub error: Option<Error>,
    /// What must be removed if it ends now.
    pub leftovers: Vec<Leftover>,
    /// What it was asked for; when done, its report.
    pub detail: Value,
}

/// Something half-made outside the repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Leftover {
    /// The target of a restore.
    TargetDatabase {
        /// Where.
        connection: Connection,
        /// Whether the job made the database itself.
        created: bool,
    },
    /// A file.
    File {
        /// Where.
        path: PathBuf,
    },
}
