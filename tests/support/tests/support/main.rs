//! The servers that the tests start, tried themselves.

#![allow(clippy::disallowed_methods, clippy::unwrap_used)]

mod databases;
mod desktop;
mod faults;
mod seeds;
mod storages;
