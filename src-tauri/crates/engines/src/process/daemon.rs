//! A child that stays: a server that runs until it is dropped.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use bulkhead_core::ports::Flow;
use bulkhead_model::Result;

use super::{Ended, Invocation, Limits, running::Running};

/// Time for an orderly end.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server of our own, ended when it is dropped.
pub(crate) struct Daemon {
    running: Running,
    end: End,
    over: bool,
}

/// How a server ends whose data goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// By itself, at once: PostgreSQL gives its shared memory back only then.
    Asked,
    /// As it is.
    Killed,
}

impl Daemon {
    /// Starts it. Nothing but its owner ends it: a cancel comes to the tools that talk to it first.
    pub(crate) fn start(invocation: &Invocation, end: End) -> Result<Self> {
        let limits = Limits { stall: Duration::MAX, flow: Flow::default() };
        let (running, _pipes) = Running::start(invocation, Stdio::null(), &limits)?;
        Ok(Self { running, end, over: false })
    }

    /// What it has said on standard error so far, safe to show.
    pub(crate) fn said(&self) -> String {
        self.running.said()
    }

    /// How it ended, if it did so by itself.
    pub(crate) fn ended(&mut self) -> Option<Result<Ended>> {
        let ended = self.running.poll();
        self.over |= ended.is_some();
        ended
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        if self.over || self.end == End::Killed {
            return;
        }
        ask_to_end(self.running.id());
        let began = Instant::now();
        while began.elapsed() < PATIENCE && self.ended().is_none() {
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

/// The signal for "now, and without tidying up the data".
#[cfg(unix)]
fn ask_to_end(pid: u32) {
    signal(pid, rustix::process::Signal::QUIT);
}

/// There is no such signal; the process is ended as it is.
#[cfg(not(unix))]
fn ask_to_end(_: u32) {}

/// A process that is gone already is as good.
#[cfg(unix)]
pub(crate) fn signal(pid: u32, signal: rustix::process::Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process(pid, signal);
    }
}
