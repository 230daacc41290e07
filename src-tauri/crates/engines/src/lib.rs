//! The engines: PostgreSQL, MySQL, MariaDB and SQLite behind one port.
//!
//! Each adapter inspects, dumps and loads its databases with the engine's own tools (or library), proves rows as they pass,
//! and says end of a stream only when the dump is whole. This crate must never build a shell command, put a secret into an
//! argument, or call a dump good by an exit status alone.

pub mod mysql;
pub mod postgres;
pub mod sqlite;

mod alive;
mod assertions;
mod authorities;
mod before;
mod measure;
mod private;
mod process;
mod programs;
mod proof;
mod reach;
mod sandbox;
mod tools;
mod tunnel;

pub use private::sweep_secrets;
pub use programs::Processes;
pub use sandbox::Templates;
pub use tools::{Broken, CLIENTS, Tool, ToolPaths, elsewhere};
