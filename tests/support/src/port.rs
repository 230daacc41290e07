//! A TCP port that no other test takes.
//!
//! Binding port 0 and letting go of it again is a race when many test processes do so at once. A port here comes from
//! below the kernel's ephemeral range and is held by a locked file until the server that listens on it is gone.

use std::{
    fs::{self, File, OpenOptions},
    net::{Ipv4Addr, TcpListener, TcpStream},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
    time::Duration,
};

use crate::sandbox::random_u32;

const FIRST: u32 = 20_000;
const COUNT: u32 = 10_000;

/// A port on 127.0.0.1, ours until dropped.
#[derive(Debug)]
pub struct Port {
    number: u16,
    _lock: File,
}

impl Port {
    /// Takes a free port.
    pub fn take() -> Self {
        let start = random_u32();
        (0..COUNT)
            .map(|step| FIRST + start.wrapping_add(step) % COUNT)
            .find_map(|number| Self::try_take(u16::try_from(number).unwrap()))
            .expect("a free port on 127.0.0.1")
    }

    /// The port's number.
    pub fn number(&self) -> u16 {
        self.number
    }

    fn try_take(number: u16) -> Option<Self> {
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o666)
            .open(lock_folder().join(number.to_string()))
            .ok()?;
        lock.try_lock().ok()?;
        TcpListener::bind((Ipv4Addr::LOCALHOST, number)).ok()?;
        Some(Self { number, _lock: lock })
    }
}

/// A port on 127.0.0.1 that listens and at which nobody ever takes a connection: packets to it go nowhere.
#[derive(Debug)]
pub struct Deaf {
    number: u16,
    _listener: rustix::fd::OwnedFd,
    _waiting: Vec<TcpStream>,
}

impl Deaf {
    /// Listens with the shortest of queues and fills it.
    pub fn start() -> Self {
        use rustix::net::{AddressFamily, SocketAddrV4, SocketType, bind, getsockname, listen, socket};
        let listener = socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        bind(&listener, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).unwrap();
        listen(&listener, 0).unwrap();
        let number = std::net::SocketAddr::try_from(getsockname(&listener).unwrap()).unwrap().port();
        let line = || TcpStream::connect_timeout(&(Ipv4Addr::LOCALHOST, number).into(), Duration::from_millis(500));
        let waiting = std::iter::from_fn(|| line().ok()).take(100).collect();
        Self { number, _listener: listener, _waiting: waiting }
    }

    /// The port's number.
    pub fn number(&self) -> u16 {
        self.number
    }
}

fn lock_folder() -> PathBuf {
    let folder = std::env::temp_dir().join("bulkhead-test-ports");
    if fs::create_dir(&folder).is_ok() {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o1777)).unwrap();
    }
    folder
}
