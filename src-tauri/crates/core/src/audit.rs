//! Writes down who did what.

use std::fmt::Display;

use bulkhead_model::{
    Code, Error, Result,
    amount::count,
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

/// The last entry of a log that is what it was from its beginning; none if it is empty. With a seal that was kept elsewhere, the entry
/// that has it is looked for as well: the end of the log cannot have been cut off before it.
///
/// # Errors
/// `CatalogDamaged` with the first entry that is not what it was, or if none has the seal.
pub async fn verify(core: &Core, kept: Option<&str>) -> Result<Option<Entry>> {
    let mut all = last(core, u32::MAX).await?;
    if let Some(number) = broken(&all) {
        return Err(Error::new(Code::CatalogDamaged, format!("entry {number} of the audit log is not what it was"))
            .hint("Somebody changed the catalog by hand. Compare it with an export from before.")
            .hint("Entries before that one are as they were."));
    }
    if let Some(seal) = kept
        && !all.iter().any(|entry| entry.seal.eq_ignore_ascii_case(seal.trim()))
    {
        let held = count(all.len() as u64, "entry");
        let message = format!("no entry of the audit log has that seal; it holds {held}");
        return Err(Error::new(Code::CatalogDamaged, message)
            .hint("Its end was cut off, or the catalog was made again since. Compare it with an export from before.")
            .hint("Was the seal copied as a whole? It has 64 characters."));
    }
    Ok(all.pop())
}
