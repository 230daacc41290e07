//! Which storages have which snapshots, and what was seen there.

use std::collections::HashMap;

use bulkhead_model::{DatabasePath, Label, Result, Slug};
use chrono::{DateTime, Utc};

use super::Snapshots;
use crate::row::{failed, instant, millis, to_json, unsigned, word};

/// The newest snapshot of a database on a storage.
pub type Newest = (DatabasePath, Label, DateTime<Utc>);

/// Snapshots of a database that are not any more where they should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absent {
    /// Of which database.
    pub database: DatabasePath,
    /// Where they should be.
    pub storage: Label,
    /// How many.
    pub count: u64,
    /// How many of these no other storage has either.
    pub nowhere: u64,
}

impl Snapshots<'_> {
    /// The newest snapshot that is there, of each database on each storage; one that is dated after `latest` only if there is no other.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn newest(&self, latest: DateTime<Utc>) -> Result<Vec<Newest>> {
        let rows: Vec<(String, String, String, Option<i64>)> = sqlx::query_as(
            // Two steps in an index; ordered by whether they are dated ahead, all of them would be gone through.
            "SELECT slug, databases.name, storages.name, coalesce(
                (SELECT taken_at FROM snapshots WHERE database_id = databases.id AND storage_id = storages.id
                    AND taken_at <= ?1 AND forgotten_at IS NULL AND missing_at IS NULL AND damaged_at IS NULL
                    ORDER BY taken_at DESC LIMIT 1),
                (SELECT taken_at FROM snapshots WHERE database_id = databases.id AND storage_id = storages.id
                    AND forgotten_at IS NULL AND missing_at IS NULL AND damaged_at IS NULL
                    ORDER BY taken_at DESC LIMIT 1))
             FROM databases JOIN tenants ON tenants.id = tenant_id JOIN storages",
        )
        .bind(millis(latest))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let there = rows.into_iter().filter_map(|(slug, name, storage, at)| Some((slug, name, storage, at?)));
        there
            .map(|(slug, name, storage, at)| {
                let database = DatabasePath { tenant: word(&slug)?, database: word(&name)? };
                Ok((database, word(&storage)?, instant(at)?))
            })
            .collect()
    }

    /// When a restore of a snapshot of each database was last seen to be equal; nothing for those of which none was.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn proofs(&self) -> Result<Vec<(DatabasePath, DateTime<Utc>)>> {
        let rows: Vec<(String, String, i64)> = sqlx::query_as(
            "SELECT slug, databases.name, max(proved_at) FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id
             WHERE proved_at IS NOT NULL AND forgotten_at IS NULL AND missing_at IS NULL AND damaged_at IS NULL
             GROUP BY databases.id",
        )
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let row = |(slug, name, at): (String, String, i64)| {
            Ok((DatabasePath { tenant: word(&slug)?, database: word(&name)? }, instant(at)?))
        };
        rows.into_iter().map(row).collect()
    }

    /// The snapshots of each database that are not any more where they should be, by storage.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn missing(&self) -> Result<Vec<Absent>> {
        let rows: Vec<(String, String, String, i64, i64)> = sqlx::query_as(
            "SELECT slug, databases.name, storages.name, count(*), sum(NOT EXISTS (SELECT 1 FROM snapshots AS other
                WHERE (other.id = coalesce(snapshots.original, snapshots.id)
                    OR other.original = coalesce(snapshots.original, snapshots.id))
                AND other.missing_at IS NULL AND other.damaged_at IS NULL AND other.forgotten_at IS NULL))
             FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id JOIN storages ON storages.id = storage_id
             WHERE missing_at IS NOT NULL AND forgotten_at IS NULL GROUP BY databases.id, storages.id ORDER BY 1, 2, 3",
        )
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let row = |(slug, name, storage, count, nowhere): (String, String, String, i64, i64)| {
            let database = DatabasePath { tenant: word(&slug)?, database: word(&name)? };
            Ok(Absent { database, storage: word(&storage)?, count: unsigned(count), nowhere: unsigned(nowhere) })
        };
        rows.into_iter().map(row).collect()
    }

    /// The databases with snapshots that need data that is known to be damaged.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn damaged(&self) -> Result<Vec<DatabasePath>> {
        let rows: Vec<(String, String)> = sqlx::query_as(
            "SELECT DISTINCT slug, databases.name FROM snapshots INDEXED BY snapshots_damaged
                CROSS JOIN databases ON databases.id = database_id CROSS JOIN tenants ON tenants.id = tenant_id
             WHERE damaged_at IS NOT NULL AND forgotten_at IS NULL",
        )
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let row = |(slug, name): (String, String)| Ok(DatabasePath { tenant: word(&slug)?, database: word(&name)? });
        rows.into_iter().map(row).collect()
    }

    /// The databases and storages where nothing is good that is as new as what is missing or damaged there.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn spoilt(&self) -> Result<Vec<(DatabasePath, Label)>> {
        let rows: Vec<(String, String, String)> = sqlx::query_as(
            "SELECT DISTINCT slug, databases.name, storages.name FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id JOIN storages ON storages.id = storage_id
             WHERE (missing_at IS NOT NULL OR damaged_at IS NOT NULL) AND forgotten_at IS NULL
                AND NOT EXISTS (SELECT 1 FROM snapshots AS good WHERE good.database_id = snapshots.database_id
                    AND good.storage_id = snapshots.storage_id AND good.taken_at >= snapshots.taken_at
                    AND good.missing_at IS NULL AND good.damaged_at IS NULL AND good.forgotten_at IS NULL)
             ORDER BY 1, 2, 3",
        )
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        let row = |(slug, name, storage): (String, String, String)| {
            Ok((DatabasePath { tenant: word(&slug)?, database: word(&name)? }, word(&storage)?))
        };
        rows.into_iter().map(row).collect()
    }

    /// How many snapshots of each tenant are on a storage, and the bytes of their dumps.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn dumped(&self, storage: &Label) -> Result<HashMap<Slug, (u64, u64)>> {
        let rows: Vec<(String, i64, i64)> = sqlx::query_as(
            "SELECT slug, count(*), sum(bytes) FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id
             WHERE storage_id = (SELECT id FROM storages WHERE name = ?)
                AND missing_at IS NULL AND forgotten_at IS NULL GROUP BY tenants.id",
        )
        .bind(storage.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter().map(|(slug, count, bytes)| Ok((word(&slug)?, (unsigned(count), unsigned(bytes))))).collect()
    }

    /// Ids of all snapshots of a tenant on a storage, and whether each is known to be missing.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn known(&self, tenant: &Slug, storage: &Label) -> Result<Vec<(String, bool)>> {
        sqlx::query_as(
            "SELECT snapshots.id, missing_at IS NOT NULL FROM snapshots JOIN databases ON databases.id = database_id
                JOIN tenants ON tenants.id = tenant_id
             WHERE slug = ? AND storage_id = (SELECT id FROM storages WHERE name = ?) AND forgotten_at IS NULL",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)
    }

    /// Writes down which snapshots on a storage are there again, and which somebody looked for and did not find.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn seen(&self, storage: &Label, back: &[String], gone: &[String], now: DateTime<Utc>) -> Result<()> {
        if back.is_empty() && gone.is_empty() {
            return Ok(());
        }
        sqlx::query(
            "UPDATE snapshots SET missing_at = CASE WHEN id IN (SELECT value FROM json_each(?1)) THEN NULL
                ELSE coalesce(missing_at, ?2) END
             WHERE storage_id = (SELECT id FROM storages WHERE name = ?3) AND forgotten_at IS NULL
                AND id IN (SELECT value FROM json_each(?1) UNION ALL SELECT value FROM json_each(?4))",
        )
        .bind(to_json(&back)?)
        .bind(millis(now))
        .bind(storage.as_str())
        .bind(to_json(&gone)?)
        .execute(&self.0.writer)
        .await
        .map(drop)
        .map_err(failed)
    }
}
