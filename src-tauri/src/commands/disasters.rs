//! Disaster drills.

use bulkhead_api::{disasters, types::DisasterDrill};
use secrecy::SecretString;
use tauri::State;

use super::{Answer, read, read_if_any};
use crate::{dialog::Chosen, shared::Shared};

/// Asks for a rehearsal with the kit that was chosen; `without` names a storage that is lost with the machine, `outlives`
/// folders of it that are not. Gives the job's id.
#[tauri::command]
#[specta::specta]
pub(crate) async fn disaster_begin(
    shared: State<'_, Shared>,
    chosen: State<'_, Chosen>,
    tenant: String,
    without: Option<String>,
    outlives: Vec<String>,
    sealed_with: Option<String>,
) -> Answer<String> {
    let (tenant, without) = (read(&tenant)?, read_if_any(without.as_deref())?);
    let outlives = outlives.iter().map(|name| read(name)).collect::<Result<_, _>>()?;
    let passphrase = sealed_with.map(SecretString::from);
    Ok(disasters::begin(shared.app()?, &tenant, &chosen.get()?, passphrase, without, outlives).await?.to_string())
}

/// The record of a rehearsal that has ended.
#[tauri::command]
#[specta::specta]
pub(crate) async fn disaster_get(shared: State<'_, Shared>, tenant: String, id: String) -> Answer<DisasterDrill> {
    Ok(disasters::get(shared.app()?, &read(&tenant)?, read(&id)?).await?)
}

/// The rehearsals of a tenant, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn disaster_list(shared: State<'_, Shared>, tenant: String) -> Answer<Vec<DisasterDrill>> {
    Ok(disasters::list(shared.app()?, &read(&tenant)?).await?)
}
