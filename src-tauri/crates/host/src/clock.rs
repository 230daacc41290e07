//! The clock on the wall, and what the machine counts beside it.

use std::time::Duration;

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

    fn boot(&self) -> Option<(String, Duration)> {
        boot()
    }
}

/// The kernel's own words (proc(5)): `uptime` is `CLOCK_BOOTTIME`, which goes on while the machine sleeps.
#[cfg(target_os = "linux")]
fn boot() -> Option<(String, Duration)> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let up = Duration::try_from_secs_f64(uptime.split_whitespace().next()?.parse().ok()?).ok()?;
    Some((id.trim().to_owned(), up))
}

/// Nothing that counts sleep and can be read without unsafe code; then the latest time that was believed speaks alone.
#[cfg(not(target_os = "linux"))]
const fn boot() -> Option<(String, Duration)> {
    None
}

/// The name of this machine's time zone, `UTC` if it has none that is known.
#[must_use]
pub fn zone() -> String {
    iana_time_zone::get_timezone().unwrap_or_else(|_| "UTC".to_owned())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn linux_tells_its_start_and_counts() {
        let (first, then) = (SystemClock.boot().expect("told"), SystemClock.boot().expect("told"));
        assert_eq!(first.0, then.0);
        assert!(!first.0.is_empty() && first.1 > Duration::ZERO && then.1 >= first.1);
    }
}
