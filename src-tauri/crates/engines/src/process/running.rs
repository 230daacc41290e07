//! A child that runs: watched, and waited for without blocking its watchdog.

use std::{
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Error, Result};

use super::{
    Ended, Invocation,
    pipe::{FromTool, ToTool},
    stderr::Stderr,
    watchdog::{SharedChild, Watch},
};

/// The longest time in which nothing moves.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) stall: Duration,
    pub(crate) flow: Flow,
}

pub(super) struct Running {
    child: SharedChild,
    tool: String,
    stderr: Stderr,
    pub(super) watch: Arc<Watch>,
    ended: bool,
}

impl Running {
    pub(super) fn start(invocation: &Invocation, stdin: Stdio, limits: &Limits) -> Result<(Self, Pipes)> {
        let mut child = invocation.spawn(stdin)?;
        let stdin = child.stdin().take().map(ToTool::new);
        let pipes = Pipes { stdin, stdout: child.stdout().take().map(FromTool::new) };
        let stderr = Stderr::drain(child.stderr().take());
        let child = Arc::new(Mutex::new(child));
        let tool = invocation.name();
        let watch = Watch::start(child.clone(), tool.clone(), limits.flow.clone(), limits.stall);
        Ok((Self { child, tool, stderr, watch, ended: false }, pipes))
    }

    /// Waits for the end of the child; an error if the watchdog ended it.
    pub(super) fn wait(&mut self) -> Result<Ended> {
        let status = self.status()?;
        self.ended = true;
        if let Some(reason) = self.watch.reason() {
            return Err(reason);
        }
        Ok(Ended {
            tool: self.tool.clone(),
            status: words(status),
            success: status.success(),
            stderr: self.stderr.text(),
        })
    }

    fn status(&self) -> Result<ExitStatus> {
        loop {
            match self.tried() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(Error::io(&self.tool, error)),
            }
        }
    }

    /// Its status, if it has ended. What it left running in its group ends with it; from then on the group's number may be
    /// another's, so nobody ends it any more.
    fn tried(&self) -> std::io::Result<Option<ExitStatus>> {
        let mut child = self.child.lock().unwrap_or_else(PoisonError::into_inner);
        let status = child.try_wait();
        if let Ok(Some(_)) = status {
            let _ = child.start_kill();
            self.watch.over();
        }
        status
    }

    /// How it ended, if it has: whatever the status, with what it said.
    pub(super) fn poll(&mut self) -> Option<Result<Ended>> {
        match self.tried() {
            Ok(None) => None,
            _ => Some(self.wait()),
        }
    }

    pub(super) fn said(&self) -> String {
        self.stderr.so_far()
    }

    pub(super) fn id(&self) -> u32 {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).id()
    }

    /// To end it from elsewhere.
    pub(super) fn ender(&self) -> Ender {
        Ender { child: self.child.clone(), watch: self.watch.clone() }
    }

    pub(super) fn kill(&self) {
        self.watch.kill(&self.child);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            self.kill();
            // Reaped here, so that no zombie stays; it was killed, so this ends.
            let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait();
        }
        self.watch.over();
    }
}

/// Ends a child that somebody else waits for.
pub(super) struct Ender {
    child: SharedChild,
    watch: Arc<Watch>,
}

impl Ender {
    pub(super) fn end(&self) {
        self.watch.kill(&self.child);
    }
}

pub(super) struct Pipes {
    pub(super) stdin: Option<ToTool>,
    pub(super) stdout: Option<FromTool>,
}

fn words(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map_or_else(|| "no status".to_owned(), |code| format!("status {code}"))
}
