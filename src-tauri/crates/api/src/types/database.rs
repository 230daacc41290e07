//! Databases and where they stand.

use bulkhead_core::standing::Standing;
use bulkhead_model::{
    Code, Engine,
    drill::Proof,
    job::{JobState, Phase},
    protection::{Level, Protection, Reason},
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::ObjectiveStatus;

/// A database to add or to test.
#[derive(Debug, Deserialize, Type)]
pub struct DatabaseInput {
    /// Slug of the tenant.
    pub tenant: String,
    /// Name within the tenant.
    pub name: String,
    /// Connection URL; a password in it goes to the keyring.
    pub url: String,
    /// The password, if it is not in the URL.
    #[specta(type = Option<String>)]
    pub password: Option<SecretString>,
}

/// Another connection of a database that is there.
#[derive(Debug, Deserialize, Type)]
pub struct DatabaseUpdate {
    /// Connection URL; a password in it goes to the keyring.
    pub url: String,
    /// The password, if it is not in the URL. None leaves it as it is, an empty one takes it away.
    #[specta(type = Option<String>)]
    pub password: Option<SecretString>,
}

/// A connection to test before it is saved.
#[derive(Debug, Deserialize, Type)]
pub struct ConnectionInput {
    /// Connection URL.
    pub url: String,
    /// The password, if it is not in the URL.
    #[specta(type = Option<String>)]
    pub password: Option<SecretString>,
}

/// A database of a tenant.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Database {
    /// `TENANT/NAME`.
    pub path: String,
    /// Slug of the tenant.
    pub tenant: String,
    /// Name within the tenant.
    pub name: String,
    /// Its engine.
    pub engine: Engine,
    /// Connection URL without the password.
    pub url: String,
    /// Whether a password is in the keyring.
    pub has_password: bool,
    /// Whether it is marked as production.
    pub production: bool,
    /// When it was added.
    #[specta(type = String)]
    pub created_at: DateTime<Utc>,
}

/// Where a database stands, for the list that answers "am I safe?".
#[derive(Clone, Debug, Serialize, Type)]
pub struct DatabaseStatus {
    /// `TENANT/NAME`.
    pub path: String,
    /// Slug of the tenant.
    pub tenant: String,
    /// The tenant's name for people.
    pub tenant_name: String,
    /// Name within the tenant.
    pub name: String,
    /// Its engine.
    pub engine: Engine,
    /// Whether it is marked as production.
    pub production: bool,
    /// When the last good backup began.
    #[specta(type = Option<String>)]
    pub last_good_at: Option<DateTime<Utc>>,
    /// Its snapshot.
    pub last_snapshot: Option<String>,
    /// Bytes of its dump.
    #[specta(type = Option<u32>)]
    pub last_bytes: Option<u64>,
    /// Milliseconds that it took.
    #[specta(type = Option<u32>)]
    pub last_took_ms: Option<i64>,
    /// When it is backed up next by itself.
    #[specta(type = Option<String>)]
    pub next_run_at: Option<DateTime<Utc>>,
    /// Until when nothing of it begins by itself: all are paused, or its tenant is.
    #[specta(type = Option<String>)]
    pub paused_until: Option<DateTime<Utc>>,
    /// The age of the last good backup beside the RPO.
    pub rpo: Option<ObjectiveStatus>,
    /// What the last restore took beside the RTO.
    pub rto: Option<ObjectiveStatus>,
    /// When a restore of that snapshot was seen to be equal: the database is proved only with this.
    #[specta(type = Option<String>)]
    pub last_good_proved_at: Option<DateTime<Utc>>,
    /// What restores of that backup have shown; none without one.
    pub last_good_proof: Option<Proof>,
    /// When a restore of one of its snapshots was last seen to be equal.
    #[specta(type = Option<String>)]
    pub last_proved_at: Option<DateTime<Utc>>,
    /// How the last job ended.
    pub last_job_state: Option<JobState>,
    /// When it ended.
    #[specta(type = Option<String>)]
    pub last_job_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub last_job_code: Option<Code>,
    /// How well it is protected.
    pub protection: Level,
    /// What keeps it from being protected, worst first.
    pub reasons: Vec<ProtectionReason>,
    /// The job under way.
    pub running_job: Option<String>,
    /// What that job is at.
    pub running_phase: Option<Phase>,
}

