//! Storages.

use bulkhead_api::{
    storages,
    types::{Storage, StorageInput, TestReport},
};
use tauri::State;

use super::{Answer, read};
use crate::shared::Shared;

/// All storages, by name.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_list(shared: State<'_, Shared>) -> Answer<Vec<Storage>> {
    Ok(storages::list(shared.app()?).await?)
}

/// Adds a storage; its secret goes to the keyring.
#[tauri::command]
#[specta::specta]
pub(crate) async fn storage_add(shared: State<'_, Shared>, input: StorageInput) -> Answer<Storage> {
    Ok(storages::add(shared.app()?, input).await?)
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
    Ok(storages::remove(shared.app()?, &read(&name)?).await?)
}
