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

/// A new folder in another that only this user can enter; on Windows a user's folders are private by themselves.
pub(crate) fn private_folder(prefix: &str, within: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(within)
}

impl PrivateFolder {
    pub(crate) fn new() -> Result<Self> {
        let folder = private_folder("bulkhead-", &std::env::temp_dir());
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

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn nobody_else_gets_in() {
        let folder = PrivateFolder::new().expect("room");
        let file = folder.write("secret", &Zeroizing::new("x".to_owned())).expect("room");
        for path in [folder.path(), &file] {
            let mode = std::fs::metadata(path).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", path.display());
        }
    }
}
