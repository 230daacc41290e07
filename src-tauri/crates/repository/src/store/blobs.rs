//! The line on which chunks are hashed, left out if known, compressed, encrypted and packed: one thread feeds it, a few
//! work, two write. What waits between them is bounded, and so is the memory.

use std::{
    io::{self, Read},
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread::{self, ScopedJoinHandle},
};

use bulkhead_model::{Error, Result};
use bytes::Bytes;
use crossbeam_channel::{Receiver, Sender, bounded};
use rustic_core::{Id, repofile::BlobType};
use sha2::{Digest, Sha256};

use super::{
    cut::Cutter,
    known::Known,
    pack::{IndexPack, Pack},
};
use crate::{backend::Gate, seal::Sealer};

/// Bytes at which a pack is full.
pub(super) const PACK: usize = 16 << 20;
/// Chunks that may wait for a worker.
const WAITING: usize = 24;
/// Most threads that compress.
const WORKERS: usize = 4;
/// Threads that write: while one waits for the storage, another sends.
const WRITERS: usize = 2;
/// Zstandard level for the little that is new in later backups; a first one is bound by the processor.
const PATIENT: i32 = 15;
/// New bytes of a later backup for which there is time in any case, and known ones that make time for another.
const FREE: u64 = 8 << 20;
const RARE: u64 = 32;

/// What everybody on the line needs.
pub(super) struct Line<'a> {
    pub(super) sealer: &'a Sealer,
    pub(super) known: &'a Known,
    pub(super) gate: &'a Gate,
    pack: Mutex<Pack>,
    stopped: AtomicBool,
    known_bytes: AtomicU64,
    new_bytes: AtomicU64,
}

/// What came of it.
pub(super) struct Added {
    /// The chunks' names, in the order in which they were fed.
    pub(super) chunks: Vec<Id>,
    pub(super) packs: Vec<IndexPack>,
    /// Bytes of the packs.
    pub(super) bytes: u64,
}

/// Where full packs go, and where buffers for new ones come from: giving 16 MB back to the system and asking for them again
/// leaves holes that add up to twice the memory (measured).
struct Out {
    full: Sender<Pack>,
    empty: Receiver<Vec<u8>>,
}

/// For a pack, its last chunk, and its header.
fn room() -> Vec<u8> {
    Vec::with_capacity(PACK + (2 << 20))
}

struct Chunk {
    number: usize,
    data: Vec<u8>,
}

/// Where chunks go in.
pub(super) struct Feed {
    queue: Sender<Chunk>,
    /// Buffers to fill again: fresh ones cost a page fault every four kilobytes.
    spare: Receiver<Vec<u8>>,
    seed: u64,
    count: usize,
}

impl Feed {
    /// Feeds one chunk that was cut before.
    pub(super) fn chunk(&mut self, data: Vec<u8>) -> io::Result<()> {
        let sent = self.queue.send(Chunk { number: self.count, data });
        sent.map_err(|_| io::Error::other("the line has stopped"))?;
        self.count += 1;
        Ok(())
    }

    /// A buffer to fill again, or a new one.
    pub(super) fn buffer(&self) -> Vec<u8> {
        self.spare.try_recv().unwrap_or_default()
    }

    /// Feeds what a reader gives to its end; says which of the chunks they are.
    pub(super) fn file(&mut self, reader: impl Read) -> io::Result<Range<usize>> {
        let first = self.count;
        let mut cutter = Cutter::new(reader, self.seed);
        loop {
            let chunk = cutter.next()?;
            if chunk.is_empty() {
                return Ok(first..self.count);
            }
            let mut data = self.buffer();
            data.clear();
            data.extend_from_slice(chunk);
            self.chunk(data)?;
        }
    }
}

impl<'a> Line<'a> {
    pub(super) fn new(sealer: &'a Sealer, known: &'a Known, gate: &'a Gate) -> Self {
        Self {
            sealer,
            known,
            gate,
            pack: Mutex::new(Pack::new(room())),
            stopped: AtomicBool::new(false),
            known_bytes: AtomicU64::new(0),
            new_bytes: AtomicU64::new(0),
        }
    }

