//! Phases of jobs, and their logs: what a job left of its way.

use bulkhead_model::{
    Error, Result,
    job::{JobId, Phase},
};
use chrono::{DateTime, Utc};

use super::{EnteredPhase, Jobs, LogLine};
use crate::row::{failed, instant, millis, signed, unsigned, word};

impl Jobs<'_> {
    /// Writes down that it enters a phase.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn enter(&self, id: JobId, entered: &EnteredPhase) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO job_phases (job_id, phase, entered_at, bytes_read, bytes_stored, bytes_total) VALUES (?, ?, ?, ?, ?, ?)",
        )
        .bind(id.to_string())
        .bind(entered.phase.as_str())
        .bind(millis(entered.entered_at))
        .bind(signed(entered.bytes_read))
        .bind(signed(entered.bytes_stored))
        .bind(entered.bytes_total.map(signed));
        insert.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// The phases that it has entered, in order.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn phases(&self, id: JobId) -> Result<Vec<EnteredPhase>> {
        let rows: Vec<(String, i64, i64, i64, Option<i64>)> = sqlx::query_as(
            "SELECT phase, entered_at, bytes_read, bytes_stored, bytes_total FROM job_phases WHERE job_id = ? ORDER BY id",
        )
        .bind(id.to_string())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let phase = |(phase, at, read, stored, total): (String, i64, i64, i64, Option<i64>)| {
            Ok::<_, Error>(EnteredPhase {
                phase: word::<Phase>(&phase)?,
                entered_at: instant(at)?,
                bytes_read: unsigned(read),
                bytes_stored: unsigned(stored),
                bytes_total: total.map(unsigned),
            })
        };
        rows.into_iter().map(phase).collect()
    }

    /// Adds a line to the job's log.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn log(&self, id: JobId, line: &str, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query("INSERT INTO job_lines (job_id, at, line) VALUES (?, ?, ?)")
            .bind(id.to_string())
            .bind(millis(now))
            .bind(line);
        insert.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// The lines of a job's log after the one with this number, oldest first; 0 for all.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn log_lines(&self, id: JobId, after: u64) -> Result<Vec<LogLine>> {
        let rows: Vec<(i64, i64, String)> =
            sqlx::query_as("SELECT id, at, line FROM job_lines WHERE job_id = ? AND id > ? ORDER BY id")
                .bind(id.to_string())
                .bind(signed(after))
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        let line = |(number, at, text)| Ok(LogLine { number: unsigned(number), at: instant(at)?, text });
        rows.into_iter().map(line).collect()
    }
}
