//! Storages: added, tested, measured; and resolved to a place with its secret.

use std::{collections::BTreeMap, path::Path};

use bulkhead_catalog::{Repository, Storage};
use bulkhead_model::{
    Code, Error, Label, Result, Slug,
    forecast::{Full, Growth, LOOK_BACK, Sample, full, growth},
    policy::Rules,
    report::{Outcome, TestReport},
    secret::SecretName,
    storage::{Lasting, Location},
    usage::{Series, series, totals},
};
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{
    Core, audit, looks, paths, policies,
    ports::{StorageAt, Usage},
    repositories,
};

/// Adds a storage. Its secret goes to the keyring first.
///
/// # Errors
/// `AlreadyExists`, also for a place that has another name here: what is lost with one would be lost with the other, and yet
/// be counted as a copy. `Refused` for a place in a repository. `StorageUnreachable` for a folder in one that is not there,
/// `InvalidInput` for what is no folder. Or the keyring's.
pub async fn add(core: &Core, name: &Label, location: &Location, secret: Option<&SecretString>) -> Result<()> {
    fit(core, name, location).await?;
    keep(core, name, location, secret).await
}

/// Adds a storage if it passes its test; whether it did, the report says. Of one that does not, nothing is kept.
///
/// # Errors
/// As [`add`].
pub async fn add_tested(
    core: &Core,
    name: &Label,
    location: &Location,
    secret: Option<&SecretString>,
) -> Result<TestReport> {
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    let new = match location {
        Location::Local { path } if !is_there(path) => Some(path),
        _ => None,
    };
    fit(core, name, location).await?;
    let at = StorageAt { location: location.clone(), secret: secret.cloned() };
    let report = core.parts.repositories.test(&at).await;
    if report.passed() {
        // Somebody else may have added it meanwhile.
        fit(core, name, location).await?;
        keep(core, name, location, secret).await?;
        settle(core, name, &report).await?;
    } else if let Some(path) = new {
        // Only an empty one goes.
        let _ = std::fs::remove_dir(path);
    }
    Ok(report)
}

/// Whether a storage can be added, whatever a test says of it.
async fn fit(core: &Core, name: &Label, location: &Location) -> Result<()> {
    let place = in_truth(location);
    for storage in core.catalog().storages().list().await? {
        let (message, hint) = if storage.name == *name {
            (format!("the storage {name} exists already"), "Choose another name.")
        } else if in_truth(&storage.location).same_place(&place) {
            (format!("the storage {} is that place already", storage.name), "A copy in the same place is lost with it.")
        } else {
            continue;
        };
        return Err(Error::new(Code::AlreadyExists, message).hint(hint));
    }
    no_repository(core, &place).await?;
    core.parts.repositories.prepare(location).await
}

async fn keep(core: &Core, name: &Label, location: &Location, secret: Option<&SecretString>) -> Result<()> {
    if let Some(secret) = secret {
        core.parts.secrets.set(&SecretName::Storage(name.clone()), secret).await?;
    }
    core.catalog().storages().add(name, location, secret.is_some(), core.now()).await?;
    let detail = json!({ "location": location.to_string(), "secret": secret.is_some() });
    audit::record(core, "storage.add", name, detail).await
}

/// By whatever links a folder is named.
fn in_truth(location: &Location) -> Location {
    match location {
        Location::Local { path } => Location::Local { path: paths::in_truth(path) },
        other => other.clone(),
    }
}

/// What is written into a repository from outside is taken for damage, or lost with it.
async fn no_repository(core: &Core, location: &Location) -> Result<()> {
    for repository in core.catalog().repositories().list(None).await? {
        let storage = core.catalog().storages().get(&repository.storage).await?;
        if location.is_within(&in_truth(&storage.location.for_tenant(&repository.tenant))) {
            let whose = format!("the repository of {} on the storage {}", repository.tenant, storage.name);
            return Err(
                Error::new(Code::Refused, format!("{location} is in {whose}")).hint("Choose a folder outside of it.")
            );
        }
    }
    Ok(())
}

