//! Storages.

use bulkhead_core::{ports::Usage, storages};
use bulkhead_model::{Label, Result, report::TestReport, storage::parse_storage_url};

use crate::{
    App,
    types::{Storage, StorageInput, StorageUsage},
};

/// Adds a storage; its secret goes to the keyring.
///
/// # Errors
/// `InvalidInput`, `UnknownScheme`, `AlreadyExists`, or the keyring's.
pub async fn add(app: &App, input: StorageInput) -> Result<Storage> {
    let name: Label = input.name.parse()?;
    let parsed = parse_storage_url(&input.url)?;
    let secret = input.secret.or(parsed.secret);
    storages::add(app.core(), &name, &parsed.location, secret.as_ref()).await?;
    Ok(app.core().catalog().storages().get(&name).await?.into())
}

/// Writes, reads and deletes a scratch object, in stages.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn test(app: &App, name: &Label) -> Result<TestReport> {
    storages::test(app.core(), name).await
}

/// All storages, by name.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<Vec<Storage>> {
    Ok(app.core().catalog().storages().list().await?.into_iter().map(Storage::from).collect())
}

/// Size of every tenant's repository on a storage.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn usage(app: &App, name: &Label) -> Result<Vec<StorageUsage>> {
    let rows = storages::usage(app.core(), name).await?;
    Ok(rows.into_iter().map(|(tenant, usage)| row(tenant.to_string(), usage)).collect())
}

fn row(tenant: String, usage: Result<Usage>) -> StorageUsage {
    match usage {
        Ok(usage) => StorageUsage { tenant, bytes: Some(usage.bytes), snapshots: Some(usage.snapshots), failure: None },
        Err(error) => StorageUsage { tenant, bytes: None, snapshots: None, failure: Some(error.into()) },
    }
}

/// Removes a storage that no repository uses.
///
/// # Errors
/// `NotFound`, or `Refused` while it is in use.
pub async fn remove(app: &App, name: &Label) -> Result<()> {
    storages::remove(app.core(), name).await
}
