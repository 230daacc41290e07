//! A child that runs: watched, and waited for without blocking its watchdog.

use std::{
    process::{ChildStdin, ChildStdout, ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Error, Result};

use super::{
    Ended, Invocation,
    stderr::Stderr,
    watchdog::{SharedChild, Watch, kill},
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
        let pipes = Pipes { stdin: child.stdin().take(), stdout: child.stdout().take() };
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
        self.watch.over();
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
            let waited = self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait();
            match waited {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                Err(error) => return Err(Error::io(&self.tool, error)),
            }
        }
    }

    /// How it ended, if it has: whatever the status, with what it said.
    pub(super) fn poll(&mut self) -> Option<Result<Ended>> {
        let polled = self.child.lock().unwrap_or_else(PoisonError::into_inner).try_wait();
        match polled {
            Ok(None) => None,
            _ => Some(self.wait()),
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.child.lock().unwrap_or_else(PoisonError::into_inner).id()
    }

    pub(super) fn kill(&self) {
        kill(&self.child);
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.watch.over();
        if !self.ended {
            self.kill();
            // Reaped here, so that no zombie stays; it was killed, so this ends.
            let _ = self.child.lock().unwrap_or_else(PoisonError::into_inner).wait();
        }
    }
}

pub(super) struct Pipes {
    pub(super) stdin: Option<ChildStdin>,
    pub(super) stdout: Option<ChildStdout>,
}

fn words(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("signal {signal}");
    }
    status.code().map_or_else(|| "no status".to_owned(), |code| format!("status {code}"))
}
