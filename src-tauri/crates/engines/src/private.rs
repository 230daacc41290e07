//! Files that hold a password for as long as a tool runs.
//!
//! A process that is killed removes nothing, so the next one sweeps: every folder holds a lock for as long as it is in use.

use std::{
    fs::{File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use bulkhead_model::{Error, Result};
use tempfile::TempDir;
use zeroize::Zeroizing;

use crate::{
    process::Invocation,
    sandbox::{self, Inmate},
    tunnel::Reached,
};

/// A folder that only this user can enter (0700), removed with everything in it when it is dropped.
#[derive(Debug)]
pub(crate) struct PrivateFolder {
    folder: TempDir,
    /// The tool that reads it, if it runs in a sandbox; then the folder is in there.
    inmate: Option<Inmate>,
    /// Tells a sweep that somebody still needs the folder.
    _lock: File,
}

/// How the folders begin; nothing else is ever swept.
const PREFIX: &str = "bulkhead-secret-";
const LOCK: &str = "lock";
/// The control socket of an `ssh` that runs for the owner of the folder, which it names among its arguments.
pub(crate) const CONTROL: &str = "control";

/// A new folder in another that only this user can enter; on Windows a user's folders are private by themselves.
pub(crate) fn private_folder(prefix: &str, within: &Path) -> std::io::Result<TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir_in(within)
}

impl PrivateFolder {
    /// For the tool that is to talk to this server.
    pub(crate) async fn of(source: &Reached, tool: &Path) -> Result<Self> {
        let server = source.connection.server()?;
        let Some(inmate) = Inmate::of(server, tool).await else {
            let folder = Self::new()?;
            let inmate = if source.is_wary() { Some(Inmate::abroad(server, tool, folder.path()).await) } else { None };
            return Ok(Self { inmate, ..folder });
        };
        let folder = Self::within(inmate.folder()).map_err(|error| Error::io("temporary folder", error))?;
        inmate.give(folder.path())?;
        Ok(Self { inmate: Some(inmate), ..folder })
    }

    /// The tool, standing in this folder; in a jail if the server is in a sandbox, or nobody else's dump is to be trusted.
    pub(crate) fn confine(&self, tool: Invocation) -> Invocation {
        let tool = tool.within(self.path());
        match &self.inmate {
            Some(inmate) => inmate.confine(tool),
            None => tool,
        }
    }

    /// For a process that is no client of a server.
    pub(crate) fn new() -> Result<Self> {
        Self::within(&std::env::temp_dir()).map_err(|error| Error::io("temporary folder", error))
    }

    fn within(parent: &Path) -> std::io::Result<Self> {
        let folder = private_folder(PREFIX, parent)?;
        let lock = OpenOptions::new().write(true).create_new(true).open(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Self { folder, inmate: None, _lock: lock })
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file that only this user can read (0600) and gives its path.
    pub(crate) fn write(&self, name: &str, content: &Zeroizing<String>) -> Result<PathBuf> {
        self.write_bytes(name, content.as_bytes())
    }

    /// The same for bytes that hold no secret.
    pub(crate) fn write_bytes(&self, name: &str, content: &[u8]) -> Result<PathBuf> {
        let path = self.path().join(name);
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| file.write_all(content));
        written.map_err(|error| Error::io(name, error))?;
        match &self.inmate {
            Some(inmate) => inmate.give(&path).map(|()| path),
            None => Ok(path),
        }
    }
}

/// Removes folders with passwords or tunnels that killed processes of this user left, and gives how many. To be called at start.
#[must_use]
pub fn sweep_secrets() -> usize {
    sweep(&std::env::temp_dir())
}

/// What cannot be read or removed is somebody else's.
fn sweep(parent: &Path) -> usize {
    let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
    let ours = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX));
    ours.filter(|entry| abandoned(&entry.path()) && remove(&entry.path())).count()
}

/// A tunnel that nobody needs any more ends first.
fn remove(folder: &Path) -> bool {
    let ended = !folder.join(CONTROL).exists() || sandbox::end_strays(folder).is_ok();
    ended && std::fs::remove_dir_all(folder).is_ok()
}

/// A folder without a lock is just being made, and holds no secret yet.
fn abandoned(folder: &Path) -> bool {
    let real = std::fs::symlink_metadata(folder).is_ok_and(|found| found.is_dir());
    real && OpenOptions::new().write(true).open(folder.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_sweep_takes_what_a_killed_process_left_and_spares_what_is_in_use() {
        let parent = tempfile::tempdir().expect("temporary folder");
        let (left, used) = (parent.path().join("bulkhead-secret-left"), PrivateFolder::within(parent.path()));
        let used = used.expect("room");
        let making = parent.path().join("bulkhead-secret-making");
        let other = parent.path().join("other");
        for folder in [&left, &making, &other] {
            std::fs::create_dir(folder).expect("new");
        }
        for folder in [&left, &other] {
            std::fs::write(folder.join(LOCK), "").expect("new");
        }
        assert_eq!(sweep(parent.path()), 1);
        assert!(!left.exists() && making.exists() && other.exists() && used.path().exists());
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists());
    }

    #[test]
    fn nobody_else_gets_in() {
        let folder = PrivateFolder::within(&std::env::temp_dir()).expect("room");
        let file = folder.write("secret", &Zeroizing::new("x".to_owned())).expect("room");
        for path in [folder.path(), &file] {
            let mode = std::fs::metadata(path).expect("there").permissions().mode();
            assert_eq!(mode & 0o077, 0, "{}", path.display());
        }
    }
}
