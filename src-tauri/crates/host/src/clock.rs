//! The clock on the wall.

use bulkhead_core::ports::Clock;
use chrono::{DateTime, Utc};

/// The system's clock. It may jump: durations are never taken from it.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the adapter")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// The name of this machine's time zone, `UTC` if it has none that is known.
#[must_use]
pub fn zone() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned())
}
