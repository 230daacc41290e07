//! Disaster drills, kept as evidence.

use bulkhead_model::{Result, Slug, disaster::Report, job::JobId};

use crate::{
    Catalog,
    row::{failed, from_json, millis, to_json, word},
};

/// Disaster drills of a catalog.
pub struct Disasters<'a>(pub(crate) &'a Catalog);

impl Disasters<'_> {
    /// The last rehearsal of each tenant, where it did not go as it should.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn failing(&self) -> Result<Vec<Report>> {
        let rows: Vec<(String, bool, i64)> =
            sqlx::query_as("SELECT report, passed, max(began_at) FROM disasters GROUP BY tenant")
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        rows.into_iter().filter(|(_, passed, _)| !passed).map(|(report, ..)| from_json(&report)).collect()
    }

    /// Keeps the report of one.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn add(&self, id: JobId, report: &Report) -> Result<()> {
        let insert = sqlx::query(
            "INSERT INTO disasters (id, tenant, began_at, ended_at, passed, report) VALUES (?, ?, ?, ?, ?, ?)",
        );
        insert
            .bind(id.to_string())
            .bind(report.tenant.as_str())
            .bind(millis(report.began_at))
            .bind(millis(report.ended_at))
            .bind(report.passed())
            .bind(to_json(report)?)
            .execute(&self.0.writer)
            .await
            .map(drop)
            .map_err(failed)
    }

    /// Those of a tenant, newest first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn list(&self, tenant: &Slug, limit: u32) -> Result<Vec<(JobId, Report)>> {
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT id, report FROM disasters WHERE tenant = ? ORDER BY began_at DESC LIMIT ?")
                .bind(tenant.as_str())
                .bind(limit)
                .fetch_all(&self.0.readers)
                .await
                .map_err(failed)?;
        rows.into_iter().map(|(id, report)| Ok((word(&id)?, from_json(&report)?))).collect()
    }
}
