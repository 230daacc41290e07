//! Puts a tenant's profile together, as it is kept in every snapshot and in the recovery kit.

use bulkhead_catalog::Subject;
use bulkhead_model::{
    Label, Result, Slug,
    profile::{DatabaseProfile, FORMAT, KnownDamage, Profile, Rehearsed, StorageProfile},
};

use crate::{Core, drill::records};

/// The tenant as it is set now.
pub(crate) async fn of(core: &Core, tenant: &Slug) -> Result<Profile> {
    let catalog = core.catalog();
    let subject = Subject::Tenant(tenant.clone());
    let known = catalog.tenants().get(tenant).await?;
    let mut profile = Profile {
        format: FORMAT,
        tenant: tenant.clone(),
        name: known.name,
        colour: known.colour,
        contacts: catalog.tenants().contacts(tenant).await?,
        policy: catalog.policies().assigned(&subject).await?,
        rules: catalog.policies().rules(&subject).await?,
        databases: databases(core, tenant).await?,
        storages: Vec::new(),
        policies: [].into(),
        rehearsals: rehearsals(core, tenant).await?,
    };
    let used = profile.databases.iter().filter_map(|database| database.policy.clone()).chain(profile.policy.clone());
    for name in used.collect::<std::collections::BTreeSet<_>>() {
        let rules = catalog.policies().get(&name).await?.rules;
        profile.policies.insert(name, rules);
    }
    profile.storages = storages(core, tenant, &profile).await?;
    Ok(profile)
}

async fn databases(core: &Core, tenant: &Slug) -> Result<Vec<DatabaseProfile>> {
    let mut databases = Vec::new();
    for database in core.catalog().databases().list(Some(tenant)).await? {
        let drills = records::of(core, &database.path).await?;
        let subject = Subject::Database(database.path.clone());
        databases.push(DatabaseProfile {
            name: database.path.database,
            connection: database.connection,
            has_password: database.has_password,
            production: database.production,
            policy: core.catalog().policies().assigned(&subject).await?,
            rules: core.catalog().policies().rules(&subject).await?,
            drills,
        });
    }
    Ok(databases)
}

/// Those that its repositories are on, and those that its rules name: no other tenant's.
async fn storages(core: &Core, tenant: &Slug, profile: &Profile) -> Result<Vec<StorageProfile>> {
    let mut named = profile.named();
    named.extend(core.catalog().repositories().list(Some(tenant)).await?.into_iter().map(|row| row.storage));
    let mut profiles = Vec::new();
    for row in core.catalog().storages().list().await?.into_iter().filter(|storage| named.contains(&storage.name)) {
        let damage = damage(core, tenant, &row.name).await?;
        profiles.push(StorageProfile { name: row.name, location: row.location, has_secret: row.has_secret, damage });
    }
    Ok(profiles)
}

/// No more of each than a profile can carry: what is damaged throughout is found again by the first read.
const MOST_DAMAGED: usize = 1000;

async fn damage(core: &Core, tenant: &Slug, storage: &Label) -> Result<KnownDamage> {
    let mut packs = core.catalog().shares().damaged(tenant, storage).await?;
    packs.truncate(MOST_DAMAGED);
    let all = core.catalog().snapshots().on_storage(tenant, storage).await?;
    let damaged = all.into_iter().filter(|snapshot| snapshot.damaged_at.is_some()).map(|snapshot| snapshot.id);
    Ok(KnownDamage { packs, snapshots: damaged.take(MOST_DAMAGED).collect() })
}

async fn rehearsals(core: &Core, tenant: &Slug) -> Result<Vec<Rehearsed>> {
    let last = core.catalog().disasters().list(tenant, 1).await?;
    Ok(last.into_iter().map(|(job, report)| Rehearsed { job, report }).collect())
}
