//! Jobs and their progress.

use bulkhead_catalog::{EnteredPhase, LogLine};
use bulkhead_core::{jobs::JobEvent, restore::set_aside};
use bulkhead_model::{
    Result, amount,
    job::{JobKind, JobState, Phase, Trigger},
    restore::Destination,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Failure, PlaceReport, RestoreReport};

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
    /// Who asked for it.
    pub trigger: Trigger,
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
    /// Where a restore goes: a URL without its password, or the path of a file or a folder.
    pub target: Option<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// What is to be known although it was done: copies or storages of a prune that failed, with why, and backups that a check that
    /// found nothing leaves marked as damaged.
    pub remarks: Vec<String>,
    /// Its report, by kind of job.
    #[specta(skip)]
    pub detail: serde_json::Value,
}

/// Which jobs of the list; what is absent narrows nothing down.
#[derive(Clone, Debug, Default, Deserialize, Type)]
pub struct JobFilter {
    /// Slug of a tenant.
    #[serde(default)]
    pub tenant: Option<String>,
    /// `TENANT/NAME`.
    #[serde(default)]
    pub database: Option<String>,
    /// What they do.
    #[serde(default)]
    pub kind: Option<JobKind>,
    /// In one of these states.
    #[serde(default)]
    pub states: Vec<JobState>,
    /// Id of the last job of the page before: those that are older.
    #[serde(default)]
    pub before: Option<String>,
}

/// A job with its way.
#[derive(Clone, Debug, Serialize, Type)]
pub struct JobDetail {
    /// The job.
    pub job: Job,
    /// The phases that it has entered, in order.
    pub phases: Vec<JobPhase>,
    /// What a restore made.
    pub restore: Option<RestoreReport>,
    /// What came of a copy that was to take the place of its source.
    pub placing: Option<PlaceReport>,
}

/// A phase of a job, and what was done in it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct JobPhase {
    /// Which.
    pub phase: Phase,
    /// When it was entered.
    #[specta(type = String)]
    pub entered_at: DateTime<Utc>,
    /// When the next one was, or the job ended.
    #[specta(type = Option<String>)]
    pub left_at: Option<DateTime<Utc>>,
    /// Bytes read in it.
    #[specta(type = u32)]
    pub bytes_read: u64,
    /// Bytes stored in it.
    #[specta(type = u32)]
    pub bytes_stored: u64,
}

/// A line of a job's log.
#[derive(Clone, Debug, Serialize, Type)]
pub struct JobLine {
    /// Later lines have larger ones.
    #[specta(type = u32)]
    pub number: u64,
    /// When it was written.
    #[specta(type = String)]
    pub at: DateTime<Utc>,
    /// What it says.
    pub text: String,
}

impl From<LogLine> for JobLine {
    fn from(line: LogLine) -> Self {
        Self { number: line.number, at: line.at, text: line.text }
    }
}

impl JobFilter {
    /// The filter of the catalog.
    pub(crate) fn read(&self) -> Result<bulkhead_catalog::JobFilter> {
        Ok(bulkhead_catalog::JobFilter {
            tenant: self.tenant.as_deref().map(str::parse).transpose()?,
            database: self.database.as_deref().map(str::parse).transpose()?,
            kind: self.kind,
            states: self.states.clone(),
            before: self.before.as_deref().map(str::parse).transpose()?,
        })
    }
}

