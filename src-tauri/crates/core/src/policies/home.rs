//! Which storage a backup goes to.

use bulkhead_catalog::Storage;
use bulkhead_model::{Code, DatabasePath, Label, Result, Slug, policy::Effective};

use super::of;
use crate::Core;

/// Where what stands there now is backed up before it is replaced: as every backup, or where no rule says where, beside the newest.
pub(crate) async fn storage_beside(core: &Core, database: &DatabasePath) -> Result<Storage> {
    let ambiguous = match storage(core, database, None).await {
        Err(error) if error.code == Code::InvalidInput => error,
        chosen => return chosen,
    };
    match core.catalog().snapshots().find(database, "latest", None, core.latest()).await {
        Ok(newest) => core.catalog().storages().get(&newest.storage).await,
        Err(_) => Err(ambiguous),
    }
}

/// The storage that a backup goes to: the one asked for, else the policy's, else the only one there is.
pub(crate) async fn storage(core: &Core, database: &DatabasePath, asked: Option<&Label>) -> Result<Storage> {
    match asked {
        Some(_) => crate::storages::choose(core, asked).await,
        None => ruled_storage(core, &database.tenant, &of(core, database).await?).await,
    }
}

/// The storage that rules name. If they name none, the one that the tenant's backups are on already, or the only one there is.
pub(crate) async fn ruled_storage(core: &Core, tenant: &Slug, rules: &Effective) -> Result<Storage> {
    let named = rules.storage.as_ref().map(|storage| storage.value.clone());
    let named = if named.is_some() { named } else { of_tenant(core, tenant, rules).await? };
    match crate::storages::choose(core, named.as_ref()).await {
        Err(error) if error.code == Code::NotFound => Err(error.context("the storage of the policy")),
        result => result,
    }
}

/// Where the backups of a tenant are of which no rule says where they go: a storage that is added later takes nothing from it.
pub(super) async fn of_tenant(core: &Core, tenant: &Slug, rules: &Effective) -> Result<Option<Label>> {
    let all = core.catalog().repositories().list(Some(tenant)).await?.into_iter().map(|row| row.storage);
    Ok(sole(all, rules))
}

/// The only one of these storages that is not for copies alone.
pub(crate) fn sole(storages: impl Iterator<Item = Label>, rules: &Effective) -> Option<Label> {
    let mut all = storages.filter(|storage| !rules.copies().contains(storage));
    all.next().filter(|_| all.next().is_none())
}