/// Gives a storage another secret.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn set_secret(core: &Core, name: &Label, secret: &SecretString) -> Result<()> {
    core.catalog().storages().get(name).await?;
    core.parts.secrets.set(&SecretName::Storage(name.clone()), secret).await?;
    core.catalog().storages().set_has_secret(name).await?;
    audit::record(core, "storage.secret", name, Value::Null).await
}

/// Removes a storage that no repository uses.
///
/// # Errors
/// `NotFound`, `Refused` while it is in use or rules name it, or the keyring's.
pub async fn remove(core: &Core, name: &Label) -> Result<()> {
    let storage = core.catalog().storages().get(name).await?;
    if let Some(who) = named_by(core, name).await? {
        return Err(Error::new(Code::Refused, format!("{who} the storage {name}"))
            .hint("Change them first: bulkhead policy set or override, with --storage and --copy-to."));
    }
    core.catalog().storages().remove(name).await?;
    audit::record(core, "storage.remove", name, Value::Null).await?;
    match storage.has_secret {
        true => core.parts.secrets.remove(&SecretName::Storage(name.clone())).await,
        // A keyring that is locked is not asked for what it does not hold.
        false => Ok(()),
    }
}

/// Whose rules send backups there: without it every run would say so, and make no copy.
async fn named_by(core: &Core, name: &Label) -> Result<Option<String>> {
    let names = |rules: &Rules| {
        rules.storage.as_ref() == Some(name) || rules.copies.as_ref().is_some_and(|copies| copies.0.contains(name))
    };
    policies::whose(core, names).await
}

/// Writes, reads and deletes a scratch object, in stages. Whether it could be deleted is written down: what cannot be deleted
/// is safe from whoever gets at this machine.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn test(core: &Core, name: &Label) -> Result<TestReport> {
    let storage = core.catalog().storages().get(name).await?;
    let report = core.parts.repositories.test(&at(core, &storage).await?).await;
    settle(core, name, &report).await?;
    Ok(report)
}

/// Writes down what a test found out.
async fn settle(core: &Core, name: &Label, report: &TestReport) -> Result<()> {
    match lasting(report) {
        Some(lasting) => core.catalog().storages().set_lasting(name, lasting).await,
        None => Ok(()),
    }
}

/// What the test says of deleting; none if it did not come to that, or failed for another reason than a refusal.
fn lasting(report: &TestReport) -> Option<Lasting> {
    let outcome = |name: &str| report.stages.iter().find(|stage| stage.stage == name).map(|stage| stage.outcome);
    match (outcome("lock"), outcome("delete")?) {
        // Some say that they lock, and delete all the same: what was seen counts.
        (_, Outcome::Passed) => Some(Lasting::Deletable),
        (Some(Outcome::Passed), Outcome::Warned) => Some(Lasting::Locked),
        (_, Outcome::Warned) => Some(Lasting::RefusedDelete),
        (_, Outcome::Failed | Outcome::Skipped) => None,
    }
}

/// How a storage fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filling {
    /// Bytes of all repositories on it when they were added up last, and what was written and removed since; none if none ever was.
    pub used: Option<u64>,
    /// Bytes that are free, where the storage can tell.
    pub free: Option<u64>,
    /// How all repositories on it grow together.
    pub growth: Option<Growth>,
    /// When it is full.
    pub full: Option<Full>,
}

/// How a storage fills, from the looks at it so far.
///
/// # Errors
/// The catalog's.
pub async fn filling(core: &Core, name: &Label) -> Result<Filling> {
    let usage = core.catalog().usage();
    let free = usage.room(name).await?.last().map(|sample| sample.bytes);
    let samples = totals(&usage.recent(name, LOOK_BACK).await?);
    let used = samples.last().map(|sample| sample.bytes);
    let growth = growth(&samples);
    let full = growth.zip(free).and_then(|(growth, free)| full(growth, free));
    Ok(Filling { used, free, growth, full })
}

/// How a storage came to be as full as it is, as far as the catalog knows. Asks no storage.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Sizes by day, of the largest tenants and of the rest.
    pub series: Series,
    /// How much was free, by day.
    pub room: Vec<Sample>,
    /// How it goes on.
    pub filling: Filling,
    /// The repositories on it, by tenant.
    pub repositories: Vec<Held>,
}

