//! Which instances of Bulkhead share a data folder.
//!
//! Every instance holds a lock on a file of its own. The system drops the lock when the process ends, however it ends,
//! so a file without a lock is a dead instance.

use std::{
    fs::{File, TryLockError},
    io::ErrorKind,
    path::{Path, PathBuf},
};

use bulkhead_core::ports;
use bulkhead_model::{Error, Result};
use uuid::Uuid;

/// This instance among the others.
pub struct Instances {
    folder: PathBuf,
    me: String,
    /// Held for as long as this lives.
    _lock: File,
}

impl Instances {
    /// Joins the instances of a data folder and forgets the dead ones.
    ///
    /// # Errors
    /// `Io` if the folder cannot be written.
    pub fn join(data_dir: &Path) -> Result<Self> {
        let folder = data_dir.join("instances");
        std::fs::create_dir_all(&folder).map_err(|error| Error::io(folder.display(), error))?;
        let me = Uuid::now_v7().simple().to_string();
        // Locked before it has the name that others look at: without a lock they would take it for a dead one's.
        let hidden = folder.join(format!(".{me}"));
        let failed = |error| Error::io(hidden.display(), error);
        let lock = File::create_new(&hidden).map_err(failed)?;
        lock.lock().map_err(failed)?;
        std::fs::rename(&hidden, folder.join(&me)).map_err(failed)?;
        let instances = Self { folder, me, _lock: lock };
        instances.forget_the_dead();
        Ok(instances)
    }

    fn forget_the_dead(&self) {
        for entry in std::fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let dead = name.to_str().is_some_and(|name| !name.starts_with('.') && !ports::Instances::alive(self, name));
            if dead {
                // Another start may have been quicker; a file that stays is looked at again next time.
                let _ = std::fs::remove_file(entry.path());
            }
        }
    }
}

/// Whether any instance of a data folder runs.
#[must_use]
pub fn any(data_dir: &Path) -> bool {
    let folder = data_dir.join("instances");
    let running = |entry: std::fs::DirEntry| {
        let locked = File::open(entry.path()).map(|file| file.try_lock());
        matches!(locked, Ok(Err(TryLockError::WouldBlock)))
    };
    std::fs::read_dir(folder).into_iter().flatten().flatten().any(running)
}

impl ports::Instances for Instances {
    fn me(&self) -> &str {
        &self.me
    }

    fn alive(&self, instance: &str) -> bool {
        if instance == self.me {
            return true;
        }
        match File::open(self.folder.join(instance)).map(|file| file.try_lock()) {
            Ok(Ok(())) => false,
            Ok(Err(TryLockError::WouldBlock | TryLockError::Error(_))) => true,
            Err(error) => error.kind() != ErrorKind::NotFound,
        }
    }
}

impl Drop for Instances {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(self.folder.join(&self.me));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bulkhead_core::ports::Instances as _;

    #[test]
    fn the_living_are_told_from_the_dead() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Instances::join(folder.path()).expect("joins");
        let second = Instances::join(folder.path()).expect("joins");
        assert!(first.alive(second.me()) && second.alive(first.me()));
        assert!(any(folder.path()));
        let name = second.me().to_owned();
        drop(second);
        assert!(!first.alive(&name));
        std::fs::write(folder.path().join("instances/crashed"), "").expect("written");
        assert!(!first.alive("crashed"), "a file without a lock is a dead instance");
        Instances::join(folder.path()).expect("joins");
        assert!(!folder.path().join("instances/crashed").exists());
    }
}
