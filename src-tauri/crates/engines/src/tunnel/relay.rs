//! A port of this machine that leads into the socket of a line, for tools that take nothing else.
//!
//! Who connects is looked up: another user of this machine is not let in, where the system says who it is (Linux). Elsewhere
//! the port is as open as that of any `ssh -L` while a tool runs: what is behind it still asks for user and password.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use tokio::{net::TcpListener, task::AbortHandle};

/// Ends with all its connections when it is dropped.
#[derive(Debug)]
pub(super) struct Relay {
    port: u16,
    listening: AbortHandle,
}

impl Relay {
    pub(super) async fn start(socket: PathBuf) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let listening = tokio::spawn(async move { serve(&listener, &socket).await }).abort_handle();
        Ok(Self { port, listening })
    }

    pub(super) const fn port(&self) -> u16 {
        self.port
    }
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Connections that it took end with it.
async fn serve(listener: &TcpListener, socket: &Path) {
    let mut taken = tokio::task::JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((near, from)) if is_ours(from, listener.local_addr().ok()) => {
                    taken.spawn(pass(near, socket.to_owned()));
                }
                Ok(_) => tracing::warn!("another user of this machine knocked at a tunnel and was not let in"),
                // Too many open files: others have to end first.
                Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
            },
            Some(_) = taken.join_next() => {}
        }
    }
}

#[cfg(unix)]
async fn pass(mut near: tokio::net::TcpStream, socket: PathBuf) {
    const BUFFER: usize = 256 << 10;
    if let Ok(mut far) = tokio::net::UnixStream::connect(socket).await {
        let _ = near.set_nodelay(true);
        let _ = tokio::io::copy_bidirectional_with_sizes(&mut near, &mut far, BUFFER, BUFFER).await;
    }
}

/// No line is opened here.
#[cfg(not(unix))]
async fn pass(_: tokio::net::TcpStream, _: PathBuf) {}

/// Whether this user holds the other end.
#[cfg(target_os = "linux")]
fn is_ours(from: SocketAddr, to: Option<SocketAddr>) -> bool {
    let (SocketAddr::V4(from), Some(SocketAddr::V4(to))) = (from, to) else { return false };
    let mine = rustix::process::geteuid().as_raw();
    std::fs::read_to_string("/proc/net/tcp").is_ok_and(|table| holder(&table, from, to) == Some(mine))
}

#[cfg(not(target_os = "linux"))]
fn is_ours(from: SocketAddr, _: Option<SocketAddr>) -> bool {
    from.ip().is_loopback()
}

/// The user that a table of the kernel names for a connection (proc(5), `/proc/net/tcp`): addresses are in the machine's order.
#[cfg(target_os = "linux")]
fn holder(table: &str, from: std::net::SocketAddrV4, to: std::net::SocketAddrV4) -> Option<u32> {
    let written =
        |at: std::net::SocketAddrV4| format!("{:08X}:{:04X}", u32::from_ne_bytes(at.ip().octets()), at.port());
    let (from, to) = (written(from), written(to));
    table.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let same = fields.get(1) == Some(&from.as_str()) && fields.get(2) == Some(&to.as_str());
        if same { fields.get(7)?.parse().ok() } else { None }
    })
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn this_user_gets_through_and_it_ends_when_dropped() {
        let folder = tempfile::tempdir().expect("room");
        let socket = folder.path().join("s");
        let far = tokio::net::UnixListener::bind(&socket).expect("room");
        let relay = Relay::start(socket).await.expect("a port");
        let mut near = tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, relay.port())).await.expect("open");
        let (mut met, _) = far.accept().await.expect("let in");
        near.write_all(b"hello").await.expect("open");
        let mut word = [0; 5];
        met.read_exact(&mut word).await.expect("open");
        assert_eq!(&word, b"hello");
        let port = relay.port();
        drop(relay);
        assert_eq!(near.read(&mut word).await.unwrap_or_default(), 0);
        assert!(tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err());
    }

    #[test]
    fn the_kernel_says_who_it_is() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
           0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   101        0 1 1 0 100 0 0 10 0
           1: 0100007F:C350 0100007F:1538 01 00000000:00000000 00:00000000 00000000  1000        0 2 1 0 20 4 30 10 -1";
        let at = |text: &str| text.parse().expect("an address");
        let (client, server) = (at("127.0.0.1:50000"), at("127.0.0.1:5432"));
        assert_eq!(holder(table, client, server), Some(1000));
        assert_eq!(holder(table, server, client), None);
    }
}
