//! Writes down who did what.

use std::fmt::Display;

use bulkhead_model::{
    Code, Error, Result,
    audit::{Entry, broken},
};
use serde_json::Value;

use crate::Core;

/// Writes down that this user did something. `detail` holds no secret.
///
/// # Errors
/// The catalog's.
pub async fn record(core: &Core, action: &str, subject: impl Display, detail: Value) -> Result<()> {
    let detail = if detail.is_null() { String::new() } else { detail.to_string() };
    let (who, subject) = (&core.parts.user, subject.to_string());
    core.catalog().audit().add(who, action, &subject, &detail, core.now()).await.map(drop)
}

/// The last entries, oldest first.
///
/// # Errors
/// The catalog's.
pub async fn last(core: &Core, limit: u32) -> Result<Vec<Entry>> {
    core.catalog().audit().last(limit).await
}

/// The last entry of a log that is what it was from its beginning; none if it is empty.
///
/// # Errors
/// `CatalogDamaged` with the first entry that is not what it was.
pub async fn verify(core: &Core) -> Result<Option<Entry>> {
    let all = last(core, u32::MAX).await?;
    match broken(&all) {
        None => Ok(all.into_iter().next_back()),
        Some(number) => {
            Err(Error::new(Code::CatalogDamaged, format!("entry {number} of the audit log is not what it was"))
                .hint("Somebody changed the catalog by hand. Compare it with an export from before.")
                .hint("Entries before that one are as they were."))
        }
    }
}
