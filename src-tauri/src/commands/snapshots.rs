//! Snapshots.

use bulkhead_api::{snapshots, types::Snapshot};
use tauri::State;

use super::{Answer, instant, read};
use crate::shared::Shared;

/// A page of a database's snapshots, newest first; `before` is the `taken_at` of the last row of the page before.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_page(
    shared: State<'_, Shared>,
    database: String,
    before: Option<String>,
    limit: u32,
) -> Answer<Vec<Snapshot>> {
    Ok(snapshots::page(shared.app()?, &read(&database)?, instant(before.as_deref())?, limit).await?)
}
