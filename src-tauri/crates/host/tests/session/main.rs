//! Keyring and notifications against real services in a private session.

#![allow(clippy::expect_used, clippy::panic, clippy::disallowed_methods, reason = "tests fail by panicking")]

mod child;
mod keyring;
mod notify;
mod power;
mod session;
