//! How long work is watched and ended.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bulkhead_model::{Code, Error, Result};
use tokio_util::sync::CancellationToken;

/// Counts bytes as they pass; read by whoever reports progress, several times a second.
#[derive(Debug, Default)]
pub struct Meter {
    read: AtomicU64,
    stored: AtomicU64,
}

impl Meter {
    /// Adds bytes that were read from the source.
    pub fn add_read(&self, bytes: u64) {
        self.read.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Adds bytes that were written to a storage or a target.
    pub fn add_stored(&self, bytes: u64) {
        self.stored.fetch_add(bytes, Ordering::Relaxed);
    }

    /// Bytes read so far.
    #[must_use]
    pub fn read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }

    /// Bytes stored so far.
    #[must_use]
    pub fn stored(&self) -> u64 {
        self.stored.load(Ordering::Relaxed)
    }
}

/// Handed down with every long piece of work: ask it whether to end, tell it how far you are.
#[derive(Clone, Debug, Default)]
pub struct Flow {
    /// Set when somebody asked for an end. Also usable from threads: `is_cancelled`.
    pub cancel: CancellationToken,
    /// How far the work is.
    pub meter: Arc<Meter>,
    /// How fast it may send.
    pub pace: Arc<Pace>,
    /// Keeps client tools from this machine's homes, keyring and other folders, where the platform can: for a server that stays and is
    /// given a dump, which is code. Tools of a private server are always kept so, and from the network besides.
    pub wary: bool,
}

/// Bytes a second that may be sent; any number until a limit is set.
#[derive(Debug, Default)]
pub struct Pace {
    limit: AtomicU64,
    /// When the next bytes may be sent.
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// Sets the limit, bytes a second; none for none.
    pub fn limit(&self, bytes: Option<u64>) {
        self.limit.store(bytes.unwrap_or(0), Ordering::Relaxed);
    }

    /// How long whoever wants to send so many bytes has to wait; it is counted as sent.
    #[must_use]
    pub fn wait(&self, bytes: u64) -> Duration {
        let limit = self.limit.load(Ordering::Relaxed);
        if limit == 0 {
            return Duration::ZERO;
        }
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let mine = next.unwrap_or(now).max(now);
        let millis = u64::try_from(u128::from(bytes) * 1_000 / u128::from(limit)).unwrap_or(u64::MAX);
        *next = Some(mine + Duration::from_millis(millis));
        mine - now
    }
}

impl Flow {
    /// Waits until so many bytes may be sent.
    ///
    /// # Errors
    /// [`Code::Cancelled`] if somebody asks for an end meanwhile.
    pub fn keep_pace(&self, bytes: u64) -> Result<()> {
        let until = Instant::now() + self.pace.wait(bytes);
        loop {
            self.go_on()?;
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }

    /// An error if somebody asked for an end.
    ///
    /// # Errors
    /// [`Code::Cancelled`].
    pub fn go_on(&self) -> Result<()> {
        if self.cancel.is_cancelled() { Err(cancelled()) } else { Ok(()) }
    }
}

/// The error of work that was ended on request.
pub(crate) fn cancelled() -> Error {
    Error::new(Code::Cancelled, "cancelled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_lets_the_first_go_and_the_others_wait_their_turn() {
        let pace = Pace::default();
        assert_eq!(pace.wait(u64::MAX), Duration::ZERO, "without a limit");
        pace.limit(Some(1_000));
        assert_eq!(pace.wait(500), Duration::ZERO);
        let second = pace.wait(1_000);
        assert!((400..=500).contains(&second.as_millis()), "{second:?}");
        let third = pace.wait(1);
        assert!((1_400..=1_500).contains(&third.as_millis()), "{third:?}");
        pace.limit(None);
        assert_eq!(pace.wait(1), Duration::ZERO);
    }
}
