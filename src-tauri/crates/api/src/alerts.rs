//! Alerts: what is wrong, and what was.

use std::time::Duration;

use bulkhead_core::alerts;
use bulkhead_model::Result;
use chrono::{DateTime, Utc};

use crate::{App, types::Alert};

/// The longest that a command waits for its messages to be sent.
const FLUSH: Duration = Duration::from_secs(20);

/// Open alerts, newest first; then those that are over, if they are asked for.
///
/// # Errors
/// The catalog's.
pub async fn list(app: &App, closed_too: bool, limit: u32) -> Result<Vec<Alert>> {
    Ok(app.core().catalog().alerts().list(closed_too, limit).await?.into_iter().map(Alert::from).collect())
}

/// Takes note of an alert: there are no reminders from here on.
///
/// # Errors
/// `NotFound`.
pub async fn acknowledge(app: &App, id: i64) -> Result<()> {
    alerts::acknowledge(app.core(), id).await
}

/// Takes that back: there are reminders again.
///
/// # Errors
/// `NotFound`.
pub async fn unacknowledge(app: &App, id: i64) -> Result<()> {
    alerts::unacknowledge(app.core(), id).await
}

/// Shows a message on the desktop that says that it is a test.
///
/// # Errors
/// That the desktop shows nothing.
pub async fn test_desktop(app: &App) -> Result<()> {
    alerts::test_desktop(app.core()).await
}

/// Lets an alert rest for a span such as `4h`. Gives until when.
///
/// # Errors
/// `InvalidInput` for what is no span or longer than a month, `NotFound`.
pub async fn snooze(app: &App, id: i64, span: &str) -> Result<DateTime<Utc>> {
    alerts::snooze(app.core(), id, span.parse()?).await
}

/// Sends what is on its way. What cannot be sent now is sent by whoever runs next.
pub async fn flush(app: &App) {
    // Both are written down where they failed.
    let _ = tokio::time::timeout(FLUSH, alerts::deliver(app.core())).await;
}
