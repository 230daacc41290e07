//! Copies on further storages.

use bulkhead_core::copies::Standing;
use chrono::{DateTime, Utc};
use serde::Serialize;

use super::Failure;

/// How a further storage of the policy stands with the copies of a database.
#[derive(Clone, Debug, Serialize)]
pub struct CopyStanding {
    /// The storage.
    pub storage: String,
    /// Snapshots that it lacks.
    pub lacking: usize,
    /// The last try, if it failed.
    pub failed: Option<FailedCopy>,
}

/// A try to copy that failed.
#[derive(Clone, Debug, Serialize)]
pub struct FailedCopy {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// The job that tried.
    pub job: String,
    /// Why it failed.
    pub failure: Failure,
}

impl From<Standing> for CopyStanding {
    fn from(Standing { storage, lacking, failed }: Standing) -> Self {
        let failed = failed.map(|(at, job, error)| FailedCopy { at, job: job.to_string(), failure: error.into() });
        Self { storage: storage.to_string(), lacking, failed }
    }
}
