//! Room on a disk.

use std::path::Path;

use bulkhead_model::{Error, Result};

/// Bytes this user may still write at `path`, which need not exist yet: the nearest folder above it counts.
///
/// # Errors
/// `Io` if the platform does not tell.
pub fn available(path: &Path) -> Result<u64> {
    let existing = path.ancestors().find(|folder| folder.exists()).unwrap_or(path);
    fs4::available_space(existing).map_err(|error| Error::io(path.display(), error))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_folder_that_is_not_there_yet_counts_as_its_parent() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(super::available(&folder.path().join("a/b/c")).expect("known") > 0);
    }
}
