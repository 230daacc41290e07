//! 3-2-1-1-0: how many times, and how well apart, the last good backup is there.

use bulkhead_core::redundancy;
use bulkhead_model::{DatabasePath, Result};

use crate::{App, types::RedundancyPart};

/// The five parts of the rule for a database, in their order.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, database: &DatabasePath) -> Result<Vec<RedundancyPart>> {
    Ok(redundancy::of(app.core(), database).await?.into_iter().map(RedundancyPart::from).collect())
}
