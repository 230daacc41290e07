//! What of the repositories was read, and what of it is damaged.

use std::collections::BTreeSet;

use bulkhead_model::{
    Label, Result, Slug,
    share::{Read, SHARES, share_of},
};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, instant, millis, to_json, unsigned, word},
};

/// Shares and damaged packs of a catalog.
pub struct Shares<'a>(pub(crate) &'a Catalog);

/// What a read of some shares found.
pub struct Found<'a> {
    /// The shares that were read.
    pub shares: &'a BTreeSet<u32>,
    /// Packs that are damaged.
    pub packs: &'a [String],
    /// Snapshots that need any of the packs that are known to be damaged.
    pub snapshots: &'a [String],
    /// What names the data is damaged: index, tree, key or config.
    pub structure: bool,
}

/// What of a repository is known to be damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// Whose.
    pub tenant: Slug,
    /// Where.
    pub storage: Label,
    /// How many packs; none where it is what names them.
    pub packs: u64,
    /// How many snapshots need what is damaged.
    pub snapshots: u64,
}

/// From both small indexes, and not from all snapshots.
const DAMAGE: &str = "
    SELECT tenant, storages.name, sum(packs), sum(hit) FROM (
        SELECT tenant, storage_id, count(*) AS packs, 0 AS hit FROM damaged_packs GROUP BY tenant, storage_id
        UNION ALL
        SELECT tenant, storage_id, 0, 0 FROM repositories WHERE broken_at IS NOT NULL
        UNION ALL
        SELECT slug, storage_id, 0, count(*) FROM snapshots INDEXED BY snapshots_damaged
            CROSS JOIN databases ON databases.id = database_id CROSS JOIN tenants ON tenants.id = tenant_id
        WHERE damaged_at IS NOT NULL AND missing_at IS NULL AND forgotten_at IS NULL GROUP BY slug, storage_id
    ) JOIN storages ON storages.id = storage_id GROUP BY tenant, storages.name ORDER BY 1, 2";

const STORAGE: &str = "(SELECT id FROM storages WHERE name = ?2)";

