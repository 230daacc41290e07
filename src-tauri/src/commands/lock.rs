//! The lock of the window. These answer while it is locked; all others refuse.

use bulkhead_api::types::LockState;
use secrecy::SecretString;
use tauri::State;

use super::Answer;
use crate::shared::Shared;

/// How the lock stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock_state(shared: State<'_, Shared>) -> Answer<LockState> {
    shared.lock_state().await
}

/// Somebody is at the window.
#[tauri::command]
#[specta::specta]
pub(crate) fn lock_touch(shared: State<'_, Shared>) {
    shared.touch();
}

/// Locks the window now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock_now(shared: State<'_, Shared>) -> Answer<LockState> {
    shared.lock();
    shared.lock_state().await
}

/// Opens the window, and lets what cannot be taken back be done for two minutes.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock_open(shared: State<'_, Shared>, passphrase: String) -> Answer<LockState> {
    shared.open_lock(SecretString::from(passphrase)).await?;
    shared.lock_state().await
}

/// Sets the lock, or another passphrase or time; without a passphrase that of the lock stays.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock_set(
    shared: State<'_, Shared>,
    another: Option<String>,
    idle_minutes: u32,
) -> Answer<LockState> {
    shared.set_lock(Some((another.map(SecretString::from), idle_minutes))).await?;
    shared.lock_state().await
}

/// Removes the lock.
#[tauri::command]
#[specta::specta]
pub(crate) async fn lock_remove(shared: State<'_, Shared>) -> Answer<LockState> {
    shared.set_lock(None).await?;
    shared.lock_state().await
}
