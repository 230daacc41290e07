//! What a profile knows to the disadvantage of its backups: a catalog that is made anew must not show better than was known.

use bulkhead_catalog::Found;
use bulkhead_model::{Label, Result, Slug, amount, profile::Profile};

use crate::{Core, ports::RepositoryAt};

/// Writes down what was known to be damaged in a repository. Gives what is to be said of it.
pub(super) async fn damage(
    core: &Core,
    tenant: &Slug,
    storage: &Label,
    at: &RepositoryAt,
    profile: &Profile,
) -> Result<Option<String>> {
    let location = core.catalog().storages().get(storage).await?.location;
    let Some(known) = profile.storages.iter().find(|known| known.location == location).map(|known| &known.damage)
    else {
        return Ok(None);
    };
    if known.is_none() {
        return Ok(None);
    }
    let listed = core.catalog().snapshots().on_storage(tenant, storage).await?;
    let mut hit = known.snapshots.clone();
    hit.extend(listed.iter().filter(|row| row.damaged_at.is_some()).map(|row| row.id.clone()));
    if !known.packs.is_empty() {
        // Those that were made since. Where even that cannot be told any more, what was known stays known.
        hit.extend(core.parts.repositories.needing(at, &known.packs).await.unwrap_or_else(|error| {
            tracing::warn!(%tenant, %storage, %error, "cannot tell which snapshots need what is damaged");
            Vec::new()
        }));
    }
    let found = Found { shares: &[].into(), packs: &known.packs, snapshots: &hit, structure: false };
    core.catalog().shares().found(tenant, storage, &found, core.now()).await?;
    let count = listed.iter().filter(|row| hit.contains(&row.id)).count() as u64;
    let are = if count == 1 { "is" } else { "are" };
    Ok((count > 0).then(|| {
        format!(
            "{} on {storage} {are} known to be damaged, by the repository's record.",
            amount::count(count, "backup")
        )
    }))
}

/// Writes down the rehearsals that this catalog does not know.
pub(super) async fn rehearsals(core: &Core, profile: &Profile) -> Result<()> {
    let known = core.catalog().disasters().list(&profile.tenant, u32::MAX).await?;
    for rehearsed in &profile.rehearsals {
        if rehearsed.report.tenant == profile.tenant && known.iter().all(|(job, _)| *job != rehearsed.job) {
            core.catalog().disasters().add(rehearsed.job, &rehearsed.report).await?;
        }
    }
    Ok(())
}
