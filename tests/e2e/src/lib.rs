//! The real window under a private screen, keyring and notification daemon, driven as a person would.
//!
//! Elements are found by `data-testid` and read by their text content. Every test leaves pictures in `target/screenshots`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "test code fails by panicking, and starts real processes"
)]

mod hidden;
mod house;
mod list;
mod program;
mod screen;
mod tray;
mod window;

pub use hidden::Hidden;
pub use house::{House, thousand_tenants};
pub use list::List;
pub use program::{program, tool};
pub use screen::Screen;
pub use tray::Tray;
pub use window::{Options, Window};
