//! The recovery kit: what goes into it, and whether the one that was written still holds.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
};

use bulkhead_catalog::{Refuted, Repository, Snapshot};
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result, Slug, held,
    kit::{
        DatabaseEntry, EntryFacts, Essentials, FORMAT, Kit, RepositoryEntry, SnapshotEntry, Standing, Written, standing,
    },
    manifest::{self, Manifest},
    profile::{self as tenant_profile, DatabaseProfile},
    storage::Location,
};
use chrono::{DateTime, Utc};
use secrecy::SecretString;
use serde_json::json;

use crate::{Core, alerts, audit, keys, paths::in_truth, policies, profile, repositories};

/// Newest backups that a kit names of each database.
const NAMED: usize = 3;

/// What goes into a kit, the key apart; and the databases whose newest backup could not be looked into.
#[derive(Debug)]
pub struct Gathered {
    /// The kit.
    pub kit: Kit,
    /// The key.
    pub key: SecretString,
    /// Databases of which it says less than it should.
    pub unread: Vec<Label>,
}

/// Gathers what a tenant's kit says. A storage that is away makes it say less, not fail: a kit is needed most in bad times.
///
/// # Errors
/// `NotFound` for the tenant, or before its first backup; `SecretMissing`, or the keyring's.
pub async fn gather(core: &Core, tenant: &Slug) -> Result<Gathered> {
    let profile = profile::of(core, tenant).await?;
    let found = core.catalog().repositories().list(Some(tenant)).await?;
    if found.is_empty() {
        return Err(Error::new(Code::NotFound, format!("{tenant} has nothing yet that a recovery kit would open"))
            .hint("The first backup makes its repository and its key: bulkhead backup TENANT/DATABASE."));
    }
    let key = keys::reveal(core, tenant).await?;
    let (mut databases, mut unread) = (Vec::new(), Vec::new());
    for database in &profile.databases {
        let entry = entry(core, tenant, database).await?;
        if entry.facts.is_none() && !entry.snapshots.is_empty() {
            unread.push(entry.name.clone());
        }
        databases.push(entry);
    }
    let repositories = in_order(found, &databases);
    let kit = Kit {
        format: FORMAT,
        bulkhead: env!("CARGO_PKG_VERSION").to_owned(),
        made_at: core.now(),
        profile,
        repositories,
        databases,
    };
    Ok(Gathered { kit, key, unread })
}

/// The one that backups go to comes first.
fn in_order(found: Vec<Repository>, databases: &[DatabaseEntry]) -> Vec<RepositoryEntry> {
    let newest = databases.iter().filter_map(|database| database.snapshots.first());
    let first = newest.max_by_key(|snapshot| snapshot.taken_at).map(|snapshot| snapshot.storage.clone());
    let mut entries: Vec<_> =
        found.into_iter().map(|row| RepositoryEntry { storage: row.storage, id: row.id }).collect();
    entries.sort_by_key(|entry| Some(&entry.storage) != first.as_ref());
    entries
}

async fn entry(core: &Core, tenant: &Slug, database: &DatabaseProfile) -> Result<DatabaseEntry> {
    let path = DatabasePath { tenant: tenant.clone(), database: database.name.clone() };
    let rules = policies::of(core, &path).await?;
    let drills = core.catalog().drills().refuted(tenant).await?;
    let mut snapshots = core.catalog().snapshots().all(&path).await?;
    // What is missing or damaged restores nothing; each of the newest is named on every storage that has it.
    snapshots.retain(Snapshot::counts);
    let newest: BTreeSet<DateTime<Utc>> = snapshots.iter().map(|snapshot| snapshot.taken_at).collect();
    let newest: Vec<DateTime<Utc>> = newest.into_iter().rev().take(NAMED).collect();
    snapshots.retain(|snapshot| newest.contains(&snapshot.taken_at));
    Ok(DatabaseEntry {
        name: database.name.clone(),
        engine: database.connection.engine(),
        source: database.connection.database_name(),
        facts: newest_manifest(core, &path).await.map(facts),
        snapshots: snapshots.into_iter().map(|row| snapshot(row, &drills)).collect(),
        rpo: rules.rpo.map(|rpo| rpo.value),
        rto: rules.rto.map(|rto| rto.value),
    })
}

/// From whichever storage has it and answers.
async fn newest_manifest(core: &Core, database: &DatabasePath) -> Option<Manifest> {
    let all = core.catalog().snapshots().all(database).await.ok()?;
    let newest = all.iter().find(|snapshot| snapshot.counts())?.taken_at;
    for snapshot in all.iter().filter(|snapshot| snapshot.counts() && snapshot.taken_at == newest) {
        let Ok(at) = repositories::existing(core, &database.tenant, &snapshot.storage).await else { continue };
        if let Ok(Some(manifest)) = core.parts.repositories.manifest(&at, &snapshot.id).await {
            return Some(manifest);
        }
    }
    None
}

