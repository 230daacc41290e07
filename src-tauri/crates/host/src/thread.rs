//! Calls that block, on threads of their own.
//!
//! Not on the runtime's: it waits for those when it ends, and a service that hangs would keep the process alive.

use std::time::Duration;

use tokio::sync::oneshot;

/// Why a call gave nothing.
#[derive(Debug)]
pub(crate) enum NoAnswer {
    /// The time was over. The thread may still be at it; nobody waits for it.
    Late,
    /// There was no thread to be had, or it panicked.
    Lost,
}

/// Runs `work` and waits for it at most `limit`.
pub(crate) async fn within<T: Send + 'static>(
    limit: Duration,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NoAnswer> {
    let (send, receive) = oneshot::channel();
    let thread = std::thread::Builder::new().name("host-call".to_owned()).spawn(move || {
        // Nobody may be waiting any more.
        let _ = send.send(work());
    });
    thread.map_err(|_| NoAnswer::Lost)?;
    match tokio::time::timeout(limit, receive).await {
        Ok(answer) => answer.map_err(|_| NoAnswer::Lost),
        Err(_) => Err(NoAnswer::Late),
    }
}
