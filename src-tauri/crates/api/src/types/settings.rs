//! The application and its settings.

use serde::Serialize;
use specta::Type;

/// How the lock of the window stands.
#[derive(Clone, Copy, Debug, Serialize, Type)]
pub struct LockState {
    /// Whether the window is locked now.
    pub locked: bool,
    /// Minutes without a touch after which it locks; none if no lock is set.
    pub idle_minutes: Option<u32>,
    /// Seconds until a passphrase may be tried.
    pub wait_seconds: u32,
}

/// What runs here.
#[derive(Clone, Debug, Serialize, Type)]
pub struct About {
    /// Version of Bulkhead.
    pub version: String,
    /// The operating system and its architecture.
    pub system: String,
    /// The time zone of the machine.
    pub time_zone: String,
    /// The folder of the catalog.
    pub data_dir: String,
    /// The user of the operating system, as the audit log names them.
    pub user: String,
}
