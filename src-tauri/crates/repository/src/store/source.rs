//! The dump as rustic's source: `dump.*` in order, then the manifest, which waits for them.

use std::{
    ffi::OsStr,
    io::{self, Cursor, Read},
    path::PathBuf,
    sync::{Arc, Condvar, Mutex, PoisonError},
};

use bulkhead_core::ports::{Finish, Flow, Upload};
use bulkhead_model::{
    Code, Error, Result,
    manifest::{DumpFacts, FILE_NAME, Manifest, StreamFacts},
};
use rustic_core::{
    ErrorKind, ReadSource, ReadSourceEntry, ReadSourceOpen, RusticError, RusticResult,
    repofile::{Metadata, Node, NodeType},
};

use super::{Written, ahead::Ahead, stream::Measured};

type MakeManifest = Box<dyn FnOnce(DumpFacts, Vec<StreamFacts>) -> Manifest + Send>;

/// What the readers of one store tell each other.
#[derive(Default)]
pub(super) struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    ended: Vec<StreamFacts>,
    error: Option<Error>,
    /// A stream was let go before its end: rustic has an error of its own to tell.
    abandoned: bool,
    manifest: Option<(Manifest, u64)>,
    /// The manifest was read to its end.
    complete: bool,
}

impl Shared {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn ended(&self, stream: StreamFacts) {
        self.state().ended.push(stream);
        self.changed.notify_all();
    }

    /// Keeps the first error: what comes after is its consequence.
    pub(super) fn failed(&self, error: Error) {
        self.state().error.get_or_insert(error);
        self.changed.notify_all();
    }

    /// The manifest failed too, when a stream was let go: that is not an error of its own.
    fn failed_after_streams(&self, error: &Error) {
        if !self.state().abandoned {
            self.failed(error.clone());
        }
    }

    pub(super) fn abandoned(&self) {
        self.state().abandoned = true;
        self.changed.notify_all();
    }

    /// Waits until `count` streams have ended, and gives them in the order of the snapshot.
    fn all(&self, count: usize) -> Result<Vec<StreamFacts>> {
        let mut state = self.state();
        while state.error.is_none() && !state.abandoned && state.ended.len() < count {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        match &state.error {
            Some(error) => Err(error.clone()),
            None if state.abandoned => Err(incomplete()),
            None => {
                let mut streams = state.ended.clone();
                streams.sort_by(|a, b| a.name.cmp(&b.name));
                Ok(streams)
            }
        }
    }
}

pub(super) struct Source {
    shared: Arc<Shared>,
    entries: Mutex<Vec<ReadSourceEntry<Open>>>,
}

/// A file of the snapshot that rustic has yet to open.
pub(super) enum Open {
    /// Begun already: dropped unopened, it must be missed too.
    Stream(Box<Measured>),
    Manifest(Box<Pending>),
}

pub(super) struct Pending {
    streams: usize,
    finish: Finish,
    make: MakeManifest,
    shared: Arc<Shared>,
}

impl Source {
    pub(super) fn new(upload: Upload, flow: &Flow) -> Self {
        let shared = Arc::new(Shared::default());
        let count = upload.dump.streams.len();
        let pending =
            Pending { streams: count, finish: upload.dump.finish, make: upload.manifest, shared: shared.clone() };
        let streams = upload.dump.streams.into_iter();
        let mut entries: Vec<_> = streams
            .map(|stream| {
                let name = stream.name.clone();
                entry(&name, Open::Stream(Box::new(Measured::new(stream, shared.clone(), flow.clone()))))
            })
            .collect();
        entries.push(entry(FILE_NAME, Open::Manifest(Box::new(pending))));
        Self { shared, entries: Mutex::new(entries) }
    }

    /// The first error of any reader. It says more than what rustic made of it.
    pub(super) fn error(&self) -> Result<()> {
        self.shared.state().error.take().map_or(Ok(()), Err)
    }

    /// What was written, if all of it was read.
    pub(super) fn written(&self) -> Result<Written> {
        let mut state = self.shared.state();
        match state.manifest.take() {
            Some((manifest, manifest_bytes)) if state.complete => {
                Ok(Written { streams: manifest.streams.clone(), manifest, manifest_bytes })
            }
            _ => Err(incomplete()),
        }
    }
}

fn incomplete() -> Error {
    Error::new(Code::DumpIncomplete, "the dump was not read to its end")
        .hint("Nothing was stored. Run the backup again.")
}

fn entry(name: &str, open: Open) -> ReadSourceEntry<Open> {
    let node = Node::new_node(OsStr::new(name), NodeType::File, Metadata::default());
    ReadSourceEntry { path: PathBuf::from("/").join(name), node, open: Some(open) }
}

impl ReadSource for Source {
    type Open = Open;
    type Iter = std::vec::IntoIter<RusticResult<ReadSourceEntry<Open>>>;

    fn size(&self) -> RusticResult<Option<u64>> {
        Ok(None)
    }

    fn entries(&self) -> Self::Iter {
        let entries = std::mem::take(&mut *self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        entries.into_iter().map(Ok).collect::<Vec<_>>().into_iter()
    }
}

impl ReadSourceOpen for Open {
    type Reader = Box<dyn Read + Send>;

    fn open(self) -> RusticResult<Self::Reader> {
        Ok(match self {
            Self::Stream(stream) => Box::new(Ahead::new(stream).map_err(no_thread)?),
            Self::Manifest(pending) => Box::new(ManifestReader::Waiting(pending)),
        })
    }
}

fn no_thread(error: io::Error) -> Box<RusticError> {
    RusticError::with_source(ErrorKind::InputOutput, "no thread can be started", error)
}

/// Blocks its first read until every stream has ended; rustic opens the files of a snapshot on several threads at once.
enum ManifestReader {
    Waiting(Box<Pending>),
    Reading(Cursor<Vec<u8>>, Arc<Shared>),
    Broken,
}

impl Read for ManifestReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Self::Reading(text, shared) = self {
            let read = text.read(buffer)?;
            if read == 0 && !buffer.is_empty() {
                shared.state().complete = true;
            }
            return Ok(read);
        }
        let Self::Waiting(pending) = std::mem::replace(self, Self::Broken) else {
            return Err(io::Error::other("the manifest was not made"));
        };
        let shared = pending.shared.clone();
        let text = pending.make().inspect_err(|error| shared.failed_after_streams(error)).map_err(Error::into_io)?;
        *self = Self::Reading(Cursor::new(text), shared);
        self.read(buffer)
    }
}

impl Pending {
    fn make(self) -> Result<Vec<u8>> {
        let streams = self.shared.all(self.streams)?;
        let manifest = (self.make)((self.finish)()?, streams);
        let text = serde_json::to_vec(&manifest)
            .map_err(|error| Error::internal("the manifest cannot be written").cause(error))?;
        self.shared.state().manifest = Some((manifest, text.len() as u64));
        Ok(text)
    }
}
