//! Reads a stream ahead on a thread of its own: the engine's work and our hash go on beside rustic's chunker.
//!
//! The end is a message. A thread that goes without one has broken off, and that is never taken for the end.

use std::{
    io::{self, Read},
    sync::mpsc::{Receiver, SyncSender, sync_channel},
    thread,
};

/// Bytes in a block: rustic's chunker reads 4 KiB at a time, which straight from a pipe was 124 of 154 seconds in the
/// kernel (measured).
const BLOCK: usize = 512 << 10;
/// Blocks that may wait.
const WAITING: usize = 6;

/// Data, its end as an empty block, or why there is no more.
type Message = io::Result<Vec<u8>>;

pub(super) struct Ahead {
    blocks: Receiver<Message>,
    block: Vec<u8>,
    taken: usize,
    ended: bool,
}

impl Ahead {
    pub(super) fn new(reader: impl Read + Send + 'static) -> io::Result<Self> {
        let (sender, blocks) = sync_channel(WAITING);
        thread::Builder::new().name("stream".to_owned()).spawn(move || run(reader, &sender))?;
        Ok(Self { blocks, block: Vec::new(), taken: 0, ended: false })
    }

    fn refill(&mut self) -> io::Result<()> {
        let broken = || Err(io::Error::other("reading the stream broke off"));
        self.block = self.blocks.recv().unwrap_or_else(|_| broken())?;
        self.taken = 0;
        self.ended = self.block.is_empty();
        Ok(())
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.block.len() && !self.ended {
            self.refill()?;
        }
        let rest = &self.block[self.taken..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.taken += length;
        Ok(length)
    }
}

fn run(mut reader: impl Read, to: &SyncSender<Message>) {
    loop {
        let mut block = Vec::with_capacity(BLOCK);
        let read = (&mut reader).take(BLOCK as u64).read_to_end(&mut block);
        let last = block.is_empty() || read.is_err();
        // Nobody listens any more: the store has ended.
        if to.send(read.map(|_| block)).is_err() || last {
            return;
        }
    }
}
