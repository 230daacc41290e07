//! Snapshots.

use bulkhead_model::{DatabasePath, Result};
use chrono::{DateTime, Utc};

use crate::{App, types::Snapshot};

/// A page of snapshots of a database, newest first; `before` is the `taken_at` of the last row of the page before.
///
/// # Errors
/// `NotFound` for an unknown database.
pub async fn page(
    app: &App,
    database: &DatabasePath,
    before: Option<DateTime<Utc>>,
    limit: u32,
) -> Result<Vec<Snapshot>> {
    app.core().catalog().databases().get(database).await?;
    let rows = app.core().catalog().snapshots().page(database, before, limit).await?;
    Ok(rows.into_iter().map(Snapshot::from).collect())
}
