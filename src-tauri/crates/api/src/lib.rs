//! What the window and the command line can ask for: one plain function a request.
//!
//! A Tauri command and an arm of the command line wrap these in three lines each. Types that cross to the page are in
//! [`types`]; they hold text and numbers only, never a secret on the way out.

pub mod about;
pub mod alerts;
pub mod audit;
pub mod backups;
pub mod catalog;
pub mod channels;
pub mod checks;
pub mod chosen;
pub mod configuration;
pub mod copies;
pub mod databases;
pub mod demo;
pub mod desktop;
pub mod disasters;
pub mod drills;
pub mod files;
pub mod hooks;
pub mod jobs;
pub mod kits;
pub mod lock;
pub mod log;
pub mod policies;
pub mod prunes;
pub mod redundancy;
pub mod reports;
pub mod repositories;
pub mod restores;
pub mod retention;
pub mod scheduler;
pub mod snapshots;
pub mod status;
pub mod storages;
pub mod tenants;
pub mod tools;
pub mod types;

mod app;

pub use app::{App, Options};
pub use bulkhead_catalog::Subject;
pub use bulkhead_host::memory::keep_small as keep_memory_small;
pub use bulkhead_model::{Code, DatabasePath, Error, Label, Result, Slug, hint::READING as HINTS, job::JobId};
