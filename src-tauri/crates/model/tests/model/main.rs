//! The rules themselves, with made-up facts and properties.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs)]

mod alert;
mod change;
mod clock;
mod compare;
mod configuration;
mod delivery;
mod policy;
mod protection;
mod redundancy;
mod restore_place;
mod restore_plan;
mod restore_replace;
mod retention;
mod schedule;
