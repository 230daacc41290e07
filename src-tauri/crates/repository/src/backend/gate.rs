//! The commit gate: the only way by which a store writes, in an order that leaves nothing half-made.
//!
//! Packs may go through at any time: without an index nobody knows them. Index and snapshot go through when the store says
//! so, after every stream has ended well and all of it was verified. Until then, and for ever if anything failed, there is
//! no snapshot: not a truncated one, not for a moment, and not in a storage that only ever appends. As no index names the
//! packs of a store that failed, nobody else can have begun to rely on them, and they can be removed.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, mpsc},
    thread,
    time::Duration,
};

use bulkhead_model::{Code, Error, Result};
use bytes::Bytes;
use rustic_core::{FileType, Id, RusticResult, WriteBackend};

use crate::fault;

/// The pauses before each look whether a file arrived of which nobody knows: what was sent may still be on its way.
const LOOKS: [Duration; 4] = [Duration::ZERO, Duration::from_secs(1), Duration::from_secs(4), Duration::from_secs(10)];
/// The longest that all looks may take; as long as a store waits for its own removal where somebody has cancelled.
const PATIENCE: Duration = Duration::from_secs(60);
const CANCELLED: Duration = Duration::from_secs(8);

/// Opens a line of its own to the storage: the other may be broken, or ended by a cancel.
pub(crate) type Line = Box<dyn Fn() -> Result<Arc<dyn WriteBackend>> + Send + Sync>;

/// A storage behind the gate.
pub(crate) struct Gate {
    backend: Arc<dyn WriteBackend>,
    line: Option<Arc<Line>>,
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
    pub(crate) fn new(backend: Arc<dyn WriteBackend>, line: Option<Line>) -> Self {
        Self { backend, line: line.map(Arc::new), passed: Mutex::default(), ended: RwLock::default() }
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
        let written = self.write(FileType::Index, id, content.clone().into());
        let written = written.map_err(|error| fault::from_rustic("writing the index", error));
        self.unless_there(FileType::Index, id, content, written)
    }

    /// Writes the snapshot and reads it again. One that reads back differently is removed.
    pub(crate) fn write_snapshot(&self, id: Id, content: Vec<u8>) -> Result<()> {
        let written = self.write_and_read(id, &content);
        self.unless_there(FileType::Snapshot, id, content, written)
    }

    fn write_and_read(&self, id: Id, content: &[u8]) -> Result<()> {
        let written = self.write(FileType::Snapshot, id, content.to_vec().into());
        written.map_err(|error| fault::from_rustic("writing the snapshot", error))?;
        let found = self.backend.read_full(FileType::Snapshot, &id);
        match found.map_err(|error| fault::from_rustic("reading the snapshot back", error)) {
            Ok(found) if *found == *content => Ok(()),
            Err(error) if is_open(&error) => Err(error),
            read => {
                let _ = self.backend.remove(FileType::Snapshot, &id, false);
                Err(read.err().unwrap_or_else(|| fault::damaged("the snapshot reads back differently")))
            }
        }
    }

    /// A storage may hold what was sent to it though its answer was lost. What is there and as it was sent was written: a
    /// snapshot that counts as failed would be there, and nobody would list it.
    fn unless_there(&self, tpe: FileType, id: Id, content: Vec<u8>, written: Result<()>) -> Result<()> {
        let Err(error) = written else { return Ok(()) };
        let Some(line) = self.line.clone().filter(|_| is_open(&error)) else {
            if tpe == FileType::Snapshot {
                // Named, and not known to outlive a power cut.
                let _ = self.backend.remove(tpe, &id, false);
            }
            return Err(error);
        };
        // Whoever has cancelled does not wait long.
        let (looks, patience) =
            if error.code == Code::Cancelled { (&LOOKS[..2], CANCELLED) } else { (&LOOKS[..], PATIENCE) };
        let (say, said) = mpsc::channel();
        let looking = thread::Builder::new().name("look".to_owned()).spawn(move || {
            let _ = say.send(is_there(&line, looks, tpe, &id, &content));
        });
        match looking.is_ok() && said.recv_timeout(patience).unwrap_or_default() {
            true => {
                tracing::warn!(%error, "the storage has what was sent to it, though it did not say so");
                Ok(())
            }
            false => Err(error),
        }
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

/// Whether nobody knows what has become of the file.
fn is_open(error: &Error) -> bool {
    matches!(error.code, Code::StorageUnreachable | Code::Cancelled)
}

fn is_there(line: &Line, looks: &[Duration], tpe: FileType, id: &Id, content: &[u8]) -> bool {
    looks.iter().any(|pause| {
        thread::sleep(*pause);
        let found = line().ok().and_then(|backend| backend.read_full(tpe, id).ok());
        found.is_some_and(|found| *found == *content)
    })
}
