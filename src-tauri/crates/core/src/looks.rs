//! Looks at repositories now and then: what is still there, and how large it is.
//!
//! A snapshot that somebody deleted behind our back is found here, before it is needed. Not having been able to look says
//! nothing of what is there, and is told apart.

use std::collections::BTreeMap;

use bulkhead_catalog::Repository;
use bulkhead_model::{Label, Result, Slug};
use chrono::Duration;

use crate::{Core, repositories, storages};

/// How old the last look may be.
const EVERY: Duration = Duration::hours(6);
/// How long after a look that failed the next is tried.
const AGAIN: Duration = Duration::minutes(30);

/// Looks at every repository whose last look is old. Gives how many were looked at; what cannot be looked at is written down
/// and keeps no other from it.
///
/// # Errors
/// The catalog's.
pub async fn due(core: &Core) -> Result<usize> {
    let mut storages = BTreeMap::<Label, Vec<Slug>>::new();
    for repository in core.catalog().repositories().list(None).await? {
        if is_due(&repository, core.now()) {
            storages.entry(repository.storage).or_default().push(repository.tenant);
        }
    }
    let looked = storages.values().map(Vec::len).sum();
    // One that does not answer keeps no other waiting.
    let looks = storages.into_iter().map(|(storage, tenants)| async move {
        for tenant in tenants {
            look(core, &tenant, &storage).await?;
        }
        free(core, &storage).await
    });
    futures::future::try_join_all(looks).await?;
    Ok(looked)
}

fn is_due(repository: &Repository, now: chrono::DateTime<chrono::Utc>) -> bool {
    let look = &repository.look;
    let wait = if look.failure.is_some() { AGAIN } else { EVERY };
    // A time ahead was written by a clock that was wrong.
    look.tried_at.is_none_or(|tried| now - tried >= wait || tried > now)
}

/// Looks at one repository and writes down what is there.
///
/// # Errors
/// The catalog's. That it cannot be looked at is written down and no error.
pub async fn look(core: &Core, tenant: &Slug, storage: &Label) -> Result<()> {
    let found = what_is_there(core, tenant, storage).await;
    match &found {
        Ok((there, _)) => core.catalog().snapshots().seen(tenant, storage, there, core.now()).await?,
        Err(error) => tracing::warn!(%tenant, %storage, %error, "the repository could not be looked at"),
    }
    let bytes = found.as_ref().map(|(_, bytes)| *bytes);
    core.catalog().usage().looked(tenant, storage, bytes, core.now()).await
}

async fn what_is_there(core: &Core, tenant: &Slug, storage: &Label) -> Result<(Vec<String>, u64)> {
    let at = repositories::existing(core, tenant, storage).await?;
    let snapshots = core.parts.repositories.snapshots(&at).await?;
    let usage = core.parts.repositories.usage(&at).await?;
    Ok((snapshots.into_iter().map(|snapshot| snapshot.id).collect(), usage.bytes))
}

/// Writes down how much is free at a storage, where it can tell.
pub(crate) async fn free(core: &Core, storage: &Label) -> Result<()> {
    let row = core.catalog().storages().get(storage).await?;
    let Ok(at) = storages::at(core, &row).await else { return Ok(()) };
    match core.parts.repositories.free_bytes(&at).await {
        Ok(Some(bytes)) => core.catalog().usage().free(storage, bytes, core.now()).await,
        _ => Ok(()),
    }
}
