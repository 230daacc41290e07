//! The use cases of Bulkhead and the ports they need.
//!
//! This crate decides what happens in which order; it never opens a socket, a file of a repository or a keyring
//! itself. What is slow, dangerous or nondeterministic stands behind a port and is put together in `bulkhead-api`.

pub mod adopt;
pub mod again;
pub mod alerts;
pub mod audit;
pub mod backup;
pub mod check;
pub mod clock;
pub mod configuration;
mod context;
pub mod copies;
pub mod databases;
pub mod desk;
pub mod disaster;
pub mod drill;
pub mod evidence;
pub mod files;
pub mod foreign;
pub mod history;
mod hold;
pub mod hooks;
pub mod jobs;
pub mod keys;
pub mod kit;
pub mod lock;
pub mod looks;
mod network;
mod paths;
pub mod pause;
pub mod policies;
pub mod ports;
mod profile;
mod proving;
pub mod prune;
pub mod rebuild;
pub mod recovery;
pub mod redundancy;
pub mod repositories;
pub mod restore;
pub mod retention;
pub mod scheduler;
mod servers;
pub mod snapshots;
pub mod standing;
pub mod status;
pub mod storages;
pub mod tenants;
pub mod upcoming;

pub use context::{Core, Engines, Parts};
