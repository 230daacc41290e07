//! Repository checks.

use bulkhead_core::check;
use bulkhead_model::{Result, Slug, job::JobId};

use crate::App;

/// Asks for a check of the tenant's repositories; with `read_data` every byte is read.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if there is no repository.
pub async fn run(app: &App, tenant: &Slug, read_data: bool) -> Result<JobId> {
    check::request(app.core(), tenant, read_data).await
}

/// Asks for a check that reads every byte and takes what is damaged out of use, so that backups can go on there.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if there is no repository.
pub async fn repair(app: &App, tenant: &Slug) -> Result<JobId> {
    check::repair(app.core(), tenant).await
}
