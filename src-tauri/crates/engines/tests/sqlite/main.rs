//! The SQLite adapter on real files, with real other processes.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod busy;
mod fixture;
mod load;
mod names;
mod property;
mod refusals;
mod round_trip;
mod space;
