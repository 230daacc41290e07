//! Whether the network is there.

use std::time::Duration;

use async_trait::async_trait;
use bulkhead_core::ports::Network;
use tokio::net::TcpStream;

/// The longest wait for a connection.
const LIMIT: Duration = Duration::from_secs(3);

/// Connections by TCP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tcp;

impl Tcp {
    /// There is nothing to set.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Network for Tcp {
    async fn answers(&self, host: &str, port: u16) -> bool {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        matches!(tokio::time::timeout(LIMIT, TcpStream::connect((bare, port))).await, Ok(Ok(_)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_listens_answers_and_who_does_not_is_not_waited_for() {
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        assert!(Tcp::new().answers("127.0.0.1", port).await);
        drop(listener);
        assert!(!Tcp::new().answers("127.0.0.1", port).await);
        assert!(!Tcp::new().answers("no such host", 1).await);
    }
}
