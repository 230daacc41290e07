//! Ends every request once somebody asked for an end, and counts what is written.

use std::sync::Arc;

use bulkhead_core::ports::Flow;
use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};

pub(super) struct Watched {
    inner: Arc<dyn WriteBackend>,
    flow: Flow,
}

impl Watched {
    pub(super) const fn new(inner: Arc<dyn WriteBackend>, flow: Flow) -> Self {
        Self { inner, flow }
    }

    fn go_on(&self) -> RusticResult<()> {
        self.flow.go_on().map_err(|error| RusticError::with_source(ErrorKind::Backend, "cancelled", error))
    }
}

impl ReadBackend for Watched {
    fn location(&self) -> String {
        self.inner.location()
    }

    fn list_with_size(&self, tpe: FileType) -> RusticResult<Vec<(Id, u32)>> {
        self.go_on()?;
        self.inner.list_with_size(tpe)
    }

    fn list(&self, tpe: FileType) -> RusticResult<Vec<Id>> {
        self.go_on()?;
        self.inner.list(tpe)
    }

    fn read_full(&self, tpe: FileType, id: &Id) -> RusticResult<Bytes> {
        self.go_on()?;
        self.inner.read_full(tpe, id)
    }

    fn read_partial(&self, tpe: FileType, id: &Id, cacheable: bool, offset: u32, length: u32) -> RusticResult<Bytes> {
        self.go_on()?;
        self.inner.read_partial(tpe, id, cacheable, offset, length)
    }

    fn warmup_path(&self, tpe: FileType, id: &Id) -> String {
        self.inner.warmup_path(tpe, id)
    }
}

impl WriteBackend for Watched {
    fn create(&self) -> RusticResult<()> {
        self.inner.create()
    }

    fn write_bytes(&self, tpe: FileType, id: &Id, cacheable: bool, content: BytesList) -> RusticResult<()> {
        let bytes = content.size() as u64;
        let paced = self.flow.keep_pace(bytes);
        paced.map_err(|error| RusticError::with_source(ErrorKind::Backend, "cancelled", error))?;
        self.inner.write_bytes(tpe, id, cacheable, content)?;
        self.flow.meter.add_stored(bytes);
        Ok(())
    }

    fn remove(&self, tpe: FileType, id: &Id, cacheable: bool) -> RusticResult<()> {
        self.inner.remove(tpe, id, cacheable)
    }
}
