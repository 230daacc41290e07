//! Ctrl-C, the polite end that a service manager asks for, and a terminal that is closed.

use bulkhead_api::{Error, Result};

/// From the moment it is made until it is dropped, an interrupt does not end the process but is told by [`Self::next`].
pub(crate) struct Interrupts {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: tokio::signal::unix::Signal,
    #[cfg(windows)]
    interrupt: tokio::signal::windows::CtrlC,
}

#[cfg(unix)]
impl Interrupts {
    pub(crate) fn new() -> Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let take = |kind| signal(kind).map_err(|error| Error::io("the handler of Ctrl-C", error));
        Ok(Self {
            interrupt: take(SignalKind::interrupt())?,
            terminate: take(SignalKind::terminate())?,
            hang_up: take(SignalKind::hangup())?,
        })
    }

    pub(crate) async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            _ = self.hang_up.recv() => {}
        }
    }
}

#[cfg(windows)]
impl Interrupts {
    pub(crate) fn new() -> Result<Self> {
        let interrupt = tokio::signal::windows::ctrl_c();
        Ok(Self { interrupt: interrupt.map_err(|error| Error::io("the handler of Ctrl-C", error))? })
    }

    pub(crate) async fn next(&mut self) {
        let _ = self.interrupt.recv().await;
    }
}
