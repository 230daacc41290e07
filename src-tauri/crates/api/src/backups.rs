//! Backups.

use bulkhead_core::backup;
use bulkhead_model::{DatabasePath, Label, Result, job::JobId};

use crate::App;

/// Asks for a backup and gives the job's id; it runs in the background.
///
/// # Errors
/// `NotFound`, `InvalidInput` if no storage can be chosen, `Busy` while another job of the database is active.
pub async fn run(app: &App, database: &DatabasePath, storage: Option<&Label>) -> Result<JobId> {
    backup::request(app.core(), database, storage).await
}
