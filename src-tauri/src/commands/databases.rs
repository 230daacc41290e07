//! Databases and where they stand.

use bulkhead_api::{
    databases, status,
    types::{ConnectionInput, Database, DatabaseInput, DatabaseStatus, TestReport},
};
use tauri::State;

use super::{Answer, read, read_if_any};
use crate::shared::Shared;

/// Databases of one tenant or of all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_list(shared: State<'_, Shared>, tenant: Option<String>) -> Answer<Vec<Database>> {
    Ok(databases::list(shared.app()?, read_if_any(tenant.as_deref())?.as_ref()).await?)
}

/// Adds a database; the password goes to the keyring.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_add(shared: State<'_, Shared>, input: DatabaseInput) -> Answer<Database> {
    Ok(databases::add(shared.app()?, input).await?)
}

/// Tests a saved connection, in stages.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_test(shared: State<'_, Shared>, path: String) -> Answer<TestReport> {
    Ok(databases::test(shared.app()?, &read(&path)?).await?)
}

/// Tests a connection before it is saved, in stages.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_test_url(shared: State<'_, Shared>, input: ConnectionInput) -> Answer<TestReport> {
    Ok(databases::test_url(shared.app()?, input).await?)
}

/// Removes a database from the catalog; its backups stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_remove(shared: State<'_, Shared>, path: String) -> Answer<()> {
    Ok(databases::remove(shared.app()?, &read(&path)?).await?)
}

/// One row a database: where it stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn status_overview(shared: State<'_, Shared>) -> Answer<Vec<DatabaseStatus>> {
    Ok(status::overview(shared.app()?).await?)
}
