//! Files that hold a password for as long as a tool runs.

use std::{
    fs::OpenOptions,
    io::Write,
    path::{Path, PathBuf},
};

use bulkhead_model::{Error, Result};
use tempfile::TempDir;
use zeroize::Zeroizing;

/// A folder that only this user can enter (0700), removed with everything in it when it is dropped.
#[derive(Debug)]
pub(crate) struct PrivateFolder(TempDir);

impl PrivateFolder {
    pub(crate) fn new() -> Result<Self> {
        // tempfile makes folders with 0700 on Unix; on Windows the user's temporary folder is private.
        let folder = tempfile::Builder::new().prefix("bulkhead-").tempdir();
        folder.map(Self).map_err(|error| Error::io("temporary folder", error))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file that only this user can read (0600) and gives its path.
    pub(crate) fn write(&self, name: &str, content: &Zeroizing<String>) -> Result<PathBuf> {
        let path = self.0.path().join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| file.write_all(content.as_bytes()));
        written.map_err(|error| Error::io(name, error))?;
        Ok(path)
    }
}
