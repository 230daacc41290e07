//! A TCP port that no other test takes.
//!
//! Binding port 0 and letting go of it again is a race when many test processes do so at once. A port here comes from
//! below the kernel's ephemeral range and is held by a locked file until the server that listens on it is gone.

use std::{
    fs::{self, File, OpenOptions},
    net::{Ipv4Addr, TcpListener},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::PathBuf,
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

fn lock_folder() -> PathBuf {
    let folder = std::env::temp_dir().join("bulkhead-test-ports");
    if fs::create_dir(&folder).is_ok() {
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o1777)).unwrap();
    }
    folder
}
