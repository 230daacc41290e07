//! Room: whether the next backup still fits on a storage.
//!
//! The one rule for it: the job that would run out of room does not begin by it, and the verdict says so before.

use std::fmt;

use crate::amount;

/// What is left free in any case, bytes: a full disk harms more than one backup.
const RESERVE: u64 = 64 << 20;

/// What to do about it.
pub const MAKE_ROOM: &str = "Free some space there, keep less, or prune: bulkhead prune TENANT.";

/// How much is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Short {
    /// Bytes that are free.
    pub free: u64,
    /// Bytes that have to be.
    pub needed: u64,
}

/// Whether `free` bytes are too few for the next backup: it needs about what the last one on that storage has `added` to it,
/// bytes; of a first one nothing is known.
#[must_use]
pub fn short(free: u64, added: Option<u64>) -> Option<Short> {
    let needed = RESERVE.saturating_add(added.unwrap_or_default());
    (free < needed).then_some(Short { free, needed })
}

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} free, {} needed", amount::bytes(self.free), amount::bytes(self.needed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_backup_needs_what_the_last_one_did_and_leaves_some() {
        assert_eq!(short(RESERVE, None), None);
        assert_eq!(short(RESERVE - 1, None), Some(Short { free: RESERVE - 1, needed: RESERVE }));
        assert_eq!(short(RESERVE + 5, Some(5)), None);
        assert_eq!(short(RESERVE + 4, Some(5)), Some(Short { free: RESERVE + 4, needed: RESERVE + 5 }));
        assert!(short(u64::MAX - 1, Some(u64::MAX)).is_some());
    }
}
