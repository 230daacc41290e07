//! Recovery kits that were written, and keys that were changed since.

use std::collections::HashMap;

use bulkhead_model::{
    Result, Slug,
    kit::{Essentials, Written},
};
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, from_json, instant, millis, to_json, word},
};

/// Recovery kits of a catalog.
pub struct Kits<'a>(pub(crate) &'a Catalog);

impl Kits<'_> {
    /// Writes down that a kit of the tenant was written, in which form and from what.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn written(&self, tenant: &Slug, form: &str, essentials: &Essentials, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO kits (tenant, written_at, form, essentials) VALUES (?, ?, ?, ?) ON CONFLICT (tenant) DO UPDATE
                SET written_at = excluded.written_at, form = excluded.form, essentials = excluded.essentials",
        );
        let insert = insert.bind(tenant.as_str()).bind(millis(now)).bind(form).bind(to_json(essentials)?);
        insert.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// The last kit of each tenant that has one.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn all(&self) -> Result<HashMap<Slug, Written>> {
        let rows: Vec<(String, i64, String)> = sqlx::query_as("SELECT tenant, written_at, essentials FROM kits")
            .fetch_all(&self.0.readers)
            .await
            .map_err(failed)?;
        let read = |(tenant, at, essentials): (String, i64, String)| {
            Ok((word(&tenant)?, Written { at: instant(at)?, essentials: from_json(&essentials)? }))
        };
        rows.into_iter().map(read).collect()
    }

    /// Writes down that the tenant's key was changed.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn rekeyed(&self, tenant: &Slug, now: DateTime<Utc>) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO rekeyed (tenant, at) VALUES (?, ?) ON CONFLICT (tenant) DO UPDATE SET at = excluded.at",
        );
        insert.bind(tenant.as_str()).bind(millis(now)).execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// When the keys of tenants were last changed, of those whose were.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn rekeyings(&self) -> Result<HashMap<Slug, DateTime<Utc>>> {
        let rows: Vec<(String, i64)> =
            sqlx::query_as("SELECT tenant, at FROM rekeyed").fetch_all(&self.0.readers).await.map_err(failed)?;
        rows.into_iter().map(|(tenant, at)| Ok((word(&tenant)?, instant(at)?))).collect()
    }
}
