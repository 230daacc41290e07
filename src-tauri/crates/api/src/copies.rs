//! Copies on further storages.

use bulkhead_core::copies;
use bulkhead_model::{DatabasePath, Result, job::JobId};

use crate::App;

/// Asks for copies of all snapshots that a further storage of the policy lacks.
///
/// # Errors
/// `NotFound`, `NothingToDo` if none lacks any, `Busy` while another job of the database is active.
pub async fn run(app: &App, database: &DatabasePath) -> Result<JobId> {
    copies::request(app.core(), database).await
}
