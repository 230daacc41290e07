//! Databases and where they stand.

use bulkhead_api::{
    databases, redundancy, status,
    types::{
        ConnectionInput, Database, DatabaseInput, DatabaseStatus, DatabaseUpdate, DayStrips, Inspection, Overview,
        TenantRedundancy, TestReport,
    },
};
use tauri::{AppHandle, State};

use super::{Answer, read, read_if_any};
use crate::{dialog, shared::Shared};

/// Databases of one tenant or of all.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_list(shared: State<'_, Shared>, tenant: Option<String>) -> Answer<Vec<Database>> {
    Ok(databases::list(shared.app()?, read_if_any(tenant.as_deref())?.as_ref()).await?)
}

/// Asks for the file of a SQLite database; none if nobody chose. Nothing is done with it but that its path is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_file(shared: State<'_, Shared>, handle: AppHandle) -> Answer<Option<String>> {
    shared.app()?;
    let ends = ["db", "sqlite", "sqlite3", "db3", "*"];
    Ok(dialog::file(&handle, "SQLite", &ends).await.map(|path| path.to_string_lossy().into_owned()))
}

/// Adds a database; the password goes to the keyring.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_add(shared: State<'_, Shared>, input: DatabaseInput) -> Answer<Database> {
    Ok(databases::add(shared.app()?, input).await?)
}

/// Connects a database anew; its backups and its rules stay.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_update(
    shared: State<'_, Shared>,
    path: String,
    input: DatabaseUpdate,
) -> Answer<Database> {
    Ok(databases::update(shared.app()?, &read(&path)?, input).await?)
}

/// Marks a database as production, or takes the mark away, which asks for the passphrase.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_production(shared: State<'_, Shared>, path: String, production: bool) -> Answer<()> {
    let app = if production { shared.app()? } else { shared.confirmed()? };
    Ok(databases::set_production(app, &read(&path)?, production).await?)
}

/// Tests another connection of a database that is there, in stages.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_test_update(
    shared: State<'_, Shared>,
    path: String,
    input: ConnectionInput,
) -> Answer<TestReport> {
    Ok(databases::test_update(shared.app()?, &read(&path)?, input).await?)
}

/// Tests a saved connection, in stages.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_test(shared: State<'_, Shared>, path: String) -> Answer<TestReport> {
    Ok(databases::test(shared.app()?, &read(&path)?).await?)
}

/// Whether a URL can be read; nothing is connected to.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_check_url(shared: State<'_, Shared>, url: String) -> Answer<()> {
    shared.app()?;
    Ok(databases::check_url(&url)?)
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
    Ok(databases::remove(shared.confirmed()?, &read(&path)?).await?)
}

/// One row a database: where it stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn status_overview(shared: State<'_, Shared>) -> Answer<Vec<DatabaseStatus>> {
    Ok(status::overview(shared.app()?).await?)
}

/// What a database holds, without reading rows.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_inspect(shared: State<'_, Shared>, path: String) -> Answer<Inspection> {
    Ok(databases::inspect(shared.app()?, &read(&path)?).await?)
}

/// One row a tenant: where it stands; and what they come to together.
#[tauri::command]
#[specta::specta]
pub(crate) async fn status_tenants(shared: State<'_, Shared>) -> Answer<Overview> {
    Ok(status::tenants(shared.app()?).await?)
}

/// What each of the last days brought, one strip a tenant.
#[tauri::command]
#[specta::specta]
pub(crate) async fn status_days(shared: State<'_, Shared>, days: u32) -> Answer<DayStrips> {
    Ok(status::days(shared.app()?, days).await?)
}

/// Gives a database another password.
#[tauri::command]
#[specta::specta]
pub(crate) async fn database_password(shared: State<'_, Shared>, path: String, value: String) -> Answer<()> {
    Ok(databases::set_password(shared.app()?, &read(&path)?, &value.into()).await?)
}

/// How many times, and how well apart, the last good backups of a tenant are there: the parts of 3-2-1-1-0.
#[tauri::command]
#[specta::specta]
pub(crate) async fn tenant_redundancy(shared: State<'_, Shared>, tenant: String) -> Answer<TenantRedundancy> {
    Ok(redundancy::tenant(shared.app()?, &read(&tenant)?).await?)
}
