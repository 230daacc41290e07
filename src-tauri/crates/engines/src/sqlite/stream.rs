//! A dump as a byte stream: copies the source when first read, then gives the copy's bytes.
//!
//! While they are read, another thread checks the copy and takes rows and hashes from it. The stream says end of
//! file only when that thread has found the copy sound.

use std::{
    fs::File,
    io::{self, Read},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Error, Result, manifest::DumpFacts};
use rusqlite::Connection;
use tokio_util::sync::DropGuard;

use super::{
    check,
    copy::Job,
    facts,
    fault::failed,
    open,
    staging::{Staged, Staging},
    stop::Stop,
};

/// Where the facts are laid down for whoever asks after the end.
pub(super) type Slot = Arc<Mutex<Option<DumpFacts>>>;

/// A source that is open and readable, to be copied later.
pub(super) struct Pending {
    pub(super) source: Connection,
    pub(super) path: PathBuf,
    pub(super) staging: Staging,
    pub(super) limit: Duration,
    pub(super) flow: Flow,
    pub(super) stop: Stop,
}

/// The reader of a dump.
pub(super) struct Stream {
    state: State,
    slot: Slot,
    /// Ends the checking thread when the reader is dropped.
    _end: DropGuard,
}

enum State {
    Pending(Box<Pending>),
    Reading(Reading),
    Done,
    Failed(Error),
}

struct Reading {
    file: File,
    left: u64,
    check: JoinHandle<Result<DumpFacts>>,
    flow: Flow,
}

impl Stream {
    /// `end` must cancel the token of `pending`'s flow.
    pub(super) fn new(pending: Pending, slot: Slot, end: DropGuard) -> Self {
        Self { state: State::Pending(Box::new(pending)), slot, _end: end }
    }

    fn step(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            match std::mem::replace(&mut self.state, State::Done) {
                State::Pending(pending) => self.state = State::Reading(pending.copy()?),
                State::Reading(mut reading) => {
                    let read = reading.read(buffer)?;
                    if read == 0 {
                        let facts = reading.finish()?;
                        *self.slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(facts);
                    } else {
                        self.state = State::Reading(reading);
                    }
                    return Ok(read);
                }
                State::Done => return Ok(0),
                State::Failed(error) => return Err(error),
            }
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        self.step(buffer).map_err(|error| {
            // A reader that failed once never says end of file afterwards.
            self.state = State::Failed(error.clone());
            error.into_io()
        })
    }
}

impl Pending {
    fn copy(self) -> Result<Reading> {
        let size = super::copy::size(&self.source).map_err(|error| failed(&self.path, error))?;
        let staged = self.staging.place(size)?;
        let job = Job { source: &self.source, path: &self.path, limit: self.limit, flow: &self.flow };
        let copied = job.run(&staged.path())?;
        let path = staged.path();
        let file = File::open(&path).map_err(|error| Error::io(path.display(), error))?;
        let left = file.metadata().map_err(|error| Error::io(path.display(), error))?.len();
        let mut warnings = Vec::new();
        if let Some(held) = copied.held {
            warnings.push(format!(
                "Other processes kept writing, so they had to wait {:.1} s while the file was copied. \
                 WAL mode avoids that: PRAGMA journal_mode=WAL.",
                held.as_secs_f64()
            ));
        }
        let (flow, stop, source) = (self.flow.clone(), self.stop, self.path);
        drop(self.source);
        let check = spawn(move || examine(&staged, &source, warnings, &stop, &flow))?;
        Ok(Reading { file, left, check, flow: self.flow })
    }
}

fn spawn(work: impl FnOnce() -> Result<DumpFacts> + Send + 'static) -> Result<JoinHandle<Result<DumpFacts>>> {
    std::thread::Builder::new()
        .name("sqlite-check".to_owned())
        .spawn(work)
        .map_err(|error| Error::io("a thread to check the copy", error))
}

/// Takes the copy along: its file is removed when this has ended, whoever ends last.
fn examine(
    staged: &Staged,
    source: &std::path::Path,
    warnings: Vec<String>,
    stop: &Stop,
    flow: &Flow,
) -> Result<DumpFacts> {
    let connection = open::own(&staged.path())?;
    let _watch = stop.watch(&connection);
    flow.go_on()?;
    let mut found = check::soundness(&connection, source)?;
    let mut facts = facts::gather(&connection, source, flow)?;
    facts.warnings.extend(warnings);
    facts.warnings.append(&mut found);
    Ok(facts)
}

impl Reading {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.flow.go_on()?;
        let read = self.file.read(buffer).map_err(|error| Error::io("the copy", error))?;
        self.left =
            self.left.checked_sub(read as u64).ok_or_else(|| Error::internal("the copy grew while it was read"))?;
        Ok(read)
    }

    fn finish(self) -> Result<DumpFacts> {
        if self.left > 0 {
            return Err(Error::internal(format!("the copy ended {} bytes early", self.left)));
        }
        self.check.join().map_err(|_| Error::internal("the check of the copy ended unexpectedly"))?
    }
}
