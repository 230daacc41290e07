//! Repositories that exist already.

use bulkhead_core::adopt;
use bulkhead_model::{Label, Result, Slug};
use secrecy::SecretString;

use crate::App;

/// Opens an existing repository of a tenant with its key and lists what Bulkhead wrote into it.
/// Gives the number of snapshots that were found.
///
/// # Errors
/// `WrongKey`, `RepositoryMissing`, or `AlreadyExists` if the tenant has another key.
pub async fn open(app: &App, tenant: &Slug, storage: &Label, key: SecretString) -> Result<usize> {
    adopt::open(app.core(), tenant, storage, key).await
}
