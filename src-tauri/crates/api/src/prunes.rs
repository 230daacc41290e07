//! Prunes of repositories.

use bulkhead_core::prune;
use bulkhead_model::{Result, Slug, job::JobId};

use crate::App;

/// Asks for a prune of the tenant's repositories: what no snapshot needs is marked, and removed a day later.
///
/// # Errors
/// `NotFound`, or `NothingToDo` if there is no repository.
pub async fn run(app: &App, tenant: &Slug) -> Result<JobId> {
    prune::request(app.core(), tenant).await
}
