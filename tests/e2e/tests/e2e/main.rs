//! The real window, driven as a person drives it.

#![allow(clippy::expect_used, clippy::unwrap_used, missing_docs)]

mod hooks;
mod jobs;
mod many;
mod restore;
mod security;
mod tray;
mod window;
