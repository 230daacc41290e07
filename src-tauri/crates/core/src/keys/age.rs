//! How old keys are.

use std::collections::HashMap;

use bulkhead_model::{Result, Slug};
use chrono::{DateTime, Utc};

use crate::Core;

/// Since when each tenant has the key that it has, at the latest: since it was changed, or since its first repository is known here.
///
/// # Errors
/// The catalog's.
pub(crate) async fn since(core: &Core) -> Result<HashMap<Slug, DateTime<Utc>>> {
    let mut since = HashMap::<Slug, DateTime<Utc>>::new();
    for row in core.catalog().repositories().list(None).await? {
        let first = since.entry(row.tenant).or_insert(row.created_at);
        *first = row.created_at.min(*first);
    }
    since.extend(core.catalog().kits().rekeyings().await?);
    Ok(since)
}
