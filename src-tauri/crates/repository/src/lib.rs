//! Restic-format repositories behind a commit gate.
//!
//! rustic_core does the format: chunks, packs, index, encryption. What it does not do is refuse: a source that breaks off
//! is logged and skipped, and the snapshot is written all the same. So nothing in here lets it write a snapshot. The gate
//! holds the snapshot file back, and it is written only when every stream ended well, its length in the index is what was
//! read, and the manifest is whole. This crate never prunes, never repairs and never makes a repository over another.

mod backend;
mod check;
mod fault;
mod keys;
mod open;
mod read;
mod rustic;
mod snapshot;
mod storage_test;
mod store;
mod usage;

pub use rustic::Rustic;
