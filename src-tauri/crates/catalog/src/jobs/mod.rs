//! Jobs: every run of something, and its log.

mod evidence;
mod phases;
mod read;
mod trim;
mod write;

pub(crate) use write::insert_job;

use std::{fmt, path::PathBuf};

use bulkhead_model::{
    Connection, DatabasePath, Engine, Error, Label, Slug,
    job::{JobId, JobKind, JobState, Phase, Trigger},
    restore::Names,
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
    /// Who asked for it.
    pub trigger: Trigger,
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
    /// Who asked for it.
    pub trigger: Trigger,
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
    /// What it was asked for, and as far as it has come what it reports.
    pub detail: Value,
}

/// Which jobs of a list; what is absent or empty narrows nothing down.
#[derive(Clone, Debug, Default)]
pub struct JobFilter {
    /// Of this tenant.
    pub tenant: Option<Slug>,
    /// Of this database.
    pub database: Option<DatabasePath>,
    /// Of this kind.
    pub kind: Option<JobKind>,
    /// In one of these states.
    pub states: Vec<JobState>,
    /// Older than this one, which is the last of the page before.
    pub before: Option<JobId>,
}

impl JobFilter {
    /// All jobs of a database.
    #[must_use]
    pub fn of(database: &DatabasePath) -> Self {
        Self { database: Some(database.clone()), ..Self::default() }
    }
}

/// A phase that a job has entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnteredPhase {
    /// Which.
    pub phase: Phase,
    /// When.
    pub entered_at: DateTime<Utc>,
    /// Bytes read until then.
    pub bytes_read: u64,
    /// Bytes stored until then.
    pub bytes_stored: u64,
    /// Bytes that it will read, where that is known.
    pub bytes_total: Option<u64>,
}

/// A line of a job's log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// Later lines have larger ones.
    pub number: u64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: String,
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
        /// What tells it from a later one of its name, where somebody chose the name: empty until it is made, and where the engine
        /// has no such thing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        identity: Option<String>,
    },
    /// A restored database that is taking the place of another, or has taken it.
    Swap {
        /// The database that is replaced.
        original: Connection,
        /// What the restored one is called, and what the old one will be.
        names: Names,
    },
    /// A restored copy, somebody's by now, that is taking the place of its source, or has taken it. Nothing of it is removed.
    Place {
        /// The source.
        original: Connection,
        /// What the copy is called, and what the old one will be.
        names: Names,
        /// The restore that made it.
        restore: JobId,
    },
    /// A file.
    File {
        /// Where.
        path: PathBuf,
    },
    /// A folder with all that is in it.
    Folder {
        /// Where.
        path: PathBuf,
    },
    /// A repository that was made for a first backup, of which nothing was committed yet.
    Repository {
        /// On which storage.
        storage: Label,
    },
    /// A sandbox: its folder, and what runs in it.
    Sandbox {
        /// Of which engine.
        engine: Engine,
        /// Where.
        folder: PathBuf,
    },
}

impl fmt::Display for Leftover {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TargetDatabase { connection, .. } => write!(f, "the database {connection}"),
            Self::Swap { original, names } => write!(f, "{} beside {original}", names.staging),
            Self::Place { original, names, .. } => write!(f, "whether {} took the place of {original}", names.staging),
            Self::File { path } => write!(f, "the file {}", path.display()),
            Self::Folder { path } => write!(f, "the folder {}", path.display()),
            Self::Repository { storage } => write!(f, "the new repository on {storage}"),
            Self::Sandbox { engine, folder } => write!(f, "the sandbox of {engine} in {}", folder.display()),
        }
    }
}
