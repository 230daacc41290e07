//! Work on whole repositories of a tenant.

use bulkhead_api::{
    checks, copies, prunes, repositories,
    types::{FoundRepository, NeededCredential, Rebuilt},
};
use secrecy::SecretString;
use tauri::State;

use super::{Answer, read};
use crate::shared::Shared;

/// The repositories on a storage that a key opens, and whose they are.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repository_find(
    shared: State<'_, Shared>,
    storage: String,
    key: String,
) -> Answer<Vec<FoundRepository>> {
    Ok(repositories::find(shared.app()?, &read(&storage)?, SecretString::from(key)).await?)
}

/// The credentials that are not in the keyring here.
#[tauri::command]
#[specta::specta]
pub(crate) async fn credentials_missing(shared: State<'_, Shared>) -> Answer<Vec<NeededCredential>> {
    Ok(repositories::missing(shared.app()?).await?)
}

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

/// Gives up a repository that is lost; `confirm` is the tenant's slug as it was typed. Gives how many backups were in it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn repository_forget(
    shared: State<'_, Shared>,
    tenant: String,
    storage: String,
    confirm: String,
) -> Answer<u32> {
    let lost = repositories::forget(shared.confirmed()?, &read(&tenant)?, &read(&storage)?, &confirm).await?;
    Ok(u32::try_from(lost).unwrap_or(u32::MAX))
}

/// Reads a tenant's repositories and looks for damage; with `read_data` every byte. Gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_run(shared: State<'_, Shared>, tenant: String, read_data: bool) -> Answer<String> {
    Ok(checks::run(shared.app()?, &read(&tenant)?, read_data).await?.to_string())
}

/// Reads every byte of a tenant's repositories and takes what is damaged out of use, so that backups go on there. Gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn check_repair(shared: State<'_, Shared>, tenant: String) -> Answer<String> {
    Ok(checks::repair(shared.app()?, &read(&tenant)?).await?.to_string())
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
