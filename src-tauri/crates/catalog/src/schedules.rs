//! Where the scheduler stands with each database, and the ledger of runs that nobody ran.

use std::collections::HashMap;

use bulkhead_model::{DatabasePath, Result};
use chrono::{DateTime, Utc};
use sqlx::SqliteConnection;

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
    /// Somebody had asked for a pause.
    Paused,
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

/// A step of the scheduler with one database.
#[derive(Clone, Copy, Debug)]
pub struct Step<'a> {
    /// Which, by its row.
    pub database: i64,
    /// Where it stood; none for one that begins anew.
    pub from: Option<&'a Position>,
    /// Where it stands now; none for one that is not on a schedule any more.
    pub to: Option<&'a Position>,
    /// The job to queue.
    pub job: Option<&'a NewJob>,
    /// What was missed.
    pub missed: Option<&'a Missed>,
    /// Whether the job may begin later, once a copy or a restore of the database has ended. A backup that still runs is this one.
    pub waits: bool,
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
    /// The database is busy, and the step is to be taken later.
    Waits,
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

    /// Takes the steps of one look, all of them or none. Each is a whole: the position moves, the job is queued, what was missed
    /// is written down. Of several instances one takes a step, and after a crash it was either taken or not. Gives what became
    /// of each, in order.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn take(&self, steps: &[Step<'_>], now: DateTime<Utc>) -> Result<Vec<Begun>> {
        let mut taken = Vec::with_capacity(steps.len());
        if steps.is_empty() {
            return Ok(taken);
        }
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        for step in steps {
            let connection = &mut *transaction;
            let begun = match step.to {
                None => forget(connection, step.database).await,
                Some(to) => match step.from {
                    None => begin(connection, step, to, now).await,
                    Some(from) => advance(connection, step, from, to, now).await,
                },
            };
            taken.push(begun.map_err(failed)?);
        }
        transaction.commit().await.map_err(failed)?;
        Ok(taken)
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

async fn begin(
    connection: &mut SqliteConnection,
    step: &Step<'_>,
    to: &Position,
    now: DateTime<Utc>,
) -> sqlx::Result<Begun> {
    let begun = set(connection, step.database, to).await?;
    if let Some(missed) = step.missed {
        note(connection, step.database, missed, now).await?;
    }
    Ok(begun)
}

async fn set(connection: &mut SqliteConnection, database: i64, to: &Position) -> sqlx::Result<Begun> {
    // One that was removed meanwhile has no position.
    let insert = sqlx::query(
        "INSERT OR REPLACE INTO schedules (database_id, timing, last_due, next_due) SELECT id, ?, ?, ? FROM databases WHERE id = ?",
    );
    let insert = insert.bind(&to.timing).bind(millis(to.last_due)).bind(to.next_due.map(millis)).bind(database);
    insert.execute(connection).await.map(|_| Begun::Noted)
}

async fn forget(connection: &mut SqliteConnection, database: i64) -> sqlx::Result<Begun> {
    let delete = sqlx::query("DELETE FROM schedules WHERE database_id = ?").bind(database);
    delete.execute(connection).await.map(|_| Begun::Noted)
}

async fn advance(
    connection: &mut SqliteConnection,
    step: &Step<'_>,
    from: &Position,
    to: &Position,
    now: DateTime<Utc>,
) -> sqlx::Result<Begun> {
    let moved = sqlx::query(
        "UPDATE schedules SET last_due = ?, next_due = ? WHERE database_id = ? AND last_due = ? AND timing = ?",
    )
    .bind(millis(to.last_due))
    .bind(to.next_due.map(millis))
    .bind(step.database)
    .bind(millis(from.last_due))
    .bind(&from.timing)
    .execute(&mut *connection)
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(Begun::Taken);
    }
    // Only now: a transaction that begins by reading cannot wait for another one that writes.
    if step.waits && step.job.is_some() && is_otherwise_busy(connection, step.database).await? {
        set(connection, step.database, from).await?;
        return Ok(Begun::Waits);
    }
    if let Some(missed) = step.missed {
        note(connection, step.database, missed, now).await?;
    }
    let Some(job) = step.job else { return Ok(Begun::Noted) };
    match insert_job(connection, job, now).await {
        Ok(_) => Ok(Begun::Queued),
        Err(error) if is_unique(&error) => {
            let at = to.last_due;
            let busy = Missed { first_at: at, last_at: at, count: 1, reason: MissedReason::Busy };
            note(connection, step.database, &busy, now).await.map(|()| Begun::Noted)
        }
        Err(error) => Err(error),
    }
}

async fn is_otherwise_busy(connection: &mut SqliteConnection, database: i64) -> sqlx::Result<bool> {
    let busy =
        "SELECT EXISTS (SELECT 1 FROM jobs WHERE database_id = ? AND state IN ('queued', 'running', 'cancelling')
                    AND kind NOT IN ('backup', 'drill'))";
    sqlx::query_scalar(busy).bind(database).fetch_one(connection).await
}

async fn note(
    connection: &mut SqliteConnection,
    database: i64,
    missed: &Missed,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO missed_runs (database_id, first_at, last_at, count, reason, found_at) VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(database)
    .bind(millis(missed.first_at))
    .bind(millis(missed.last_at))
    .bind(i64::try_from(missed.count).unwrap_or(i64::MAX))
    .bind(missed.reason.as_str())
    .bind(millis(now))
    .execute(connection)
    .await
    .map(drop)
}

impl MissedReason {
    /// The word in the catalog.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asleep => "asleep",
            Self::Busy => "busy",
            Self::Paused => "paused",
        }
    }
}

impl std::str::FromStr for MissedReason {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Asleep, Self::Busy, Self::Paused].into_iter().find(|reason| reason.as_str() == text).ok_or(())
    }
}
