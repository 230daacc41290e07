//! The line on which chunks are hashed, left out if known, compressed, encrypted and packed: one thread feeds it, a few
//! work, two write. What waits between them is bounded, and so is the memory.

use std::{
    io::{self, Read},
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, ScopedJoinHandle},
};

use bulkhead_model::{Error, Result};
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
const PACK: usize = 16 << 20;
/// Chunks that may wait for a worker.
const WAITING: usize = 32;
/// Most threads that compress.
const WORKERS: usize = 4;
/// Threads that write: while one waits for the storage, another sends.
const WRITERS: usize = 2;
/// Zstandard levels: when chunks come faster than they are compressed, and when there is time.
const HURRIED: i32 = 1;
const PATIENT: i32 = 4;
/// Chunks waiting from which on there is a hurry.
const BUSY: usize = WAITING / 4;

/// What everybody on the line needs.
pub(super) struct Line<'a> {
    pub(super) sealer: &'a Sealer,
    pub(super) known: Known,
    pub(super) gate: &'a Gate,
    pack: Mutex<Pack>,
    stopped: AtomicBool,
}

/// What came of it.
pub(super) struct Added {
    /// The chunks' names, in the order in which they were fed.
    pub(super) chunks: Vec<Id>,
    pub(super) packs: Vec<IndexPack>,
    /// Bytes of the packs.
    pub(super) bytes: u64,
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
    /// Feeds what a reader gives to its end; says which of the chunks they are.
    pub(super) fn file(&mut self, reader: impl Read) -> io::Result<Range<usize>> {
        let first = self.count;
        let mut cutter = Cutter::new(reader, self.seed);
        loop {
            let chunk = cutter.next()?;
            if chunk.is_empty() {
                return Ok(first..self.count);
            }
            let mut data = self.spare.try_recv().unwrap_or_default();
            data.clear();
            data.extend_from_slice(chunk);
            let sent = self.queue.send(Chunk { number: self.count, data });
            sent.map_err(|_| io::Error::other("the line has stopped"))?;
            self.count += 1;
        }
    }
}

impl<'a> Line<'a> {
    pub(super) fn new(sealer: &'a Sealer, known: Known, gate: &'a Gate) -> Self {
        Self { sealer, known, gate, pack: Mutex::default(), stopped: AtomicBool::new(false) }
    }

    /// Runs the line for as long as `work` feeds it. Its own errors come before those of `work`, which follow from them.
    pub(super) fn run<T>(&self, work: impl FnOnce(&mut Feed) -> Result<T>) -> Result<(T, Added)> {
        let (queue, chunks) = bounded(WAITING);
        let (give_back, spare) = bounded(WAITING);
        let (full, packs) = bounded(0);
        thread::scope(|scope| {
            let count = thread::available_parallelism().map_or(1, usize::from).min(WORKERS);
            let workers: Vec<_> = (0..count)
                .map(|_| {
                    let (chunks, full, give_back) = (chunks.clone(), full.clone(), give_back.clone());
                    scope.spawn(move || self.heed(self.work(&chunks, &full, &give_back)))
                })
                .collect();
            let writers: Vec<_> = (0..WRITERS)
                .map(|_| {
                    let packs = packs.clone();
                    scope.spawn(move || self.heed(self.write(&packs)))
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

    fn work(
        &self,
        queue: &Receiver<Chunk>,
        full: &Sender<Pack>,
        give_back: &Sender<Vec<u8>>,
    ) -> Result<Vec<(usize, Id)>> {
        let (mut hurried, mut patient) = (Sealer::compressor(HURRIED)?, Sealer::compressor(PATIENT)?);
        let (mut named, mut sealed) = (Vec::new(), Vec::new());
        for Chunk { number, data } in queue {
            if self.stopped() {
                break;
            }
            let id = Id::new(Sha256::digest(&data).into());
            named.push((number, id));
            if self.known.claim(id) {
                let compressor = if queue.len() < BUSY { &mut patient } else { &mut hurried };
                let compressor = self.sealer.compresses.then_some(compressor);
                sealed.clear();
                self.sealer.seal(&data, compressor, &mut sealed)?;
                self.add(id, &sealed, data.len(), full)?;
            }
            // Nobody needs it if there are enough.
            let _ = give_back.try_send(data);
        }
        Ok(named)
    }

    fn add(&self, id: Id, sealed: &[u8], length: usize, full: &Sender<Pack>) -> Result<()> {
        let mut pack = self.pack.lock().unwrap_or_else(PoisonError::into_inner);
        pack.add(BlobType::Data, id, sealed, self.sealer.compresses.then_some(length))?;
        if pack.length() < PACK {
            return Ok(());
        }
        let filled = std::mem::take(&mut *pack);
        drop(pack);
        full.send(filled).map_err(|_| stopped())
    }

    fn last_pack(&self, full: &Sender<Pack>) -> Result<()> {
        let pack = std::mem::take(&mut *self.pack.lock().unwrap_or_else(PoisonError::into_inner));
        if pack.length() == 0 || self.stopped() {
            return Ok(());
        }
        full.send(pack).map_err(|_| stopped())
    }

    fn write(&self, packs: &Receiver<Pack>) -> Result<Vec<(IndexPack, u64)>> {
        let mut written = Vec::new();
        for pack in packs {
            if self.stopped() {
                break;
            }
            let (content, pack) = pack.finish(self.sealer)?;
            let bytes = content.len() as u64;
            self.gate.write_pack(pack.id, content)?;
            written.push((pack, bytes));
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
