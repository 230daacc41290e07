//! What is kept of jobs that ended long ago.
//!
//! Reports of any period are made from the rows of backups and restores: those stay. What others left for good is written down
//! elsewhere, a drill in its evidence and a check in what it read, so their rows go, and so do the log and the phases of old backups.

use bulkhead_model::Result;
use chrono::{DateTime, Utc};

use super::Jobs;
use crate::row::{failed, millis};

const ROWS: &str = "
    DELETE FROM jobs WHERE id IN (SELECT id FROM jobs AS old
        WHERE requested_at < ?1 AND ended_at < ?1 AND kind IN ('check', 'copy', 'prune', 'drill') AND leftovers = '[]'
            AND (SELECT id FROM jobs AS newer WHERE newer.tenant_id = old.tenant_id AND newer.database_id IS old.database_id
                AND newer.kind = old.kind AND newer.id > old.id ORDER BY newer.id LIMIT 1 OFFSET ?2 - 1) IS NOT NULL
        ORDER BY requested_at LIMIT ?3)";
const LINES: &str = "
    DELETE FROM job_lines WHERE id IN (SELECT job_lines.id FROM jobs CROSS JOIN job_lines ON job_id = jobs.id
        WHERE requested_at < ?1 AND ended_at < ?1 AND kind = 'backup' AND ?2 > 0 ORDER BY requested_at LIMIT ?3)";
const PHASES: &str = "
    DELETE FROM job_phases WHERE id IN (SELECT job_phases.id FROM jobs CROSS JOIN job_phases ON job_id = jobs.id
        WHERE requested_at < ?1 AND ended_at < ?1 AND kind = 'backup' AND ?2 > 0 ORDER BY requested_at LIMIT ?3)";

impl Jobs<'_> {
    /// Removes at most `most` of what ended before an instant and is of no use any more, but for the newest `kept` of each kind. Gives
    /// how many went.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn trim(&self, before: DateTime<Utc>, kept: u32, most: u32) -> Result<u64> {
        let mut gone = 0;
        for statement in [ROWS, LINES, PHASES] {
            let delete = sqlx::query(statement).bind(millis(before)).bind(i64::from(kept)).bind(i64::from(most));
            gone += delete.execute(&self.0.writer).await.map_err(failed)?.rows_affected();
        }
        Ok(gone)
    }
}
