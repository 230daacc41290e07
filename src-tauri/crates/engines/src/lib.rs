//! engines

pub mod sqlite;
