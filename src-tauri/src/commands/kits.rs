//! Recovery kits. Files are chosen in the system's own dialogs: the page passes no paths.

use bulkhead_api::{
    kits,
    types::{KitExported, KitFile, KitForm, KitStatus, Rebuilt},
};
use secrecy::SecretString;
use tauri::{AppHandle, State};

use super::{Answer, read};
use crate::{
    dialog::{self, Chosen},
    shared::Shared,
};

/// How the kits of all tenants stand.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kit_list(shared: State<'_, Shared>) -> Answer<Vec<KitStatus>> {
    Ok(kits::list(shared.app()?).await?)
}

/// How the kit of a tenant stands.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kit_status(shared: State<'_, Shared>, tenant: String) -> Answer<KitStatus> {
    Ok(kits::status(shared.app()?, &read(&tenant)?).await?)
}

/// Says whom to call about a tenant, one line each; stands in the next kit.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kit_contacts(
    shared: State<'_, Shared>,
    tenant: String,
    contacts: Vec<String>,
) -> Answer<KitStatus> {
    Ok(kits::set_contacts(shared.app()?, &read(&tenant)?, &contacts).await?)
}

/// Asks where to, and writes the kit there; none if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kit_export(
    handle: AppHandle,
    shared: State<'_, Shared>,
    tenant: String,
    form: KitForm,
    sealed_with: Option<String>,
) -> Answer<Option<KitExported>> {
    let (app, passphrase) = (shared.confirmed()?, sealed_with.map(SecretString::from));
    let name = format!("{tenant}-recovery-kit.{}", form.extension());
    let Some(path) = dialog::save(&handle, &name).await else { return Ok(None) };
    Ok(Some(kits::export(app, &read(&tenant)?, &path, passphrase.as_ref()).await?))
}

/// Asks for the file of a kit, which the commands that read one then take; none if the person thinks better of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kit_choose(
    handle: AppHandle,
    shared: State<'_, Shared>,
    chosen: State<'_, Chosen>,
) -> Answer<Option<KitFile>> {
    shared.app()?;
    let Some(path) = dialog::file(&handle, "Recovery kit", &["html", "htm", "txt", "age"]).await else {
        return Ok(None);
    };
    let file = kits::look(&path)?;
    chosen.set(path);
    Ok(Some(file))
}

/// Brings a tenant back from the kit that was chosen.
#[tauri::command]
#[specta::specta]
pub(crate) async fn kit_import(
    shared: State<'_, Shared>,
    chosen: State<'_, Chosen>,
    sealed_with: Option<String>,
) -> Answer<Rebuilt> {
    Ok(kits::import(shared.app()?, &chosen.get()?, sealed_with.map(SecretString::from)).await?)
}
