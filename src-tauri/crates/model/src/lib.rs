//! The words and pure decisions of Bulkhead.
//!
//! Nothing in here waits, opens a file, asks the clock or speaks SQL: every decision is a function of its
//! arguments, so it can be tested with properties and shown in a preview before anything is changed.

pub mod alert;
pub mod amount;
pub mod audit;
pub mod census;
pub mod change;
pub mod channel;
pub mod clock;
pub mod colour;
pub mod compare;
pub mod configuration;
pub mod connection;
pub mod copy;
pub mod definitions;
pub mod delivery;
pub mod disaster;
pub mod drill;
pub mod engine;
pub mod error;
pub mod evidence;
pub mod forecast;
pub mod grant;
pub mod held;
pub mod hint;
pub mod history;
pub mod hook;
pub mod job;
pub mod kit;
pub mod lock;
pub mod manifest;
pub mod names;
pub mod policy;
pub mod profile;
pub mod protection;
pub mod rate;
pub mod redundancy;
pub mod report;
pub mod restore;
pub mod retention;
pub mod room;
pub mod row_times;
pub mod schedule;
pub mod secret;
pub mod server;
pub mod share;
pub mod span;
pub mod ssh;
pub mod storage;
pub mod usage;
pub mod version;
pub mod wall;

pub use connection::Connection;
pub use engine::Engine;
pub use error::{Code, Error, Result};
pub use names::{DatabasePath, Label, Slug};
