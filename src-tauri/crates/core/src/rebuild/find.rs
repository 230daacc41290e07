//! Whose repositories a key opens on a storage: a machine that knows nothing asks the storage, and nobody for a name.

use bulkhead_model::{
    Code, Error, Label, Result, Slug,
    profile::{KnownDamage, StorageProfile},
    secret::key_meant,
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};

use super::{newest, place};
use crate::Core;

/// A repository that the key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Whose: the name of its folder.
    pub tenant: Slug,
    /// The tenant's name for people; none if the repository does not say it.
    pub name: Option<String>,
    /// Whether a tenant of this slug is here already, and what it is called.
    pub here: Option<String>,
}

/// Tries the key on every repository of a storage. Writes nothing.
///
/// # Errors
/// `WrongKey` if it opens none of them, `RepositoryMissing` if there is none; the storage's, or the keyring's.
pub async fn find(core: &Core, storage: &Label, key: &SecretString) -> Result<Vec<Found>> {
    match (with(core, storage, key).await, meant(key)) {
        (Err(error), Some(meant)) if error.code == Code::WrongKey => {
            with(core, storage, &meant).await.map_err(|_| error)
        }
        (found, _) => found,
    }
}

/// The key that was meant, where it was not typed to the letter. What somebody chose without Bulkhead is never changed unasked: it is
/// tried as it is first.
pub(super) fn meant(key: &SecretString) -> Option<SecretString> {
    key_meant(key.expose_secret()).map(SecretString::from)
}

async fn with(core: &Core, storage: &Label, key: &SecretString) -> Result<Vec<Found>> {
    let row = core.catalog().storages().get(storage).await?;
    let at = crate::storages::at(core, &row).await?;
    let own = StorageProfile {
        name: row.name,
        location: row.location,
        has_secret: row.has_secret,
        damage: KnownDamage::default(),
    };
    let (mut found, mut refused) = (Vec::new(), 0_usize);
    let names = core.parts.repositories.folders(&at).await?;
    for tenant in names.iter().filter_map(|name| name.parse::<Slug>().ok()) {
        let place = place(core, &tenant, &own, key).await?;
        match core.parts.repositories.open(&place.at).await {
            Ok(_) => {
                let profile = newest(core, &tenant, &[place], DateTime::<Utc>::MIN_UTC).await;
                let here = core.catalog().tenants().get(&tenant).await.ok().map(|known| known.name);
                found.push(Found { tenant, name: profile.map(|profile| profile.name), here });
            }
            Err(error) if error.code == Code::WrongKey => refused += 1,
            Err(error) if error.code == Code::RepositoryMissing => {}
            Err(error) => return Err(error),
        }
    }
    if !found.is_empty() {
        return Ok(found);
    }
    Err(match refused {
        0 => Error::new(Code::RepositoryMissing, format!("there is no repository on the storage {storage}"))
            .hint("The storage is the folder above: each repository is in a folder of its tenant's short name."),
        _ => Error::new(Code::WrongKey, format!("the key opens none of the repositories on the storage {storage}"))
            .hint("Compare it with the key in the newest recovery kit, group by group."),
    })
}
