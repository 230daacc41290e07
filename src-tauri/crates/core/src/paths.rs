//! Where paths lead.

use std::path::{Path, PathBuf};

/// Where a path leads, by way of links, also to what is not there yet.
pub(crate) fn in_truth(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let found = whole.ancestors().find_map(|there| {
        let rest = whole.strip_prefix(there).ok()?;
        Some(there.canonicalize().ok()?.join(rest))
    });
    found.unwrap_or(whole)
}
