//! Files that somebody asked for: what is reported written is still there after a power cut.

use std::{
    fs::{self, File},
    io::{self, ErrorKind},
    path::Path,
};

/// Makes a new name last. A folder can be opened and synced on Unix; Windows writes names through by itself.
///
/// # Errors
/// The system's.
pub fn keep_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Gives what is at `draft` its name and never replaces what has it: a hard link is refused then. Where a file system has no
/// links, as on many sticks, a look has to do.
///
/// # Errors
/// `AlreadyExists`, or the system's; the draft is still there then.
pub fn name_new(draft: &Path, path: &Path) -> io::Result<()> {
    match fs::hard_link(draft, path) {
        Ok(()) => fs::remove_file(draft),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(error),
        Err(_) if path.symlink_metadata().is_ok() => Err(ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(draft, path),
    }
}
