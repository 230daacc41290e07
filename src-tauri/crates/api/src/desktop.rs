//! What the window needs of the desktop round it.

use bulkhead_core::{alerts, desk, ports};
use bulkhead_model::protection::Level;
use chrono::{DateTime, Days, Local, NaiveTime, TimeZone, Utc};
use tokio::sync::broadcast::{Receiver, error::RecvError};

use crate::{
    App,
    types::{DatabaseStatus, Place, TrayState},
};

/// The argument with which the window shows a place.
pub const OPEN: &str = "--open";

/// When a morning begins, by the clock on the wall.
const MORNING: u32 = 7;

/// Whether this session has somebody who shows icons in a tray.
pub async fn has_tray() -> bool {
    bulkhead_host::tray::is_there().await
}

/// Whether there is a session in which a second start could be found.
#[must_use]
pub fn has_session() -> bool {
    bulkhead_host::tray::has_session()
}

/// Says where the window went, the first time that it does.
pub async fn say_once_where_it_went(app: &App) {
    if let Err(error) = alerts::say_once(
        app.core(),
        "tray notice",
        "Bulkhead goes on in the tray",
        "Backups run as planned. To end it, choose Quit in the tray's menu.",
    )
    .await
    {
        tracing::warn!(%error, "where the window went could not be said");
    }
}

/// What somebody wants to see, by a button of a notification.
pub struct Wishes(Receiver<ports::Place>);

impl Wishes {
    /// The next one; none when the application ends.
    pub async fn next(&mut self) -> Option<Place> {
        loop {
            match self.0.recv().await {
                Ok(place) => return Some(place.into()),
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

/// Listens to what somebody wants to see; whoever holds this shows it. While nobody does, no notification offers it.
#[must_use]
pub fn wishes(app: &App) -> Wishes {
    Wishes(desk::places(app.core()))
}

/// Starts the window for each of them, where it is installed and there is a screen; else nobody is offered any.
pub async fn start_window_for_wishes(app: &App) {
    let Some(program) = bulkhead_host::window::program() else { return };
    let mut wishes = wishes(app);
    while let Some(place) = wishes.next().await {
        let started = bulkhead_host::window::start(&program, app.data_dir(), &[OPEN, &place.to_string()]);
        if let Err(error) = started {
            tracing::warn!(%error, "the window was not opened");
        }
    }
}

/// How all databases stand, in one shape and a few words.
#[must_use]
pub fn tray_state(rows: &[DatabaseStatus], paused: Option<DateTime<Utc>>) -> (TrayState, String) {
    let count = |level: Level| rows.iter().filter(|row| row.protection == level).count();
    let running = rows.iter().filter(|row| row.running_job.is_some()).count();
    let (unprotected, at_risk) = (count(Level::Unprotected), count(Level::AtRisk));
    let words = match rows.len() {
        0 => "Bulkhead: no database yet".to_owned(),
        all => format!(
            "Bulkhead: {} of {all} protected, {at_risk} at risk, {unprotected} unprotected",
            count(Level::Protected)
        ),
    };
    if running > 0 {
        return (TrayState::Running, format!("{words}; {running} running"));
    }
    if let Some(until) = paused {
        let until = until.with_timezone(&Local).format("%H:%M");
        return (TrayState::Paused, format!("{words}; paused until {until}"));
    }
    let state = match (rows.len(), unprotected, at_risk) {
        (0, ..) => TrayState::Empty,
        (_, 1.., _) => TrayState::Unprotected,
        (_, 0, 1..) => TrayState::AtRisk,
        (_, 0, 0) => TrayState::Protected,
    };
    (state, words)
}

/// The next morning by the clock on the wall; a day from now where that hour does not exist.
#[must_use]
pub fn tomorrow(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = now.with_timezone(&Local).date_naive() + Days::new(1);
    let morning = NaiveTime::from_hms_opt(MORNING, 0, 0).map(|time| day.and_time(time));
    let there = morning.and_then(|morning| Local.from_local_datetime(&morning).earliest());
    there.map_or_else(|| now + chrono::Duration::days(1), |there| there.with_timezone(&Utc))
}
