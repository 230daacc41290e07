//! Waiting with a bound; nothing in a test waits for ever.

use std::{
    thread,
    time::{Duration, Instant},
};

/// Polls `probe` every 20 ms until it gives a value; panics with `what` after `timeout`.
pub fn eventually<T>(what: &str, timeout: Duration, probe: impl FnMut() -> Option<T>) -> T {
    within(timeout, probe).unwrap_or_else(|| panic!("{what}: not within {timeout:?}"))
}

/// As [`eventually`], for callers that have more to say than a name when it fails.
pub(crate) fn within<T>(timeout: Duration, mut probe: impl FnMut() -> Option<T>) -> Option<T> {
    let start = Instant::now();
    loop {
        if let Some(value) = probe() {
            return Some(value);
        }
        if start.elapsed() > timeout {
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}
