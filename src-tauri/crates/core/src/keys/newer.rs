//! A key that was changed on another machine: this one still has the one before.

use bulkhead_model::{Code, Error, Label, Result, Slug, secret::SecretName};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{PATIENCE, claim::alone, rotate, stored, unfinished};
use crate::{Core, ports::RepositoryAt, repositories};

/// Makes `key` the tenant's in place of the one that is here, if that was changed elsewhere: a repository of the tenant's opens with
/// `key` and no longer with its own, and none that answers still does. The one before stays in the keyring under its other name,
/// see [`settle`]. `open` are repositories that `key` opens, for a tenant of which the catalog knows none.
///
/// # Errors
/// `refused` if that is not so; those of keyring and catalog.
pub(crate) async fn take_newer(
    core: &Core,
    tenant: &Slug,
    key: &SecretString,
    open: &[RepositoryAt],
    since: DateTime<Utc>,
    refused: Error,
) -> Result<bool> {
    alone(core, tenant, PATIENCE, async {
        let secrets = &core.parts.secrets;
        let Some(own) = stored(core, tenant).await? else { return Ok(false) };
        if own.expose_secret() == key.expose_secret() {
            return Ok(false);
        }
        let previous = SecretName::PreviousRepositoryKey(tenant.clone());
        let kept = secrets.get(&previous).await?;
        if kept.is_some_and(|kept| kept.expose_secret() != own.expose_secret()) {
            // There is room for one.
            return Err(
                refused.hint(format!("A key change has broken off here: bulkhead tenant key {tenant} --rotate."))
            );
        }
        if !is_newer(core, tenant, &own, key, open).await? {
            return Err(refused);
        }
        unfinished::begin(core, tenant).await?;
        unfinished::unless_kept(core, tenant, secrets.set(&previous, &own).await).await?;
        secrets.set(&SecretName::RepositoryKey(tenant.clone()), key).await?;
        rotate::turned(core, tenant, since).await?;
        Ok(true)
    })
    .await
}

/// A repository that the catalog knows must be that one: what opens with another key may be anybody's.
async fn is_newer(
    core: &Core,
    tenant: &Slug,
    own: &SecretString,
    key: &SecretString,
    open: &[RepositoryAt],
) -> Result<bool> {
    let mut places = Vec::new();
    for row in core.catalog().repositories().list(Some(tenant)).await? {
        let storage = core.catalog().storages().get(&row.storage).await?;
        // One whose secret is missing does not answer.
        if let Ok(at) = repositories::place(core, tenant, &storage, key.clone()).await {
            places.push((at, Some(row.id)));
        }
    }
    if places.is_empty() {
        places = open.iter().map(|at| (at.clone(), None)).collect();
    }
    let mut turned = false;
    for (at, id) in places {
        match core.parts.repositories.open(&RepositoryAt { key: own.clone(), ..at.clone() }).await {
            Ok(_) => return Ok(false),
            Err(error) if error.code == Code::WrongKey => {
                let found = core.parts.repositories.open(&at).await;
                turned |= found.is_ok_and(|found| id.is_none_or(|id| id == found.id));
            }
            Err(_) => {}
        }
    }
    Ok(turned)
}

/// Ends what [`take_newer`] began: once every repository opens with the new key, the one before goes. Until then the scheduler tries again.
/// Gives the storages that are left, and why.
///
/// # Errors
/// Those of keyring and catalog.
pub(crate) async fn settle(core: &Core, tenant: &Slug) -> Result<Vec<(Label, Error)>> {
    let previous = SecretName::PreviousRepositoryKey(tenant.clone());
    if core.parts.secrets.get(&previous).await?.is_none() {
        return Ok(Vec::new());
    }
    alone(core, tenant, PATIENCE, async {
        let Some(current) = stored(core, tenant).await? else { return Ok(Vec::new()) };
        Ok(rotate::resume(core, tenant, &current).await?.map_or_else(Vec::new, |rotated| rotated.left))
    })
    .await
}
