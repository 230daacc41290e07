//! What jobs tell of a period that is over.

use bulkhead_model::{DatabasePath, Result, Slug};
use chrono::{DateTime, Utc};

use super::{Job, Jobs};
use crate::row::{failed, millis};

impl Jobs<'_> {
    /// Jobs of a tenant that ended in a period, oldest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn ended_between(&self, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Job>> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT jobs.id FROM jobs JOIN tenants ON tenants.id = jobs.tenant_id
             WHERE slug = ? AND ended_at >= ? AND ended_at < ? ORDER BY ended_at",
        )
        .bind(tenant.as_str())
        .bind(millis(from))
        .bind(millis(to))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        self.of(&ids).await
    }

    /// The last good backup of a database that ended before an instant.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn last_done_before(&self, database: &DatabasePath, at: DateTime<Utc>) -> Result<Option<Job>> {
        let ids: Vec<String> = sqlx::query_scalar(
            "SELECT jobs.id FROM jobs JOIN databases ON databases.id = database_id JOIN tenants ON tenants.id = databases.tenant_id
             WHERE slug = ? AND databases.name = ? AND kind = 'backup' AND state = 'done' AND ended_at < ?
             ORDER BY ended_at DESC LIMIT 1",
        )
        .bind(database.tenant.as_str())
        .bind(database.database.as_str())
        .bind(millis(at))
        .fetch_all(&self.0.readers)
        .await
        .map_err(failed)?;
        Ok(self.of(&ids).await?.into_iter().next())
    }
}
