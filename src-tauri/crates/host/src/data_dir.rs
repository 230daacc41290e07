//! Where Bulkhead keeps its things unless told otherwise.

use std::path::PathBuf;

use bulkhead_model::{Code, Error, Result};

/// The platform's folder for data of this user on this machine: `$XDG_DATA_HOME/bulkhead` or
/// `~/.local/share/bulkhead`, `~/Library/Application Support/bulkhead`, `%LOCALAPPDATA%\bulkhead`.
///
/// # Errors
/// `NotFound` if the user has no home folder, as services often have none.
pub fn default() -> Result<PathBuf> {
    dirs::data_local_dir().map(|folder| folder.join("bulkhead")).ok_or_else(|| {
        Error::new(Code::NotFound, "this user has no home folder to keep data in")
            .hint("Name one: --data-dir DIR, or BULKHEAD_DATA_DIR=DIR.")
    })
}
