//! Master keys of repositories that were opened before, for as long as the application runs.
//!
//! A repository's password is stretched on purpose: it costs a third of a second and 128 MB each time (measured). The
//! window asks for the snapshots of many tenants, and a backup opens its repository anyway. What is remembered holds for
//! exactly one place and password; it is tried first and forgotten when it does not fit. It never leaves the memory.

use std::{
    collections::HashMap,
    sync::{LazyLock, Mutex, MutexGuard, PoisonError},
};

use bulkhead_core::ports::RepositoryAt;
use rustic_core::repofile::MasterKey;
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

/// Far more than there are tenants; then it begins anew.
const MOST: usize = 10_000;

type Name = [u8; 32];

static KNOWN: LazyLock<Mutex<HashMap<Name, MasterKey>>> = LazyLock::new(Mutex::default);

fn known() -> MutexGuard<'static, HashMap<Name, MasterKey>> {
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Place and password together, as a digest: the password itself is not kept.
fn name(at: &RepositoryAt) -> Name {
    let place = format!("{:?}", at.storage.location);
    let mut hasher = Sha256::new();
    hasher.update((place.len() as u64).to_le_bytes());
    hasher.update(place);
    hasher.update(at.key.expose_secret());
    hasher.finalize().into()
}

/// The key that fitted last time.
pub(crate) fn recall(at: &RepositoryAt) -> Option<MasterKey> {
    known().get(&name(at)).cloned()
}

/// Keeps a key that fitted.
pub(crate) fn keep(at: &RepositoryAt, key: MasterKey) {
    let mut known = known();
    if known.len() >= MOST {
        known.clear();
    }
    known.insert(name(at), key);
}

/// Drops a key that fits no more: another repository is in that place.
pub(crate) fn forget(at: &RepositoryAt) {
    known().remove(&name(at));
}
