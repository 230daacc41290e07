//! Size of a repository, from listings alone.

use bulkhead_core::ports::{Flow, RepositoryAt, Usage};
use bulkhead_model::Result;
use rustic_core::{ALL_FILE_TYPES, FileType};

use crate::{backend, fault};

pub(crate) fn add_up(at: &RepositoryAt) -> Result<Usage> {
    let backend = backend::connect(&at.storage, &Flow::default())?;
    let mut usage = Usage::default();
    for tpe in ALL_FILE_TYPES {
        let files = backend.list_with_size(tpe).map_err(|error| fault::from_storage("listing it", error))?;
        usage.files += files.len() as u64;
        usage.bytes += files.iter().map(|(_, size)| u64::from(*size)).sum::<u64>();
        if tpe == FileType::Snapshot {
            usage.snapshots = files.len() as u64;
        }
    }
    Ok(usage)
}
