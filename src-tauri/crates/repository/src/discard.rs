//! Removes a repository in which nothing was ever committed.
//!
//! The one place that removes whole repositories: only on the word of a job that made this one, and only while it holds no
//! snapshot and nobody else works on it.

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::Result;
use rustic_core::{FileType, WriteBackend};

use crate::{
    backend, fault,
    locks::{self, Kind},
    open,
};

/// What names data and holds it; a repository without any of it holds nothing.
const CONTENT: [FileType; 3] = [FileType::Snapshot, FileType::Index, FileType::Pack];

/// Removes it; false if it holds a snapshot, or is another one than that with this id, and stays as it is. One that is gone is
/// fine, and so is one of which an earlier removal or a making that broke off left key files alone.
pub(crate) fn run(at: &RepositoryAt, id: Option<&str>) -> Result<bool> {
    let flow = Flow::default();
    let backend = backend::connect(&at.storage, &flow)?;
    let backend = backend.as_ref();
    if list(backend, FileType::Config)? > 0 && list(backend, FileType::Key)? > 0 {
        let opened = open::open(at, &flow)?;
        if id.is_some_and(|id| open::info(&opened).id != id) {
            return Ok(false);
        }
        let _alone = locks::hold(at, &opened, Kind::Alone, &flow)?;
        if list(backend, FileType::Snapshot)? > 0 {
            return Ok(false);
        }
        // The config goes before the keys: whatever breaks off, what is left opens or is known to hold nothing.
        for tpe in [FileType::Pack, FileType::Index, FileType::Config] {
            remove(backend, tpe)?;
        }
    }
    for tpe in CONTENT {
        if list(backend, tpe)? > 0 {
            return Ok(false);
        }
    }
    remove(backend, FileType::Config)?;
    remove(backend, FileType::Key)?;
    if let Err(error) = backend::remove_folders(&at.storage) {
        // Empty folders are no repository.
        tracing::info!(%error, "folders of a repository that was removed stay behind");
    }
    Ok(true)
}

fn list(backend: &dyn WriteBackend, tpe: FileType) -> Result<usize> {
    backend.list(tpe).map(|files| files.len()).map_err(|error| fault::from_storage("listing it", error))
}

fn remove(backend: &dyn WriteBackend, tpe: FileType) -> Result<()> {
    let files = backend.list(tpe).map_err(|error| fault::from_storage("listing it", error))?;
    files
        .iter()
        .try_for_each(|id| backend.remove(tpe, id, false).map_err(|error| fault::from_storage("removing it", error)))
}
