//! Snapshots.

use bulkhead_api::{
    restores, snapshots,
    types::{
        ForeignSnapshots, Snapshot, SnapshotChanges, SnapshotDetail, SnapshotManifest, SnapshotPage, SnapshotQuery,
        Timeline, TimelineQuery,
    },
};
use tauri::{AppHandle, State};

use super::{Answer, instant, moment, read};
use crate::{dialog, shared::Shared};

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

/// One snapshot, by the first characters of its id, or `latest`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_get(shared: State<'_, Shared>, database: String, snapshot: String) -> Answer<Snapshot> {
    Ok(snapshots::get(shared.app()?, &read(&database)?, &snapshot).await?)
}

/// The newest snapshot that was taken at an instant or before it; none if all are later.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_at(
    shared: State<'_, Shared>,
    database: String,
    instant: String,
) -> Answer<Option<Snapshot>> {
    Ok(snapshots::at(shared.app()?, &read(&database)?, moment(&instant)?).await?)
}

/// What a snapshot says of itself; none if another program wrote it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_manifest(
    shared: State<'_, Shared>,
    database: String,
    snapshot: String,
) -> Answer<Option<SnapshotManifest>> {
    Ok(snapshots::manifest(shared.app()?, &read(&database)?, &snapshot).await?)
}

/// A page of those that are looked for, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_list(shared: State<'_, Shared>, query: SnapshotQuery) -> Answer<SnapshotPage> {
    Ok(snapshots::list(shared.app()?, &query).await?)
}

/// One snapshot: where it is, what was seen of it there, and why it is kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_detail(
    shared: State<'_, Shared>,
    database: String,
    snapshot: String,
) -> Answer<SnapshotDetail> {
    Ok(snapshots::detail(shared.app()?, &read(&database)?, &snapshot).await?)
}

/// What changed from one snapshot of a database to another.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_compare(
    shared: State<'_, Shared>,
    database: String,
    older: String,
    newer: String,
) -> Answer<SnapshotChanges> {
    Ok(snapshots::compare(shared.app()?, &read(&database)?, &older, &newer).await?)
}

/// What happened to a tenant's databases, or to one of them, in equal cells of time.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_timeline(shared: State<'_, Shared>, query: TimelineQuery) -> Answer<Timeline> {
    Ok(snapshots::timeline(shared.app()?, &query).await?)
}

/// The snapshots in a tenant's repositories that another program wrote.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_foreign(shared: State<'_, Shared>, tenant: String) -> Answer<ForeignSnapshots> {
    Ok(snapshots::foreign(shared.app()?, &read(&tenant)?).await?)
}

/// Asks where to, and writes the files of one of those there. Gives the job's id; none if nobody chose.
#[tauri::command]
#[specta::specta]
pub(crate) async fn snapshot_foreign_save(
    window: AppHandle,
    shared: State<'_, Shared>,
    tenant: String,
    storage: String,
    snapshot: String,
) -> Answer<Option<String>> {
    let (app, tenant, storage) = (shared.app()?, read(&tenant)?, read(&storage)?);
    let proposed = format!("{tenant}-{}", snapshot.get(..8).unwrap_or_default());
    let Some(folder) = dialog::save(&window, &proposed).await else { return Ok(None) };
    let job = restores::foreign_files(app, &tenant, &snapshot, Some(&storage), &folder).await?;
    Ok(Some(job.to_string()))
}
