//! Storages.

use bulkhead_api::{
    storages,
    types::{Storage, StorageAdded, StorageFilling, StorageHistory, StorageInput, StorageUsage, TestReport},
};
use tauri::{AppHandle, State};

use super::{Answer, read};
use crate::{dialog, shared::Shared};

/// All storages, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_list(shared: State<'_, Shared>) -> Answer<Vec<Storage>> {
    Ok(storages::list(shared.app()?).await?)
}

/// Asks for a folder of this machine; none if nobody chose. Nothing is done with it but that its path is named.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_folder(shared: State<'_, Shared>, handle: AppHandle) -> Answer<Option<String>> {
    shared.app()?;
    Ok(dialog::folder(&handle).await.map(|path| path.to_string_lossy().into_owned()))
}

/// Whether a URL can be read; nothing is looked at.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_check_url(shared: State<'_, Shared>, url: String) -> Answer<()> {
    shared.app()?;
    Ok(storages::check_url(&url)?)
}

/// Adds a storage if it passes its test; its secret goes to the keyring.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_add(shared: State<'_, Shared>, input: StorageInput) -> Answer<StorageAdded> {
    Ok(storages::add_tested(shared.app()?, input).await?)
}

/// Writes, reads and deletes a scratch object, in stages.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_test(shared: State<'_, Shared>, name: String) -> Answer<TestReport> {
    Ok(storages::test(shared.app()?, &read(&name)?).await?)
}

/// Removes a storage that no repository uses.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_remove(shared: State<'_, Shared>, name: String) -> Answer<()> {
    Ok(storages::remove(shared.confirmed()?, &read(&name)?).await?)
}

/// Looks at a storage: how large each tenant's repository is, what is free, and when it will be full.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_usage(shared: State<'_, Shared>, name: String) -> Answer<StorageUsage> {
    Ok(storages::usage(shared.app()?, &read(&name)?).await?)
}

/// How a storage came to be as full as it is, and how it goes on. Looks at nothing outside of the catalog.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_history(shared: State<'_, Shared>, name: String) -> Answer<StorageHistory> {
    Ok(storages::history(shared.app()?, &read(&name)?).await?)
}

/// How every storage fills, from the looks at it so far.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_fillings(shared: State<'_, Shared>) -> Answer<Vec<StorageFilling>> {
    Ok(storages::fillings(shared.app()?).await?)
}

/// Gives a storage another secret.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_secret(shared: State<'_, Shared>, name: String, value: String) -> Answer<()> {
    Ok(storages::set_secret(shared.app()?, &read(&name)?, &value.into()).await?)
}
