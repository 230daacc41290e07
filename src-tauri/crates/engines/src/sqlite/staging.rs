//! The private folder that holds copies while they are checked and read.
//!
//! Every copy has a folder of its own, gone when the copy is dropped. Folders that a crash left are swept at the next
//! start, unless another instance has a copy under way.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use bulkhead_model::{Code, Error, Result, amount};
use tempfile::TempDir;

use crate::private::private_folder;

/// How the folders of copies begin; nothing else is ever swept.
const PREFIX: &str = "sqlite-";

/// Bytes left free in any case.
const RESERVE: u64 = 32 << 20;

/// Where copies are made.
#[derive(Clone, Debug)]
pub(super) struct Staging {
    folder: PathBuf,
}

/// One copy; removed on drop.
#[derive(Debug)]
pub(super) struct Staged {
    folder: TempDir,
    /// Held shared while the copy stands: keeps a sweep of any instance away.
    _lock: File,
}

impl Staging {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Makes room for a copy of `bytes`.
    pub(super) fn place(&self, bytes: u64) -> Result<Staged> {
        let failed = |error| Error::io(format!("staging folder {}", self.folder.display()), error);
        self.ready().map_err(failed)?;
        self.room(bytes)?;
        let lock = self.lock_file().map_err(failed)?;
        lock.lock_shared().map_err(failed)?;
        let folder = private_folder(PREFIX, &self.folder).map_err(failed)?;
        Ok(Staged { folder, _lock: lock })
    }

    /// Free bytes for copies, once the folder exists.
    pub(super) fn room(&self, bytes: u64) -> Result<u64> {
        let existing = self.folder.ancestors().find(|folder| folder.exists()).unwrap_or(&self.folder);
        let free = fs4::available_space(existing)
            .map_err(|error| Error::io(format!("staging folder {}", self.folder.display()), error))?;
        if free >= bytes.saturating_add(RESERVE) {
            return Ok(free);
        }
        let (needed, free) = (amount::bytes(bytes.saturating_add(RESERVE)), amount::bytes(free));
        let message = format!("the copy needs {needed} in {}, only {free} are free", self.folder.display());
        Err(Error::new(Code::DiskFull, message).hint("Free some space there, then run it again."))
    }

    /// Removes copies that a crash left. Gives how many; none while an instance has a copy under way.
    pub(super) fn sweep(&self) -> Result<usize> {
        if !self.folder.exists() {
            return Ok(0);
        }
        let failed = |error| Error::io(format!("staging folder {}", self.folder.display()), error);
        let lock = self.lock_file().map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => remove_copies(&self.folder).map_err(failed),
            Err(TryLockError::WouldBlock) => Ok(0),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    fn ready(&self) -> std::io::Result<()> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&self.folder)
    }

    fn lock_file(&self) -> std::io::Result<File> {
        File::options().create(true).truncate(false).write(true).open(self.folder.join(".lock"))
    }
}

fn remove_copies(folder: &Path) -> std::io::Result<usize> {
    let mut removed = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() && entry.file_name().to_string_lossy().starts_with(PREFIX) {
            std::fs::remove_dir_all(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

impl Staged {
    /// Where the copy is.
    pub(super) fn path(&self) -> PathBuf {
        self.folder.path().join("copy.sqlite")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_nothing_and_is_private() {
        let home = tempfile::tempdir().expect("temporary folder");
        let staging = Staging::new(home.path().join("staging"));
        let staged = staging.place(1).expect("room");
        std::fs::write(staged.path(), b"x").expect("writable");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            for folder in [home.path().join("staging"), staged.folder.path().to_owned()] {
                let mode = std::fs::metadata(folder).expect("there").permissions().mode();
                assert_eq!(mode & 0o077, 0);
            }
        }
        let path = staged.path();
        drop(staged);
        assert!(!path.exists());
    }

    #[test]
    fn a_sweep_takes_what_a_crash_left_and_spares_what_is_in_use() {
        let home = tempfile::tempdir().expect("temporary folder");
        let staging = Staging::new(home.path().to_owned());
        let left = home.path().join("sqlite-left");
        let foreign = home.path().join("other");
        for folder in [&left, &foreign] {
            std::fs::create_dir(folder).expect("new");
        }
        let staged = staging.place(1).expect("room");
        assert_eq!(staging.sweep().expect("sweeps"), 0);
        assert!(left.exists());
        drop(staged);
        assert_eq!(staging.sweep().expect("sweeps"), 1);
        assert!(!left.exists() && foreign.exists());
    }

    #[test]
    fn too_little_room_is_said_before_copying() {
        let home = tempfile::tempdir().expect("temporary folder");
        let error = Staging::new(home.path().to_owned()).place(u64::MAX / 2).expect_err("no such disk");
        assert_eq!(error.code, Code::DiskFull);
    }
}
