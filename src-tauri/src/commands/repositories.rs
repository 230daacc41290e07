//! Work on whole repositories of a tenant.

use bulkhead_api::{checks, copies, prunes, repositories, types::Rebuilt};
use secrecy::SecretString;
use tauri::State;

use super::{Answer, read};
use crate::shared::Shared;

/// Takes over a repository that exists, with its key; a tenant that is not known is brought back from it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repository_open(
    shared: State<'_, Shared>,
    tenant: String,
    storage: String,
    key: String,
) -> Answer<Rebuilt> {
    let key = SecretString::from(key);
    Ok(repositories::open(shared.app()?, &read(&tenant)?, &read(&storage)?, key).await?)
}

/// Reads a tenant's repositories and looks for damage; with `read_data` every byte. Gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_run(shared: State<'_, Shared>, tenant: String, read_data: bool) -> Answer<String> {
    Ok(checks::run(shared.app()?, &read(&tenant)?, read_data).await?.to_string())
}

/// Copies what further storages lack of a database. Gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn copy_run(shared: State<'_, Shared>, database: String) -> Answer<String> {
    Ok(copies::run(shared.app()?, &read(&database)?).await?.to_string())
}

/// Frees the space of what retention removed from a tenant's repositories. Gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn prune_run(shared: State<'_, Shared>, tenant: String) -> Answer<String> {
    Ok(prunes::run(shared.app()?, &read(&tenant)?).await?.to_string())
}
