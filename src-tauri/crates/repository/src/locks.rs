//! Locks as restic makes and heeds them: whoever writes holds one that others may share, whoever removes data holds one alone.
//!
//! A lock is written first and the others are looked at then, so of two who come at once at least one sees the other. One
//! that was not renewed for half an hour, or whose process on this machine has ended, holds nobody up.

use std::{
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{Code, Error, Result};
use rustic_core::jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    backend::{self, Beside},
    open::{self, Opened},
    seal::Sealer,
};

/// How often a lock is renewed.
const RENEW: Duration = Duration::from_secs(300);
/// A lock that was not renewed for so long is nobody's, as restic has it.
const STALE: i64 = 30 * 60;
/// How long who shares waits for one who has it alone, and how often it looks. A backup holds one already, and waited before its dump
/// began: this is for copies, which are caught up with otherwise.
const PATIENCE: u32 = 200;
const LOOK: Duration = Duration::from_secs(3);
/// The longest wait for a lock to be given back.
const GIVE_BACK: Duration = Duration::from_secs(2);

/// Whether others may hold one as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// For writing.
    Shared,
    /// For removing data.
    Alone,
}

/// What a lock file says. restic leaves out what is nought or unknown.
#[derive(Debug, Deserialize, Serialize)]
struct Lock {
    time: Timestamp,
    #[serde(default)]
    exclusive: bool,
    #[serde(default)]
    hostname: String,
    #[serde(default)]
    username: String,
    #[serde(default)]
    pid: u32,
    #[serde(default)]
    uid: u32,
    #[serde(default)]
    gid: u32,
}

/// A lock that is held until this is dropped.
pub(crate) struct Held {
    stop: Option<mpsc::Sender<()>>,
    ended: mpsc::Receiver<()>,
}

/// Takes a lock. Who shares waits some minutes for one who has it alone; who wants it alone does not wait.
pub(crate) fn hold(at: &RepositoryAt, opened: &Opened, kind: Kind, flow: &Flow) -> Result<Held> {
    take(at, opened, kind, if kind == Kind::Shared { PATIENCE } else { 0 }, flow)
}

/// Takes one that others may share, now or not at all.
pub(crate) fn share(at: &RepositoryAt, flow: &Flow) -> Result<Held> {
    take(at, &open::open(at, flow)?, Kind::Shared, 0, flow)
}

fn take(at: &RepositoryAt, opened: &Opened, kind: Kind, mut tries: u32, flow: &Flow) -> Result<Held> {
    let files = backend::locks(&at.storage, flow)?;
    let sealer = Sealer::new(opened)?;
    loop {
        let own = write(files.as_ref(), &sealer, kind)?;
        match others(files.as_ref(), &sealer, kind, &own) {
            // On a line of its own: a cancel must not keep the lock from being given back.
            Ok(None) => return Ok(Held::keep(backend::locks(&at.storage, &Flow::default())?, sealer, kind, own)),
            Ok(Some(other)) => {
                files.remove(&own)?;
                if tries == 0 {
                    return Err(held(&other));
                }
            }
            Err(error) => {
                // What failed is the reason; the lock goes stale by itself.
                let _ = files.remove(&own);
                return Err(error);
            }
        }
        tries -= 1;
        let until = std::time::Instant::now() + LOOK;
        while std::time::Instant::now() < until {
            flow.go_on()?;
            thread::sleep(Duration::from_millis(100));
        }
    }
}

fn held(other: &Lock) -> Error {
    let since = other.time.strftime("%Y-%m-%d %H:%M UTC");
    let what = if other.exclusive { "removes data from" } else { "works on" };
    let who = format!("process {} on {}", other.pid, other.hostname);
    Error::new(Code::Busy, format!("another program {what} the repository: {who}, last seen {since}"))
        .hint("Wait for it to end. A lock whose holder has died is taken for nobody's after half an hour.")
}

