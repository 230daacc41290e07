//! Retention: what goes, and why the rest stays.

use bulkhead_api::{
    retention,
    types::{PolicyBase, RetentionOutcome, RetentionPreview, RetentionRow, RulesInput, Snapshot},
};
use tauri::State;

use super::{Answer, read};
use crate::shared::Shared;

/// What would go now, by storage, newest first. Changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retention_plan(shared: State<'_, Shared>, database: String) -> Answer<Vec<RetentionRow>> {
    Ok(retention::plan(shared.app()?, &read(&database)?).await?)
}

/// Removes what the policy does not keep. Asks for the passphrase: the policy may have been changed just before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retention_run(shared: State<'_, Shared>, database: String) -> Answer<RetentionOutcome> {
    Ok(retention::run(shared.confirmed()?, &read(&database)?).await?)
}

/// Keeps a snapshot by hand, whatever the policy says; or no longer.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_pin(
    shared: State<'_, Shared>,
    database: String,
    snapshot: String,
    pinned: bool,
) -> Answer<Snapshot> {
    Ok(retention::pin(shared.app()?, &read(&database)?, &snapshot, pinned).await?)
}

/// Says that the clock is right, whatever was seen before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn clock_believe(shared: State<'_, Shared>) -> Answer<()> {
    Ok(retention::believe_clock(shared.app()?).await?)
}

/// What would go of a database's backups under the saved rules, or under others that are being edited. Changes nothing.
#[tauri::command]
#[specta::specta]
pub(crate) async fn retention_preview(
    shared: State<'_, Shared>,
    database: String,
    edited: Option<(PolicyBase, RulesInput)>,
) -> Answer<Vec<RetentionPreview>> {
    Ok(retention::preview(shared.app()?, &read(&database)?, edited.as_ref()).await?)
}

/// Removes one backup with its copies; `confirm` is the first eight characters of its id, as somebody typed them.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_remove(
    shared: State<'_, Shared>,
    database: String,
    snapshot: String,
    confirm: String,
) -> Answer<()> {
    Ok(retention::remove(shared.confirmed()?, &read(&database)?, &snapshot, &confirm).await?)
}
