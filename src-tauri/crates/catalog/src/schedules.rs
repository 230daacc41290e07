//! Where the scheduler stands with each database, and the ledger of runs that nobody ran.

use std::collections::HashMap;

use bulkhead_model::{DatabasePath, Result};
use chrono::{DateTime, Utc};

use crate::{
    Catalog, NewJob,
    jobs::insert_job,
    row::{failed, instant, is_unique, maybe_instant, millis, unsigned, word},
};

/// How far the scheduler is with one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// What `next_due` was worked out from.
    pub timing: String,
    /// The occurrence that was dealt with last, or when the timing was set.
    pub last_due: DateTime<Utc>,
    /// The one that comes next; none if none ever does.
    pub next_due: Option<DateTime<Utc>>,
}

/// Occurrences that nobody ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missed {
    /// The first.
    pub first_at: DateTime<Utc>,
    /// The last.
    pub last_at: DateTime<Utc>,
    /// How many.
    pub count: u64,
    /// Why.
    pub reason: MissedReason,
}

/// Why nobody ran it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MissedReason {
    /// The machine slept, or Bulkhead did not run.
    Asleep,
    /// Another job of the database was active.
    Busy,
}

/// An entry of the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedRun {
    /// Of which database.
    pub database: DatabasePath,
    /// What was missed.
    pub missed: Missed,
    /// When that was found out.
    pub found_at: DateTime<Utc>,
}

/// How a step of the scheduler went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begun {
    /// The job is queued.
    Queued,
    /// The step was taken; there was no job to queue, or another one is active.
    Noted,
    /// Another instance has taken the step.
    Taken,
}

/// The scheduler's part of a catalog.
pub struct Schedules<'a>(pub(crate) &'a Catalog);

impl Schedules<'_> {
    /// All positions, by the database's row.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn positions(&self) -> Result<HashMap<i64, Position>> {
        let rows: Vec<(i64, String, i64, Option<i64>)> =
            sqlx::query_as("SELECT database_id, timing, last_due, next_due FROM schedules")
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        let position = |(id, timing, last_due, next_due)| {
            Ok((id, Position { timing, last_due: instant(last_due)?, next_due: maybe_instant(next_due)? }))
        };
        rows.into_iter().map(position).collect()
    }

    /// Begins anew with a database.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn set(&self, database: i64, position: &Position) -> Result<()> {
        let insert = sqlx::query(
            "INSERT OR REPLACE INTO schedules (database_id, timing, last_due, next_due) VALUES (?, ?, ?, ?)",
        )
        .bind(database)
        .bind(&position.timing)
        .bind(millis(position.last_due))
        .bind(position.next_due.map(millis));
        insert.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// A database is not on a schedule any more.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn forget(&self, database: i64) -> Result<()> {
        let delete = sqlx::query("DELETE FROM schedules WHERE database_id = ?").bind(database);
        delete.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Takes one step, all of it or nothing: the position moves, the job is queued, what was missed is written down. Of
    /// several instances one takes it, and after a crash it was either taken or not.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn step(
        &self,
        database: i64,
        from: &Position,
        to: &Position,
        job: Option<&NewJob>,
        missed: Option<Missed>,
        now: DateTime<Utc>,
    ) -> Result<Begun> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let moved = sqlx::query(
            "UPDATE schedules SET last_due = ?, next_due = ? WHERE database_id = ? AND last_due = ? AND timing = ?",
        )
        .bind(millis(to.last_due))
        .bind(to.next_due.map(millis))
        .bind(database)
        .bind(millis(from.last_due))
        .bind(&from.timing)
        .execute(&mut *transaction)
        .await
        .map_err(failed)?;
        if moved.rows_affected() == 0 {
            return Ok(Begun::Taken);
        }
        let mut missed: Vec<Missed> = missed.into_iter().collect();
        let begun = match job {
            None => Begun::Noted,
            Some(job) => match insert_job(&mut transaction, job, now).await {
                Ok(_) => Begun::Queued,
                Err(error) if is_unique(&error) => {
                    let at = to.last_due;
                    missed.push(Missed { first_at: at, last_at: at, count: 1, reason: MissedReason::Busy });
                    Begun::Noted
                }
                Err(error) => return Err(failed(error)),
            },
        };
        for missed in missed {
            sqlx::query("INSERT INTO missed_runs (database_id, first_at, last_at, count, reason, found_at) VALUES (?, ?, ?, ?, ?, ?)")
                .bind(database)
                .bind(millis(missed.first_at))
                .bind(millis(missed.last_at))
                .bind(i64::try_from(missed.count).unwrap_or(i64::MAX))
                .bind(missed.reason.as_str())
                .bind(millis(now))
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        Ok(begun)
    }

    /// The ledger, newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn missed(&self, limit: u32) -> Result<Vec<MissedRun>> {
        let rows: Vec<(String, String, i64, i64, i64, String, i64)> = sqlx::query_as(
            "SELECT slug, databases.name, first_at, last_at, count, reason, found_at FROM missed_runs
             JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = tenant_id
             ORDER BY found_at DESC, missed_runs.id DESC LIMIT ?",
        )
        .bind(limit)
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let run = |(slug, name, first, last, count, reason, found): (String, String, i64, i64, i64, String, i64)| {
            Ok(MissedRun {
                database: DatabasePath { tenant: word(&slug)?, database: word(&name)? },
                missed: Missed {
                    first_at: instant(first)?,
                    last_at: instant(last)?,
                    count: unsigned(count),
                    reason: word(&reason)?,
                },
                found_at: instant(found)?,
            })
        };
        rows.into_iter().map(run).collect()
    }
}

impl MissedReason {
    /// The word in the catalog.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asleep => "asleep",
            Self::Busy => "busy",
        }
    }
}

impl std::str::FromStr for MissedReason {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Asleep, Self::Busy].into_iter().find(|reason| reason.as_str() == text).ok_or(())
    }
}
