//! The words and pure decisions of Bulkhead.
//!
//! Nothing in here waits, opens a file, asks the clock or speaks SQL: every decision is a function of its
//! arguments, so it can be tested with properties and shown in a preview before anything is changed.

pub mod census;
pub mod compare;
pub mod connection;
pub mod engine;
pub mod error;
pub mod job;
pub mod manifest;
pub mod names;
pub mod policy;
pub mod report;
pub mod restore;
pub mod schedule;
pub mod secret;
pub mod span;
pub mod storage;
pub mod version;

pub use connection::Connection;
pub use engine::Engine;
pub use error::{Code, Error, Result};
pub use names::{DatabasePath, Label, Slug};
