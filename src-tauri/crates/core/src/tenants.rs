//! Tenants: added, listed, removed with everything Bulkhead keeps of them on this machine.

use bulkhead_model::{Code, Error, Label, Result, Slug, amount, colour::Colour, secret::SecretName};
use serde_json::json;

use crate::{Core, alerts, audit, pause};

/// Adds a tenant.
///
/// # Errors
/// `AlreadyExists`, or `InvalidInput` for an empty name.
pub async fn add(core: &Core, slug: &Slug, name: &str) -> Result<()> {
    let name = printable(name)?;
    core.catalog().tenants().add(slug, name, core.now()).await?;
    audit::record(core, "tenant.add", slug, json!({ "name": name })).await
}

/// The storages with repositories of a tenant that had this slug before and was removed: whoever gets it takes them over, with the
/// key that opens them.
///
/// # Errors
/// The catalog's.
pub async fn before(core: &Core, slug: &Slug) -> Result<Vec<Label>> {
    match core.catalog().tenants().get(slug).await {
        Err(error) if error.code == Code::NotFound => {}
        known => return known.map(|_| Vec::new()),
    }
    Ok(core.catalog().repositories().list(Some(slug)).await?.into_iter().map(|row| row.storage).collect())
}

/// Gives a tenant another name for people; its slug, which names its folders and its key, stays.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for an empty name.
pub async fn rename(core: &Core, slug: &Slug, name: &str) -> Result<()> {
    let name = printable(name)?;
    core.catalog().tenants().rename(slug, name).await?;
    audit::record(core, "tenant.rename", slug, json!({ "name": name })).await
}

/// Gives a tenant a colour, or takes the chosen one away: it has one by its slug then.
///
/// # Errors
/// `NotFound`.
pub async fn set_colour(core: &Core, slug: &Slug, colour: Option<Colour>) -> Result<()> {
    core.catalog().tenants().set_colour(slug, colour).await?;
    audit::record(core, "tenant.colour", slug, json!({ "colour": colour })).await
}

fn printable(name: &str) -> Result<&str> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.chars().any(char::is_control) {
        return Err(Error::new(Code::InvalidInput, "a tenant's name is 1 to 200 printable characters")
            .hint("For example: --name \"Acme Dental Ltd\""));
    }
    Ok(name)
}

/// Whether somebody typed the slug of a tenant that is to be removed; if not, what would go and what would stay.
///
/// # Errors
/// `NotFound`, or `Refused`.
pub async fn confirmed(core: &Core, slug: &Slug, typed: &str) -> Result<()> {
    let tenant = core.catalog().tenants().get(slug).await?;
    if typed == slug.as_str() {
        return Ok(());
    }
    let databases = core.catalog().databases().list(Some(slug)).await?.len() as u64;
    let mut snapshots = 0;
    for storage in core.catalog().repositories().list(Some(slug)).await? {
        snapshots += core.catalog().snapshots().known(slug, &storage.storage).await?.len() as u64;
    }
    let passwords = if databases == 1 { "its password" } else { "their passwords" };
    let (databases, snapshots) = (amount::count(databases, "database"), amount::count(snapshots, "backup"));
    Err(Error::new(Code::Refused, format!("removing {slug} ({}) was not confirmed", tenant.name))
        .hint(format!(
            "From this machine go: {databases} with {passwords}, the list of {snapshots}, jobs, drills and kits."
        ))
        .hint("What stays: the repositories with all backups, and the key that opens them.")
        .hint(format!("Type its slug to confirm: --confirm {slug}.")))
}

/// Removes a tenant with its databases from the catalog and their passwords from the keyring.
///
/// Its repositories, and the key that opens them, stay: removing a row must never make backups unreadable. Everything else that
/// was its own ends with it: nobody who gets the slug later finds a pause, a kit or an alert of somebody else.
///
/// # Errors
/// `NotFound`, `Busy` while a job is active, or the keyring's.
pub async fn remove(core: &Core, slug: &Slug) -> Result<()> {
    let databases = core.catalog().databases().list(Some(slug)).await?;
    core.catalog().tenants().remove(slug, &[pause::mark(Some(slug))]).await?;
    audit::record(core, "tenant.remove", slug, json!({ "databases": databases.len() })).await?;
    for database in databases {
        let path = database.path;
        core.parts.secrets.remove(&SecretName::DatabasePassword(path.tenant, path.database)).await?;
    }
    alerts::look(core).await
}
