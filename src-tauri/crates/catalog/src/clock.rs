//! The latest look at the clock that was believed: by a wrong clock everything is old.

use bulkhead_model::{
    Result,
    clock::{Boot, Reading, Seen},
};

use crate::{
    Catalog,
    row::{failed, instant, maybe_instant, millis},
};

/// The clock of a catalog.
pub struct Clock<'a>(pub(crate) &'a Catalog);

impl Clock<'_> {
    /// The latest look; none before the first.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn seen(&self) -> Result<Option<Seen>> {
        let row: Option<(i64, Option<String>, Option<i64>, bool)> =
            sqlx::query_as("SELECT seen_at, boot, booted_at, moved FROM clock")
                .fetch_optional(&self.0.readers)
                .await
                .map_err(failed)?;
        let Some((seen_at, id, booted_at, moved)) = row else { return Ok(None) };
        let boot = id.zip(maybe_instant(booted_at)?).map(|(id, at)| Boot { id, at });
        Ok(Some(Seen { last: Reading { at: instant(seen_at)?, boot }, moved }))
    }

    /// Writes down that it was seen to have moved.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn moved(&self) -> Result<()> {
        let update = sqlx::query("UPDATE clock SET moved = TRUE WHERE NOT moved");
        update.execute(&self.0.writer).await.map(drop).map_err(failed)
    }

    /// Believes this look, also if it lies before the latest.
    ///
    /// # Errors
    /// The catalog's.
    pub async fn believe(&self, reading: &Reading) -> Result<()> {
        let upsert = "INSERT INTO clock (one, seen_at, boot, booted_at) VALUES (1, ?1, ?2, ?3)
            ON CONFLICT DO UPDATE SET seen_at = ?1, boot = ?2, booted_at = ?3, moved = FALSE";
        let boot = reading.boot.as_ref();
        let upsert = sqlx::query(upsert)
            .bind(millis(reading.at))
            .bind(boot.map(|boot| boot.id.as_str()))
            .bind(boot.map(|boot| millis(boot.at)));
        upsert.execute(&self.0.writer).await.map(drop).map_err(failed)
    }
}
