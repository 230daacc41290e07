//! The commit gate: rustic may write packs, but index and snapshot files that it writes are held back here.
//!
//! They reach the storage only when the store says so, after everything was verified. Until then, and for ever if anything
//! failed, there is no snapshot: not a truncated one, not for a moment, and not in a storage that only ever appends. As no
//! index names the packs of a store that failed, nobody else can have begun to rely on them, and they can be removed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use bulkhead_model::{Code, Error, Result};
use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};

use crate::fault;

/// What the gate holds and what it let pass.
#[derive(Default)]
pub(crate) struct Gate {
    held: Mutex<Held>,
    /// Whether writes are still let in. A write holds it for as long as it takes.
    open: RwLock<Closed>,
}

#[derive(Default)]
struct Closed(bool);

#[derive(Default)]
struct Held {
    packs: Vec<Id>,
    indexes: Vec<(Id, BytesList)>,
    snapshot: Option<(Id, BytesList)>,
    /// An index was written, and with it the packs became everybody's.
    shared: bool,
}

/// A back end behind a gate.
pub(crate) struct Gated {
    inner: Arc<dyn WriteBackend>,
    gate: Arc<Gate>,
}

impl Gated {
    pub(crate) fn new(inner: Arc<dyn WriteBackend>) -> (Arc<Self>, Arc<Gate>) {
        let gate = Arc::new(Gate::default());
        (Arc::new(Self { inner, gate: gate.clone() }), gate)
    }
}

impl Gate {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Writes the index files: from here on other stores may build on the packs.
    pub(crate) fn release_indexes(&self, backend: &dyn WriteBackend) -> Result<()> {
        let indexes = std::mem::take(&mut self.held().indexes);
        for (id, content) in indexes {
            backend
                .write_bytes(FileType::Index, &id, false, content)
                .map_err(|error| fault::from_rustic("writing the index", error))?;
            self.held().shared = true;
        }
        Ok(())
    }

    /// Forgets the snapshot that was held back: another takes its place.
    pub(crate) fn discard_snapshot(&self) {
        self.held().snapshot.take();
    }

    /// Writes the snapshot that was held back and reads it again. One that reads back differently is removed.
    pub(crate) fn release_snapshot(&self, backend: &dyn WriteBackend) -> Result<Id> {
        let held = self.held().snapshot.take();
        let (id, content) = held.ok_or_else(|| Error::internal("no snapshot was held back"))?;
        let expected: Vec<u8> = content.slice().concat();
        backend
            .write_bytes(FileType::Snapshot, &id, false, content)
            .map_err(|error| fault::from_rustic("writing the snapshot", error))?;
        let found = backend.read_full(FileType::Snapshot, &id);
        if found.as_ref().is_ok_and(|found| *found == expected) {
            return Ok(id);
        }
        let _ = backend.remove(FileType::Snapshot, &id, false);
        found.map_err(|error| fault::from_rustic("reading the snapshot back", error))?;
        Err(fault::damaged("the snapshot reads back differently"))
    }

    /// Removes what this store wrote, unless others may rely on it. A storage that is gone keeps it; it does no harm.
    pub(crate) fn undo(&self, backend: &dyn WriteBackend) {
        self.open.write().unwrap_or_else(PoisonError::into_inner).0 = true;
        let held = std::mem::take(&mut *self.held());
        if held.shared {
            return;
        }
        for id in held.packs {
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

fn refused(why: &'static str) -> Box<RusticError> {
    RusticError::new(ErrorKind::Internal, why)
}

impl ReadBackend for Gated {
    fn location(&self) -> String {
        self.inner.location()
    }

    fn list_with_size(&self, tpe: FileType) -> RusticResult<Vec<(Id, u32)>> {
        self.inner.list_with_size(tpe)
    }

    fn list(&self, tpe: FileType) -> RusticResult<Vec<Id>> {
        self.inner.list(tpe)
    }

    fn read_full(&self, tpe: FileType, id: &Id) -> RusticResult<Bytes> {
        self.inner.read_full(tpe, id)
    }

    fn read_partial(&self, tpe: FileType, id: &Id, cacheable: bool, offset: u32, length: u32) -> RusticResult<Bytes> {
        self.inner.read_partial(tpe, id, cacheable, offset, length)
    }

    fn warmup_path(&self, tpe: FileType, id: &Id) -> String {
        self.inner.warmup_path(tpe, id)
    }
}

impl WriteBackend for Gated {
    fn create(&self) -> RusticResult<()> {
        self.inner.create()
    }

    fn write_bytes(&self, tpe: FileType, id: &Id, cacheable: bool, content: BytesList) -> RusticResult<()> {
        // Held until the write has ended: an undo must not miss a pack that is still on its way.
        let closed = self.gate.open.read().unwrap_or_else(PoisonError::into_inner);
        if closed.0 {
            return Err(refused("the store has ended"));
        }
        let mut held = self.gate.held();
        match tpe {
            FileType::Index => held.indexes.push((*id, content)),
            FileType::Snapshot if held.snapshot.is_some() => return Err(refused("one store writes one snapshot")),
            FileType::Snapshot => held.snapshot = Some((*id, content)),
            FileType::Pack => {
                held.packs.push(*id);
                drop(held);
                self.inner.write_bytes(tpe, id, cacheable, content)?;
            }
            _ => return Err(refused("a store writes neither keys nor settings")),
        }
        Ok(())
    }

    fn remove(&self, _: FileType, _: &Id, _: bool) -> RusticResult<()> {
        Err(refused("a store removes nothing"))
    }
}
