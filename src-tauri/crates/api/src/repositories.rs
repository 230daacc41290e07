//! Repositories that exist already.

use bulkhead_core::adopt;
use bulkhead_model::{Label, Result, Slug};
use secrecy::SecretString;

use crate::{App, types::Rebuilt};

/// Opens an existing repository of a tenant with its key and lists what Bulkhead wrote into it. A tenant that is not known is
/// brought back from it.
///
/// # Errors
/// `WrongKey`, `RepositoryMissing`, or `AlreadyExists` if the tenant has another key.
pub async fn open(app: &App, tenant: &Slug, storage: &Label, key: SecretString) -> Result<Rebuilt> {
    Ok(adopt::open(app.core(), tenant, storage, key).await?.into())
}
