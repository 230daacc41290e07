//! What was seen since of what jobs failed by.

use bulkhead_model::{
    Result,
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
    let repositories = catalog.repositories().list(None).await?.into_iter();
    let found = repositories.filter(|row| row.look.failure.is_none());
    Ok(Seen {
        storages: catalog.storages().list().await?.into_iter().map(|row| row.name).collect(),
        repositories: found.filter_map(|row| Some(((row.tenant, row.storage), row.look.looked_at?))).collect(),
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
