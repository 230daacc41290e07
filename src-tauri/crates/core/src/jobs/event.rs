//! The one event between jobs and whoever reports them: catalog, window, command line, alerts.

use bulkhead_model::{
    DatabasePath, Error, Slug,
    job::{JobId, JobKind, JobState, Phase},
};

/// Where a job stands at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobEvent {
    /// Which job.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// For which tenant.
    pub tenant: Slug,
    /// For which database, if for one.
    pub database: Option<DatabasePath>,
    /// Its state.
    pub state: JobState,
    /// What is under way.
    pub phase: Option<Phase>,
    /// Bytes read from the source (backup) or the repository (restore) so far.
    pub bytes_read: u64,
    /// Bytes written to the storage or the target so far.
    pub bytes_stored: u64,
    /// Of the bytes read, those of the phase under way.
    pub phase_read: u64,
    /// Of the bytes written, those of the phase under way.
    pub phase_stored: u64,
    /// Bytes that will be read in this phase, where that is known.
    pub bytes_total: Option<u64>,
    /// Milliseconds since it started, by a monotonic clock.
    pub elapsed_ms: u64,
    /// Why it failed.
    pub error: Option<Error>,
}
