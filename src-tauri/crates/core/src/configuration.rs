//! The configuration of this machine as a file, and the import of one: planned first, then carried out as planned.

use bulkhead_catalog::{Database, Subject};
use bulkhead_model::{
    Connection, DatabasePath, Error, Label, Result, Slug,
    channel::Channel,
    configuration::{Act, Configuration, DatabaseEntry, FORMAT, Item, Plan, StorageEntry, TenantEntry},
    policy::Rules,
    secret::SecretName,
};
use serde_json::json;

use crate::{
    Core, audit, policies,
    rebuild::{self, Needed},
    tenants,
};

/// What is set up here.
///
/// # Errors
/// The catalog's.
pub async fn here(core: &Core) -> Result<Configuration> {
    let catalog = core.catalog();
    let mut all = Configuration { format: FORMAT, ..Configuration::default() };
    for row in catalog.storages().list().await? {
        all.storages.insert(row.name, StorageEntry { location: row.location, has_secret: row.has_secret });
    }
    all.channels.extend(catalog.channels().list().await?.into_iter().map(|row| (row.name, row.channel)));
    all.policies.extend(catalog.policies().list().await?.into_iter().map(|row| (row.name, row.rules)));
    for row in catalog.tenants().list().await? {
        let contacts = catalog.tenants().contacts(&row.slug).await?;
        all.tenants
            .insert(row.slug, TenantEntry { name: row.name, contacts, colour: row.colour, ..TenantEntry::default() });
    }
    for Database { path, connection, has_password, production, .. } in catalog.databases().list(None).await? {
        let row = DatabaseEntry { connection, has_password, production, policy: None, rules: Rules::default() };
        all.tenants.entry(path.tenant).or_default().databases.insert(path.database, row);
    }
    for who in catalog.policies().who().await? {
        let rules = if who.own_rules { Some(catalog.policies().rules(&who.subject).await?) } else { None };
        own(&mut all, &who.subject, who.policy, rules.unwrap_or_default());
    }
    Ok(all)
}

/// Puts what somebody has of their own where it belongs.
fn own(all: &mut Configuration, whose: &Subject, policy: Option<Label>, rules: Rules) {
    match whose {
        Subject::Tenant(slug) => {
            let row = all.tenants.entry(slug.clone()).or_default();
            (row.policy, row.rules) = (policy, rules);
        }
        Subject::Database(path) => {
            let tenant = all.tenants.entry(path.tenant.clone()).or_default();
            if let Some(row) = tenant.databases.get_mut(&path.database) {
                (row.policy, row.rules) = (policy, rules);
            }
        }
    }
}

/// What came of an import.
#[derive(Debug)]
pub struct Imported {
    /// What was added.
    pub added: Vec<Item>,
    /// What was changed.
    pub changed: Vec<Item>,
    /// Credentials to give again.
    pub needed: Vec<Needed>,
}

/// What the import of a file would do here.
///
/// # Errors
/// The catalog's.
pub async fn plan(core: &Core, file: &Configuration) -> Result<Plan> {
    Ok(file.plan(&here(core).await?))
}

/// Carries out a plan that was looked at; what differs is changed only if `changes`. Breaks off at the first that is refused: run again, it
/// goes on from there.
///
/// # Errors
/// `PlanStale`, `NothingToDo`, `InvalidInput` for rules that cannot be used, `Busy` while a job of a changed database is active, or the
/// keyring's.
pub async fn import(core: &Core, file: &Configuration, digest: &str, changes: bool) -> Result<Imported> {
    let plan = plan(core, file).await?;
    plan.check(digest, changes)?;
    let mut imported = Imported { added: Vec::new(), changed: Vec::new(), needed: Vec::new() };
    for (item, act) in plan.steps {
        if !Plan::acts(&act, changes) {
            continue;
        }
        let fresh = act == Act::Add;
        take(core, file, &item, fresh).await.map_err(|error| error.context(format!("the {} {item}", item.kind())))?;
        imported.needed.extend(needed(core, file, &item).await?);
        if fresh { &mut imported.added } else { &mut imported.changed }.push(item);
    }
    let count = json!({ "added": imported.added.len(), "changed": imported.changed.len() });
    audit::record(core, "configuration.import", &digest[..digest.len().min(12)], count).await?;
    Ok(imported)
}

