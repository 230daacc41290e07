//! Removes what a load made, and nothing else.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use bulkhead_model::{Error, Result};

use super::open::{SIDECARS, beside};

/// What a load writes into before the target has its name.
pub(super) const PARTIAL: &str = ".bulkhead-partial";

/// Targets that a load of this process refused because somebody else's file stood there.
#[derive(Clone, Debug, Default)]
pub(super) struct Foreign(Arc<Mutex<HashSet<PathBuf>>>);

impl Foreign {
    pub(super) fn set(&self, path: &Path, foreign: bool) {
        if foreign {
            self.lock().insert(path.to_owned());
        } else {
            self.lock().remove(path);
        }
    }

    fn holds(&self, path: &Path) -> bool {
        self.lock().contains(path)
    }

    fn lock(&self) -> MutexGuard<'_, HashSet<PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Removes a restored file with everything beside it; one that was there before, and empty, is emptied again.
///
/// As long as the partial file stands by itself the target never got the restored data, so it is left alone.
pub(super) fn target(path: &Path, created: bool, foreign: &Foreign) -> Result<()> {
    let partial = beside(path, PARTIAL);
    let placed = !partial.exists() || same_file(&partial, path);
    remove_with_sidecars(&partial)?;
    if !placed || foreign.holds(path) {
        return Ok(());
    }
    for suffix in SIDECARS {
        remove(&beside(path, suffix))?;
    }
    if created {
        return remove(path);
    }
    match std::fs::File::options().write(true).truncate(true).open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path.display(), error)),
        _ => Ok(()),
    }
}

/// Removes a file of our own and what SQLite put beside it.
pub(super) fn remove_with_sidecars(path: &Path) -> Result<()> {
    for suffix in SIDECARS {
        remove(&beside(path, suffix))?;
    }
    remove(path)
}

/// Removes a file; not finding it is fine.
pub(super) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(path.display(), error)),
        _ => Ok(()),
    }
}

#[cfg(unix)]
pub(super) fn same_file(a: &Path, b: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    match (std::fs::symlink_metadata(a), std::fs::symlink_metadata(b)) {
        (Ok(a), Ok(b)) => (a.dev(), a.ino()) == (b.dev(), b.ino()),
        _ => false,
    }
}

/// Where the platform tells no file numbers, two names are two files: a partial file then counts as proof that the target
/// is not ours.
#[cfg(not(unix))]
pub(super) fn same_file(_: &Path, _: &Path) -> bool {
    false
}
