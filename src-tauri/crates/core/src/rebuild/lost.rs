//! After the loss of a catalog: tenants come back from the repositories that it knew, by the keys in the keyring.

use bulkhead_catalog::Chart;
use bulkhead_model::{
    Code, Error, Result, Slug,
    profile::{KnownDamage, StorageProfile},
    secret::SecretName,
};
use chrono::{DateTime, Utc};

use super::{Rebuilt, finish, newest, place, reach};
use crate::Core;

/// Brings a tenant back from its repositories as they were charted.
///
/// # Errors
/// `SecretMissing` if its key is not in the keyring; `StorageUnreachable` with what is wrong if none of them can be opened,
/// `NotFound` if none says whose it is. Nothing is written then.
pub async fn from_charts(core: &Core, tenant: &Slug, charts: &[Chart]) -> Result<Rebuilt> {
    let key = core.parts.secrets.get(&SecretName::RepositoryKey(tenant.clone())).await?;
    let key = key.ok_or_else(|| {
        Error::new(Code::SecretMissing, format!("the repository key of {tenant} is not in the keyring"))
            .hint("Bring it back from its recovery kit: bulkhead catalog rebuild --kit FILE.")
    })?;
    let mut places = Vec::new();
    for chart in charts {
        let storage = StorageProfile {
            name: chart.storage.clone(),
            location: chart.location.clone(),
            has_secret: chart.has_secret,
            damage: KnownDamage::default(),
        };
        places.push(place(core, tenant, &storage, &key).await?);
    }
    let (open, notes) = reach(core, tenant, places).await?;
    if open.is_empty() {
        let error = Error::new(Code::StorageUnreachable, format!("no repository of {tenant} could be opened"));
        return Err(notes.into_iter().fold(error, Error::hint));
    }
    let profile = newest(core, tenant, &open, DateTime::<Utc>::MIN_UTC).await.ok_or_else(|| {
        Error::new(Code::NotFound, format!("the repositories of {tenant} hold no profile of it")).hint(
            "Add the tenant and its databases again, then open the repository: bulkhead repository open TENANT --storage NAME --key-stdin.",
        )
    })?;
    let mut rebuilt = finish(core, tenant, profile, open, &key, notes).await?;
    if !core.catalog().kits().all().await?.contains_key(tenant) {
        // The catalog alone knew of it: a key may have been changed since, so none is taken for good.
        rebuilt.notes.push(format!(
            "Whether there is a recovery kit of {tenant} that still holds is not known any more: write one anew: bulkhead kit export {tenant} --out FILE.html."
        ));
    }
    Ok(rebuilt)
}
