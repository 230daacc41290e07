//! The tray: how all databases stand, by shape, and what is needed without a window.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    time::Duration,
};

use bulkhead_api::{
    App, desktop, scheduler, status,
    types::{DatabaseStatus, TrayState},
};
use tauri::{
    AppHandle, Manager,
    image::Image,
    menu::{Menu, MenuItem, PredefinedMenuItem},
    tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent},
};

use crate::{MAIN, end, shared::Shared, show};

const ID: &str = "main";
/// How often the state is looked at.
const EVERY: Duration = Duration::from_secs(5);

/// Puts the icon there. Where that cannot be done the window stays a window.
pub(crate) fn make(app: &AppHandle) {
    // The library behind it ends the program where its own part of the desktop is missing.
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    match made {
        Ok(Ok(icon)) => follow(app, icon),
        Ok(Err(error)) => tracing::warn!(%error, "there is no tray"),
        Err(_) => tracing::warn!("there is no tray: its library is missing"),
    }
}

/// Whether there is one to go to.
pub(crate) fn is_there(app: &AppHandle) -> bool {
    app.tray_by_id(ID).is_some()
}

/// Hides the window; says so the first time.
pub(crate) fn go_to(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        // A window that cannot be hidden stays, and is no less of use.
        let _ = window.hide();
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Ok(app) = app.state::<Shared>().app() {
            desktop::say_once_where_it_went(app).await;
        }
    });
}

fn build(app: &AppHandle) -> tauri::Result<TrayIcon> {
    let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let menu = Menu::with_items(
        app,
        &[
            &item("open", "Open Bulkhead")?,
            &item("back-up-all", "Back up all now")?,
            &PredefinedMenuItem::separator(app)?,
            &item("pause-hour", "Pause for an hour")?,
            &item("pause-tomorrow", "Pause until tomorrow")?,
            &item("resume", "Go on")?,
            &PredefinedMenuItem::separator(app)?,
            &item("quit", "Quit")?,
        ],
    )?;
    TrayIconBuilder::with_id(ID)
        .menu(&menu)
        .show_menu_on_left_click(false)
        .icon(picture(TrayState::Empty)?)
        .tooltip("Bulkhead")
        .on_menu_event(|app, event| act(app, event.id.as_ref()))
        .on_tray_icon_event(|icon, event| {
            if matches!(
                event,
                TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. }
            ) {
                show(icon.app_handle());
            }
        })
        .build(app)
}

fn act(app: &AppHandle, item: &str) {
    let handle = app.clone();
    let work = item.to_owned();
    match item {
        "open" => show(app),
        "quit" => end::ask(app),
        _ => {
            tauri::async_runtime::spawn(async move {
                let shared = handle.state::<Shared>();
                // Who may not see the window may not stop what it watches over either.
                if shared.is_locked() && work != "back-up-all" {
                    return show(&handle);
                }
                let Ok(app) = shared.behind_the_lock() else { return };
                let done = match work.as_str() {
                    "back-up-all" => bulkhead_api::backups::run_all(app).await.map(drop),
                    "pause-hour" => scheduler::pause(app, None, Some(app.now() + chrono::Duration::hours(1))).await,
                    "pause-tomorrow" => scheduler::pause(app, None, Some(desktop::tomorrow(app.now()))).await,
                    "resume" => scheduler::pause(app, None, None).await,
                    _ => Ok(()),
                };
                if let Err(error) = done {
                    tracing::warn!(%error, "what the tray was asked for could not be done");
                }
            });
        }
    }
}

/// Looks now and then, and shows what has changed.
fn follow(app: &AppHandle, icon: TrayIcon) {
    let handle = app.clone();
    tauri::async_runtime::spawn(async move {
        let mut shown = None;
        loop {
            let shared = handle.state::<Shared>();
            if let Ok(app) = shared.behind_the_lock() {
                let now = look(app).await;
                if shown.as_ref() != Some(&now) {
                    let (state, words) = &now;
                    // A tray that is gone shows nothing, and that is all.
                    let _ = picture(*state).and_then(|picture| icon.set_icon(Some(picture)));
                    let _ = icon.set_tooltip(Some(words));
                    shown = Some(now);
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    });
}

async fn look(app: &App) -> (TrayState, String) {
    let rows: Vec<DatabaseStatus> = status::overview(app).await.unwrap_or_default();
    let paused = scheduler::paused(app).await.ok().flatten();
    desktop::tray_state(&rows, paused)
}

fn picture(state: TrayState) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match state {
        TrayState::Empty => include_bytes!("../../icons/tray/empty.png").as_slice(),
        TrayState::Protected => include_bytes!("../../icons/tray/protected.png"),
        TrayState::AtRisk => include_bytes!("../../icons/tray/at-risk.png"),
        TrayState::Unprotected => include_bytes!("../../icons/tray/unprotected.png"),
        TrayState::Running => include_bytes!("../../icons/tray/running.png"),
        TrayState::Paused => include_bytes!("../../icons/tray/paused.png"),
    })
}
