//! Brings a tenant back on a machine that knows nothing of it: from a recovery kit, or from a repository and its key.
//!
//! Everything can be run again: what is there already stays as it is, and what could not be reached before is brought then.
//! Nothing is written before a repository was opened with the key, unless none can be reached at all.

mod apply;
mod find;
mod known;
mod lost;
pub(crate) mod needed;

use std::collections::BTreeMap;

use bulkhead_catalog::Storage;
use bulkhead_model::{
    Code, Error, Label, Result, Slug, amount,
    kit::Kit,
    profile::{KnownDamage, Profile, StorageProfile},
};
use chrono::{DateTime, Duration, Utc};
use secrecy::SecretString;
use serde_json::json;

use crate::{
    Core, adopt, audit,
    drill::records,
    keys,
    kit::essentials,
    ports::{RepositoryAt, StorageAt},
    repositories, status,
};

pub(crate) use apply::name_of;
pub use find::{Found, find};
pub use lost::from_charts;
pub use needed::{Needed, missing, needed};

/// What was brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    /// Whose.
    pub tenant: Slug,
    /// Storages that were added.
    pub storages: Vec<Label>,
    /// Policies that were added.
    pub policies: Vec<Label>,
    /// Databases that were added.
    pub databases: Vec<Label>,
    /// Repositories that were opened.
    pub repositories: Vec<Label>,
    /// Backups that were listed.
    pub snapshots: usize,
    /// Credentials to give.
    pub needed: Vec<Needed>,
    /// What could not be brought, and why.
    pub notes: Vec<String>,
}

/// Where a tenant's repository should be.
struct Place {
    storage: StorageProfile,
    at: RepositoryAt,
}

/// Brings a tenant back from its kit; `lost` names the storages that are taken for lost.
///
/// # Errors
/// `WrongKey` if the kit's key opens none of the repositories that answer, `AlreadyExists` if the tenant has another key
/// here. Neither leaves anything behind.
pub async fn from_kit(core: &Core, kit: &Kit, key: &SecretString, lost: &[Label]) -> Result<Rebuilt> {
    let tenant = &kit.profile.tenant;
    let another = another_key(core, tenant, key).await?;
    let mut places = Vec::new();
    for entry in kit.repositories.iter().filter(|entry| !lost.contains(&entry.storage)) {
        let Some(storage) = kit.profile.storages.iter().find(|storage| storage.name == entry.storage) else { continue };
        places.push(place(core, tenant, storage, key).await?);
    }
    let reached = reach(core, tenant, places).await;
    let (open, mut notes) = reached.map_err(|error| another.clone().unwrap_or_else(|| old(error, kit.made_at)))?;
    // Whoever wrote the kit had that key by then.
    let since = core.now().min(kit.made_at - Duration::milliseconds(1));
    let taken = take_newer(core, tenant, key, &open, since, another).await?;
    let mut profile = newest(core, tenant, &open, kit.made_at).await.unwrap_or_else(|| kit.profile.clone());
    profile.storages.retain(|storage| !lost.contains(&storage.name));
    if open.is_empty() {
        notes.push("No repository could be opened yet: run this again once one answers.".to_owned());
    }
    let opened = !open.is_empty();
    let rebuilt = finish(core, tenant, profile, open, key, notes).await?;
    if opened && (taken || !core.catalog().kits().all().await?.contains_key(tenant)) {
        // The key is not on this machine alone: it came out of a kit. One that was written here has another, where this one's was taken.
        core.catalog().kits().written(tenant, "import", &essentials(kit), kit.made_at).await?;
    }
    Ok(rebuilt)
}

/// Opens a repository on a storage that is known, and brings its tenant back from what it holds. Where the tenant has a
/// repository here already, nothing but backups is brought.
///
/// # Errors
/// `WrongKey`, `RepositoryMissing`, or `AlreadyExists` if the tenant has another key.
pub async fn from_repository(core: &Core, tenant: &Slug, storage: &Label, key: SecretString) -> Result<Rebuilt> {
    let meant = find::meant(&key);
    match (with_key(core, tenant, storage, key).await, meant) {
        (Err(error), Some(meant)) if matches!(error.code, Code::WrongKey | Code::AlreadyExists) => {
            with_key(core, tenant, storage, meant).await.map_err(|_| error)
        }
        (rebuilt, _) => rebuilt,
    }
}

