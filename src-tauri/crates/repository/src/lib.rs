//! Restic-format repositories behind a commit gate.
//!
//! The format is restic's. rustic_core opens, reads and checks; what a store adds is written here, through the gate and
//! nowhere else. rustic's archiver is not used: a source that breaks off it logs and skips, and it writes the snapshot all
//! the same. Here the snapshot is written only when every stream ended well, its length in the index is what was read, and
//! the manifest reads back. Data goes by a prune alone, which nobody
//! else may work beside. This crate repairs nothing unasked, and never makes a repository over another.

mod backend;
mod check;
mod discard;
mod fault;
mod foreign;
mod keyfile;
mod keys;
mod locks;
mod needing;
mod open;
mod prune;
mod read;
mod rekey;
mod retention;
mod rustic;
mod seal;
mod snapshot;
mod storage_test;
mod store;
mod usage;

pub use rustic::Rustic;
