//! Restore requests and plans.

use std::path::PathBuf;

use bulkhead_core::restore::{Outcome, Placing, set_aside};
use bulkhead_model::{
    Code, Connection, Label,
    compare::Scope,
    drill::Answer,
    job::JobState,
    restore::{Blocker, Destination, Guard, Plan, Step},
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::Failure;

/// What to restore and where to.
#[derive(Debug, Deserialize, Type)]
pub struct RestoreInput {
    /// `TENANT/NAME` whose backup it is.
    pub database: String,
    /// The snapshot's id, the first characters of it, or `latest`.
    pub snapshot: String,
    /// The storage to restore from; the snapshot's own if absent.
    #[serde(default)]
    #[specta(type = Option<String>)]
    pub storage: Option<Label>,
    /// Where to.
    pub target: RestoreTarget,
    /// Tables to restore, as `name` or `schema.name`; everything if empty.
    pub tables: Vec<String>,
    /// Leave out owners and grants.
    pub no_owners: bool,
    /// Leave a half-made database standing when the restore fails.
    pub keep_on_failure: bool,
}

/// Where a restore goes.
#[derive(Debug, Deserialize, Type)]
#[serde(tag = "to", rename_all = "lowercase")]
pub enum RestoreTarget {
    /// A database: made if it is not there, else it must be empty. From the page only one on a server.
    Url {
        /// Connection URL.
        url: String,
        /// The password, if it is not in the URL.
        #[specta(type = Option<String>)]
        password: Option<SecretString>,
    },
    /// A new database beside the source, with this name.
    Beside {
        /// Its name.
        name: String,
    },
    /// A database that is there: what was restored takes its place, and it is kept under another name.
    Replace {
        /// Connection URL of another one, or of the same with another user; the database that was backed up if absent.
        url: Option<String>,
        /// The password, if it is not in the URL.
        #[specta(type = Option<String>)]
        password: Option<SecretString>,
        /// Back up its present state first.
        safety_backup: bool,
        /// End sessions of others that are in the way.
        end_sessions: bool,
    },
    /// The raw dump as a file that a dialog returned.
    Chosen {
        /// Its id, see [`ChosenFile`].
        file: String,
    },
    /// A SQLite database in a file that a dialog returned.
    #[serde(rename = "chosen-database")]
    ChosenDatabase {
        /// Its id, see [`ChosenFile`].
        file: String,
    },
    /// The raw dump as a file. Not for the page: it names no paths.
    #[serde(skip_deserializing)]
    #[specta(skip)]
    File {
        /// Path that must not exist yet.
        path: PathBuf,
    },
}

/// A file that somebody chose in a dialog of the system.
#[derive(Clone, Debug, Serialize, Type)]
pub struct ChosenFile {
    /// By which the page names it, until the application ends.
    pub id: String,
    /// Where it is, to be shown.
    pub path: String,
}

/// Which restored database to remove again.
#[derive(Debug, Deserialize, Type)]
pub struct DiscardInput {
    /// The job that made it.
    pub job: String,
    /// Its name, typed.
    pub name: String,
    /// The password of its server, where the source's is not the same.
    #[specta(type = Option<String>)]
    pub password: Option<SecretString>,
}

/// Which restored copy takes the place of its source, and how.
#[derive(Debug, Deserialize, Type)]
pub struct PlaceInput {
    /// The job that made it.
    pub job: String,
    /// The source's connection URL with another user; by the one that backs it up if absent.
    #[serde(default)]
    pub url: Option<String>,
    /// The password, if it is not in the URL.
    #[serde(default)]
    #[specta(type = Option<String>)]
    pub password: Option<SecretString>,
    /// Back up the source's present state first.
    pub safety_backup: bool,
    /// End sessions of others that are in the way, on either.
    pub end_sessions: bool,
    /// The mark of a state that differs from the backup, see [`PlaceReport::changed`], once somebody has agreed to it.
    #[serde(default)]
    pub changed: Option<String>,
}

/// What came of a restored copy that was to take the place of its source.
#[derive(Clone, Debug, Serialize, Type)]
pub struct PlaceReport {
    /// The job that was to do it.
    pub job: String,
    /// The restore that made the copy.
    pub restore: String,
    /// How that job stands.
    pub state: JobState,
    /// What the copy is called, or was.
    pub copy: String,
    /// The database whose place it takes.
    pub name: String,
    /// The name under which the one that was there is kept; none as long as nothing was replaced.
    pub kept: Option<String>,
    /// The snapshot of its state before, if it was backed up first: it stays, also where nothing was replaced.
    pub safety: Option<String>,
    /// In what the copy is not what was backed up, a sentence each.
    pub differences: Vec<String>,
    /// Stands for that state, where it was not agreed to.
    pub changed: Option<String>,
    /// What the swap had to say.
    pub notices: Vec<String>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Whether nobody knows yet which of the two stands there: the next start asks.
    pub unsettled: bool,
}

impl PlaceReport {
    pub(crate) fn new(placing: Placing, job: &bulkhead_catalog::Job) -> Self {
        let replaced = placing.replaced;
        Self {
            job: job.id.to_string(),
            restore: placing.restore.to_string(),
            state: job.state,
            copy: placing.copy,
            name: placing.name,
            kept: replaced.as_ref().map(|replaced| replaced.kept.clone()),
            safety: safety(job),
            differences: placing.differences.iter().map(ToString::to_string).collect(),
            changed: placing.changed.filter(|_| replaced.is_none()),
            notices: replaced.map(|replaced| replaced.notices).unwrap_or_default(),
            failure: job.error.clone().map(Failure::from),
            unsettled: job.state.is_final() && !job.leftovers.is_empty(),
        }
    }
}

fn safety(job: &bulkhead_catalog::Job) -> Option<String> {
    set_aside(&job.detail).map(|(id, _)| id.to_owned())
}

/// What a restore made.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RestoreReport {
    /// URL of the restored database without its password; none of a file.
    pub url: Option<String>,
    /// Name of the database, or the path of the file.
    pub name: String,
    /// Whether it is a raw dump in a file, which is compared with nothing but its digest.
    pub file: bool,
    /// The tables that were asked for; empty for everything.
    pub tables: Vec<String>,
    /// Rows that were counted and hashed after the load; none while that was not done.
    #[specta(type = Option<u32>)]
    pub rows_compared: Option<u64>,
    /// Tables that were.
    #[specta(type = Option<u32>)]
    pub tables_compared: Option<u64>,
    /// What came of the tenant's assertions; empty if there are none, or only some tables were restored.
    pub assertions: Vec<Answer>,
    /// In what it is not what was backed up, a sentence each.
    pub differences: Vec<String>,
    /// What the load had to say.
    pub notices: Vec<String>,
    /// The name under which the database that was replaced is kept; none if none was.
    pub kept: Option<String>,
    /// The snapshot of its state before, if it was backed up first: it stays, also where nothing was replaced.
    pub safety: Option<String>,
    /// Whether something that it left is not cleaned up or settled yet: the next start does that.
    pub unsettled: bool,
    /// Whether the database was made by this restore, and stands, so that it can be removed again.
    pub removable: bool,
    /// When it was removed again.
    #[specta(type = Option<String>)]
    pub discarded_at: Option<DateTime<Utc>>,
    /// The name of its source, if it may take the place of it by what is known here; the plan looks at the rest.
    pub place: Option<String>,
    /// The last time that it was to take that place.
    pub placing: Option<PlaceReport>,
    /// When it took it.
    #[specta(type = Option<String>)]
    pub placed_at: Option<DateTime<Utc>>,
}

