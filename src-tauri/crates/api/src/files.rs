//! Files that somebody asked for.

use std::{io::Write, path::Path};

use bulkhead_core::files::keep_name;
use bulkhead_model::{Error, Result};

/// Writes a file as a whole, over one that is there: the dialog has asked.
///
/// # Errors
/// `Io`, or `DiskFull`.
pub async fn write(path: &Path, contents: impl AsRef<[u8]> + Send) -> Result<()> {
    tokio::fs::write(path, contents).await.map_err(|error| Error::io(path.display(), error))
}

/// Writes a file that only its owner can read, whole or not at all. A recovery kit is one: it outlives a power cut.
pub(crate) fn write_private(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    let failed = |error: std::io::Error| Error::io(path.display(), error);
    let mut draft = tempfile::Builder::new().prefix(".bulkhead-").tempfile_in(folder).map_err(failed)?;
    draft.write_all(text.as_bytes()).map_err(failed)?;
    draft.as_file().sync_all().map_err(failed)?;
    draft.persist(path).map_err(|error| failed(error.error))?;
    keep_name(path).map_err(failed)
}
