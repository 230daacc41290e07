//! A stream of any length goes through a fixed amount of memory. Alone in its process, as the peak is the process's.

use std::io::{self, Read};

use bulkhead_core::ports::{Flow, Repositories};
use bulkhead_model::report::Depth;
use bulkhead_repository::Rustic;

use crate::common::{local, store};

const SIZE: u64 = 600 << 20;
const MOST: u64 = 300 << 20;

/// Bytes that never repeat, without keeping any.
struct Noise {
    left: u64,
    state: u64,
}

impl Read for Noise {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = buffer.len().min(self.left as usize);
        for eight in buffer[..length].chunks_mut(8) {
            self.state ^= self.state << 13;
            self.state ^= self.state >> 7;
            self.state ^= self.state << 17;
            eight.copy_from_slice(&self.state.to_le_bytes()[..eight.len()]);
        }
        self.left -= length as u64;
        Ok(length)
    }
}

/// The most memory that this process ever had, bytes.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap() * 1024
}

#[tokio::test]
async fn storing_and_reading_600_mb_stays_below_300_mb() {
    let folder = tempfile::tempdir().unwrap();
    let at = local(folder.path());
    Rustic::new().init(&at).await.unwrap();
    let stored = store(&at, Noise { left: SIZE, state: 0x9e37_79b9_7f4a_7c15 }).await.unwrap();
    assert_eq!(stored.manifest.bytes(), SIZE);
    assert!(peak() < MOST, "storing took {} MB", peak() >> 20);
    let read = Rustic::new().digest(&at, &stored.snapshot, "dump.pgdump", &Flow::default()).await.unwrap();
    assert_eq!(read, stored.manifest.streams[0]);
    assert_eq!(Rustic::new().check(&at, &Depth::Everything, &Flow::default()).await.unwrap().findings, []);
    assert!(peak() < MOST, "reading and checking took {} MB", peak() >> 20);
}
