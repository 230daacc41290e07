//! A dump whose digest is taken while it is loaded: into a place that is thrown away nothing has to be looked at before.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use bulkhead_model::{Error, Result, manifest::StreamFacts};
use sha2::{Digest, Sha256};

use crate::{ports::Flow, proving::matches};

/// Bytes at a time of what a load left unread.
const BUFFER: usize = 1 << 20;

/// What was read of a dump so far.
struct Seen {
    input: Box<dyn Read + Send>,
    hasher: Sha256,
    bytes: u64,
    took: Duration,
}

/// The end that stays here while the load reads the other.
pub(super) struct Checked(Arc<Mutex<Seen>>);

/// The end that is loaded.
struct Reader(Arc<Mutex<Seen>>);

/// Two ends of a dump: one to load, one to ask afterwards.
pub(super) fn checked(input: Box<dyn Read + Send>) -> (Box<dyn Read + Send>, Checked) {
    let seen = Seen { input, hasher: Sha256::new(), bytes: 0, took: Duration::ZERO };
    let seen = Arc::new(Mutex::new(seen));
    (Box::new(Reader(seen.clone())), Checked(seen))
}

impl Checked {
    /// Reads what was not loaded, and compares all of it with what was stored. Gives how long the reading took.
    ///
    /// # Errors
    /// `DigestMismatch`, the repository's own, `Cancelled`.
    pub(super) async fn end(self, expected: &StreamFacts, flow: &Flow) -> Result<Duration> {
        let (seen, flow) = (self.0, flow.clone());
        let read = tokio::task::spawn_blocking(move || {
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.rest(&flow)?;
            let sha256 = hex::encode(seen.hasher.finalize_reset());
            Ok::<_, Error>((StreamFacts { name: String::new(), bytes: seen.bytes, sha256 }, seen.took))
        });
        let read = read.await.map_err(|error| Error::internal("the dump's digest ended unexpectedly").cause(error))?;
        let (found, took) = read?;
        matches(expected, &found).map(|()| took)
    }
}

impl Seen {
    fn rest(&mut self, flow: &Flow) -> Result<()> {
        let mut buffer = vec![0; BUFFER];
        loop {
            flow.go_on()?;
            if self.next(&mut buffer).map_err(|error| Error::io("the dump", error))? == 0 {
                return Ok(());
            }
        }
    }

    fn next(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let began = Instant::now();
        let read = self.input.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.bytes += read as u64;
        self.took += began.elapsed();
        Ok(read)
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next(buffer)
    }
}

#[cfg(test)]
mod tests {
    use bulkhead_model::Code;

    use super::*;

    async fn end(text: &'static str, loaded: usize) -> Result<Duration> {
        let expected = StreamFacts { name: "dump".into(), bytes: 5, sha256: hex::encode(Sha256::digest("whole")) };
        let (mut input, checked) = checked(Box::new(text.as_bytes()));
        input.read_exact(&mut vec![0; loaded]).expect("so many bytes");
        checked.end(&expected, &Flow::default()).await
    }

    #[tokio::test]
    async fn all_of_it_counts_whatever_was_loaded() {
        for loaded in [0, 3, 5] {
            assert!(end("whole", loaded).await.is_ok());
            for other in ["whale", "whole!", "whole\0"] {
                assert_eq!(end(other, loaded).await.map_err(|error| error.code), Err(Code::DigestMismatch));
            }
        }
        assert_eq!(end("whol", 4).await.map_err(|error| error.code), Err(Code::DigestMismatch));
    }

    #[tokio::test]
    async fn a_cancel_ends_the_reading() {
        let (_, checked) = checked(Box::new(io::repeat(0)));
        let flow = Flow::default();
        flow.cancel.cancel();
        let ended = checked.end(&StreamFacts { name: String::new(), bytes: 0, sha256: String::new() }, &flow).await;
        assert_eq!(ended.map_err(|error| error.code), Err(Code::Cancelled));
    }
}
