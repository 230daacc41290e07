//! What became of every run since an instant, for all databases in one go.

use bulkhead_model::{Result, Slug, history::Day};
use chrono::{DateTime, Utc};

use crate::{
    Catalog, Missed, MissedReason,
    row::{failed, instant, millis, unsigned, word},
};

/// A backup that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Row of the database.
    pub database: i64,
    /// When it was asked for.
    pub at: DateTime<Utc>,
    /// What it brought.
    pub day: Day,
}

/// The past in a catalog.
pub struct History<'a>(pub(crate) &'a Catalog);

impl History<'_> {
    /// Backups that have ended, but for those that somebody cancelled.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ended(&self, since: DateTime<Utc>) -> Result<Vec<Ended>> {
        let rows: Vec<(i64, i64, bool, bool)> = sqlx::query_as(
            "SELECT database_id, requested_at, state = 'done',
                EXISTS (SELECT 1 FROM snapshots WHERE snapshots.id = jobs.snapshot AND proved_at IS NOT NULL)
             FROM jobs WHERE requested_at >= ? AND kind = 'backup' AND database_id IS NOT NULL
                AND state IN ('done', 'failed', 'interrupted')",
        )
        .bind(millis(since))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let ended = |(database, at, done, proved)| {
            let day = match (done, proved) {
                (false, _) => Day::Failed,
                (true, true) => Day::Proved,
                (true, false) => Day::Good,
            };
            Ok(Ended { database, at: instant(at)?, day })
        };
        rows.into_iter().map(ended).collect()
    }

    /// Runs that nobody ran, by the database's row.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn missed(&self, since: DateTime<Utc>) -> Result<Vec<(i64, Missed)>> {
        let rows: Vec<(i64, i64, i64, i64, String)> = sqlx::query_as(
            "SELECT database_id, first_at, last_at, count, reason FROM missed_runs WHERE found_at >= ? AND last_at >= ?1",
        )
        .bind(millis(since))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let missed = |(database, first, last, count, reason): (i64, i64, i64, i64, String)| {
            let reason: MissedReason = word(&reason)?;
            let (first_at, last_at) = (instant(first)?, instant(last)?);
            Ok((database, Missed { first_at, last_at, count: unsigned(count), reason }))
        };
        rows.into_iter().map(missed).collect()
    }

    /// Every database's row with its tenant.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn owners(&self) -> Result<Vec<(i64, Slug)>> {
        let rows: Vec<(i64, String)> =
            sqlx::query_as("SELECT databases.id, slug FROM databases JOIN tenants ON tenants.id = tenant_id")
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        rows.into_iter().map(|(id, slug)| Ok((id, word(&slug)?))).collect()
    }
}