fn write(files: &dyn Beside, sealer: &Sealer, kind: Kind) -> Result<String> {
    let lock = Lock {
        time: Timestamp::now(),
        exclusive: kind == Kind::Alone,
        hostname: host(),
        username: "bulkhead".to_owned(),
        pid: std::process::id(),
        uid: 0,
        gid: 0,
    };
    let text = serde_json::to_vec(&lock).map_err(|error| Error::internal("a lock cannot be written").cause(error))?;
    let content = sealer.file(&text)?;
    let name = hex::encode(Sha256::digest(&content));
    files.write(&name, &content)?;
    Ok(name)
}

fn host() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// A lock of somebody else that is in the way. Those that nobody holds any more are removed.
fn others(files: &dyn Beside, sealer: &Sealer, kind: Kind, own: &str) -> Result<Option<Lock>> {
    for name in files.list()? {
        // One that is gone since it was listed, or that cannot be read, was not written by anybody who heeds it.
        let Some(lock) = (name != own).then(|| files.read(&name).ok()).flatten() else { continue };
        let Some(lock) = sealer.opened(&lock).and_then(|text| serde_json::from_slice::<Lock>(&text).ok()) else {
            continue;
        };
        if is_dead(&lock) {
            // Somebody else may be quicker, and some storages let nobody remove anything.
            let _ = files.remove(&name);
        } else if kind == Kind::Alone || lock.exclusive {
            return Ok(Some(lock));
        }
    }
    Ok(None)
}

fn is_dead(lock: &Lock) -> bool {
    let age = Timestamp::now().as_second() - lock.time.as_second();
    age > STALE || (lock.hostname == host() && has_ended(lock.pid))
}

#[cfg(unix)]
fn has_ended(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw);
    pid.is_some_and(|pid| rustix::process::test_kill_process(pid) == Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
const fn has_ended(_: u32) -> bool {
    false
}

impl Held {
    fn keep(files: Box<dyn Beside>, sealer: Sealer, kind: Kind, own: String) -> Self {
        let (stop, stopped) = mpsc::channel();
        let (end, ended) = mpsc::channel::<()>();
        let spawned = thread::Builder::new().name("lock".to_owned()).spawn(move || {
            renew(files.as_ref(), &sealer, kind, own, &stopped);
            drop(end);
        });
        if let Err(error) = spawned {
            tracing::warn!(%error, "the lock of the repository cannot be renewed");
        }
        Self { stop: Some(stop), ended }
    }
}

fn renew(files: &dyn Beside, sealer: &Sealer, kind: Kind, mut own: String, stopped: &mpsc::Receiver<()>) {
    while stopped.recv_timeout(RENEW) == Err(RecvTimeoutError::Timeout) {
        match write(files, sealer, kind) {
            Ok(newer) => {
                let old = std::mem::replace(&mut own, newer);
                // It goes stale by itself.
                let _ = files.remove(&old);
            }
            Err(error) => tracing::warn!(%error, "the lock of the repository could not be renewed"),
        }
    }
    if let Err(error) = files.remove(&own) {
        tracing::warn!(%error, "the lock of the repository stays behind until it is stale");
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.stop.take());
        // Ends with an error in any case: nothing is ever sent. A storage that hangs holds nobody up.
        let _ = self.ended.recv_timeout(GIVE_BACK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// No system gives a process so high a number.
    const NOBODY: u32 = (1 << 22) + 1;

    #[test]
    fn the_locks_of_the_living_are_told_from_those_of_the_dead() {
        let (me, them) = (std::process::id(), NOBODY);
        let lock = |seconds: i64, hostname: &str, pid: u32| Lock {
            time: Timestamp::from_second(Timestamp::now().as_second() - seconds).expect("a time"),
            exclusive: true,
            hostname: hostname.to_owned(),
            username: String::new(),
            pid,
            uid: 0,
            gid: 0,
        };
        let (here, there) = (host(), "another machine");
        for alive in [lock(0, &here, me), lock(STALE - 60, &here, me), lock(0, there, me), lock(0, there, them)] {
            assert!(!is_dead(&alive), "{alive:?}");
        }
        let late = STALE + 60;
        for dead in [lock(late, &here, me), lock(late, there, me), lock(late, there, them)] {
            assert!(is_dead(&dead), "{dead:?}");
        }
        assert_eq!(is_dead(&lock(0, &here, them)), cfg!(unix), "a process that has ended renews nothing");
    }
}
