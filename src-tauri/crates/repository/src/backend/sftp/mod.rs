//! Folders on an SSH server.
//!
//! A file is written under another name, synced and then renamed: a line that breaks leaves no short file behind. A broken
//! line is opened again a few times; what the server itself refuses is not tried again.

mod files;
mod line;

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use bulkhead_model::{Code, Error, Result, ssh::SshServer};
use openssh_sftp_client::{Error as Failure, Sftp as Session, error::SftpErrorKind};
use tokio::sync::Mutex;

use crate::fault;
use line::Line;

/// Pauses before each further try on a new line.
const PAUSES: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(4)];
/// For one request with its body: a pack of 32 MB on a line of 1 Mbit/s takes less.
const LONGEST: Duration = Duration::from_secs(300);

pub(super) struct Sftp {
    server: SshServer,
    root: String,
    /// Whether a line was open before: a server to which there is no way is told at once.
    answered: AtomicBool,
    line: Mutex<Option<Arc<Line>>>,
}

impl Sftp {
    pub(super) fn new(server: SshServer, root: &str) -> Self {
        let root = root.trim_end_matches('/').to_owned();
        Self { server, root, answered: AtomicBool::new(false), line: Mutex::new(None) }
    }

    fn path(&self, below: &str) -> String {
        format!("{}/{below}", self.root)
    }

    async fn line(&self) -> Result<Arc<Line>> {
        let mut line = self.line.lock().await;
        if let Some(line) = &*line {
            return Ok(line.clone());
        }
        let opened = Arc::new(Line::open(&self.server).await?);
        *line = Some(opened.clone());
        self.answered.store(true, Ordering::Relaxed);
        Ok(opened)
    }

    async fn drop_line(&self, broken: &Arc<Line>) {
        let mut line = self.line.lock().await;
        if line.as_ref().is_some_and(|line| Arc::ptr_eq(line, broken)) {
            *line = None;
        }
    }

    /// One piece of work on the line, or on a new one if it breaks.
    async fn on_line<T, W>(&self, what: &str, work: W) -> Result<T>
    where
        W: AsyncFn(&Session) -> std::result::Result<T, Failure>,
    {
        let mut pauses = PAUSES.iter();
        loop {
            let error = match self.once(what, &work).await {
                Ok(done) => return Ok(done),
                Err(Tried { error, again: false }) => return Err(error),
                Err(Tried { error, .. }) => error,
            };
            let Some(pause) = pauses.next() else { return Err(error) };
            tokio::time::sleep(*pause).await;
        }
    }

    async fn once<T, W>(&self, what: &str, work: &W) -> std::result::Result<T, Tried>
    where
        W: AsyncFn(&Session) -> std::result::Result<T, Failure>,
    {
        let line = self.line().await.map_err(|error| Tried {
            again: error.code == Code::StorageUnreachable && self.answered.load(Ordering::Relaxed),
            error,
        })?;
        match tokio::time::timeout(LONGEST, work(&line.session)).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(Failure::SftpError(kind, words))) => {
                Err(Tried { error: answered(what, kind, &words.to_string()), again: false })
            }
            Ok(Err(error)) => {
                self.drop_line(&line).await;
                Err(Tried { error: fault::unreachable(what).cause(error), again: true })
            }
            Err(_) => {
                self.drop_line(&line).await;
                Err(Tried { error: fault::unreachable(what), again: true })
            }
        }
    }
}

struct Tried {
    error: Error,
    again: bool,
}

/// What the server itself said.
fn answered(what: &str, kind: SftpErrorKind, words: &str) -> Error {
    let error = match kind {
        SftpErrorKind::NoSuchFile => fault::damaged(format!("{what}: there is no such file")),
        SftpErrorKind::PermDenied => fault::denied(what),
        _ => Error::new(Code::StorageUnreachable, format!("the storage refuses: {what}"))
            .hint("Is its disk full, or over its quota? SFTP does not say."),
    };
    error.cause(words.to_owned())
}

fn is_missing(error: &Failure) -> bool {
    matches!(error, Failure::SftpError(SftpErrorKind::NoSuchFile, _))
}

/// None where there is no such file.
fn present<T>(result: std::result::Result<T, Failure>) -> std::result::Result<Option<T>, Failure> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if is_missing(&error) => Ok(None),
        Err(error) => Err(error),
    }
}
