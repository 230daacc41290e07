//! Words for people: names made harmless, times, sizes.

use bulkhead_api::Code;
pub(crate) use bulkhead_model::amount::{bytes, count, number};
use bulkhead_model::job::{JobState, Phase};
/// A name from outside, with everything escaped that a terminal would act on.
pub(crate) use bulkhead_model::names::{argument, written_out as safe};
use chrono::{DateTime, Local, Utc};

/// What a job does that has met a locked keyring.
pub(crate) const UNLOCK: &str = "waits for the keyring to be unlocked";

/// Whether it does that.
pub(crate) fn waits(state: JobState, phase: Option<Phase>) -> bool {
    state == JobState::Queued && phase == Some(Phase::Unlock)
}

/// `3 minutes ago (2026-03-01 14:05 +01:00)`.
pub(crate) fn when(instant: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("{} ({})", ago(instant, now), instant.with_timezone(&Local).format("%Y-%m-%d %H:%M %:z"))
}

fn ago(instant: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let seconds = (now - instant).num_seconds();
    let (count, unit) = match seconds {
        ..0 => return "in the future".to_owned(),
        0..60 => return "just now".to_owned(),
        60..3_600 => (seconds / 60, "minute"),
        3_600..86_400 => (seconds / 3_600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{} ago", if count == 1 { "" } else { "s" })
}

/// `3 hours`: how long it is until something.
pub(crate) fn span(span: chrono::Duration) -> String {
    let unit = |amount: i64, noun| count(amount.unsigned_abs(), noun);
    match span.num_seconds() {
        ..60 => "less than a minute".to_owned(),
        60..3_600 => unit(span.num_minutes(), "minute"),
        3_600..172_800 => unit(span.num_hours(), "hour"),
        _ => unit(span.num_days(), "day"),
    }
}

/// `1.3 s`, `4 min 10 s`: how long something took.
pub(crate) fn duration(millis: u64) -> String {
    match millis {
        0..60_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        60_000..3_600_000 => format!("{} min {} s", millis / 60_000, millis / 1_000 % 60),
        _ => format!("{} h {} min", millis / 3_600_000, millis / 60_000 % 60),
    }
}

/// `wrong-password`, as in the JSON.
pub(crate) fn code(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        assert_eq!(safe("a\u{1b}[31mb\n\u{202e}c"), "a\\u{1b}[31mb\\u{a}\\u{202e}c");
        assert_eq!(safe("Kunden 数据库 <img>"), "Kunden 数据库 <img>");
    }

    #[test]
    fn times_are_relative_and_absolute() {
        let now = DateTime::from_timestamp(1_767_225_600, 0).expect("valid");
        assert_eq!(ago(now, now), "just now");
        assert_eq!(ago(now - chrono::Duration::minutes(1), now), "1 minute ago");
        assert_eq!(ago(now - chrono::Duration::hours(50), now), "2 days ago");
        assert_eq!(ago(now + chrono::Duration::hours(1), now), "in the future");
    }
}