async fn with_key(core: &Core, tenant: &Slug, storage: &Label, key: SecretString) -> Result<Rebuilt> {
    let another = another_key(core, tenant, &key).await?;
    let row = core.catalog().storages().get(storage).await?;
    let own = StorageProfile {
        name: row.name.clone(),
        location: row.location.clone(),
        has_secret: row.has_secret,
        damage: KnownDamage::default(),
    };
    let at = repositories::place(core, tenant, &row, key.clone()).await?;
    let found = core.parts.repositories.open(&at).await.map_err(|error| another.clone().unwrap_or(error))?;
    repositories::is_own(core, tenant, &at, &found).await?;
    let open = vec![Place { storage: own.clone(), at }];
    take_newer(core, tenant, &key, &open, core.now(), another).await?;
    let known = core.catalog().tenants().get(tenant).await;
    let profile = match known {
        // What was set or removed here since is not undone. Without a repository nothing of it was ever here.
        Ok(known) if !core.catalog().repositories().list(Some(tenant)).await?.is_empty() => bare(known, own),
        Ok(known) => newest(core, tenant, &open, DateTime::<Utc>::MIN_UTC).await.unwrap_or_else(|| bare(known, own)),
        Err(error) => match newest(core, tenant, &open, DateTime::<Utc>::MIN_UTC).await {
            Some(profile) => profile,
            None => {
                return Err(
                    error.hint("The repository does not say whose it is. Add the tenant first: bulkhead tenant add.")
                );
            }
        },
    };
    finish(core, tenant, profile, open, &key, Vec::new()).await
}

/// What is to be said of a tenant that has another key here; none if it has this one, or none.
async fn another_key(core: &Core, tenant: &Slug, key: &SecretString) -> Result<Option<Error>> {
    match keys::fits(core, tenant, key).await {
        Err(error) if error.code == Code::AlreadyExists => Ok(Some(error)),
        fits => fits.map(|()| None),
    }
}

async fn take_newer(
    core: &Core,
    tenant: &Slug,
    key: &SecretString,
    open: &[Place],
    since: DateTime<Utc>,
    another: Option<Error>,
) -> Result<bool> {
    let Some(another) = another else { return Ok(false) };
    let open: Vec<RepositoryAt> = open.iter().map(|place| place.at.clone()).collect();
    keys::take_newer(core, tenant, key, &open, since, another).await
}

/// Says which backups are not listed, and what brings them.
fn left_out(tenant: &Slug, storage: &Label, databases: &BTreeMap<Label, u64>) -> Option<String> {
    let count = databases.values().sum();
    let (are, of) = if count == 1 { ("is", "a database") } else { ("are", "databases") };
    let named: Vec<_> = databases.iter().map(|(name, count)| format!("{name} ({count})")).collect();
    let each = if databases.len() == 1 { "it" } else { "each" };
    (count > 0).then(|| {
        format!(
            "{} in the repository on {storage} {are} not listed, being of {of} that {tenant} does not have here: {}. To list them, add {each} again, then open the repository once more: bulkhead database add {tenant} NAME --url URL.",
            amount::count(count, "backup"),
            named.join(", ")
        )
    })
}

/// A tenant of which nothing is to be brought but what is in the repository.
fn bare(known: bulkhead_catalog::Tenant, storage: StorageProfile) -> Profile {
    Profile {
        format: bulkhead_model::profile::FORMAT,
        tenant: known.slug,
        name: known.name,
        contacts: Vec::new(),
        colour: known.colour,
        policy: None,
        rules: Default::default(),
        databases: Vec::new(),
        storages: vec![storage],
        policies: [].into(),
        rehearsals: Vec::new(),
    }
}

