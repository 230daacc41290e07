//! Which blobs need not be stored: those of the index, and those that this store has begun to write.

use std::{
    collections::HashSet,
    sync::{Mutex, PoisonError},
};

use bulkhead_model::Result;
use rustic_core::{
    Id,
    repofile::{BlobType, IndexFile},
};

use crate::{fault, open::Opened};

pub(super) struct Known {
    /// Sorted: a set would take twice the memory, and there can be millions.
    before: Vec<Id>,
    since: Mutex<HashSet<Id>>,
}

impl Known {
    pub(super) fn read(opened: &Opened) -> Result<Self> {
        let failed = |error| fault::from_rustic("reading the index", error);
        let mut before = Vec::new();
        for file in opened.stream_files::<IndexFile>().map_err(failed)? {
            let (_, index) = file.map_err(failed)?;
            let blobs = index.packs.iter().flat_map(|pack| &pack.blobs);
            before.extend(blobs.filter(|blob| blob.tpe == BlobType::Data).map(|blob| blob.id.into_inner()));
        }
        before.sort_unstable();
        Ok(Self { before, since: Mutex::default() })
    }

    /// Whether nothing was there before.
    pub(super) fn is_empty(&self) -> bool {
        self.before.is_empty()
    }

    /// Whether it stood in the index before this store.
    pub(super) fn stood_before(&self, id: Id) -> bool {
        self.before.binary_search(&id).is_ok()
    }

    /// Whether the caller is the first who needs this blob stored.
    pub(super) fn claim(&self, id: Id) -> bool {
        let new = || self.since.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        !self.stood_before(id) && new()
    }
}
