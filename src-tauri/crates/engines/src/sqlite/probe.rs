//! Looks at the place a restore would go to, without changing it.

use std::{path::Path, time::Duration};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Connection as Place, Error, Result, restore::TargetFacts};

use super::{
    facts::{library, version},
    fault::{failed, symlink},
    open, schema,
};

/// Names of contents that are listed at most.
const LISTED: usize = 50;

/// What stands at the path of a target.
pub(super) enum Held {
    /// No file.
    Nothing,
    /// A file without bytes, or a database without tables.
    Empty,
    /// Something; what, for people.
    Contents(Vec<String>),
}

/// Facts for the plan.
pub(super) fn target(place: &Place) -> TargetFacts {
    let facts = TargetFacts { server_version: Some(version()), tool: Some(library()), ..TargetFacts::default() };
    match look(place, facts.clone()) {
        Ok(facts) => facts,
        Err(error) => TargetFacts { failure: Some(error), ..facts },
    }
}

fn look(place: &Place, mut facts: TargetFacts) -> Result<TargetFacts> {
    let path = open::resolved(open::path_of(place)?)?;
    let folder = path.parent().unwrap_or(&path);
    // Some mounts (FUSE) say of everything that it is zero: they do not know.
    facts.free_bytes =
        fs4::statvfs(folder).ok().filter(|room| room.total_space() > 0).map(|room| room.available_space());
    // A file without a name: nobody sees it, and it is gone at once.
    facts.can_create = tempfile::tempfile_in(folder).is_ok();
    if !facts.can_create {
        facts.missing_rights = vec![format!("Give this user the right to write into {}.", folder.display())];
    }
    match held(&path)? {
        Held::Nothing => {}
        Held::Empty => (facts.exists, facts.in_use) = (true, in_use(&path)),
        Held::Contents(contents) => {
            (facts.exists, facts.in_use, facts.contents) = (true, in_use(&path), contents);
        }
    }
    Ok(facts)
}

/// What stands at `path`.
pub(super) fn held(path: &Path) -> Result<Held> {
    let meta = match std::fs::symlink_metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Held::Nothing),
        Err(error) => return Err(Error::io(path.display(), error)),
    };
    if meta.is_symlink() {
        return Err(symlink(path, std::fs::canonicalize(path).ok().as_deref()));
    }
    if !meta.is_file() {
        return Err(Error::new(Code::TargetNotEmpty, format!("{} is not a regular file", path.display()))
            .hint("Choose the name of a new file."));
    }
    if meta.len() == 0 {
        return Ok(Held::Empty);
    }
    let contents =
        contents(path).unwrap_or_else(|_| vec![format!("a file of {}", bulkhead_model::amount::bytes(meta.len()))]);
    Ok(if contents.is_empty() { Held::Empty } else { Held::Contents(contents) })
}

fn contents(path: &Path) -> Result<Vec<String>> {
    let connection = open::source(path, Duration::from_secs(1), &Flow::default())?;
    let entries = schema::entries(&connection).map_err(|error| failed(path, error))?;
    Ok(entries.into_iter().filter(|entry| entry.kind != "index").map(|entry| entry.name).take(LISTED).collect())
}

/// Whether another process has the file open. Between transactions an application holds no lock, so Linux is asked
/// who has the file open; what this user may not see is not counted.
#[cfg(target_os = "linux")]
pub(super) fn in_use(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let Ok(wanted) = std::fs::metadata(path) else { return false };
    let me = std::process::id().to_string();
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let others = processes.filter(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name != me && name.bytes().all(|byte| byte.is_ascii_digit())
    });
    others.flat_map(|process| std::fs::read_dir(process.path().join("fd")).into_iter().flatten().flatten()).any(|fd| {
        std::fs::metadata(fd.path()).is_ok_and(|meta| (meta.dev(), meta.ino()) == (wanted.dev(), wanted.ino()))
    })
}

/// Elsewhere a file that is open cannot be replaced (Windows), or the lock that a running WAL application keeps has
/// to do.
#[cfg(not(target_os = "linux"))]
pub(super) fn in_use(path: &Path) -> bool {
    open::beside(path, "-shm").exists()
}
