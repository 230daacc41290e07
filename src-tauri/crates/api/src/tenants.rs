//! Tenants.

use bulkhead_core::{keys, tenants};
use bulkhead_model::{Result, Slug};
use secrecy::SecretString;

use crate::{
    App,
    types::{Tenant, TenantInput},
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

/// Removes a tenant from the catalog. Its repositories and their key stay.
///
/// # Errors
/// `NotFound`, or `Busy` while a job is active.
pub async fn remove(app: &App, slug: &Slug) -> Result<()> {
    tenants::remove(app.core(), slug).await
}

/// The key of the tenant's repositories, to be shown once and written down.
///
/// # Errors
/// `NotFound` before the first backup, `SecretMissing`, or the keyring's.
pub async fn key(app: &App, slug: &Slug) -> Result<SecretString> {
    keys::reveal(app.core(), slug).await
}
