//! One stream on its way into the repository: counted, hashed, cancelled, and its end believed only from the engine.

use std::{
    io::{self, Read},
    sync::Arc,
};

use bulkhead_core::ports::{DumpStream, Flow};
use bulkhead_model::{Error, manifest::StreamFacts};
use sha2::{Digest, Sha256};

use super::source::Shared;

pub(super) struct Measured {
    stream: DumpStream,
    shared: Arc<Shared>,
    flow: Flow,
    hasher: Sha256,
    bytes: u64,
    ended: bool,
}

impl Measured {
    pub(super) fn new(stream: DumpStream, shared: Arc<Shared>, flow: Flow) -> Self {
        Self { stream, shared, flow, hasher: Sha256::new(), bytes: 0, ended: false }
    }

    fn end(&mut self) {
        if !std::mem::replace(&mut self.ended, true) {
            let sha256 = hex::encode(std::mem::take(&mut self.hasher).finalize());
            self.shared.ended(StreamFacts { name: self.stream.name.clone(), bytes: self.bytes, sha256 });
        }
    }

    fn fail(&mut self, error: io::Error) -> io::Error {
        self.ended = true;
        let error = Error::io(&self.stream.name, error);
        self.shared.failed(error.clone());
        error.into_io()
    }
}

impl Read for Measured {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = match self.flow.go_on() {
            Ok(()) => self.stream.reader.read(buffer),
            Err(cancelled) => Err(cancelled.into_io()),
        };
        match read {
            Ok(0) if !buffer.is_empty() => {
                self.end();
                Ok(0)
            }
            Ok(read) => {
                self.hasher.update(&buffer[..read]);
                self.bytes += read as u64;
                self.flow.meter.add_read(read as u64);
                Ok(read)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Err(error),
            Err(error) => Err(self.fail(error)),
        }
    }
}

impl Drop for Measured {
    /// Let go before its end: whoever waits for it must not wait for ever.
    fn drop(&mut self) {
        if !self.ended {
            self.shared.abandoned();
        }
    }
}