/// A repository and what it holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Held {
    /// The repository.
    pub repository: Repository,
    /// Its size when it was added up last, and what was written and removed since.
    pub bytes: Option<u64>,
    /// How many snapshots the catalog knows to be in it, and the bytes of their dumps.
    pub snapshots: u64,
    /// See above.
    pub dumped: u64,
}

/// How a storage came to be as full as it is: the `most` largest tenants by name, and the rest.
///
/// # Errors
/// `NotFound`.
pub async fn history(core: &Core, name: &Label, most: usize) -> Result<History> {
    core.catalog().storages().get(name).await?;
    let samples = core.catalog().usage().of(name, None).await?;
    let sizes: BTreeMap<_, _> = samples.iter().map(|(tenant, sample)| (tenant.clone(), sample.bytes)).collect();
    let dumps = core.catalog().snapshots().dumped(name).await?;
    let mut repositories = core.catalog().repositories().list(None).await?;
    repositories.retain(|repository| repository.storage == *name);
    let held = |repository: Repository| {
        let (snapshots, dumped) = dumps.get(&repository.tenant).copied().unwrap_or_default();
        Held { bytes: sizes.get(&repository.tenant).copied(), snapshots, dumped, repository }
    };
    Ok(History {
        series: series(&samples, most),
        room: core.catalog().usage().room(name).await?,
        filling: filling(core, name).await?,
        repositories: repositories.into_iter().map(held).collect(),
    })
}

/// Size of every repository on a storage, by tenant; a repository that cannot be looked at gives its error. What was seen is
/// written down.
///
/// # Errors
/// `NotFound`, or the keyring's.
pub async fn usage(core: &Core, name: &Label) -> Result<Vec<(Slug, Result<Usage>)>> {
    core.catalog().storages().get(name).await?;
    let mut rows = Vec::new();
    for repository in core.catalog().repositories().list(None).await? {
        if repository.storage == *name {
            let usage = usage_of(core, &repository.tenant, name).await;
            let bytes = usage.as_ref().map(|usage| Some(usage.bytes));
            core.catalog().usage().looked(&repository.tenant, name, bytes, core.now()).await?;
            rows.push((repository.tenant, usage));
        }
    }
    looks::free(core, name).await?;
    Ok(rows)
}

/// A repository that is gone has no size: nought bytes would look like one.
async fn usage_of(core: &Core, tenant: &Slug, storage: &Label) -> Result<Usage> {
    let at = repositories::existing(core, tenant, storage).await?;
    looks::lost(core, tenant, storage, &at).await?;
    core.parts.repositories.usage(&at).await
}

/// The storage that a backup goes to: the named one, or the only one.
pub(crate) async fn choose(core: &Core, name: Option<&Label>) -> Result<Storage> {
    if let Some(name) = name {
        return core.catalog().storages().get(name).await;
    }
    let mut storages = core.catalog().storages().list().await?;
    match storages.len() {
        1 => Ok(storages.remove(0)),
        0 => Err(Error::new(Code::NotFound, "there is no storage to back up to")
            .hint("Add one: bulkhead storage add NAME --url file:///folder")),
        _ => Err(Error::new(Code::InvalidInput, "there is more than one storage")
            .hint(format!("Name one with --storage: {}.", names(&storages)))),
    }
}

fn names(storages: &[Storage]) -> String {
    storages.iter().map(|storage| storage.name.as_str()).collect::<Vec<_>>().join(", ")
}

/// The place with its secret.
pub(crate) async fn at(core: &Core, storage: &Storage) -> Result<StorageAt> {
    let location = storage.location.clone();
    if !storage.has_secret {
        return Ok(StorageAt { location, secret: None });
    }
    let secret = core.parts.secrets.get(&SecretName::Storage(storage.name.clone())).await?;
    let secret = secret.ok_or_else(|| {
        Error::new(Code::SecretMissing, format!("the secret of the storage {} is not in the keyring", storage.name))
            .hint(format!("Enter it again: bulkhead storage secret {} --secret-stdin.", storage.name.argument()))
    })?;
    Ok(StorageAt { location, secret: Some(secret) })
}
