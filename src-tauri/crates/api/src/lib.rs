//! What the window and the command line can ask for: one plain function a request.
//!
//! A Tauri command and an arm of the command line wrap these in three lines each. Types that cross to the page are in
//! [`types`]; they hold text and numbers only, never a secret on the way out.

pub mod backups;
pub mod checks;
pub mod databases;
pub mod demo;
pub mod jobs;
pub mod repositories;
pub mod restores;
pub mod snapshots;
pub mod status;
pub mod storages;
pub mod tenants;
pub mod types;

mod app;

pub use app::{App, Options};
pub use bulkhead_model::{Code, DatabasePath, Error, Label, Result, Slug, job::JobId};
