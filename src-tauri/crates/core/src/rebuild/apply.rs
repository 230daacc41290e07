//! Puts a profile into the catalog, beside what is there.

use std::collections::BTreeMap;

use bulkhead_catalog::Subject;
use bulkhead_model::{Code, DatabasePath, Error, Label, Result, profile::Profile, storage::Location};

use super::Rebuilt;
use crate::{Core, scheduler};

/// Adds what is not there yet. What a person has set here since stays.
pub(super) async fn profile(core: &Core, profile: Profile, notes: Vec<String>) -> Result<Rebuilt> {
    let mut rebuilt = Rebuilt {
        tenant: profile.tenant.clone(),
        storages: Vec::new(),
        policies: Vec::new(),
        databases: Vec::new(),
        repositories: Vec::new(),
        snapshots: 0,
        needed: Vec::new(),
        notes,
    };
    let names = storages(core, &profile, &mut rebuilt).await?;
    let channels: Vec<Label> =
        core.catalog().channels().list().await?.into_iter().map(|channel| channel.name).collect();
    let (profile, lost) = profile.renamed(&names).without_channels(&channels);
    if !lost.is_empty() {
        let lost: Vec<_> = lost.iter().map(Label::as_str).collect();
        rebuilt
            .notes
            .push(format!("Channels of alerts are not kept in repositories: add them again ({}).", lost.join(", ")));
    }
    policies(core, &profile, &mut rebuilt).await?;
    tenant(core, &profile).await?;
    databases(core, &profile, &mut rebuilt).await?;
    Ok(rebuilt)
}

/// The name that a location has here.
pub(crate) async fn name_of(core: &Core, location: &Location) -> Result<Option<Label>> {
    let all = core.catalog().storages().list().await?;
    Ok(all.into_iter().find(|row| row.location == *location).map(|row| row.name))
}

/// Adds storages; gives those that have another name here.
async fn storages(core: &Core, profile: &Profile, rebuilt: &mut Rebuilt) -> Result<BTreeMap<Label, Label>> {
    let mut names = BTreeMap::new();
    for storage in &profile.storages {
        let known = core.catalog().storages().list().await?;
        let name = match known.iter().find(|row| row.location == storage.location) {
            Some(row) => row.name.clone(),
            None => {
                let name = free(&storage.name, &known.into_iter().map(|row| row.name).collect::<Vec<_>>())?;
                core.catalog().storages().add(&name, &storage.location, storage.has_secret, core.now()).await?;
                rebuilt.storages.push(name.clone());
                name
            }
        };
        if name != storage.name {
            rebuilt.notes.push(format!("The storage {} is called {name} here.", storage.name));
            names.insert(storage.name.clone(), name);
        }
    }
    Ok(names)
}

fn free(name: &Label, taken: &[Label]) -> Result<Label> {
    let mut candidates =
        std::iter::once(Ok(name.clone())).chain((2..).map(|number| format!("{name} {number}").parse()));
    candidates
        .find(|name| name.as_ref().map_or(true, |name| !taken.contains(name)))
        .unwrap_or_else(|| Err(Error::internal("there is no free name")))
}

async fn policies(core: &Core, profile: &Profile, rebuilt: &mut Rebuilt) -> Result<()> {
    for (name, rules) in &profile.policies {
        match core.catalog().policies().get(name).await {
            Ok(known) if known.rules == *rules => {}
            Ok(_) => rebuilt.notes.push(format!("The policy {name} is another one here and stays as it is.")),
            Err(error) if error.code == Code::NotFound => {
                core.catalog().policies().add(name, rules, core.now()).await?;
                rebuilt.policies.push(name.clone());
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

async fn tenant(core: &Core, profile: &Profile) -> Result<()> {
    let tenants = core.catalog().tenants();
    match tenants.get(&profile.tenant).await {
        Err(error) if error.code == Code::NotFound => {}
        known => return known.map(drop),
    }
    tenants.add(&profile.tenant, &profile.name, core.now()).await?;
    tenants.set_contacts(&profile.tenant, &profile.contacts).await?;
    tenants.set_colour(&profile.tenant, profile.colour).await?;
    let subject = Subject::Tenant(profile.tenant.clone());
    core.catalog().policies().assign(&subject, profile.policy.as_ref()).await?;
    core.catalog().policies().set_rules(&subject, &profile.rules).await
}

async fn databases(core: &Core, profile: &Profile, rebuilt: &mut Rebuilt) -> Result<()> {
    for database in &profile.databases {
        let path = DatabasePath { tenant: profile.tenant.clone(), database: database.name.clone() };
        match core.catalog().databases().get(&path).await {
            Err(error) if error.code == Code::NotFound => {}
            Err(error) => return Err(error),
            Ok(_) => continue,
        }
        core.catalog().databases().add(&path, &database.connection, database.has_password, core.now()).await?;
        core.catalog().databases().set_production(&path, database.production).await?;
        let subject = Subject::Database(path);
        core.catalog().policies().assign(&subject, database.policy.as_ref()).await?;
        core.catalog().policies().set_rules(&subject, &database.rules).await?;
        rebuilt.databases.push(database.name.clone());
    }
    scheduler::changed(core).await
}
