//! Tenants.

use bulkhead_core::{audit, keys, tenants};
use bulkhead_model::{Result, Slug};
use secrecy::SecretString;

use crate::{
    App,
    types::{KeyRotated, Tenant, TenantColour, TenantInput},
};

/// Adds a tenant.
///
/// # Errors
/// `InvalidInput` or `AlreadyExists`.
pub async fn add(app: &App, input: TenantInput) -> Result<Tenant> {
    let slug: Slug = input.slug.parse()?;
    tenants::add(app.core(), &slug, &input.name).await?;
    get(app, &slug).await
}

/// The storages with repositories of a tenant that had this slug before: whoever gets it takes them over, with their key.
///
/// # Errors
/// The catalog's.
pub async fn before(app: &App, slug: &Slug) -> Result<Vec<String>> {
    Ok(tenants::before(app.core(), slug).await?.iter().map(ToString::to_string).collect())
}

/// All tenants, by slug.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App) -> Result<Vec<Tenant>> {
    Ok(app.core().catalog().tenants().list().await?.into_iter().map(Tenant::from).collect())
}

/// One tenant.
///
/// # Errors
/// `NotFound`.
pub async fn get(app: &App, slug: &Slug) -> Result<Tenant> {
    Ok(app.core().catalog().tenants().get(slug).await?.into())
}

/// Gives a tenant another name for people; its slug stays.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for an empty name.
pub async fn rename(app: &App, slug: &Slug, name: &str) -> Result<Tenant> {
    tenants::rename(app.core(), slug, name).await?;
    get(app, slug).await
}

/// Whether somebody typed the slug of a tenant that is to be removed; if not, what would go and what would stay.
///
/// # Errors
/// `NotFound`, or `Refused`.
pub async fn confirmed(app: &App, slug: &Slug, typed: &str) -> Result<()> {
    tenants::confirmed(app.core(), slug, typed).await
}

/// Gives a tenant a colour, or takes the chosen one away.
///
/// # Errors
/// `NotFound`.
pub async fn set_colour(app: &App, slug: &Slug, colour: Option<TenantColour>) -> Result<Tenant> {
    tenants::set_colour(app.core(), slug, colour).await?;
    get(app, slug).await
}

/// Removes a tenant from the catalog. Its repositories and their key stay.
///
/// # Errors
/// `NotFound`, or `Busy` while a job is active.
pub async fn remove(app: &App, slug: &Slug) -> Result<()> {
    tenants::remove(app.core(), slug).await
}

/// Gives the tenant's repositories another key and takes the old one away.
///
/// # Errors
/// `NotFound` before the first backup, `Busy` while a job of the tenant is active; those of storages and keyring, after which
/// the old key is still the tenant's and it can be run again.
pub async fn rotate_key(app: &App, slug: &Slug) -> Result<KeyRotated> {
    Ok(KeyRotated::of(slug, keys::rotate(app.core(), slug).await?))
}

/// The key of the tenant's repositories, to be shown once and written down.
///
/// # Errors
/// `NotFound` before the first backup, `SecretMissing`, or the keyring's.
pub async fn key(app: &App, slug: &Slug) -> Result<SecretString> {
    let key = keys::reveal(app.core(), slug).await?;
    audit::record(app.core(), "key.reveal", slug, serde_json::Value::Null).await?;
    Ok(key)
}
