//! PostgreSQL through its own tools, on real servers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod crafted;
mod fixture;
mod held;
mod left_out;
mod line;
mod refusals;
mod rights;
mod round_trip;
mod secrets;
mod source;
mod tools;
mod traps;
mod tunnel;
#[path = "../contract/work.rs"]
mod work;