fn facts(manifest: Manifest) -> EntryFacts {
    let dumps = manifest.streams.iter().map(|stream| stream.name.clone());
    let beside = [tenant_profile::FILE_NAME, manifest::FILE_NAME].map(str::to_owned);
    // Whoever is named in the statements is to be made on a new server, not only who owns something.
    let mut roles = held::holders(&manifest.facts.settings);
    roles.extend(manifest.facts.roles.into_iter().map(|role| role.name));
    EntryFacts {
        files: dumps.chain(beside).collect(),
        server: manifest.facts.server,
        tool: manifest.facts.tool,
        settings: manifest.facts.settings,
        grants: manifest.facts.grants,
        lacks: manifest.facts.warnings,
        roles: roles.into_iter().collect(),
    }
}

fn snapshot(row: Snapshot, drills: &Refuted) -> SnapshotEntry {
    SnapshotEntry {
        refuted: row.refuted(drills).map(|drill| drill.outcome),
        untrue: row.refuted(drills).is_some_and(|drill| drill.asserted),
        id: row.id,
        storage: row.storage,
        taken_at: row.taken_at,
        bytes: row.bytes,
        proved_at: row.proved_at,
    }
}

/// What the kit that was written was made from.
#[must_use]
pub fn essentials(kit: &Kit) -> Essentials {
    let place = |entry: &RepositoryEntry| {
        let storage = kit.profile.storages.iter().find(|storage| storage.name == entry.storage)?;
        Some((storage.name.clone(), placed(&storage.location.to_string(), &entry.id)))
    };
    let databases = kit.profile.databases.iter();
    Essentials {
        storages: kit.repositories.iter().filter_map(place).collect(),
        databases: databases.map(|database| (database.name.clone(), database.connection.to_string())).collect(),
    }
}

fn placed(location: &str, repository: &str) -> String {
    format!("{location} {repository}")
}

/// Refuses a place for a kit that is on a storage: the key would lie beside the backups that it opens, and be lost with them.
///
/// # Errors
/// `Refused`.
pub async fn permits(core: &Core, file: &Path) -> Result<()> {
    let own = in_truth(file);
    for storage in core.catalog().storages().list().await? {
        let Location::Local { path } = &storage.location else { continue };
        if own.starts_with(in_truth(path)) {
            let message =
                format!("{} is on the storage {}, beside the backups that the kit opens", file.display(), storage.name);
            return Err(Error::new(Code::Refused, message)
                .hint("Write it elsewhere, such as on a stick that is kept in another place.")
                .hint(
                    "Whoever has the storage could read every backup, and when it is lost, the key is lost with it.",
                ));
        }
    }
    Ok(())
}

/// Writes down that a kit was written, once it is where it was to go. `form` is a word such as `html`.
///
/// # Errors
/// The catalog's.
pub async fn written(core: &Core, kit: &Kit, form: &str) -> Result<()> {
    let tenant = &kit.profile.tenant;
    core.catalog().kits().written(tenant, form, &essentials(kit), kit.made_at).await?;
    audit::record(core, "kit.export", tenant, json!({ "form": form })).await?;
    // An alert that there is none is over at once.
    alerts::look(core).await
}

/// Says whom to call about a tenant, one line each.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for lines that nobody could read.
pub async fn set_contacts(core: &Core, tenant: &Slug, contacts: &[String]) -> Result<()> {
    let odd =
        |line: &String| line.trim().is_empty() || line.chars().count() > 200 || line.chars().any(char::is_control);
    if contacts.len() > 20 || contacts.iter().any(odd) {
        return Err(Error::new(Code::InvalidInput, "contacts are at most 20 lines of 1 to 200 printable characters")
            .hint("For example: --contact \"Jane Doe, on call, +44 20 7946 0000\""));
    }
    core.catalog().tenants().set_contacts(tenant, contacts).await?;
    audit::record(core, "tenant.contacts", tenant, json!(contacts)).await
}

/// How the kit of every tenant stands, worked out from the catalog alone.
///
/// # Errors
/// The catalog's.
pub async fn standings(core: &Core) -> Result<HashMap<Slug, Standing>> {
    let catalog = core.catalog();
    let (kits, rekeyed) = (catalog.kits().all().await?, catalog.kits().rekeyings().await?);
    let mut now: BTreeMap<Slug, (Essentials, Option<DateTime<Utc>>)> = BTreeMap::new();
    let places: HashMap<Label, String> =
        catalog.storages().list().await?.into_iter().map(|row| (row.name, row.location.to_string())).collect();
    for row in catalog.repositories().list(None).await? {
        let (essentials, since) = now.entry(row.tenant).or_default();
        let location = places.get(&row.storage).map_or("", String::as_str);
        essentials.storages.insert(row.storage.clone(), placed(location, &row.id));
        *since = Some(since.unwrap_or(row.created_at).min(row.created_at));
    }
    for row in catalog.databases().list(None).await? {
        let (essentials, _) = now.entry(row.path.tenant).or_default();
        essentials.databases.insert(row.path.database, row.connection.to_string());
    }
    // Repositories outlive their tenant's row; nobody is asked for the kit of one that was removed.
    let known: HashSet<Slug> = catalog.tenants().list().await?.into_iter().map(|row| row.slug).collect();
    now.retain(|tenant, _| known.contains(tenant));
    let stands = |(tenant, (essentials, since)): (Slug, (Essentials, Option<DateTime<Utc>>))| {
        let kit: Option<&Written> = kits.get(&tenant);
        let standing = standing(kit, &essentials, since, rekeyed.get(&tenant).copied());
        (tenant, standing)
    };
    Ok(now.into_iter().map(stands).collect())
}
