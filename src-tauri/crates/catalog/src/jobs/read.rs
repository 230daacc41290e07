//! Queries of jobs.

use std::collections::HashSet;

use bulkhead_model::{Code, DatabasePath, Error, Result, Slug, job::JobId};
use chrono::{DateTime, Utc};
use sqlx::FromRow;

use super::{Job, JobFilter, Jobs};
use crate::row::{failed, from_json, instant, maybe_instant, millis, to_json, unsigned, word};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT jobs.id, kind, slug, databases.name AS database, state, phase, owner, asked_by, requested_at, started_at, ended_at,
                bytes_read, bytes_stored, snapshot, error, leftovers, detail
             FROM jobs JOIN tenants ON tenants.id = jobs.tenant_id LEFT JOIN databases ON databases.id = database_id ",
            $rest
        )
    };
}

// No id begins with a tilde: they are hexadecimal.
macro_rules! page {
    ($scope:literal) => {
        concat!(
            select!("WHERE "),
            $scope,
            " AND (?3 IS NULL OR kind = ?3) AND (?4 = '[]' OR state IN (SELECT value FROM json_each(?4)))
                AND jobs.id < coalesce(?5, '~') ORDER BY jobs.id DESC LIMIT ?6"
        )
    };
}

// Every start asks both. The plus keeps SQLite from walking through all jobs in the order of their ids; what is asked for
// stands in small indexes.
const ACTIVE: &str = select!("WHERE state IN ('queued', 'running', 'cancelling') ORDER BY +jobs.id");
const WITH_LEFTOVERS: &str =
    select!("WHERE leftovers <> '[]' AND state NOT IN ('queued', 'running', 'cancelling') ORDER BY +jobs.id");

const OF_ALL: &str = page!("?1 IS NULL AND ?2 IS NULL");
const OF_TENANT: &str = page!("jobs.tenant_id = (SELECT id FROM tenants WHERE slug = ?1) AND ?2 IS NULL");
const OF_DATABASE: &str = page!(
    "jobs.database_id = (SELECT databases.id FROM databases JOIN tenants ON tenants.id = tenant_id
        WHERE slug = ?1 AND databases.name = ?2)"
);

/// One statement for each scope: with all of them in one, SQLite could use no index.
const fn page(filter: &JobFilter) -> &'static str {
    match (&filter.database, &filter.tenant) {
        (Some(_), _) => OF_DATABASE,
        (None, Some(_)) => OF_TENANT,
        (None, None) => OF_ALL,
    }
}

/// The columns as SQLite gives them.
#[derive(FromRow)]
struct Columns {
    id: String,
    kind: String,
    slug: String,
    database: Option<String>,
    state: String,
    phase: Option<String>,
    owner: Option<String>,
    asked_by: String,
    requested_at: i64,
    started_at: Option<i64>,
    ended_at: Option<i64>,
    bytes_read: i64,
    bytes_stored: i64,
    snapshot: Option<String>,
    error: Option<String>,
    leftovers: String,
    detail: String,
}

impl TryFrom<Columns> for Job {
    type Error = Error;

    fn try_from(row: Columns) -> Result<Self> {
        let tenant: Slug = word(&row.slug)?;
        let path = |name: String| Ok::<_, Error>(DatabasePath { tenant: tenant.clone(), database: word(&name)? });
        Ok(Self {
            id: word(&row.id)?,
            kind: word(&row.kind)?,
            database: row.database.map(path).transpose()?,
            state: word(&row.state)?,
            phase: row.phase.as_deref().map(word).transpose()?,
            owner: row.owner,
            trigger: word(&row.asked_by)?,
            requested_at: instant(row.requested_at)?,
            started_at: maybe_instant(row.started_at)?,
            ended_at: maybe_instant(row.ended_at)?,
            bytes_read: unsigned(row.bytes_read),
            bytes_stored: unsigned(row.bytes_stored),
            snapshot: row.snapshot,
            error: row.error.as_deref().map(from_json).transpose()?,
            leftovers: from_json(&row.leftovers)?,
            detail: from_json(&row.detail)?,
            tenant,
        })
    }
}

