//! The program as an admin meets it: whole outputs, exit codes, JSON, Ctrl-C.
//!
//! Every test runs the real binary in a private session with a keyring of its own; what is printed is kept as a
//! transcript, with ids, times, sizes and paths taken out.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::disallowed_methods, missing_docs)]

mod alerts;
mod cancel;
mod copies;
mod damage;
mod desk;
mod drills;
mod help;
mod hooks;
mod keyring;
mod policies;
mod recovery;
mod refusals;
mod replace;
mod secrets;
mod servers;
mod speed;
mod story;
mod together;
mod transcript;