async fn finish(
    core: &Core,
    tenant: &Slug,
    mut profile: Profile,
    open: Vec<Place>,
    key: &SecretString,
    mut notes: Vec<String>,
) -> Result<Rebuilt> {
    for place in &open {
        if !profile.storages.iter().any(|known| known.location == place.storage.location) {
            let name = &place.storage.name;
            notes.push(format!("The storage {name} is younger than the newest backup that could be read: whatever rules named it since do so no more."));
            profile.storages.push(place.storage.clone());
        }
    }
    let remembered = profile.clone();
    let is_new = core.catalog().repositories().list(Some(tenant)).await?.is_empty();
    let mut rebuilt = apply::profile(core, profile, notes).await?;
    for place in &open {
        let Some(name) = apply::name_of(core, &place.storage.location).await? else { continue };
        let at = repositories::open_existing(core, tenant, &name, key.clone()).await?;
        let synced = adopt::sync(core, tenant, &name, &at).await?;
        if synced.added > 0 {
            rebuilt.notes.extend(known::damage(core, tenant, &name, &at, &remembered).await?);
        }
        rebuilt.snapshots += synced.added;
        rebuilt.notes.extend(left_out(tenant, &name, &synced.left_out));
        let foreign = core.parts.repositories.foreign(&at).await?.len() as u64;
        if foreign > 0 {
            let were = if foreign == 1 { "was" } else { "were" };
            rebuilt.notes.push(format!(
                "{} in the repository on {name} {were} written by another program: there is nothing to compare with. List: bulkhead snapshots {tenant} --foreign.",
                amount::count(foreign, "snapshot")
            ));
        }
        rebuilt.repositories.push(name);
    }
    if is_new && rebuilt.snapshots > 0 {
        let mark = status::rebuilt(tenant);
        let before = core.catalog().alerts().mark(&mark).await?;
        core.catalog().alerts().set_mark(&mark, before, core.now()).await?;
    }
    // Once the snapshots are listed: what proved one marks it.
    rebuilt.notes.extend(records::adopt(core, &remembered).await?);
    known::rehearsals(core, &remembered).await?;
    for (storage, error) in keys::settle(core, tenant).await? {
        rebuilt.notes.push(format!(
            "The key of before is kept until the repository on {storage} opens with the new one: {}.",
            error.message
        ));
    }
    rebuilt.needed = needed(core, tenant).await?;
    let detail =
        json!({ "databases": rebuilt.databases, "storages": rebuilt.storages, "snapshots": rebuilt.snapshots });
    audit::record(core, "tenant.rebuild", tenant, detail).await?;
    Ok(rebuilt)
}

/// A storage of the kit, with the secret of the same one here.
async fn place(core: &Core, tenant: &Slug, storage: &StorageProfile, key: &SecretString) -> Result<Place> {
    let here = core.catalog().storages().list().await?.into_iter().find(|row| row.location == storage.location);
    let name = here.map_or_else(|| storage.name.clone(), |row: Storage| row.name);
    let secret = match storage.has_secret {
        true => core.parts.secrets.get(&bulkhead_model::secret::SecretName::Storage(name)).await?,
        false => None,
    };
    let at = StorageAt { location: storage.location.for_tenant(tenant), secret };
    Ok(Place { storage: storage.clone(), at: RepositoryAt { storage: at, key: key.clone() } })
}

/// Those that the key opens, and what is wrong with the others. A key that some refuse and none takes is another one.
async fn reach(core: &Core, tenant: &Slug, places: Vec<Place>) -> Result<(Vec<Place>, Vec<String>)> {
    let (mut open, mut notes, mut wrong) = (Vec::new(), Vec::new(), None);
    for place in places {
        let name = &place.storage.name;
        if place.storage.has_secret && place.at.storage.secret.is_none() {
            notes.push(format!("The repository on {name} was not opened: the storage's secret is needed first."));
            continue;
        }
        let opened = async {
            let found = core.parts.repositories.open(&place.at).await?;
            repositories::is_own(core, tenant, &place.at, &found).await
        };
        match opened.await {
            Ok(()) => open.push(place),
            Err(error) => {
                notes.push(format!("The repository on {name} was not opened: {}.", error.message));
                wrong = wrong.or(Some(error).filter(|error| error.code == Code::WrongKey));
            }
        }
    }
    match wrong {
        Some(error) if open.is_empty() => Err(error),
        _ => Ok((open, notes)),
    }
}

fn old(error: Error, made_at: DateTime<Utc>) -> Error {
    if error.code != Code::WrongKey {
        return error;
    }
    let made_at = made_at.format("%Y-%m-%d %H:%M UTC");
    Error::new(Code::WrongKey, "the key of this kit does not open the tenant's repositories")
        .hint(format!("The kit was written {made_at}; the key was changed since. Take the newest kit."))
}

/// The profile in the newest snapshot of all, if it is newer than `since`; one that is dated ahead comes last.
async fn newest(core: &Core, tenant: &Slug, open: &[Place], since: DateTime<Utc>) -> Option<Profile> {
    let mut all = Vec::new();
    for place in open {
        let found = core.parts.repositories.snapshots(&place.at).await.unwrap_or_default();
        let own = found.into_iter().filter(|it| it.tenant.as_ref() == Some(tenant) && it.time > since);
        all.extend(own.map(|snapshot| (snapshot.time, snapshot.id, &place.at)));
    }
    all.sort_by_key(|(time, ..)| std::cmp::Reverse((*time <= core.latest(), *time)));
    for (_, id, at) in all.into_iter().take(5) {
        match core.parts.repositories.profile(at, &id).await {
            // A hand that swapped profiles must not bring one tenant into another's repository.
            Ok(Some(profile)) if profile.tenant == *tenant => return Some(profile),
            Ok(_) => {}
            Err(error) => tracing::warn!(%tenant, %error, "the profile in a snapshot cannot be read"),
        }
    }
    None
}