impl Shares<'_> {
    /// When each share of a repository was read.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn read(&self, tenant: &Slug, storage: &Label) -> Result<Read> {
        let rows: Vec<(u32, i64)> = sqlx::query_as(
            "SELECT share, read_at FROM shares WHERE tenant = ? AND storage_id = (SELECT id FROM storages WHERE name = ?)",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        rows.into_iter().map(|(share, at)| Ok((share, instant(at)?))).collect()
    }

    /// Packs of a repository that are known to be damaged.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn damaged(&self, tenant: &Slug, storage: &Label) -> Result<Vec<String>> {
        sqlx::query_scalar(
            "SELECT pack FROM damaged_packs WHERE tenant = ? AND storage_id = (SELECT id FROM storages WHERE name = ?) ORDER BY pack",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)
    }

    /// The repositories of which something is known to be damaged, by tenant and storage.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn damage(&self) -> Result<Vec<Damage>> {
        let rows: Vec<(String, String, i64, i64)> =
            sqlx::query_as(DAMAGE).fetch_all(&self.0.readers).await.map_err(failed)?;
        let row = |(tenant, storage, packs, snapshots): (String, String, i64, i64)| {
            let (packs, snapshots) = (unsigned(packs), unsigned(snapshots));
            Ok(Damage { tenant: word(&tenant)?, storage: word(&storage)?, packs, snapshots })
        };
        rows.into_iter().map(row).collect()
    }

    /// Writes down what a read of some shares found: what was damaged and is right now is so no longer.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn found(&self, tenant: &Slug, storage: &Label, found: &Found<'_>, now: DateTime<Utc>) -> Result<()> {
        let known = self.damaged(tenant, storage).await?;
        let mended = known.into_iter().filter(|pack| share_of(pack).is_none_or(|share| found.shares.contains(&share)));
        let mut transaction = self.0.writer.begin().await.map_err(failed)?;
        let run = |statement: String, value: String| {
            let query = sqlx::query(sqlx::AssertSqlSafe(statement)).bind(tenant.as_str().to_owned());
            query.bind(storage.as_str().to_owned()).bind(value).bind(millis(now))
        };
        let each = "SELECT value FROM json_each(?3)";
        let statements = [
            (
                format!(
                    "DELETE FROM damaged_packs WHERE tenant = ?1 AND storage_id = {STORAGE} AND pack IN ({each}) AND ?4 > 0"
                ),
                to_json(&mended.collect::<Vec<_>>())?,
            ),
            (
                format!(
                    "INSERT INTO damaged_packs (tenant, storage_id, pack, found_at) SELECT ?1, {STORAGE}, value, ?4 FROM json_each(?3) WHERE true ON CONFLICT DO NOTHING"
                ),
                to_json(&found.packs)?,
            ),
            (
                format!(
                    "INSERT INTO shares (tenant, storage_id, share, read_at) SELECT ?1, {STORAGE}, value, ?4 FROM json_each(?3) WHERE true ON CONFLICT DO UPDATE SET read_at = excluded.read_at"
                ),
                to_json(&found.shares)?,
            ),
            (
                format!(
                    "UPDATE snapshots SET damaged_at = CASE WHEN id IN ({each}) THEN coalesce(damaged_at, ?4) END WHERE storage_id = {STORAGE} AND database_id IN (SELECT databases.id FROM databases JOIN tenants ON tenants.id = tenant_id WHERE slug = ?1)"
                ),
                to_json(&found.snapshots)?,
            ),
            (
                format!(
                    "UPDATE repositories SET broken_at = CASE ?3 WHEN 'true' THEN coalesce(broken_at, ?4) END WHERE tenant = ?1 AND storage_id = {STORAGE}"
                ),
                to_json(&found.structure)?,
            ),
        ];
        for (statement, value) in statements {
            run(statement, value).execute(&mut *transaction).await.map_err(failed)?;
        }
        transaction.commit().await.map_err(failed)?;
        self.all_read(tenant, storage).await
    }

    /// Marks one snapshot as one that needs damaged data.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn mark_damaged(&self, snapshot: &str, storage: &Label, now: DateTime<Utc>) -> Result<()> {
        let update = sqlx::query(
            "UPDATE snapshots SET damaged_at = ? WHERE id = ? AND storage_id = (SELECT id FROM storages WHERE name = ?)",
        );
        let update = update.bind(millis(now)).bind(snapshot).bind(storage.as_str());
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// A snapshot that is older than the oldest read of any share was read as a whole.
    async fn all_read(&self, tenant: &Slug, storage: &Label) -> Result<()> {
        let read = self.read(tenant, storage).await?;
        let Some(oldest) = read.values().min().filter(|_| read.len() == SHARES as usize) else { return Ok(()) };
        sqlx::query(
            "UPDATE snapshots SET read_at = ?3 WHERE finished_at <= ?3 AND (read_at IS NULL OR read_at < ?3)
                AND missing_at IS NULL AND damaged_at IS NULL AND storage_id = (SELECT id FROM storages WHERE name = ?2)
                AND database_id IN (SELECT databases.id FROM databases JOIN tenants ON tenants.id = tenant_id WHERE slug = ?1)",
        )
        .bind(tenant.as_str())
        .bind(storage.as_str())
        .bind(millis(*oldest))
        .execute(&self.0.writer)
        .await
        .map(drop)
        .map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_damaged_is_found_without_a_walk_through_all_snapshots() {
        let catalog = Catalog::in_memory().await.unwrap();
        let explain = sqlx::AssertSqlSafe(format!("EXPLAIN QUERY PLAN {DAMAGE}"));
        let plan: Vec<(i64, i64, i64, String)> = sqlx::query_as(explain).fetch_all(&catalog.readers).await.unwrap();
        let looks =
            |at: &&(i64, i64, i64, String)| at.3.starts_with("SCAN snapshots") || at.3.starts_with("SEARCH snapshots");
        let looks: Vec<_> = plan.iter().filter(looks).collect();
        assert!(!looks.is_empty() && looks.iter().all(|step| step.3.contains("snapshots_damaged")), "{plan:?}");
    }
}
