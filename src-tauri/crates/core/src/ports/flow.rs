//! How long work is watched and ended.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
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
}

impl Flow {
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
