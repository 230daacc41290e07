//! The use cases of Bulkhead and the ports they need.
//!
//! This crate decides what happens in which order; it never opens a socket, a file of a repository or a keyring
//! itself. What is slow, dangerous or nondeterministic stands behind a port and is put together in `bulkhead-api`.

pub mod adopt;
pub mod backup;
pub mod check;
mod context;
pub mod databases;
pub mod jobs;
pub mod keys;
pub mod policies;
pub mod ports;
pub mod recovery;
mod repositories;
pub mod restore;
pub mod scheduler;
pub mod storages;
pub mod tenants;

pub use context::{Core, Engines, Parts};