/// Something that keeps a database from being protected, or that one should know.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ProtectionReason {
    /// Its name for programs, such as `stale`.
    pub reason: String,
    /// How bad it is.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

/// What a database holds.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Inspection {
    /// The server's version as it prints it.
    pub server: String,
    /// Bytes on disk.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Its tables.
    pub tables: Vec<InspectedTable>,
    /// All other objects: kind and names.
    pub objects: Vec<(String, Vec<String>)>,
    /// Roles or users that objects refer to.
    pub roles: Vec<String>,
    /// What the admin should know.
    pub warnings: Vec<String>,
}

/// A table as the engine's statistics see it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct InspectedTable {
    /// Name, with its schema where there is one.
    pub name: String,
    /// About how many rows.
    #[specta(type = Option<u32>)]
    pub rows: Option<u64>,
    /// Bytes on disk.
    #[specta(type = Option<u32>)]
    pub bytes: Option<u64>,
}

impl From<bulkhead_catalog::Database> for Database {
    fn from(row: bulkhead_catalog::Database) -> Self {
        Self {
            path: row.path.to_string(),
            engine: row.connection.engine(),
            url: row.connection.to_string(),
            tenant: row.path.tenant.to_string(),
            name: row.path.database.to_string(),
            has_password: row.has_password,
            production: row.production,
            created_at: row.created_at,
        }
    }
}

impl From<(&Protection, &Reason)> for ProtectionReason {
    fn from((protection, reason): (&Protection, &Reason)) -> Self {
        Self {
            reason: reason.name().to_owned(),
            level: reason.level(),
            message: reason.to_string(),
            hint: protection.hint(reason).to_owned(),
        }
    }
}

impl From<Standing> for DatabaseStatus {
    fn from(standing: Standing) -> Self {
        let Standing { row, protection, rpo, rto, next_run, paused } = standing;
        let (last_bytes, last_took) = row.last_size.unzip();
        let (last_good_at, last_snapshot) = row.last_good.unzip();
        let (running_job, running_phase) = row.running.map(|(id, phase)| (id.to_string(), phase)).unzip();
        let (last_job_state, last_job_at, last_job_code) =
            row.last_job.map_or((None, None, None), |(state, at, code)| (Some(state), at, code));
        Self {
            path: row.database.to_string(),
            tenant: row.database.tenant.to_string(),
            tenant_name: row.tenant_name,
            name: row.database.database.to_string(),
            engine: row.engine,
            production: row.production,
            last_good_at,
            last_snapshot,
            last_bytes,
            last_took_ms: last_took.map(|took| took.num_milliseconds()),
            next_run_at: next_run,
            paused_until: paused,
            rpo: rpo.map(ObjectiveStatus::from),
            rto: rto.map(ObjectiveStatus::from),
            last_good_proved_at: row.last_good_proved,
            last_good_proof: last_good_at.map(|_| row.last_good_proof),
            last_proved_at: row.last_proved,
            last_job_state,
            last_job_at,
            last_job_code,
            protection: protection.level,
            reasons: protection.reasons.iter().map(|reason| (&protection, reason).into()).collect(),
            running_job,
            running_phase: running_phase.flatten(),
        }
    }
}

impl From<bulkhead_model::report::Inspection> for Inspection {
    fn from(found: bulkhead_model::report::Inspection) -> Self {
        Self {
            server: found.server,
            bytes: found.bytes,
            tables: found.tables.into_iter().map(InspectedTable::from).collect(),
            objects: found
                .objects
                .iter()
                .map(|(kind, names)| (kind.to_owned(), names.iter().cloned().collect()))
                .collect(),
            roles: found.roles,
            warnings: found.warnings,
        }
    }
}

impl From<bulkhead_model::report::TableEstimate> for InspectedTable {
    fn from(table: bulkhead_model::report::TableEstimate) -> Self {
        Self { name: table.table.to_string(), rows: table.rows, bytes: table.bytes }
    }
}
