//! What was seen since of what jobs failed by.

use bulkhead_catalog::Repository;
use bulkhead_model::{
    Code, Result,
    alert::{Cause, Seen},
    secret::SecretName,
};

use crate::Core;

/// When the keyring last gave something.
const KEYRING: &str = "keyring";

/// What was seen last of what jobs need.
///
/// # Errors
/// The catalog's.
pub(crate) async fn seen(core: &Core) -> Result<Seen> {
    let catalog = core.catalog();
    let (found, failing): (Vec<_>, Vec<_>) =
        catalog.repositories().list(None).await?.into_iter().partition(|row| row.look.failure.is_none());
    let failure = |row: Repository| {
        let error =
            row.look.failure.filter(|error| matches!(error.code, Code::StorageUnreachable | Code::StorageDenied))?;
        Some(((row.tenant, row.storage), (row.look.tried_at?, error)))
    };
    Ok(Seen {
        storages: catalog.storages().list().await?.into_iter().map(|row| row.name).collect(),
        failures: failing.into_iter().filter_map(failure).collect(),
        repositories: found
            .into_iter()
            .filter_map(|row| Some(((row.tenant, row.storage), row.look.looked_at?)))
            .collect(),
        keyring: catalog.alerts().mark(KEYRING).await?,
    })
}

/// Writes down that the keyring gave something just now.
///
/// # Errors
/// The catalog's.
pub(crate) async fn keyring_gave(core: &Core) -> Result<()> {
    let before = core.catalog().alerts().mark(KEYRING).await?;
    core.catalog().alerts().set_mark(KEYRING, before, core.now()).await.map(drop)
}

/// Looks at the keyring while an alert says that it gives nothing; asks nobody for its password.
///
/// # Errors
/// The catalog's.
pub(crate) async fn watch_keyring(core: &Core) -> Result<()> {
    let open = core.catalog().alerts().open().await?;
    if !open.iter().any(|known| known.condition.cause == Cause::Keyring) {
        return Ok(());
    }
    let Some(tenant) = core.catalog().tenants().list().await?.into_iter().next() else { return Ok(()) };
    match core.parts.secrets.peek(&SecretName::RepositoryKey(tenant.slug)).await {
        Ok(()) => keyring_gave(core).await,
        Err(_) => Ok(()),
    }
}
