//! The machine Bulkhead runs on: keyring, notifications, clock, locks and folders.
//!
//! Adapters only: nothing in here decides when something is said, stored or locked. No call waits for a person or a
//! service longer than it says, and none keeps the process from ending.

pub mod clock;
pub mod data_dir;
pub mod instances;
pub mod lock;
pub mod memory;
pub mod messenger;
pub mod network;
pub mod notify;
pub mod power;
pub mod secrets;
pub mod tray;
pub mod user;
pub mod window;

mod thread;
