//! Files that somebody asked for.

use std::{
    io::{Read, Write},
    path::Path,
};

use bulkhead_core::files::keep_name;
use bulkhead_model::{Code, Error, Result};

/// Writes a file as a whole, over one that is there: the dialog has asked.
///
/// # Errors
/// `Io`, or `DiskFull`.
pub async fn write(path: &Path, contents: impl AsRef<[u8]> + Send) -> Result<()> {
    tokio::fs::write(path, contents).await.map_err(|error| Error::io(path.display(), error))
}

/// Bytes of a file that are looked at before something is written over it; nothing that is written here is larger.
const LARGEST: u64 = 64 << 20;

/// Refuses to write over a file that is something else.
///
/// # Errors
/// `AlreadyExists`, `NotFound` for a folder that is not there, `Io`.
pub(crate) fn replaceable(path: &Path, what: &str, is_one: impl Fn(&[u8]) -> bool) -> Result<()> {
    if path.is_dir() {
        return Err(
            Error::new(Code::AlreadyExists, format!("{} is a folder", path.display())).hint("Name a file in it.")
        );
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        return Err(Error::new(Code::NotFound, format!("there is no folder {}", folder.display()))
            .hint("Make the folder, or name another path."));
    }
    let failed = |error| Error::io(path.display(), error);
    let mut old = Vec::new();
    match std::fs::File::open(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        file => file.and_then(|file| file.take(LARGEST).read_to_end(&mut old)).map_err(failed)?,
    };
    if is_one(&old) {
        return Ok(());
    }
    Err(Error::new(Code::AlreadyExists, format!("{} is there already and is {what}", path.display()))
        .hint("Choose another name."))
}

/// Of what is text, and may be a file that was made for it and is still empty.
pub(crate) fn is_text(old: &[u8], is_one: impl Fn(&str) -> bool) -> bool {
    old.is_empty() || std::str::from_utf8(old).is_ok_and(is_one)
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

    use super::*;

    #[test]
    fn only_one_of_its_kind_is_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("shop.db");
        let refused = |path: &Path| replaceable(path, "no report", |_| true).unwrap_err();
        assert_eq!(refused(folder.path()).message, format!("{} is a folder", folder.path().display()));
        assert_eq!(refused(&folder.path().join("none/kit.html")).code, Code::NotFound);
        let may = |path: &Path| replaceable(path, "no report", |old| is_text(old, |old| old.starts_with("report")));
        may(&path).unwrap();
        std::fs::write(&path, [0xff, 0xfe, 0]).unwrap();
        assert_eq!(may(&path).unwrap_err().code, Code::AlreadyExists);
        std::fs::write(&path, "precious").unwrap();
        assert_eq!(may(&path).unwrap_err().code, Code::AlreadyExists);
        for ours in ["report of May", ""] {
            std::fs::write(&path, ours).unwrap();
            may(&path).unwrap();
        }
        assert!(may(folder.path()).is_err(), "a folder is none");
    }
}
