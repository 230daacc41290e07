//! Where a repository's files lie on every storage: restic's own layout, with data in 256 folders.

use rustic_core::{FileType, Id};

/// Folders at the top, made with the repository so that stock restic finds what it expects.
pub(super) const FOLDERS: [&str; 5] = ["data", "index", "keys", "locks", "snapshots"];

/// The file's path below the repository, with slashes.
pub(super) fn path(tpe: FileType, id: &Id) -> String {
    let name = id.to_hex();
    match tpe {
        FileType::Config => "config".to_owned(),
        FileType::Pack => format!("data/{}/{}", &name.as_str()[..2], name.as_str()),
        other => format!("{}/{}", other.dirname(), name.as_str()),
    }
}

/// The id that a file name stands for; none for temporary files and strangers.
pub(super) fn id(name: &str) -> Option<Id> {
    if name.len() == 64 { name.parse().ok() } else { None }
}

/// Whether this is one of the folders of data.
pub(super) fn is_data_folder(name: &str) -> bool {
    name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// rustic counts a pack's bytes in 32 bits. A longer file is none of ours, and looks damaged, not absent.
pub(super) fn size(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
