//! How large repositories were, and how much was free: one sample a day. Sizes are added up now and then, and move by what is written and
//! removed in between.

use std::collections::HashMap;

use bulkhead_model::{Label, Result, Slug, forecast::Sample};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, millis, signed, to_json, unsigned, word},
};

/// Milliseconds of a day.
const DAY: i64 = 86_400_000;

/// By the repositories, so that each is a step in the key of the samples.
const RECENT: &str = "
    WITH own AS (SELECT tenant, storage_id, (SELECT max(day) FROM usage
            WHERE usage.tenant = repositories.tenant AND usage.storage_id = repositories.storage_id) AS last
        FROM repositories WHERE storage_id = (SELECT id FROM storages WHERE name = ?1)),
    since AS (SELECT max(last) - ?2 AS day FROM own)
    SELECT usage.tenant, usage.day, usage.bytes FROM own CROSS JOIN since CROSS JOIN usage
        ON usage.tenant = own.tenant AND usage.storage_id = own.storage_id
        AND usage.day >= coalesce((SELECT max(before.day) FROM usage AS before WHERE before.tenant = own.tenant
            AND before.storage_id = own.storage_id AND before.day <= since.day), since.day)
    ORDER BY usage.tenant, usage.day";

fn sample((tenant, day, bytes): (String, i64, i64)) -> Result<(Slug, Sample)> {
    Ok((word(&tenant)?, Sample { day, bytes: unsigned(bytes) }))
}

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

    /// Writes down how many snapshots of another program are in a repository.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn foreign(&self, tenant: &Slug, storage: &Label, count: u64) -> Result<()> {
        let update = sqlx::query(
            "UPDATE repositories SET foreign_snapshots = ?
             WHERE tenant = ? AND storage_id = (SELECT id FROM storages WHERE name = ?)",
        );
        let update = update.bind(signed(count)).bind(tenant.as_str()).bind(storage.as_str());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Moves the size of a repository by what was written there or removed since it was added up. Where it never was, the next look
    /// says it.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn moved(&self, tenant: &Slug, storage: &Label, by: i64, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO usage (tenant, storage_id, day, bytes) SELECT tenant, storage_id, max(day, ?1), max(0, bytes + ?2) FROM usage
                WHERE tenant = ?3 AND storage_id = (SELECT id FROM storages WHERE name = ?4) ORDER BY day DESC LIMIT 1
             ON CONFLICT DO UPDATE SET bytes = excluded.bytes",
        );
        let insert = insert.bind(millis(now).div_euclid(DAY)).bind(by).bind(tenant.as_str()).bind(storage.as_str());
        insert.execute(&self.0.writer).await.map(drop).map_err(failed)
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

    /// The sizes of the repositories on a storage that tell its size on each of the last `days` days: those days, and the last before
    /// them of each repository. However long the past is, no more of it is read.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn recent(&self, storage: &Label, days: i64) -> Result<Vec<(Slug, Sample)>> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(RECENT)
            .bind(storage.as_str())
            .bind(days)
            .fetch_all(&self.0.readers)
            .await
            .map_err(failed)?;
        rows.into_iter().map(sample).collect()
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
        rows.into_iter().map(sample).collect()
    }

    /// How much was free at each storage when that was last looked at, where it could tell.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn rooms(&self) -> Result<HashMap<Label, u64>> {
        let rows: Vec<(String, i64)> = sqlx::query_as(
            "SELECT name, free FROM storages JOIN room ON storage_id = storages.id
                AND day = (SELECT max(day) FROM room WHERE storage_id = storages.id)",
        )
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter().map(|(name, free)| Ok((word(&name)?, unsigned(free)))).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_recent_past_is_read_by_its_key() {
        let catalog = Catalog::in_memory().await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {RECENT}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&catalog.readers).await.unwrap();
        assert!(
            !plan.iter().any(|step| step.3.starts_with("SCAN usage") || step.3.starts_with("SCAN before")),
            "{plan:?}"
        );
    }
}
