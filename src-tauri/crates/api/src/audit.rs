//! The audit log.

use bulkhead_core::audit;
use bulkhead_model::{Error, Result, audit::Entry};

use crate::App;

/// The last entries, oldest first.
///
/// # Errors
/// The catalog's.
pub async fn last(app: &App, limit: u32) -> Result<Vec<Entry>> {
    audit::last(app.core(), limit).await
}

/// A page of entries, newest first, that hold these words somewhere; `before` is the number of the last row of the page
/// before.
///
/// # Errors
/// The catalog's.
pub async fn page(app: &App, words: &str, before: Option<i64>, limit: u32) -> Result<Vec<Entry>> {
    app.core().catalog().audit().page(words, before, limit).await
}

/// The whole log, oldest first, as lines of JSON: every seal can be worked out again from it.
///
/// # Errors
/// The catalog's.
pub async fn export(app: &App) -> Result<String> {
    let line = |entry: &Entry| serde_json::to_string(entry).map(|line| line + "\n");
    let lines: Result<String, _> = last(app, u32::MAX).await?.iter().map(line).collect();
    lines.map_err(|error| Error::internal("an entry cannot be written as JSON").cause(error))
}

/// The last entry of a log that is what it was from its beginning; none if it is empty. `kept` is a seal that somebody kept elsewhere: an
/// entry must have it.
///
/// # Errors
/// `CatalogDamaged` with the first entry that is not what it was, or if none has the seal.
pub async fn verify(app: &App, kept: Option<&str>) -> Result<Option<Entry>> {
    audit::verify(app.core(), kept).await
}
