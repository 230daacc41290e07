//! How snapshots leave the catalog.

use bulkhead_model::{DatabasePath, Label, Result};
use chrono::{DateTime, Utc};

use super::Snapshots;
use crate::row::{failed, millis, to_json};

impl Snapshots<'_> {
    /// Marks snapshots of a storage as on their way out: nobody sees them any more. What was pinned meanwhile stays, and what an
    /// active job names as the one that it reads.
    /// Gives the ids of all of the database that are to go, also those that an earlier run did not finish.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn forget(
        &self,
        database: &DatabasePath,
        storage: &Label,
        ids: &[String],
        now: DateTime<Utc>,
    ) -> Result<Vec<String>> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        for id in ids {
            sqlx::query(
                "UPDATE snapshots SET forgotten_at = ?1 WHERE id = ?2 AND pinned_at IS NULL AND forgotten_at IS NULL
                    AND NOT EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'cancelling')
                        AND json_extract(detail, '$.snapshot') = ?2)
                    AND storage_id = (SELECT id FROM storages WHERE name = ?3)",
            )
            .bind(millis(now))
            .bind(id)
            .bind(storage.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        }
        let going = sqlx::query_scalar(
            "SELECT snapshots.id FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id JOIN storages ON storages.id = storage_id
             WHERE slug = ? AND databases.name = ? AND storages.name = ? AND forgotten_at IS NOT NULL",
        )
        .bind(database.tenant.as_str())
        .bind(database.database.as_str())
        .bind(storage.as_str())
        .fetch_all(&mut *transaction)
        .await
        .map_err(failed)?;
        transaction.commit().await.map_err(failed)?;
        Ok(going)
    }

    /// Removes the rows of snapshots that the repository of a storage has let go.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn forgotten(&self, storage: &Label, ids: &[String]) -> Result<()> {
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        for id in ids {
            sqlx::query(
                "DELETE FROM snapshots WHERE id = ? AND forgotten_at IS NOT NULL
                    AND storage_id = (SELECT id FROM storages WHERE name = ?)",
            )
            .bind(id)
            .bind(storage.as_str())
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)
    }

    /// Removes the rows of snapshots that nobody finds on a storage any more: nothing has to be removed there. What was found again or
    /// pinned meanwhile stays; the pin of one that is dispensable holds elsewhere. Gives how many went.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn give_up(&self, storage: &Label, missing: &[String], dispensable: &[String]) -> Result<u64> {
        let gone = sqlx::query(
            "DELETE FROM snapshots WHERE id IN (SELECT value FROM json_each(?1)) AND missing_at IS NOT NULL
                AND (pinned_at IS NULL OR id IN (SELECT value FROM json_each(?3)))
                AND forgotten_at IS NULL AND storage_id = (SELECT id FROM storages WHERE name = ?2)",
        )
        .bind(to_json(&missing)?)
        .bind(storage.as_str())
        .bind(to_json(&dispensable)?);
        gone.execute(&self.0.writer).await.map(|done| done.rows_affected()).map_err(failed)
    }
}