    /// Runs the line for as long as `work` feeds it. Its own errors come before those of `work`, which follow from them.
    pub(super) fn run<T>(&self, work: impl FnOnce(&mut Feed) -> Result<T>) -> Result<(T, Added)> {
        let (queue, chunks) = bounded(WAITING);
        let (give_back, spare) = bounded(WAITING);
        let (full, packs) = bounded(0);
        let (give_back_pack, empty) = bounded(WRITERS);
        thread::scope(|scope| {
            let count = thread::available_parallelism().map_or(1, usize::from).min(WORKERS);
            let workers: Vec<_> = (0..count)
                .map(|_| {
                    let (chunks, give_back) = (chunks.clone(), give_back.clone());
                    let out = Out { full: full.clone(), empty: empty.clone() };
                    scope.spawn(move || self.heed(self.work(&chunks, &out, &give_back)))
                })
                .collect();
            let writers: Vec<_> = (0..WRITERS)
                .map(|_| {
                    let (packs, give_back) = (packs.clone(), give_back_pack.clone());
                    scope.spawn(move || self.heed(self.write(&packs, &give_back)))
                })
                .collect();
            // Whoever waits at the other end must see that nobody is left.
            drop((chunks, packs));
            let mut feed = Feed { queue, spare, seed: self.sealer.seed, count: 0 };
            let worked = self.heed(work(&mut feed));
            let count = feed.count;
            drop(feed);
            let chunks = join(workers).and_then(|chunks| self.last_pack(&full).map(|()| chunks));
            drop(full);
            let written = join(writers)?;
            let chunks = in_order(count, chunks?);
            let done = worked?;
            let (packs, bytes): (Vec<_>, Vec<_>) = written.into_iter().flatten().unzip();
            Ok((done, Added { chunks: chunks?, packs, bytes: bytes.iter().sum() }))
        })
    }

    /// After an error nobody needs to go on.
    fn heed<T>(&self, result: Result<T>) -> Result<T> {
        if result.is_err() {
            self.stopped.store(true, Ordering::Relaxed);
        }
        result
    }

    fn stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    fn work(&self, queue: &Receiver<Chunk>, out: &Out, give_back: &Sender<Vec<u8>>) -> Result<Vec<(usize, Id)>> {
        let (mut hurried, mut patient) = (Sealer::quick()?, Sealer::compressor(PATIENT)?);
        let (mut named, mut sealed) = (Vec::new(), Vec::new());
        for Chunk { number, data } in queue {
            if self.stopped() {
                break;
            }
            let id = Id::new(Sha256::digest(&data).into());
            named.push((number, id));
            if self.known.claim(id) {
                let compressor = if self.is_rare(data.len()) { &mut patient } else { &mut hurried };
                let compressor = self.sealer.compresses.then_some(compressor);
                sealed.clear();
                self.sealer.seal(&data, compressor, &mut sealed)?;
                self.add(id, &sealed, data.len(), out)?;
            } else {
                self.known_bytes.fetch_add(data.len() as u64, Ordering::Relaxed);
            }
            // Nobody needs it if there are enough.
            let _ = give_back.try_send(data);
        }
        Ok(named)
    }

    /// Whether little of this dump is new, so far.
    fn is_rare(&self, length: usize) -> bool {
        let new = self.new_bytes.fetch_add(length as u64, Ordering::Relaxed);
        !self.known.is_empty() && new < FREE + self.known_bytes.load(Ordering::Relaxed) / RARE
    }

    fn add(&self, id: Id, sealed: &[u8], length: usize, out: &Out) -> Result<()> {
        let mut pack = self.pack.lock().unwrap_or_else(PoisonError::into_inner);
        pack.add(BlobType::Data, id, sealed, self.sealer.compresses.then_some(length))?;
        if pack.length() < PACK {
            return Ok(());
        }
        let filled = std::mem::replace(&mut *pack, Pack::new(out.empty.try_recv().unwrap_or_else(|_| room())));
        drop(pack);
        out.full.send(filled).map_err(|_| stopped())
    }

    fn last_pack(&self, full: &Sender<Pack>) -> Result<()> {
        let pack = std::mem::take(&mut *self.pack.lock().unwrap_or_else(PoisonError::into_inner));
        if pack.length() == 0 || self.stopped() {
            return Ok(());
        }
        full.send(pack).map_err(|_| stopped())
    }

    fn write(&self, packs: &Receiver<Pack>, give_back: &Sender<Vec<u8>>) -> Result<Vec<(IndexPack, u64)>> {
        let mut written = Vec::new();
        for pack in packs {
            if self.stopped() {
                break;
            }
            let (content, pack) = pack.finish(self.sealer)?;
            let content = Bytes::from(content);
            self.gate.write_pack(pack.id, content.clone())?;
            written.push((pack, content.len() as u64));
            if let Ok(buffer) = content.try_into_mut() {
                // Nobody needs it if there are enough.
                let _ = give_back.try_send(buffer.into());
            }
        }
        Ok(written)
    }
}

fn stopped() -> Error {
    Error::internal("the line has stopped")
}

fn in_order(count: usize, mut named: Vec<Vec<(usize, Id)>>) -> Result<Vec<Id>> {
    let mut all: Vec<(usize, Id)> = named.drain(..).flatten().collect();
    all.sort_unstable_by_key(|(number, _)| *number);
    if all.len() != count {
        return Err(Error::internal("a chunk got lost"));
    }
    Ok(all.into_iter().map(|(_, id)| id).collect())
}

fn join<T>(handles: Vec<ScopedJoinHandle<'_, Result<T>>>) -> Result<Vec<T>> {
    let ended: Vec<_> = handles.into_iter().map(ScopedJoinHandle::join).collect();
    ended.into_iter().map(|ended| ended.unwrap_or_else(|_| Err(Error::internal("a thread broke off")))).collect()
}
