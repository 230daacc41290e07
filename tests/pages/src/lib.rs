//! Every page in every state, in a real browser over made-up data.
//!
//! The page is the build that stands on the typed mock of the shell, served under the very policy that the window sets.
//! What can be wrong with it is known to `ui/src/testing/inspect`, which is part of that build; this crate opens the
//! browser, walks through scenarios and places as the page itself lists them, and keeps a picture of each.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code fails by panicking, and starts real processes"
)]

mod browser;
mod findings;
mod gallery;
mod server;
mod view;

use std::path::PathBuf;

pub use browser::{Browser, Driver};
pub use findings::Findings;
pub use gallery::Gallery;
pub use server::Server;
pub use view::View;

/// A file or folder of the work tree.
pub(crate) fn work_tree(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}