/// What was done in each phase: the next one's counters, or the job's last, without its own.
pub(crate) fn phases_of(entered: &[EnteredPhase], job: &bulkhead_catalog::Job) -> Vec<JobPhase> {
    let phase = |(at, phase): (usize, &EnteredPhase)| {
        let next = entered.get(at + 1);
        let (read, stored) =
            next.map_or((job.bytes_read, job.bytes_stored), |next| (next.bytes_read, next.bytes_stored));
        JobPhase {
            phase: phase.phase,
            entered_at: phase.entered_at,
            left_at: next.map(|next| next.entered_at).or(job.ended_at),
            bytes_read: read.saturating_sub(phase.bytes_read),
            bytes_stored: stored.saturating_sub(phase.bytes_stored),
        }
    };
    entered.iter().enumerate().map(phase).collect()
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
    /// Of the bytes read, those of the phase that it is at.
    #[specta(type = u32)]
    pub phase_read: u64,
    /// Of the bytes stored, those of the phase that it is at.
    #[specta(type = u32)]
    pub phase_stored: u64,
    /// Bytes that will be read in this phase, where that is known.
    #[specta(type = Option<u32>)]
    pub bytes_total: Option<u64>,
    /// Milliseconds since it started.
    #[specta(type = u32)]
    pub elapsed_ms: u64,
    /// Why it failed.
    pub failure: Option<Failure>,
}

/// The copies of a backup that failed, the storages that a prune could not work on, what a check does not absolve, and what a
/// restore that replaced nothing leaves.
fn remarks(kind: JobKind, state: JobState, detail: &serde_json::Value) -> Vec<String> {
    if kind == JobKind::Check {
        return detail.as_array().into_iter().flatten().filter_map(marked).collect();
    }
    let (failed, places) = match kind {
        JobKind::Backup => ("there is no copy on", detail["copies"].as_array()),
        JobKind::Prune => ("nothing was removed from", detail.as_array()),
        JobKind::Restore | JobKind::Place if state.is_final() && state != JobState::Done => {
            return set_aside(detail).map(|(id, storage)| stays(id, storage)).into_iter().collect();
        }
        _ => return Vec::new(),
    };
    let remark = |place: &serde_json::Value| {
        let (storage, why) = (place["storage"].as_str()?, place["failure"]["message"].as_str()?);
        Some(format!("{failed} {storage}: {why}"))
    };
    places.into_iter().flatten().filter_map(remark).collect()
}

/// A look at the structure says nothing of what could not be read before.
fn marked(place: &serde_json::Value) -> Option<String> {
    let (storage, count) = (place["storage"].as_str()?, place["marked"].as_u64().filter(|count| *count > 0)?);
    let (are, backups) = (if count == 1 { "is" } else { "are" }, amount::count(count, "backup"));
    Some(format!("{backups} on {storage} could not be read before and {are} not good until a check reads everything"))
}

fn stays(id: &str, storage: Option<&str>) -> String {
    let (id, on) = (id.get(..8).unwrap_or(id), storage.map(|storage| format!(" on {storage}")).unwrap_or_default());
    format!("the backup {id} of what was there before stays{on}, pinned until somebody unpins it")
}

/// Of a restore of files, which another program had stored, the folder.
fn target(kind: JobKind, detail: &serde_json::Value) -> Option<String> {
    if kind != JobKind::Restore {
        return None;
    }
    match serde_json::from_value(detail["choices"]["destination"].clone()) {
        Ok(Destination::Database { connection } | Destination::Replace { connection, .. }) => {
            Some(connection.to_string())
        }
        Ok(Destination::File { path }) => Some(path.display().to_string()),
        Err(_) => detail["to"].as_str().map(str::to_owned),
    }
}

impl From<bulkhead_catalog::Job> for Job {
    fn from(row: bulkhead_catalog::Job) -> Self {
        Self {
            remarks: remarks(row.kind, row.state, &row.detail),
            target: target(row.kind, &row.detail),
            id: row.id.to_string(),
            kind: row.kind,
            tenant: row.tenant.to_string(),
            database: row.database.map(|path| path.to_string()),
            state: row.state,
            phase: row.phase,
            trigger: row.trigger,
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
            phase_read: event.phase_read,
            phase_stored: event.phase_stored,
            bytes_total: event.bytes_total,
            elapsed_ms: event.elapsed_ms,
            failure: event.error.map(Failure::from),
        }
    }
}

