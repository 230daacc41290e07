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

/// Asks for a backup of every database; one that is under way already, or cannot begin, keeps no other from it. Gives the
/// jobs that began.
///
/// # Errors
/// The catalog's.
pub async fn run_all(app: &App) -> Result<Vec<JobId>> {
    let mut begun = Vec::new();
    for database in app.core().catalog().databases().list(None).await? {
        match backup::request(app.core(), &database.path, None).await {
            Ok(job) => begun.push(job),
            Err(error) => tracing::warn!(database = %database.path, %error, "no backup began"),
        }
    }
    Ok(begun)
}
