//! Keeps a tool going while whoever reads its output takes a long time.
//!
//! A server of MariaDB hangs up on a client that takes nothing for `net_write_timeout`, 60 s unless somebody set it, and the dump
//! is lost: a slow line, a storage that is away for a minute, or another's lock on the repository take longer. So a thread reads
//! on meanwhile: a little, and seldom. A sip has to be some megabytes, since a kernel opens a full line again only when a good
//! part of its buffers is free (with 256 kB a second and a limit of 3 s the server hung up, with 1 MB it did not).

use std::{
    collections::VecDeque,
    io::{self, Read},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::Error;

use super::{Output, running::Ender};

/// How much is read ahead, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    /// Bytes that are read at once.
    pub(crate) piece: usize,
    /// Bytes that are always ready.
    pub(crate) ready: usize,
    /// Bytes that are taken at a time beyond those.
    pub(crate) sip: usize,
    /// How long after the last one.
    pub(crate) every: Duration,
    /// Bytes beyond which nothing is taken: ten minutes of sips.
    pub(crate) most: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self { piece: 256 << 10, ready: 256 << 10, sip: 2 << 20, every: Duration::from_secs(10), most: 128 << 20 }
    }
}

/// The output of a tool, read ahead. Dropping it ends the tool.
pub(crate) struct Ahead {
    shared: Arc<Shared>,
    ender: Ender,
    thread: Option<JoinHandle<()>>,
    current: io::Cursor<Vec<u8>>,
    flow: Flow,
}

#[derive(Default)]
struct Shared {
    held: Mutex<Held>,
    changed: Condvar,
}

#[derive(Default)]
struct Held {
    pieces: VecDeque<Vec<u8>>,
    bytes: usize,
    /// How it ended; given once.
    ended: Option<io::Result<()>>,
    over: bool,
    /// Nobody reads any more.
    left: bool,
}

impl Shared {
    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ahead {
    /// With the flow of the tool's own limits: a dump of which the rest is here already is cancelled like any other.
    pub(crate) fn new(output: Output, pace: Pace, flow: Flow) -> Self {
        let (shared, ender) = (Arc::new(Shared::default()), output.ender());
        let seen = shared.clone();
        let thread = std::thread::spawn(move || fill(output, &seen, pace));
        Self { shared, ender, thread: Some(thread), current: io::Cursor::default(), flow }
    }

    /// The next piece; none at the end.
    fn next(&self) -> io::Result<Option<Vec<u8>>> {
        let mut held = self.shared.held();
        loop {
            if let Some(piece) = held.pieces.pop_front() {
                held.bytes -= piece.len();
                self.shared.changed.notify_all();
                return Ok(Some(piece));
            }
            match held.ended.take() {
                Some(Ok(())) => return Ok(None),
                Some(Err(error)) => return Err(error),
                None if held.over => return Ok(None),
                None => held = self.shared.changed.wait(held).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.flow.go_on().map_err(Error::into_io)?;
        loop {
            let read = self.current.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            match self.next()? {
                None => return Ok(0),
                Some(piece) => self.current = io::Cursor::new(piece),
            }
        }
    }
}

impl Drop for Ahead {
    fn drop(&mut self) {
        self.shared.held().left = true;
        self.shared.changed.notify_all();
        // The thread may be waiting for the tool's next word.
        self.ender.end();
        if let Some(thread) = self.thread.take() {
            // It owns the tool, whose end it has seen when it ends.
            let _ = thread.join();
        }
    }
}

/// Reads until the end, or until nobody wants it any more.
fn fill(mut output: Output, shared: &Shared, pace: Pace) {
    let mut sip = 0;
    loop {
        if sip == 0 {
            sip = match wait(shared, pace) {
                Wanted::Nothing => return,
                Wanted::Piece => pace.piece,
                Wanted::Sip => pace.sip,
            };
        }
        let mut piece = Vec::with_capacity(pace.piece);
        let read = output.by_ref().take(pace.piece.min(sip) as u64).read_to_end(&mut piece);
        let mut held = shared.held();
        sip = sip.saturating_sub(piece.len());
        held.bytes += piece.len();
        let ends = piece.is_empty();
        if !ends {
            held.pieces.push_back(piece);
        }
        if ends || read.is_err() {
            held.ended = Some(read.map(drop));
            held.over = true;
        }
        shared.changed.notify_all();
        if held.over || held.left {
            return;
        }
    }
}

enum Wanted {
    Piece,
    Sip,
    Nothing,
}

/// Until something is to be read.
fn wait(shared: &Shared, pace: Pace) -> Wanted {
    let mut held = shared.held();
    loop {
        if held.left {
            return Wanted::Nothing;
        }
        if held.bytes < pace.ready {
            return Wanted::Piece;
        }
        let full = held.bytes >= pace.most;
        let (now, waited) = shared.changed.wait_timeout(held, pace.every).unwrap_or_else(PoisonError::into_inner);
        held = now;
        if waited.timed_out() && !full {
            return Wanted::Sip;
        }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use bulkhead_model::Code;

    use super::*;
    use crate::process::{Invocation, Limits, stream};

    const PACE: Pace =
        Pace { piece: 1 << 16, ready: 1 << 16, sip: 1 << 17, every: Duration::from_millis(20), most: 1 << 20 };

    fn ahead(script: &str, pace: Pace) -> Ahead {
        let invocation = Invocation::new("/bin/sh").args(["-c", script]);
        let limits = Limits { stall: Duration::from_secs(600), flow: Flow::default() };
        let output = stream(&invocation, &limits, |_| Error::new(Code::ToolFailed, "ended badly")).expect("a shell");
        Ahead::new(output, pace, limits.flow)
    }

    fn wait_until(mut holds: impl FnMut() -> bool) {
        while !holds() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn all_of_it_comes_in_order_and_then_its_end() {
        let script = "i=0; while [ $i -lt 20000 ]; do echo $i; i=$((i+1)); done";
        let expected: String = (0..20_000).map(|number| format!("{number}\n")).collect();
        assert_eq!(io::read_to_string(ahead(script, PACE)).expect("read"), expected);
        let mut text = String::new();
        let error = ahead(&format!("{script}; exit 3"), PACE).read_to_string(&mut text).expect_err("a bad end");
        assert_eq!(Error::io("it", error).code, Code::ToolFailed);
    }

    #[test]
    fn it_goes_on_sipping_while_nobody_reads_but_never_beyond_the_most() {
        let ahead = ahead("exec cat /dev/zero", PACE);
        wait_until(|| ahead.shared.held().bytes >= PACE.most);
        std::thread::sleep(PACE.every * 5);
        assert!(ahead.shared.held().bytes <= PACE.most + PACE.sip);
    }

    #[test]
    fn whoever_leaves_ends_the_tool() {
        let dir = tempfile::tempdir().expect("a folder");
        let file = dir.path().join("pid");
        let mut ahead =
            ahead(&format!("echo $$ > {}; echo; exec sleep 600", file.display()), Pace { piece: 1, ..PACE });
        ahead.read_exact(&mut [0]).expect("a word");
        let pid = std::fs::read_to_string(&file).expect("written before");
        drop(ahead);
        let there = rustix::process::Pid::from_raw(pid.trim().parse().expect("a number")).expect("not zero");
        assert!(rustix::process::test_kill_process(there).is_err());
    }
}
