//! Copies a live database page by page with SQLite's online backup.
//!
//! A WAL database is copied within one read transaction: writers go on, and the copy is of one instant. Without WAL
//! the copy is made in steps, so that writers get a turn; each of their writes starts it anew. After a few starts
//! the lock is kept instead, and writers wait. `VACUUM INTO` is not used: it takes the same lock for longer, turns
//! WAL into `delete` and gives rows without an INTEGER PRIMARY KEY new rowids.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Error, Result};
use rusqlite::{
    Connection,
    backup::{Backup, StepResult},
};

use super::{
    fault::failed,
    open::{journal_mode, make, patient},
};

/// Bytes copied between two looks at the cancel flag; without WAL also the longest hold of the lock.
const STEP: u64 = 16 << 20;

/// How often a copy in steps may start anew.
const RESTARTS: u32 = 4;

/// A finished copy.
#[derive(Debug)]
pub(super) struct Copied {
    /// How long writers had to wait, if they did.
    pub(super) held: Option<Duration>,
}

/// The source of a copy and how patient to be with it.
pub(super) struct Job<'a> {
    pub(super) source: &'a Connection,
    /// For messages.
    pub(super) path: &'a Path,
    /// The longest wait for a lock.
    pub(super) limit: Duration,
    pub(super) flow: &'a Flow,
}

/// How one try ended.
enum Try {
    Done,
    TooManyRestarts,
}

/// Bytes of the database as its header counts them.
pub(super) fn size(source: &Connection) -> rusqlite::Result<u64> {
    let pages: u32 = source.pragma_query_value(None, "page_count", |row| row.get(0))?;
    Ok(u64::from(pages) * page_size(source)?)
}

fn page_size(source: &Connection) -> rusqlite::Result<u64> {
    source.pragma_query_value(None, "page_size", |row| row.get::<_, u32>(0)).map(u64::from)
}

impl Job<'_> {
    /// Copies to `to`, which must not exist.
    pub(super) fn run(&self, to: &Path) -> Result<Copied> {
        let wal = self.asked(|| journal_mode(self.source))? == "wal";
        if wal {
            return self.pinned(to).map(|_| Copied { held: None });
        }
        match self.pages(to, RESTARTS)? {
            Try::Done => Ok(Copied { held: None }),
            Try::TooManyRestarts => {
                std::fs::remove_file(to).map_err(|error| Error::io(to.display(), error))?;
                self.pinned(to).map(|held| Copied { held: Some(held) })
            }
        }
    }

    /// Copies within one read transaction; nothing can start it anew.
    fn pinned(&self, to: &Path) -> Result<Duration> {
        let start = Instant::now();
        self.asked(|| {
            self.source.execute_batch("BEGIN")?;
            let looked = self.source.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()));
            looked.inspect_err(|_| _ = self.source.execute_batch("ROLLBACK"))
        })?;
        let copied = self.pages(to, u32::MAX);
        let ended = self.source.execute_batch("COMMIT").map_err(|error| failed(self.path, error));
        copied.and(ended).map(|()| start.elapsed())
    }

    fn pages(&self, to: &Path, restarts: u32) -> Result<Try> {
        let mut target = make(to)?;
        // The copy is thrown away after a crash: it needs no journal and no sync.
        target.execute_batch("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF").map_err(|error| failed(to, error))?;
        let step = STEP / self.asked(|| page_size(self.source))?.max(512);
        let backup = Backup::new(self.source, &mut target).map_err(|error| failed(self.path, error))?;
        let mut progress = Progress::new(restarts);
        loop {
            self.flow.go_on()?;
            match backup
                .step(i32::try_from(step).unwrap_or(i32::MAX))
                .map_err(|error| copy_failed(self.path, to, error))?
            {
                StepResult::Done => return Ok(Try::Done),
                StepResult::More if progress.copied(&backup) => return Ok(Try::TooManyRestarts),
                // A moment without the lock, so that a waiting writer gets it.
                StepResult::More => std::thread::sleep(Duration::from_millis(1)),
                _ if progress.idle.elapsed() < self.limit => std::thread::sleep(Duration::from_millis(1)),
                _ => return Err(self.locked()),
            }
        }
    }

    fn asked<T>(&self, attempt: impl FnMut() -> rusqlite::Result<T>) -> Result<T> {
        patient(self.path, self.limit, self.flow, attempt)
    }

    fn locked(&self) -> Error {
        let seconds = self.limit.as_secs();
        Error::new(Code::LockTimeout, format!("{} stayed locked for {seconds} s", self.path.display()))
            .hint("Find the process that writes for so long, or run the backup at another time.")
            .hint("In WAL mode readers and writers do not wait for each other: PRAGMA journal_mode=WAL.")
    }
}

/// How far a copy is, and how often it was thrown back.
struct Progress {
    done: i32,
    restarts_left: u32,
    /// When a page was last copied.
    idle: Instant,
}

impl Progress {
    fn new(restarts_left: u32) -> Self {
        Self { done: 0, restarts_left, idle: Instant::now() }
    }

    /// Takes note of a step; true if it was one restart too many.
    fn copied(&mut self, backup: &Backup<'_, '_>) -> bool {
        let progress = backup.progress();
        let done = progress.pagecount - progress.remaining;
        let restarted = done <= self.done;
        self.done = done;
        self.idle = Instant::now();
        if restarted {
            self.restarts_left = self.restarts_left.saturating_sub(1);
        }
        restarted && self.restarts_left == 0
    }
}

/// An error of a step is the copy's if it is about room, else the source's.
fn copy_failed(source: &Path, to: &Path, error: rusqlite::Error) -> Error {
    let room = matches!(error.sqlite_error_code(), Some(rusqlite::ErrorCode::DiskFull));
    failed(if room { to } else { source }, error)
}
