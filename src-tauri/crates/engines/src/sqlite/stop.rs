//! Ends a long statement when somebody asks for an end.

use std::time::Duration;

use rusqlite::Connection;
use tokio::{runtime::Handle, task::JoinHandle};
use tokio_util::sync::CancellationToken;

/// Interrupts statements once its token is cancelled. Made where a runtime is at hand, used on any thread.
#[derive(Clone, Debug)]
pub(super) struct Stop {
    token: CancellationToken,
    runtime: Handle,
}

/// Watches one connection until dropped.
pub(super) struct Watch(JoinHandle<()>);

impl Stop {
    /// Must be called within the runtime.
    pub(super) fn new(token: CancellationToken) -> Self {
        Self { token, runtime: Handle::current() }
    }

    /// Interrupts the connection after `limit`, whatever the token says.
    pub(super) fn after(&self, connection: &Connection, limit: Duration) -> Watch {
        let handle = connection.get_interrupt_handle();
        Watch(self.runtime.spawn(async move {
            tokio::time::sleep(limit).await;
            handle.interrupt();
        }))
    }

    /// Interrupts the connection when the token is cancelled.
    pub(super) fn watch(&self, connection: &Connection) -> Watch {
        let (token, handle) = (self.token.clone(), connection.get_interrupt_handle());
        Watch(self.runtime.spawn(async move {
            token.cancelled().await;
            handle.interrupt();
        }))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.0.abort();
    }
}
