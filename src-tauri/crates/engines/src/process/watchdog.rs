//! Ends a child that was cancelled, or from which nothing came for too long, also while its reader is blocked.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Error};
use process_wrap::std::ChildWrapper;

const TICK: Duration = Duration::from_millis(25);
/// Stands for the time of the last move while nobody waits for the child.
const RESTS: u64 = u64::MAX;

/// A child that its reader and its watchdog share.
pub(super) type SharedChild = Arc<Mutex<Box<dyn ChildWrapper>>>;

/// When something last moved, and why the watchdog struck.
pub(super) struct Watch {
    began: Instant,
    moved_ms: AtomicU64,
    over: AtomicBool,
    reason: Mutex<Option<Error>>,
}

impl Watch {
    pub(super) fn start(child: SharedChild, tool: String, flow: Flow, stall: Duration) -> Arc<Self> {
        let watch = Arc::new(Self {
            began: Instant::now(),
            moved_ms: AtomicU64::new(0),
            over: AtomicBool::new(false),
            reason: Mutex::new(None),
        });
        let seen = watch.clone();
        std::thread::spawn(move || seen.run(&child, &tool, &flow, stall));
        watch
    }

    /// Something moved, or is waited for from now on.
    pub(super) fn moved(&self) {
        self.moved_ms.store(self.now(), Ordering::Relaxed);
    }

    /// Nobody waits for the child until something is said to move again: what others take their time for (a line that is slow,
    /// a lock of a repository) is not its silence.
    pub(super) fn rests(&self) {
        self.moved_ms.store(RESTS, Ordering::Relaxed);
    }

    /// The child has ended: there is nothing to watch any more.
    pub(super) fn over(&self) {
        self.over.store(true, Ordering::Relaxed);
    }

    /// Why the child was ended, if it was; a later reason never replaces the first.
    pub(super) fn reason(&self) -> Option<Error> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn give_reason(&self, error: Error) {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
    }

    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn still_for(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.moved_ms.load(Ordering::Relaxed)))
    }

    fn run(&self, child: &SharedChild, tool: &str, flow: &Flow, stall: Duration) {
        while !self.over.load(Ordering::Relaxed) {
            if let Err(cancelled) = flow.go_on() {
                return self.strike(child, cancelled);
            }
            if self.still_for() > stall {
                return self.strike(child, stalled(tool, stall));
            }
            std::thread::sleep(TICK);
        }
    }

    fn strike(&self, child: &SharedChild, reason: Error) {
        self.give_reason(reason);
        self.kill(child);
    }

    /// Ends the whole group. A group that is gone already is as good.
    pub(super) fn kill(&self, child: &SharedChild) {
        let mut child = child.lock().unwrap_or_else(PoisonError::into_inner);
        if !self.over.load(Ordering::Relaxed) {
            let _ = child.start_kill();
        }
    }
}

fn stalled(tool: &str, stall: Duration) -> Error {
    Error::new(Code::Stalled, format!("nothing came from {tool} for {} seconds", stall.as_secs()))
        .hint("Is the server under load, or waiting for a lock? Run the backup again when it answers.")
}
