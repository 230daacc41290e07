//! What happened to databases over a time, in so many equal cells: as quick for a day as for ten years.

use std::collections::BTreeMap;

use bulkhead_model::{DatabasePath, Label, Result, Slug};
use chrono::{DateTime, Duration, Utc};

use crate::{
    Catalog, Missed,
    row::{failed, instant, maybe_instant, millis, unsigned, word},
    snapshots::once,
};

/// A time in cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its beginning.
    pub from: DateTime<Utc>,
    /// The length of a cell, at least a second.
    pub cell: Duration,
    /// How many cells.
    pub cells: u32,
}

impl Frame {
    fn bounds(self) -> (i64, i64, i64) {
        let (from, cell) = (millis(self.from), self.cell.num_milliseconds().max(1_000));
        (from, cell, from.saturating_add(cell.saturating_mul(self.cells.into())))
    }
}

/// What happened in one cell. A backup counts once: one that a copy still has is there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Which, from 0.
    pub at: u32,
    /// When the last of it happened.
    pub last_at: DateTime<Utc>,
    /// Backups that are there, whole as far as anybody knows, and proved.
    pub proved: u64,
    /// Backups that are there and not proved.
    pub unproved: u64,
    /// Backups that need data that is known to be damaged.
    pub damaged: u64,
    /// Backups that are not there any more.
    pub missing: u64,
    /// Backup jobs that failed or were interrupted.
    pub failed: u64,
    /// The backup, if it is the only one.
    pub only: Option<String>,
}

/// What happened to one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Which.
    pub database: DatabasePath,
    /// Cells in which something happened, in order.
    pub cells: Vec<Cell>,
    /// Runs that nobody ran, in order.
    pub missed: Vec<Missed>,
}

type Counts = (i64, i64, i64, i64, i64, i64, String, i64);

const BACKUPS: &str = concat!(
    "SELECT database_id, (taken_at - ?1) / ?2 AS cell, sum(coalesce(missing_at, damaged_at) IS NULL AND proved_at IS NOT NULL),
        sum(coalesce(missing_at, damaged_at) IS NULL AND proved_at IS NULL), sum(missing_at IS NULL AND damaged_at IS NOT NULL),
        sum(missing_at IS NOT NULL), min(id), max(taken_at)
    FROM snapshots WHERE database_id IN (SELECT value FROM json_each(?4)) AND taken_at >= ?1 AND taken_at < ?3
        AND forgotten_at IS NULL AND ",
    once!(),
    "GROUP BY database_id, cell"
);

const FAILURES: &str = "SELECT database_id, (requested_at - ?1) / ?2 AS cell, count(*), max(requested_at) FROM jobs
    WHERE database_id IN (SELECT value FROM json_each(?4)) AND requested_at >= ?1 AND requested_at < ?3
        AND kind = 'backup' AND state IN ('failed', 'interrupted') GROUP BY database_id, cell";

const MISSED: &str = "SELECT database_id, first_at, last_at, count, reason FROM missed_runs
    WHERE database_id IN (SELECT value FROM json_each(?3)) AND last_at >= ?1 AND first_at < ?2 ORDER BY first_at";

impl Catalog {
    /// What happened to the databases of a tenant, or to one of them, by name.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn timeline(&self, tenant: &Slug, database: Option<&Label>, frame: Frame) -> Result<Vec<Lane>> {
        let names = self.lanes(tenant, database).await?;
        let ids = serde_json::json!(names.iter().map(|(id, _)| id).collect::<Vec<_>>()).to_string();
        let mut cells = self.cells(&ids, frame).await?;
        let mut missed = self.gaps(&ids, frame).await?;
        let lane = |(id, database): (i64, DatabasePath)| Lane {
            database,
            cells: cells.remove(&id).unwrap_or_default().into_values().collect(),
            missed: missed.remove(&id).unwrap_or_default(),
        };
        Ok(names.into_iter().map(lane).collect())
    }

    /// When the first backup was taken of those that are still listed.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn oldest(&self, tenant: &Slug, database: Option<&Label>) -> Result<Option<DateTime<Utc>>> {
        let oldest: Option<i64> = sqlx::query_scalar(
            "SELECT min(taken_at) FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id
             WHERE slug = ?1 AND (?2 IS NULL OR databases.name = ?2) AND forgotten_at IS NULL",
        )
        .bind(tenant.as_str())
        .bind(database.map(Label::as_str))
        .fetch_one(&self.readers)
        .await
        .map_err(failed)?;
        maybe_instant(oldest)
    }

    async fn lanes(&self, tenant: &Slug, database: Option<&Label>) -> Result<Vec<(i64, DatabasePath)>> {
        let rows: Vec<(i64, String)> = sqlx::query_as(
            "SELECT databases.id, databases.name FROM databases JOIN tenants ON tenants.id = tenant_id
             WHERE slug = ?1 AND (?2 IS NULL OR databases.name = ?2) ORDER BY databases.name",
        )
        .bind(tenant.as_str())
        .bind(database.map(Label::as_str))
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let lane =
            |(id, name): (i64, String)| Ok((id, DatabasePath { tenant: tenant.clone(), database: word(&name)? }));
        rows.into_iter().map(lane).collect()
    }

    async fn cells(&self, ids: &str, frame: Frame) -> Result<BTreeMap<i64, BTreeMap<i64, Cell>>> {
        let (from, cell, until) = frame.bounds();
        let backups: Vec<Counts> = sqlx::query_as(BACKUPS)
            .bind(from)
            .bind(cell)
            .bind(until)
            .bind(ids)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        let failures: Vec<(i64, i64, i64, i64)> = sqlx::query_as(FAILURES)
            .bind(from)
            .bind(cell)
            .bind(until)
            .bind(ids)
            .fetch_all(&self.readers)
            .await
            .map_err(failed)?;
        let mut all = BTreeMap::<i64, BTreeMap<i64, Cell>>::new();
        for (database, at, proved, unproved, damaged, missing, first, last) in backups {
            let [proved, unproved, damaged, missing] = [proved, unproved, damaged, missing].map(unsigned);
            let only = (proved + unproved + damaged + missing == 1).then_some(first);
            let cell =
                Cell { at: place(at), last_at: instant(last)?, proved, unproved, damaged, missing, failed: 0, only };
            all.entry(database).or_default().insert(at, cell);
        }
        for (database, at, failed, last) in failures {
            let cell = all.entry(database).or_default().entry(at).or_default();
            (cell.at, cell.failed) = (place(at), unsigned(failed));
            cell.last_at = cell.last_at.max(instant(last)?);
        }
        Ok(all)
    }

    async fn gaps(&self, ids: &str, frame: Frame) -> Result<BTreeMap<i64, Vec<Missed>>> {
        let (from, _, until) = frame.bounds();
        let rows: Vec<(i64, i64, i64, i64, String)> =
            sqlx::query_as(MISSED).bind(from).bind(until).bind(ids).fetch_all(&self.readers).await.map_err(failed)?;
        let mut all = BTreeMap::<i64, Vec<Missed>>::new();
        for (database, first, last, count, reason) in rows {
            let missed = Missed {
                first_at: instant(first)?,
                last_at: instant(last)?,
                count: unsigned(count),
                reason: word(&reason)?,
            };
            all.entry(database).or_default().push(missed);
        }
        Ok(all)
    }
}

fn place(cell: i64) -> u32 {
    u32::try_from(cell).unwrap_or_default()
}
