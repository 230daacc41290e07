//! Files that somebody asked for: what is reported written is still there after a power cut.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
};

pub use bulkhead_catalog::keep_name;

/// Where something is written before it is whole and gets the name that was asked for: beside that.
pub(crate) fn partial(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".bulkhead-partial");
    path.with_file_name(name)
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

#[cfg(test)]
mod tests {
    use super::*;

    /// No file system makes a second name for a folder, as those of many sticks make none for a file.
    #[test]
    fn what_cannot_be_linked_is_renamed() {
        let home = tempfile::tempdir().expect("a folder");
        let (draft, path) = (home.path().join("draft"), home.path().join("path"));
        fs::create_dir(&draft).expect("new");
        assert!(fs::hard_link(&draft, &path).is_err(), "it can be linked: this test proves nothing");
        name_new(&draft, &path).expect("named");
        assert!(path.exists() && !draft.exists());
    }

    /// Whatever keeps it from being linked: nothing is renamed over what is there.
    #[test]
    fn what_has_the_name_is_left_alone() {
        let home = tempfile::tempdir().expect("a folder");
        let (draft, path) = (home.path().join("draft"), home.path().join("path"));
        fs::write(&path, "theirs").expect("new");
        let taken = |draft: &Path| name_new(draft, &path).expect_err("it is taken").kind();
        assert_eq!(taken(&draft), ErrorKind::AlreadyExists, "a draft that is gone cannot be linked");
        fs::write(&draft, "ours").expect("new");
        assert_eq!(taken(&draft), ErrorKind::AlreadyExists);
        assert_eq!(fs::read_to_string(&path).expect("there"), "theirs");
        assert_eq!(fs::read_to_string(&draft).expect("there"), "ours");
    }
}
