//! One stream on its way into the repository: counted, hashed, cancelled, and its end believed only from the engine.

use std::io::{self, Read};

use bulkhead_core::ports::{DumpStream, Flow};
use bulkhead_model::manifest::StreamFacts;
use sha2::{Digest, Sha256};

pub(super) struct Measured<'a> {
    stream: DumpStream,
    flow: &'a Flow,
    hasher: Sha256,
    bytes: u64,
}

impl<'a> Measured<'a> {
    pub(super) fn new(stream: DumpStream, flow: &'a Flow) -> Self {
        Self { stream, flow, hasher: Sha256::new(), bytes: 0 }
    }

    /// What passed, once it was read to its end.
    pub(super) fn facts(self) -> StreamFacts {
        StreamFacts { name: self.stream.name, bytes: self.bytes, sha256: hex::encode(self.hasher.finalize()) }
    }
}

impl Read for Measured<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.flow.go_on().map_err(bulkhead_model::Error::into_io)?;
        let read = self.stream.reader.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.bytes += read as u64;
        self.flow.meter.add_read(read as u64);
        Ok(read)
    }
}
