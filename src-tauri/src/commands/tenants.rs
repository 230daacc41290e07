//! Tenants.

use bulkhead_api::{
    scheduler, tenants,
    types::{KeyRotated, Tenant, TenantColour, TenantInput},
};
use secrecy::ExposeSecret;
use tauri::State;

use super::{Answer, read};
use crate::shared::Shared;

/// All tenants, by slug.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_list(shared: State<'_, Shared>) -> Answer<Vec<Tenant>> {
    Ok(tenants::list(shared.app()?).await?)
}

/// Adds a tenant.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_add(shared: State<'_, Shared>, input: TenantInput) -> Answer<Tenant> {
    Ok(tenants::add(shared.app()?, input).await?)
}

/// Gives a tenant another name for people.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_rename(shared: State<'_, Shared>, slug: String, name: String) -> Answer<Tenant> {
    Ok(tenants::rename(shared.app()?, &read(&slug)?, &name).await?)
}

/// Gives a tenant a colour; none takes the chosen one away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_colour(
    shared: State<'_, Shared>,
    slug: String,
    colour: Option<TenantColour>,
) -> Answer<Tenant> {
    Ok(tenants::set_colour(shared.app()?, &read(&slug)?, colour).await?)
}

/// Lets the scheduler begin nothing of a tenant for so many minutes; none ends its pause.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_pause(shared: State<'_, Shared>, slug: String, minutes: Option<u32>) -> Answer<()> {
    let app = shared.app()?;
    let until = minutes.map(|minutes| app.now() + chrono::Duration::minutes(minutes.into()));
    Ok(scheduler::pause(app, Some(&read(&slug)?), until).await?)
}

/// Removes a tenant from the catalog; its backups stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_remove(shared: State<'_, Shared>, slug: String) -> Answer<()> {
    Ok(tenants::remove(shared.confirmed()?, &read(&slug)?).await?)
}

/// A tenant's key, to be kept outside of this machine. That it was shown is written into the audit log.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_key_reveal(shared: State<'_, Shared>, slug: String) -> Answer<String> {
    Ok(tenants::key(shared.confirmed()?, &read(&slug)?).await?.expose_secret().to_owned())
}

/// Gives a tenant's repositories another key and takes the old one away.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_key_rotate(shared: State<'_, Shared>, slug: String) -> Answer<KeyRotated> {
    Ok(tenants::rotate_key(shared.confirmed()?, &read(&slug)?).await?)
}
