//! When drills are due.

use std::collections::HashMap;

use bulkhead_model::Result;
use chrono::{DateTime, Utc};

use super::Drills;
use crate::{
    NewJob,
    jobs::insert_job,
    row::{failed, is_unique, maybe_instant, millis},
};

/// When the next drill of a database is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DrillTime {
    /// What `due_at` was worked out from.
    pub timing: String,
    /// When it is due; none if never.
    pub due_at: Option<DateTime<Utc>>,
}

impl Drills<'_> {
    /// All times, by the database's row.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn times(&self) -> Result<HashMap<i64, DrillTime>> {
        let rows: Vec<(i64, String, Option<i64>)> =
            sqlx::query_as("SELECT database_id, timing, due_at FROM drill_times")
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        let time =
            |(id, timing, due): (i64, String, Option<i64>)| Ok((id, DrillTime { timing, due_at: maybe_instant(due)? }));
        rows.into_iter().map(time).collect()
    }

    /// Begins anew with a database.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn set_time(&self, database: i64, time: &DrillTime) -> Result<()> {
        let insert = sqlx::query("INSERT OR REPLACE INTO drill_times (database_id, timing, due_at) VALUES (?, ?, ?)")
            .bind(database)
            .bind(&time.timing)
            .bind(time.due_at.map(millis));
        insert.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// A database has no schedule for drills any more.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn forget_time(&self, database: i64) -> Result<()> {
        let delete = sqlx::query("DELETE FROM drill_times WHERE database_id = ?").bind(database);
        delete.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Begins a drill that is due: the time moves and the job is queued, both or neither. False if another instance was
    /// quicker, or another job of the database or drill of the tenant is active: it stays due then.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn begin(
        &self,
        database: i64,
        from: &DrillTime,
        next: Option<DateTime<Utc>>,
        job: &NewJob,
        now: DateTime<Utc>,
    ) -> Result<bool> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let moved =
            sqlx::query("UPDATE drill_times SET due_at = ? WHERE database_id = ? AND due_at IS ? AND timing = ?")
                .bind(next.map(millis))
                .bind(database)
                .bind(from.due_at.map(millis))
                .bind(&from.timing)
                .execute(&mut *transaction)
                .await
                .map_err(failed)?;
        if moved.rows_affected() == 0 {
            return Ok(false);
        }
        match insert_job(&mut transaction, job, now).await {
            Ok(0) => Ok(false),
            Ok(_) => transaction.commit().await.map(|()| true).map_err(failed),
            Err(error) if is_unique(&error) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }
}
