//! What somebody wants to see: by a button of a notification, or by an argument of a second start.

use std::sync::{Mutex, PoisonError};

use bulkhead_api::{desktop, types::Place};
use tauri::{AppHandle, Emitter, Manager};

use crate::{shared::Shared, show};

/// The event's name. It carries nothing: the page takes the wish when it may show it.
const EVENT: &str = "place-wished";

/// The last wish that no page has taken.
#[derive(Default)]
pub(crate) struct Wish(Mutex<Option<Place>>);

impl Wish {
    /// Takes it.
    pub(crate) fn take(&self) -> Option<Place> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Shows the window, and there the place that the arguments name, if they name one.
pub(crate) fn heed(app: &AppHandle, arguments: &[String]) {
    let named = arguments.iter().skip_while(|argument| *argument != desktop::OPEN).nth(1);
    match named.and_then(|text| text.parse().ok()) {
        Some(place) => go_to(app, place),
        None => show(app),
    }
}

/// Brings the window to the front and has the page go there.
pub(crate) fn go_to(app: &AppHandle, place: Place) {
    *app.state::<Wish>().0.lock().unwrap_or_else(PoisonError::into_inner) = Some(place);
    show(app);
    // A page that does not listen yet asks when it begins.
    let _ = app.emit(EVENT, ());
}

/// Does so for every notification whose button is pressed.
pub(crate) fn follow(app: &AppHandle) {
    let handle = app.clone();
    let Ok(mut wishes) = app.state::<Shared>().behind_the_lock().map(desktop::wishes) else { return };
    tauri::async_runtime::spawn(async move {
        while let Some(place) = wishes.next().await {
            go_to(&handle, place);
        }
    });
}
