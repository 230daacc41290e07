//! Where every database stands.

use bulkhead_model::Result;

use crate::{App, types::DatabaseStatus};

/// One row a database, by tenant and name, from the catalog alone.
///
/// # Errors
/// The catalog's.
pub async fn overview(app: &App) -> Result<Vec<DatabaseStatus>> {
    Ok(app.core().catalog().overview().await?.into_iter().map(DatabaseStatus::from).collect())
}
