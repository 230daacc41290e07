//! The commit gate: the only way by which a store writes, in an order that leaves nothing half-made.
//!
//! Packs may go through at any time: without an index nobody knows them. Index and snapshot go through when the store says
//! so, after every stream has ended well and all of it was verified. Until then, and for ever if anything failed, there is
//! no snapshot: not a truncated one, not for a moment, and not in a storage that only ever appends. As no index names the
//! packs of a store that failed, nobody else can have begun to rely on them, and they can be removed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use bulkhead_model::{Code, Error, Result};
use bytes::Bytes;
use rustic_core::{FileType, Id, RusticResult, WriteBackend};

use crate::fault;

/// A storage behind the gate.
pub(crate) struct Gate {
    backend: Arc<dyn WriteBackend>,
    passed: Mutex<Passed>,
    /// Whether the store has ended. A write holds it for as long as it takes.
    ended: RwLock<bool>,
}

#[derive(Default)]
struct Passed {
    packs: Vec<Id>,
    /// An index was written, and with it the packs became everybody's.
    shared: bool,
}

impl Gate {
    pub(crate) fn new(backend: Arc<dyn WriteBackend>) -> Self {
        Self { backend, passed: Mutex::default(), ended: RwLock::default() }
    }

    fn passed(&self) -> MutexGuard<'_, Passed> {
        self.passed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes a pack. Called by several threads, some of which may outlive the store.
    pub(crate) fn write_pack(&self, id: Id, content: Bytes) -> Result<()> {
        // Held until the write has ended: an undo must not miss a pack that is still on its way.
        let ended = self.ended.read().unwrap_or_else(PoisonError::into_inner);
        if *ended {
            return Err(Error::internal("a pack came after the store had ended"));
        }
        self.passed().packs.push(id);
        self.write(FileType::Pack, id, content).map_err(|error| fault::from_rustic("writing a pack", error))
    }

    /// Writes an index file: from here on other stores may build on the packs.
    pub(crate) fn write_index(&self, id: Id, content: Vec<u8>) -> Result<()> {
        self.passed().shared = true;
        self.write(FileType::Index, id, content.into()).map_err(|error| fault::from_rustic("writing the index", error))
    }

    /// Writes the snapshot and reads it again. One that reads back differently is removed.
    pub(crate) fn write_snapshot(&self, id: Id, content: Vec<u8>) -> Result<()> {
        let written = self.write(FileType::Snapshot, id, content.clone().into());
        written.map_err(|error| fault::from_rustic("writing the snapshot", error))?;
        let found = self.backend.read_full(FileType::Snapshot, &id);
        if found.as_ref().is_ok_and(|found| *found == content) {
            return Ok(());
        }
        let _ = self.backend.remove(FileType::Snapshot, &id, false);
        found.map_err(|error| fault::from_rustic("reading the snapshot back", error))?;
        Err(fault::damaged("the snapshot reads back differently"))
    }

    fn write(&self, tpe: FileType, id: Id, content: Bytes) -> RusticResult<()> {
        self.backend.write_bytes(tpe, &id, false, content.into())
    }

    /// Removes what this store wrote, on a line of its own, unless others may rely on it. A storage that is gone keeps it;
    /// it does no harm.
    pub(crate) fn undo(&self, backend: &dyn WriteBackend) {
        *self.ended.write().unwrap_or_else(PoisonError::into_inner) = true;
        let passed = std::mem::take(&mut *self.passed());
        if passed.shared {
            return;
        }
        for id in passed.packs {
            let removed = backend.remove(FileType::Pack, &id, false);
            match removed.map_err(|error| fault::from_rustic("removing a pack", error)) {
                // Gone, or never there: writing it may be what failed.
                Ok(()) => {}
                Err(error) if error.code == Code::RepositoryDamaged => {}
                Err(error) => return tracing::warn!(%error, "packs of a failed store stay behind"),
            }
        }
    }
}
