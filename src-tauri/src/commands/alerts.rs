//! Alerts, and the channels they go to.

use bulkhead_api::{
    alerts, channels,
    types::{AddedChannel, Alert, AlertChannel, ChannelInput},
};
use tauri::State;

use super::{Answer, read};
use crate::shared::Shared;

/// Open alerts, and on request closed ones as well, newest first.
#[tauri::command]
#[specta::specta]
pub(crate) async fn alert_list(shared: State<'_, Shared>, closed_too: bool, limit: u32) -> Answer<Vec<Alert>> {
    Ok(alerts::list(shared.app()?, closed_too, limit).await?)
}

/// Says that somebody takes care: no more reminders of it.
#[tauri::command]
#[specta::specta]
pub(crate) async fn alert_acknowledge(shared: State<'_, Shared>, id: u32) -> Answer<()> {
    Ok(alerts::acknowledge(shared.app()?, id.into()).await?)
}

/// Takes that back: there are reminders again.
#[tauri::command]
#[specta::specta]
pub(crate) async fn alert_unacknowledge(shared: State<'_, Shared>, id: u32) -> Answer<()> {
    Ok(alerts::unacknowledge(shared.app()?, id.into()).await?)
}

/// Lets an alert rest for a span such as `4h`.
#[tauri::command]
#[specta::specta]
pub(crate) async fn alert_snooze(shared: State<'_, Shared>, id: u32, span: String) -> Answer<()> {
    Ok(alerts::snooze(shared.app()?, id.into(), &span).await.map(drop)?)
}

/// All channels, by name, with their last delivery.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_list(shared: State<'_, Shared>) -> Answer<Vec<AlertChannel>> {
    Ok(channels::list(shared.app()?).await?)
}

/// Adds a channel and sends nothing; what is secret about it goes to the keyring. The key it signs with is given this once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_add(shared: State<'_, Shared>, name: String, input: ChannelInput) -> Answer<AddedChannel> {
    Ok(channels::add(shared.app()?, &read(&name)?, input).await?)
}

/// Sends a test to a channel as it was typed; neither it nor its secrets are kept.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_try(shared: State<'_, Shared>, input: ChannelInput) -> Answer<()> {
    Ok(channels::try_out(shared.app()?, input).await?)
}

/// Changes a channel of e-mail and sends nothing; its password stays unless another one is given.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_change(
    shared: State<'_, Shared>,
    name: String,
    input: ChannelInput,
) -> Answer<AlertChannel> {
    Ok(channels::change(shared.app()?, &read(&name)?, input).await?)
}

/// Sends a test to a channel of e-mail as it would be after a change, with the password that is kept if none is given.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_try_change(shared: State<'_, Shared>, name: String, input: ChannelInput) -> Answer<()> {
    Ok(channels::try_change(shared.app()?, &read(&name)?, input).await?)
}

/// Gives a channel its secret again: a password, or its address. Gives the key that it signs with, once.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_secret(shared: State<'_, Shared>, name: String, value: String) -> Answer<AddedChannel> {
    Ok(channels::set_secret(shared.app()?, &read(&name)?, value.into()).await?)
}

/// Sends a message to a channel now.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_test(shared: State<'_, Shared>, name: String) -> Answer<()> {
    Ok(channels::test(shared.app()?, &read(&name)?).await?)
}

/// Removes a channel and its secrets.
#[tauri::command]
#[specta::specta]
pub(crate) async fn channel_remove(shared: State<'_, Shared>, name: String) -> Answer<()> {
    Ok(channels::remove(shared.confirmed()?, &read(&name)?).await?)
}
