//! Files that somebody asked for: what is reported written is still there after a power cut.

use std::{fs::File, io, path::Path};

/// Makes a new name last. A folder can be opened and synced on Unix; Windows writes names through by itself.
///
/// # Errors
/// The system's.
pub fn keep_name(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
