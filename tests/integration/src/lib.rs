//! The whole application over real servers, files and repositories, with a keyring and a desktop that tests can read.
//!
//! Only the keyring and the notifications are replaced: they are proved on a real session elsewhere. Everything can be
//! wrapped so that it stops at a named moment, where a test kills the process.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code fails by panicking, and starts real processes"
)]

mod behind;
mod case;
mod cut;
mod desk;
mod looks;
mod stops;
mod world;

pub use behind::Behind;
pub use case::{Case, kill_at};
pub use cut::{CATALOG_LOG, Cut, Left};
pub use desk::{FileSecrets, Messages};
pub use looks::{gone, words};
pub use stops::Stops;
pub use world::World;
