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
