//! The folder of a sandbox.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use bulkhead_model::{Code, Error, Result, amount, connection::ServerConnection};

use super::{stray, user};

/// How the folders begin; nothing else is ever ended or removed.
const PREFIX: &str = "bulkhead-sandbox-";
/// Longest path of a folder: the name of a socket in it must fit into what the kernel takes.
const LONGEST: usize = 80;

/// A folder that only this user can enter, or only the user that servers run as; removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    user: Option<(u32, u32)>,
}

/// A path for a sandbox that does not exist, in `BULKHEAD_SANDBOX_DIR` or where large files may lie that outlast a reboot.
pub(crate) fn fresh() -> Result<PathBuf> {
    let asked = std::env::var_os("BULKHEAD_SANDBOX_DIR").map(PathBuf::from).filter(|path| path.is_absolute());
    let usual = || if cfg!(unix) && Path::new("/var/tmp").is_dir() { "/var/tmp".into() } else { std::env::temp_dir() };
    let path = asked.unwrap_or_else(usual).join(format!("{PREFIX}{:016x}", rand::random::<u64>()));
    if path.as_os_str().len() <= LONGEST {
        return Ok(path);
    }
    Err(Error::new(Code::InvalidInput, format!("the path {} is too long for the socket of a server", path.display()))
        .hint("Name a folder with a shorter path in BULKHEAD_SANDBOX_DIR."))
}

/// Bytes that are free on the disk of a sandbox.
pub(crate) fn free(folder: &Path) -> Option<u64> {
    fs4::available_space(folder).ok()
}

impl Folder {
    /// Makes it. `server` says that a server will run in it, which refuses to be root.
    pub(crate) fn make(path: &Path, server: bool) -> Result<Self> {
        if server && cfg!(not(unix)) {
            return Err(Error::new(
                Code::ToolMissing,
                "private servers for drills cannot be started on this platform yet",
            )
            .hint("Name a server for drills: bulkhead policy set NAME --sandbox URL."));
        }
        let failed = |error| Error::io(path.display(), error);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(path).map_err(failed)?;
        let folder = Self { path: path.to_owned(), user: if server { user::unprivileged() } else { None } };
        folder.give(path).map_err(failed)?;
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Who a server in it runs as; this process's own user if absent.
    pub(crate) const fn user(&self) -> Option<(u32, u32)> {
        self.user
    }

    /// Writes a file that only the server's user can read (0600) and gives its path.
    pub(crate) fn write(&self, name: &str, content: &str) -> Result<PathBuf> {
        let path = self.path.join(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| file.write_all(content.as_bytes()));
        written.and_then(|()| self.give(&path)).map_err(|error| Error::io(name, error))?;
        Ok(path)
    }

    /// An error if so many bytes would not fit.
    pub(super) fn room(&self, bytes: u64) -> Result<()> {
        let place = self.path.parent().unwrap_or(&self.path);
        let free = fs4::available_space(place).map_err(|error| Error::io(place.display(), error))?;
        if free >= bytes {
            return Ok(());
        }
        let (needed, free) = (amount::bytes(bytes), amount::bytes(free));
        let message = format!("a sandbox needs about {needed} in {}, only {free} are free", place.display());
        Err(Error::new(Code::DiskFull, message)
            .hint("Free some space there, name another folder in BULKHEAD_SANDBOX_DIR, or a server with --sandbox."))
    }

    /// Makes all that is in there the server's.
    pub(super) fn give_all(&self, path: &Path) -> Result<()> {
        if self.user.is_none() {
            return Ok(());
        }
        let mut left = vec![path.to_owned()];
        let mut give = || -> std::io::Result<()> {
            while let Some(path) = left.pop() {
                self.give(&path)?;
                if std::fs::symlink_metadata(&path)?.is_dir() {
                    left.extend(std::fs::read_dir(&path)?.flatten().map(|entry| entry.path()));
                }
            }
            Ok(())
        };
        give().map_err(|error| Error::io("sandbox", error))
    }

    fn give(&self, path: &Path) -> std::io::Result<()> {
        give(path, self.user)
    }
}

/// Makes a file or folder that user's, if there is one.
#[cfg(unix)]
pub(super) fn give(path: &Path, user: Option<(u32, u32)>) -> std::io::Result<()> {
    user.map_or(Ok(()), |(user, group)| std::os::unix::fs::lchown(path, Some(user), Some(group)))
}

/// There is no other user.
#[cfg(not(unix))]
pub(super) fn give(_: &Path, _: Option<(u32, u32)>) -> std::io::Result<()> {
    Ok(())
}

impl Drop for Folder {
    fn drop(&mut self) {
        // Who has to know whether it went well calls `end`.
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// The folder of the private server that a connection leads to; none for any other server.
pub(crate) fn of(server: &ServerConnection) -> Option<&Path> {
    let path = Path::new(&server.host);
    (server.is_socket() && is_ours(path)).then_some(path)
}

/// Whether a file stands in a sandbox.
pub(crate) fn holds(file: &Path) -> bool {
    file.parent().is_some_and(is_ours)
}

fn is_ours(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX))
}

/// Ends what runs in a sandbox and removes its folder. Not finding it is fine.
pub(crate) fn end(path: &Path) -> Result<()> {
    if !is_ours(path) {
        return Err(Error::new(Code::Refused, format!("{} is not a sandbox of Bulkhead", path.display())));
    }
    stray::end_all(path)?;
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Ok(found) if found.is_dir() => {
            std::fs::remove_dir_all(path).map_err(|error| Error::io(format!("sandbox {}", path.display()), error))
        }
        _ => Err(Error::new(Code::Refused, format!("{} is not a folder", path.display()))),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn nobody_else_gets_in_and_nothing_stays() {
        let path = fresh().expect("a path");
        let folder = Folder::make(&path, true).expect("room");
        let file = folder.write("password", "x").expect("room");
        for path in [&path, &file] {
            assert_eq!(std::fs::metadata(path).expect("there").permissions().mode() & 0o077, 0, "{}", path.display());
        }
        assert!(Folder::make(&path, true).is_err(), "what stands there is not ours");
        assert!(path.exists());
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn only_a_sandbox_is_ever_ended() {
        let other = tempfile::tempdir().expect("a folder");
        assert!(end(other.path()).is_err_and(|error| error.code == Code::Refused));
        let link = fresh().expect("a path");
        std::os::unix::fs::symlink(other.path(), &link).expect("a link");
        assert!(end(&link).is_err());
        std::fs::remove_file(&link).expect("there");
        assert!(other.path().exists());
        end(&link).expect("nothing to do");
    }

    #[test]
    fn a_dump_that_would_not_fit_is_refused() {
        let folder = Folder::make(&fresh().expect("a path"), false).expect("room");
        assert!(folder.room(1).is_ok());
        assert!(folder.room(u64::MAX).is_err_and(|error| error.code == Code::DiskFull));
    }
}
