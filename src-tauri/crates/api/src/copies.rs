//! Copies on further storages.

use bulkhead_core::copies;
use bulkhead_model::{DatabasePath, Result, job::JobId};

use crate::{App, types::CopyStanding};

/// How each further storage of the policy stands: what it lacks, and why the last try failed.
///
/// # Errors
/// `NotFound`, or the catalog's.
pub async fn standing(app: &App, database: &DatabasePath) -> Result<Vec<CopyStanding>> {
    Ok(copies::standing(app.core(), database).await?.into_iter().map(CopyStanding::from).collect())
}

/// Asks for copies of all snapshots that a further storage of the policy lacks.
///
/// # Errors
/// `NotFound`, `NothingToDo` if none lacks any, `Busy` while another job of the database is active.
pub async fn run(app: &App, database: &DatabasePath) -> Result<JobId> {
    copies::request(app.core(), database).await
}
