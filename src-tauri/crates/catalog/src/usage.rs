//! How large repositories were, and how much was free: one sample a day.

use bulkhead_model::{Label, Result, Slug, forecast::Sample};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, millis, signed, to_json, unsigned, word},
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// Usage in a catalog.
pub struct Usage<'a>(pub(crate) &'a Catalog);

impl Usage<'_> {
    /// Writes down a look at a repository: its size where it was added up, or why it could not be looked at.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn looked(
        &self,
        tenant: &Slug,
        storage: &Label,
        found: Result<Option<u64>, &bulkhead_model::Error>,
        now: DateTime<Utc>,
    ) -> Result<()> {
        let (bytes, failure) = match found {
            Ok(bytes) => (bytes, None),
            Err(error) => (None, Some(to_json(error)?)),
        };
        sqlx::query(
            "UPDATE repositories SET tried_at = ?1, look_failure = ?2,
                looked_at = CASE WHEN ?2 IS NULL THEN ?1 ELSE looked_at END
             WHERE tenant = ?3 AND storage_id = (SELECT id FROM storages WHERE name = ?4)",
        )
        .bind(millis(now))
        .bind(failure)
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .execute(&self.0.writer)
        .await
        .map_err(failed)?;
        let Some(bytes) = bytes else { return Ok(()) };
        sqlx::query(
            "INSERT INTO usage (tenant, storage_id, day, bytes) SELECT ?, id, ?, ? FROM storages WHERE name = ?
             ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
        )
        .bind(tenant.as_str())
        .bind(millis(now).div_euclid(DAY))
        .bind(signed(bytes))
        .bind(storage.as_str())
        .execute(&self.0.writer)
        .await
        .map(drop)
        .map_err(failed)
    }

    /// Writes down how much is free at a storage.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn free(&self, storage: &Label, bytes: u64, now: DateTime<Utc>) -> Result<()> {
        sqlx::query(
            "INSERT INTO room (storage_id, day, free) SELECT id, ?, ? FROM storages WHERE name = ?
             ON CONFLICT DO UPDATE SET free = excluded.free",
        )
        .bind(millis(now).div_euclid(DAY))
        .bind(signed(bytes))
        .bind(storage.as_str())
        .execute(&self.0.writer)
        .await
        .map(drop)
        .map_err(failed)
    }

    /// The sizes of the repositories on a storage, of one tenant or of all, by tenant and day.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn of(&self, storage: &Label, tenant: Option<&Slug>) -> Result<Vec<(Slug, Sample)>> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT tenant, day, bytes FROM usage WHERE storage_id = (SELECT id FROM storages WHERE name = ?1)
                AND (?2 IS NULL OR tenant = ?2) ORDER BY tenant, day",
        )
        .bind(storage.as_str())
        .bind(tenant.map(Slug::as_str))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter()
            .map(|(tenant, day, bytes)| Ok((word(&tenant)?, Sample { day, bytes: unsigned(bytes) })))
            .collect()
    }

    /// How much was free at a storage, by day.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn room(&self, storage: &Label) -> Result<Vec<Sample>> {
        let rows: Vec<(i64, i64)> = sqlx::query_as(
            "SELECT day, free FROM room WHERE storage_id = (SELECT id FROM storages WHERE name = ?) ORDER BY day",
        )
        .bind(storage.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        Ok(rows.into_iter().map(|(day, free)| Sample { day, bytes: unsigned(free) }).collect())
    }
}
