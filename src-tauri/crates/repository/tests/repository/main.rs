//! Repositories on real storages: what is written is there, whatever cuts in.

#![allow(
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    unreachable_pub
)]

mod away;
mod common;
mod contract;
mod copy;
mod damage;
mod flips;
mod full_disk;
mod gate;
mod hostile;
mod lock;
mod memory;
mod network;
mod prune;
mod restic;
mod retention;
mod salvage;
