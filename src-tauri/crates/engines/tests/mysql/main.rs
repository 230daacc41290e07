//! MariaDB and MySQL through their own tools, on real servers.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod definers;
mod faults;
mod fixture;
mod forgotten;
mod left_out;
mod names;
mod rights;
mod rogue;
mod round_trip;
mod swap;
mod told;
mod tools;
mod tunnel;
mod vendor;
