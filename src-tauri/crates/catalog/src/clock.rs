//! The latest time that was seen and believed: by a wrong clock everything is old.

use bulkhead_model::Result;
use chrono::{DateTime, Utc};

use crate::{
    Catalog,
    row::{failed, maybe_instant, millis},
};

/// The clock of a catalog.
pub struct Clock<'a>(pub(crate) &'a Catalog);

impl Clock<'_> {
    /// The latest time; none before the first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn seen(&self) -> Result<Option<DateTime<Utc>>> {
        let seen = sqlx::query_scalar("SELECT seen_at FROM clock").fetch_optional(&self.0.readers).await;
        maybe_instant(seen.map_err(failed)?)
    }

    /// Believes this time, also if it lies before the latest.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn believe(&self, now: DateTime<Utc>) -> Result<()> {
        let upsert = "INSERT INTO clock (one, seen_at) VALUES (1, ?1) ON CONFLICT DO UPDATE SET seen_at = ?1";
        sqlx::query(upsert).bind(millis(now)).execute(&self.0.writer).await.map(drop).map_err(failed)
    }
}
