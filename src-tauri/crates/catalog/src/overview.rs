//! Where every database stands, in one go.

use bulkhead_model::{
    Code, Connection, DatabasePath, Engine, Error, Result,
    job::{JobId, JobState, Phase},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use crate::{
    Catalog,
    row::{failed, from_json, instant, maybe_instant, word},
};

/// How the last job that ended did: its state, when, and why it failed.
pub type LastJob = (JobState, Option<DateTime<Utc>>, Option<Code>);

/// One database.
#[derive(Clone, Debug, PartialEq)]
pub struct OverviewRow {
    /// Which.
    pub database: DatabasePath,
    /// The tenant's name for people.
    pub tenant_name: String,
    /// Its engine.
    pub engine: Engine,
    /// When the last good backup began, and its snapshot.
    pub last_good: Option<(DateTime<Utc>, String)>,
    /// When a restore of that snapshot was seen to be equal.
    pub last_good_proved: Option<DateTime<Utc>>,
    /// When a restore of one of its snapshots was last seen to be equal.
    pub last_proved: Option<DateTime<Utc>>,
    /// The last job that ended.
    pub last_job: Option<LastJob>,
    /// The job under way.
    pub running: Option<(JobId, Option<Phase>)>,
}

/// Each subquery is one step in an index, whatever the number of snapshots and jobs.
const OVERVIEW: &str = "
    WITH latest AS (
        SELECT databases.id, slug, tenants.name AS tenant_name, databases.name, connection,
            (SELECT rowid FROM snapshots WHERE database_id = databases.id ORDER BY taken_at DESC LIMIT 1) AS good,
            (SELECT max(proved_at) FROM snapshots WHERE database_id = databases.id AND proved_at IS NOT NULL) AS proved_at,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND ended_at IS NOT NULL ORDER BY requested_at DESC LIMIT 1) AS ended,
            (SELECT rowid FROM jobs WHERE database_id = databases.id AND state IN ('queued', 'running', 'cancelling')) AS active
        FROM databases JOIN tenants ON tenants.id = tenant_id
    )
    SELECT slug, tenant_name, latest.name, connection, snapshots.id AS snapshot, taken_at, snapshots.proved_at AS good_proved_at, latest.proved_at,
        ended.state, ended.ended_at, ended.error, active.id AS active, active.phase
    FROM latest
        LEFT JOIN snapshots ON snapshots.rowid = good
        LEFT JOIN jobs AS ended ON ended.rowid = latest.ended
        LEFT JOIN jobs AS active ON active.rowid = latest.active
    ORDER BY slug, latest.name";

/// The columns as SQLite gives them.
#[derive(FromRow)]
struct Columns {
    slug: String,
    tenant_name: String,
    name: String,
    connection: String,
    snapshot: Option<String>,
    taken_at: Option<i64>,
    good_proved_at: Option<i64>,
    proved_at: Option<i64>,
    state: Option<String>,
    ended_at: Option<i64>,
    error: Option<String>,
    active: Option<String>,
    phase: Option<String>,
}

impl TryFrom<Columns> for OverviewRow {
    type Error = Error;

    fn try_from(row: Columns) -> Result<Self> {
        let connection: Connection = from_json(&row.connection)?;
        let error: Option<Error> = row.error.as_deref().map(from_json).transpose()?;
        let ended_at = maybe_instant(row.ended_at)?;
        let state: Option<JobState> = row.state.as_deref().map(word).transpose()?;
        let phase = row.phase.as_deref().map(word).transpose()?;
        Ok(Self {
            database: DatabasePath { tenant: word(&row.slug)?, database: word(&row.name)? },
            tenant_name: row.tenant_name,
            engine: connection.engine(),
            last_good: row.taken_at.map(instant).transpose()?.zip(row.snapshot),
            last_good_proved: maybe_instant(row.good_proved_at)?,
            last_proved: maybe_instant(row.proved_at)?,
            last_job: state.map(|state| (state, ended_at, error.map(|error| error.code))),
            running: row.active.as_deref().map(word).transpose()?.map(|id| (id, phase)),
        })
    }
}

impl Catalog {
    /// One row a database, by tenant and name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn overview(&self) -> Result<Vec<OverviewRow>> {
        let rows: Vec<Columns> = sqlx::query_as(OVERVIEW).fetch_all(&self.readers).await.map_err(failed)?;
        rows.into_iter().map(OverviewRow::try_from).collect()
    }
}