impl Jobs<'_> {
    /// The tenants whose last check failed, and why.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn failed_checks(&self) -> Result<Vec<(Slug, Error)>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT slug, error FROM tenants JOIN jobs ON jobs.rowid = (SELECT rowid FROM jobs WHERE tenant_id = tenants.id
                AND kind = 'check' AND ended_at IS NOT NULL ORDER BY requested_at DESC LIMIT 1)
             WHERE state = 'failed' AND error IS NOT NULL ORDER BY slug",
        )
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter().map(|(slug, error)| Ok((word(&slug)?, from_json(&error)?))).collect()
    }

    /// How many backups ended since an instant, of each database: good ones, others, and the bytes that were stored.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn backups_since(&self, since: DateTime<Utc>) -> Result<Vec<(DatabasePath, u64, u64, u64)>> {
        let rows: Vec<(String, String, i64, i64, i64)> = sqlx::query_as(
            "SELECT slug, databases.name, sum(state = 'done'), sum(state <> 'done'), sum(bytes_stored)
             FROM jobs JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = databases.tenant_id
             WHERE requested_at >= ? AND kind = 'backup' AND ended_at IS NOT NULL GROUP BY databases.id",
        )
        .bind(millis(since))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let row = |(slug, name, done, others, bytes): (String, String, i64, i64, i64)| {
            let database = DatabasePath { tenant: word(&slug)?, database: word(&name)? };
            Ok((database, unsigned(done), unsigned(others), unsigned(bytes)))
        };
        rows.into_iter().map(row).collect()
    }

    /// One job.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn get(&self, id: JobId) -> Result<Job> {
        let row: Option<Columns> = sqlx::query_as(select!("WHERE jobs.id = ?"))
            .bind(id.to_string())
            .fetch_optional(&self.0.readers)
            .await
            .map_err(failed)?;
        let missing = || Error::new(Code::NotFound, format!("there is no job {id}")).hint("List them: bulkhead jobs.");
        row.map(Job::try_from).transpose()?.ok_or_else(missing)
    }

    /// Jobs that have not ended, of all instances, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn active(&self) -> Result<Vec<Job>> {
        self.all(sqlx::query_as(ACTIVE)).await
    }

    /// Snapshots of a tenant that jobs read which have not ended, by their ids.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn read_by_any(&self, tenant: &Slug) -> Result<HashSet<String>> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT json_extract(detail, '$.snapshot') FROM jobs JOIN tenants ON tenants.id = jobs.tenant_id
             WHERE slug = ? AND state IN ('queued', 'running', 'cancelling')
                AND json_type(detail, '$.snapshot') = 'text'",
        )
        .bind(tenant.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        Ok(ids.into_iter().collect())
    }

    /// Jobs that have ended and left something behind.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn with_leftovers(&self) -> Result<Vec<Job>> {
        self.all(sqlx::query_as(WITH_LEFTOVERS)).await
    }

    /// A page, newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn page(&self, filter: &JobFilter, limit: u32) -> Result<Vec<Job>> {
        let query = sqlx::query_as(page(filter))
            .bind(
                filter.database.as_ref().map(|path| path.tenant.as_str()).or(filter.tenant.as_ref().map(Slug::as_str)),
            )
            .bind(filter.database.as_ref().map(|path| path.database.as_str()))
            .bind(filter.kind.map(|kind| kind.as_str()))
            .bind(to_json(&filter.states)?)
            .bind(filter.before.map(|id| id.to_string()))
            .bind(i64::from(limit));
        self.all(query).await
    }

    /// Jobs by their ids, in the order of when they ended.
    pub(super) async fn of(&self, ids: &[String]) -> Result<Vec<Job>> {
        let some = select!("WHERE jobs.id IN (SELECT value FROM json_each(?1)) ORDER BY ended_at, jobs.id");
        self.all(sqlx::query_as(some).bind(to_json(&ids)?)).await
    }

    async fn all(
        &self,
        query: sqlx::query::QueryAs<'_, sqlx::Sqlite, Columns, sqlx::sqlite::SqliteArguments>,
    ) -> Result<Vec<Job>> {
        let rows = query.fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(Job::try_from).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Catalog;

    #[tokio::test]
    async fn a_start_does_not_walk_through_all_jobs() {
        let catalog = Catalog::in_memory().await.unwrap();
        for (query, index) in [(ACTIVE, "jobs_active"), (WITH_LEFTOVERS, "jobs_with_leftovers")] {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&catalog.readers).await.unwrap();
            assert!(plan.iter().any(|step| step.3.contains(index)), "{plan:?}");
        }
    }

    #[tokio::test]
    async fn a_page_of_jobs_is_read_from_an_index_in_its_order() {
        let catalog = Catalog::in_memory().await.unwrap();
        for (query, index) in [(OF_DATABASE, "jobs_of_database"), (OF_TENANT, "jobs_of_tenant"), (OF_ALL, "jobs USING")]
        {
            let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {query}"));
            let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&catalog.readers).await.unwrap();
            let walks = |step: &str| step.starts_with("SCAN jobs") || step.contains("TEMP B-TREE");
            assert!(
                plan.iter().any(|step| step.3.contains(index)) && !plan.iter().any(|step| walks(&step.3)),
                "{plan:?}"
            );
        }
    }
}