/// Runs of a schedule that nobody ran.
#[derive(Clone, Debug, Serialize, Type)]
pub struct MissedRun {
    /// `TENANT/NAME`.
    pub database: String,
    /// The first of them.
    #[specta(type = String)]
    pub first_at: DateTime<Utc>,
    /// The last of them.
    #[specta(type = String)]
    pub last_at: DateTime<Utc>,
    /// How many.
    #[specta(type = u32)]
    pub count: u64,
    /// `asleep` if nothing of Bulkhead ran, `busy` if another job of the database did, `paused` if somebody had asked for a pause.
    pub reason: String,
    /// When that was found.
    #[specta(type = String)]
    pub found_at: DateTime<Utc>,
}

impl From<bulkhead_catalog::MissedRun> for MissedRun {
    fn from(row: bulkhead_catalog::MissedRun) -> Self {
        Self {
            database: row.database.to_string(),
            first_at: row.missed.first_at,
            last_at: row.missed.last_at,
            count: row.missed.count,
            reason: row.missed.reason.as_str().to_owned(),
            found_at: row.found_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_restore_says_where_it_goes() {
        let to = |destination: &Destination| {
            let detail = json!({ "choices": { "destination": destination } });
            (target(JobKind::Restore, &detail), target(JobKind::Backup, &detail))
        };
        let url = "postgres://me:secret@db.example:5432/shop";
        let connection =
            bulkhead_model::connection::parse_url(url).unwrap_or_else(|error| panic!("{error}")).connection;
        let database = Destination::Database { connection: connection.clone() };
        assert_eq!(to(&database), (Some(connection.to_string()), None));
        assert!(!connection.to_string().contains("secret"), "{connection}");
        assert_eq!(to(&Destination::File { path: "/tmp/shop.dump".into() }).0.as_deref(), Some("/tmp/shop.dump"));
        assert_eq!(target(JobKind::Restore, &json!({ "to": "/tmp/site" })).as_deref(), Some("/tmp/site"));
    }

    #[test]
    fn what_failed_beside_a_job_is_read_from_its_report() {
        let failure = bulkhead_model::Error::new(bulkhead_model::Code::Busy, "another works there");
        let copies =
            json!({ "copies": [{ "storage": "disk", "snapshot": "a" }, { "storage": "nas", "failure": failure }] });
        let done = JobState::Done;
        assert_eq!(remarks(JobKind::Backup, done, &copies), ["there is no copy on nas: another works there"]);
        let places = json!([{ "storage": "disk", "removed": 1 }, { "storage": "nas", "failure": failure }]);
        assert_eq!(remarks(JobKind::Prune, done, &places), ["nothing was removed from nas: another works there"]);
        let marks =
            json!([{ "storage": "disk", "marked": 2 }, { "storage": "nas", "marked": 0 }, { "storage": "usb" }]);
        assert_eq!(
            remarks(JobKind::Check, done, &marks),
            ["2 backups on disk could not be read before and are not good until a check reads everything"]
        );
        for (kind, detail) in [(JobKind::Check, &places), (JobKind::Backup, &json!(null)), (JobKind::Drill, &copies)] {
            assert!(remarks(kind, done, detail).is_empty());
        }
    }

    #[test]
    fn what_a_restore_backed_up_is_told_where_it_replaced_nothing() {
        let detail = json!({ "aside": "5afe".repeat(16), "aside_on": "disk" });
        let told = ["the backup 5afe5afe of what was there before stays on disk, pinned until somebody unpins it"];
        for kind in [JobKind::Restore, JobKind::Place] {
            for state in [JobState::Cancelled, JobState::Failed, JobState::Interrupted] {
                assert_eq!(remarks(kind, state, &detail), told, "{state}");
            }
            assert!(remarks(kind, JobState::Done, &detail).is_empty(), "its report says it");
            assert!(remarks(kind, JobState::Cancelled, &json!({})).is_empty());
        }
    }
}
