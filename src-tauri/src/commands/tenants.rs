//! Tenants.

use bulkhead_api::{
    tenants,
    types::{Tenant, TenantInput},
};
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

/// Removes a tenant from the catalog; its backups stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_remove(shared: State<'_, Shared>, slug: String) -> Answer<()> {
    Ok(tenants::remove(shared.app()?, &read(&slug)?).await?)
}
