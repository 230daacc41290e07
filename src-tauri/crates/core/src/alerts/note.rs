//! What somebody does about an alert: takes note of it, or lets it rest.

use bulkhead_model::{Code, Error, Result, alert::LONGEST_SNOOZE, span::Span};
use chrono::{DateTime, Duration, Utc};
use serde_json::Value;

use crate::{Core, audit};

/// Takes note of an alert: there are no reminders from here on.
///
/// # Errors
/// `NotFound`.
pub async fn acknowledge(core: &Core, id: i64) -> Result<()> {
    core.catalog().alerts().acknowledge(id, core.now()).await?;
    audit::record(core, "alert.acknowledge", id, Value::Null).await
}

/// Takes that back: there are reminders again.
///
/// # Errors
/// `NotFound`.
pub async fn unacknowledge(core: &Core, id: i64) -> Result<()> {
    core.catalog().alerts().unacknowledge(id).await?;
    audit::record(core, "alert.unacknowledge", id, Value::Null).await
}

/// Lets an alert rest: it is told of again when the time is over, and at once if it gets worse. Gives until when.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for longer than a month.
pub async fn snooze(core: &Core, id: i64, span: Span) -> Result<DateTime<Utc>> {
    let length = Duration::from_std(span.duration()).unwrap_or(LONGEST_SNOOZE + Duration::days(1));
    if length > LONGEST_SNOOZE {
        return Err(Error::new(
            Code::InvalidInput,
            format!("{span} is longer than {} days", LONGEST_SNOOZE.num_days()),
        )
        .hint("Take note of it instead: then there are no reminders at all."));
    }
    let until = core.now() + length;
    core.catalog().alerts().snooze(id, until).await?;
    audit::record(core, "alert.snooze", id, serde_json::json!({ "until": until })).await?;
    Ok(until)
}
