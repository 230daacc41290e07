//! Reads a file of a snapshot: in order, on several threads, with bounded memory; damage is an error and never a panic.

use std::{
    ffi::OsStr,
    io::{self, Read},
    sync::{
        Arc,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
};

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{Code, Error, Result, manifest::StreamFacts};
use bytes::Bytes;
use rustic_core::{
    DataId, IndexedFullStatus, Repository,
    repofile::{Metadata, Node, NodeType, SnapshotFile},
    vfs::OpenFile,
};
use sha2::{Digest, Sha256};

use crate::{fault, open, snapshot};

/// Threads that read, decrypt and decompress.
const THREADS: usize = 2;
/// Bytes each thread takes at a time.
const WINDOW: usize = 4 << 20;
/// Windows that wait for the reader, for each thread.
const AHEAD: usize = 2;

struct File {
    repository: Arc<Repository<IndexedFullStatus>>,
    open: OpenFile,
    length: usize,
    flow: Flow,
}

/// Opens one file of a snapshot.
pub(crate) fn open(at: &RepositoryAt, id: &str, name: &str, flow: &Flow) -> Result<Box<dyn Read + Send>> {
    let opened = open::open(at, flow)?;
    let snapshot = snapshot::find(&opened, id)?;
    let repository = opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error))?;
    let inner = file(repository, &snapshot, name, flow)?;
    Ok(Box::new(Metered { inner, flow: flow.clone() }))
}

/// Counts what whoever reads has got so far: the progress of a restore.
struct Metered {
    inner: Box<dyn Read + Send>,
    flow: Flow,
}

impl Read for Metered {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.flow.meter.add_read(read as u64);
        Ok(read)
    }
}

/// One file of a snapshot in a repository that is open.
pub(crate) fn file(
    repository: Repository<IndexedFullStatus>,
    snapshot: &SnapshotFile,
    name: &str,
    flow: &Flow,
) -> Result<Box<dyn Read + Send>> {
    let node = snapshot::nodes(&repository, snapshot)?.into_iter().find(|node| node.name == name);
    let node = node.ok_or_else(|| Error::new(Code::NotFound, format!("the snapshot has no file {name}")))?;
    content(&Arc::new(repository), &node, flow)
}

/// Chunks of any files, one after the other.
pub(crate) fn chunks(
    repository: &Arc<Repository<IndexedFullStatus>>,
    chunks: Vec<DataId>,
    flow: &Flow,
) -> Result<Box<dyn Read + Send>> {
    let node = Node::new_node(OsStr::new("chunks"), NodeType::File, Metadata::default());
    content(repository, &Node { content: Some(chunks), ..node }, flow)
}

pub(crate) fn content(
    repository: &Arc<Repository<IndexedFullStatus>>,
    node: &Node,
    flow: &Flow,
) -> Result<Box<dyn Read + Send>> {
    let length = length(repository, node)?;
    let open = repository.open_file(node).map_err(|error| fault::from_rustic("finding its data", error))?;
    Ok(Box::new(Ordered::new(Arc::new(File { repository: repository.clone(), open, length, flow: flow.clone() }))))
}

/// Bytes of a file by the index; an error if a part of it is not there.
pub(crate) fn length<S: rustic_core::IndexedFull>(repository: &Repository<S>, node: &Node) -> Result<usize> {
    let lengths = node
        .content
        .iter()
        .flatten()
        .map(|id| repository.get_index_entry(id).map(|entry| entry.location.data_length() as usize));
    lengths.sum::<rustic_core::RusticResult<usize>>().map_err(|error| fault::from_rustic("finding its data", error))
}

/// Reads a file to its end.
pub(crate) fn digest(at: &RepositoryAt, id: &str, name: &str, flow: &Flow) -> Result<StreamFacts> {
    let mut reader = open(at, id, name, flow)?;
    let (mut hasher, mut bytes, mut buffer) = (Sha256::new(), 0_u64, vec![0; 1 << 20]);
    loop {
        flow.go_on()?;
        let read = reader.read(&mut buffer).map_err(|error| Error::io(name, error))?;
        if read == 0 {
            return Ok(StreamFacts { name: name.to_owned(), bytes, sha256: hex::encode(hasher.finalize()) });
        }
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// Puts the windows of all threads in order again: window n comes from thread n modulo their number.
struct Ordered {
    windows: Vec<Receiver<Result<Bytes>>>,
    next: usize,
    count: usize,
    current: Bytes,
}

impl Ordered {
    fn new(file: Arc<File>) -> Self {
        let count = file.length.div_ceil(WINDOW);
        let windows = (0..THREADS.min(count)).map(|first| {
            let (sender, receiver) = sync_channel(AHEAD);
            let file = file.clone();
            thread::spawn(move || deliver(&file, first, &sender));
            receiver
        });
        Self { windows: windows.collect(), next: 0, count, current: Bytes::new() }
    }

    fn refill(&mut self) -> io::Result<()> {
        let from = &self.windows[self.next % self.windows.len()];
        let window = from.recv().unwrap_or_else(|_| Err(fault::damaged("reading it broke off unexpectedly")));
        self.current = window.map_err(Error::into_io)?;
        self.next += 1;
        Ok(())
    }
}

impl Read for Ordered {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.current.is_empty() {
            if self.next >= self.count {
                return Ok(0);
            }
            self.refill()?;
        }
        let length = self.current.len().min(buffer.len());
        buffer[..length].copy_from_slice(&self.current.split_to(length));
        Ok(length)
    }
}

fn deliver(file: &File, first: usize, to: &SyncSender<Result<Bytes>>) {
    for start in (first * WINDOW..file.length).step_by(THREADS * WINDOW) {
        let window = fault::guarded(|| window(file, start));
        let failed = window.is_err();
        if to.send(window).is_err() || failed {
            return;
        }
    }
}

fn window(file: &File, start: usize) -> Result<Bytes> {
    file.flow.go_on()?;
    let wanted = WINDOW.min(file.length - start);
    let bytes = file
        .repository
        .read_file_at(&file.open, start, wanted)
        .map_err(|error| fault::from_rustic("reading its data", error))?;
    if bytes.len() == wanted { Ok(bytes) } else { Err(fault::damaged("a part of its data is short")) }
}