impl RestoreReport {
    /// Of a restore, with the source as it is connected by now and the last job that was to put the copy in its place.
    pub(crate) fn new(
        outcome: Outcome,
        job: &bulkhead_catalog::Job,
        source: Option<&Connection>,
        placing: Option<PlaceReport>,
    ) -> Self {
        let place = source.filter(|source| outcome.placeable(job.state, source).is_ok()).map(Connection::database_name);
        let removable = outcome.removable(job.state).is_ok();
        let tables = match outcome.choices.scope {
            Scope::Everything => Vec::new(),
            Scope::Tables(tables) => tables.iter().map(ToString::to_string).collect(),
        };
        let (url, name, file) = match outcome.choices.destination {
            Destination::Database { connection } | Destination::Replace { connection, .. } => {
                (Some(connection.to_string()), connection.database_name(), false)
            }
            Destination::File { path } => (None, path.display().to_string(), true),
        };
        let replaced = outcome.replaced;
        let told = replaced.iter().flat_map(|replaced| &replaced.notices).cloned();
        let notices = outcome.notices.into_iter().chain(told).collect();
        Self {
            url,
            name,
            file,
            tables,
            rows_compared: outcome.rows,
            tables_compared: outcome.tables,
            assertions: outcome.assertions,
            differences: outcome.differences.iter().map(ToString::to_string).collect(),
            notices,
            kept: replaced.as_ref().map(|replaced| replaced.kept.clone()),
            safety: safety(job),
            unsettled: job.state.is_final() && !job.leftovers.is_empty(),
            removable,
            discarded_at: outcome.discarded_at,
            place,
            placing,
            placed_at: outcome.placed_at,
        }
    }
}

impl RestoreTarget {
    /// Whether something that is there would be replaced.
    #[must_use]
    pub const fn replaces(&self) -> bool {
        matches!(self, Self::Replace { .. })
    }
}

/// What a restore would do.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RestorePlan {
    /// Steps in order: stable word and title.
    pub steps: Vec<(String, String)>,
    /// What was looked at and is as it should be.
    pub passed: Vec<String>,
    /// What the admin should know.
    pub warnings: Vec<String>,
    /// What forbids it.
    pub blockers: Vec<RestoreBlocker>,
    /// Bytes of dump to read.
    #[specta(type = u32)]
    pub bytes: u64,
    /// Rows that will be there.
    #[specta(type = u32)]
    pub rows: u64,
    /// Seconds that it will take, by the last drills of the database; none if there were none.
    #[specta(type = Option<u32>)]
    pub estimate_seconds: Option<u64>,
    /// Executing demands it back.
    pub digest: String,
}

/// Something that forbids a restore, or must be confirmed.
#[derive(Clone, Debug, Serialize, Type)]
pub struct RestoreBlocker {
    /// The code it would fail with.
    pub code: Code,
    /// Why.
    pub message: String,
    /// What to do.
    pub hint: String,
    /// The word that must be typed to go on all the same.
    pub confirm: Option<String>,
    /// Whose target and whose data, where it is the guard between tenants that speaks.
    pub guard: Option<Guard>,
}

impl From<Plan> for RestorePlan {
    fn from(plan: Plan) -> Self {
        Self {
            steps: plan.steps.into_iter().map(|Step { id, title }| (id, title)).collect(),
            passed: plan.passed,
            warnings: plan.warnings,
            blockers: plan.blockers.into_iter().map(RestoreBlocker::from).collect(),
            bytes: plan.bytes,
            rows: plan.rows,
            estimate_seconds: plan.estimate_seconds,
            digest: plan.digest,
        }
    }
}

impl From<Blocker> for RestoreBlocker {
    fn from(blocker: Blocker) -> Self {
        let Blocker { code, message, hint, confirm, guard } = blocker;
        Self { code, message, hint, confirm, guard }
    }
}
