//! The commit gate: rustic may write packs and indexes, but a snapshot file it writes is held back here.
//!
//! The file reaches the storage only by [`Gated::release`], which the store calls after everything was verified. Until
//! then, and for ever if anything failed, there is no snapshot: not a truncated one, not for a moment, and not in a
//! storage that only ever appends.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bulkhead_model::{Error, Result};
use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};

use crate::fault;

/// What the gate holds.
#[derive(Default)]
pub(crate) struct Gate {
    held: Mutex<Option<(Id, BytesList)>>,
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
    fn held(&self) -> MutexGuard<'_, Option<(Id, BytesList)>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the snapshot that was held back: another takes its place.
    pub(crate) fn discard(&self) {
        self.held().take();
    }

    /// Writes the snapshot that was held back and reads it again. One that reads back differently is removed.
    pub(crate) fn release(&self, backend: &dyn WriteBackend) -> Result<Id> {
        let held = self.held().take();
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
        if tpe != FileType::Snapshot {
            return self.inner.write_bytes(tpe, id, cacheable, content);
        }
        let mut held = self.gate.held();
        if held.is_some() {
            return Err(RusticError::new(ErrorKind::Internal, "one store writes one snapshot"));
        }
        *held = Some((*id, content));
        Ok(())
    }

    fn remove(&self, _: FileType, _: &Id, _: bool) -> RusticResult<()> {
        Err(RusticError::new(ErrorKind::Internal, "a backup removes nothing"))
    }
}