async fn take(core: &Core, file: &Configuration, item: &Item, fresh: bool) -> Result<()> {
    let gone = || Error::internal("a step of the import names nothing");
    let (catalog, now) = (core.catalog(), core.now());
    match item {
        Item::Storage(name) => {
            let row = file.storages.get(name).ok_or_else(gone)?;
            catalog.storages().add(name, &row.location, row.has_secret, now).await
        }
        Item::Channel(name) => catalog.channels().add(name, file.channels.get(name).ok_or_else(gone)?, now).await,
        Item::Policy(name) => {
            let rules = file.policies.get(name).ok_or_else(gone)?;
            let work = async || {
                if fresh { policies::add(core, name, rules).await } else { policies::update(core, name, rules).await }
            };
            work().await.map(drop)
        }
        Item::Tenant(slug) => tenant(core, slug, file.tenants.get(slug).ok_or_else(gone)?, fresh).await,
        Item::Database(slug, name) => {
            let row = file.tenants.get(slug).and_then(|tenant| tenant.databases.get(name)).ok_or_else(gone)?;
            database(core, &DatabasePath { tenant: slug.clone(), database: name.clone() }, row, fresh).await
        }
    }
}

async fn tenant(core: &Core, slug: &Slug, row: &TenantEntry, fresh: bool) -> Result<()> {
    if fresh {
        tenants::add(core, slug, &row.name).await?;
    } else {
        tenants::rename(core, slug, &row.name).await?;
    }
    core.catalog().tenants().set_contacts(slug, &row.contacts).await?;
    core.catalog().tenants().set_colour(slug, row.colour).await?;
    rules(core, &Subject::Tenant(slug.clone()), row.policy.as_ref(), &row.rules).await
}

async fn database(core: &Core, path: &DatabasePath, row: &DatabaseEntry, fresh: bool) -> Result<()> {
    let databases = core.catalog().databases();
    if fresh {
        databases.add(path, &row.connection, row.has_password, core.now()).await?;
    } else {
        // A job that runs has read the old password, or is about to.
        databases.idle(path).await?;
        let old = databases.get(path).await?;
        let same = same_server(&old.connection, &row.connection);
        // A saved password goes to the server that it was entered for, and to no other.
        let has_password = row.has_password || (same && old.has_password);
        databases.update(&Database { connection: row.connection.clone(), has_password, ..old }).await?;
        if !same {
            core.parts.secrets.remove(&password(path)).await?;
        }
    }
    databases.set_production(path, row.production).await?;
    rules(core, &Subject::Database(path.clone()), row.policy.as_ref(), &row.rules).await
}

/// The rules first: a policy is tried on together with them.
async fn rules(core: &Core, whose: &Subject, policy: Option<&Label>, rules: &Rules) -> Result<()> {
    policies::set_rules(core, whose, rules).await?;
    policies::assign(core, whose, policy).await.map(drop)
}

fn same_server(old: &Connection, new: &Connection) -> bool {
    match (old, new) {
        (Connection::Server(old), Connection::Server(new)) => old.same_server(new),
        (Connection::File { .. }, Connection::File { .. }) => true,
        _ => false,
    }
}

fn password(path: &DatabasePath) -> SecretName {
    SecretName::DatabasePassword(path.tenant.clone(), path.database.clone())
}

/// The credential of a thing that is not in the keyring here.
async fn needed(core: &Core, file: &Configuration, item: &Item) -> Result<Option<Needed>> {
    let (name, needed) = match item {
        Item::Storage(name) if file.storages.get(name).is_some_and(|row| row.has_secret) => {
            (SecretName::Storage(name.clone()), Needed::StorageSecret(name.clone()))
        }
        Item::Channel(name) if file.channels.get(name).is_some_and(Channel::has_secret) => {
            (SecretName::Channel(name.clone()), Needed::ChannelSecret(name.clone()))
        }
        Item::Database(tenant, database) => {
            let path = DatabasePath { tenant: tenant.clone(), database: database.clone() };
            let database = core.catalog().databases().get(&path).await?;
            return rebuild::needed::password(core, database).await;
        }
        _ => return Ok(None),
    };
    Ok(core.parts.secrets.get(&name).await?.is_none().then_some(needed))
}
