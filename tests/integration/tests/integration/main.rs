//! The whole chain on real servers and storages.

#![allow(clippy::disallowed_methods, clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs)]

mod aliases;
mod assertions;
mod chain;
mod crash;
mod cut;
mod damage;
mod drills;
mod folders;
mod inmates;
mod kit;
mod kit_far;
mod named;
mod place;
mod recovery;
mod replace;
mod rights;
mod transactions;
