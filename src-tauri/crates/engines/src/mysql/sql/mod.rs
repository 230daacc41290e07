//! Reads the SQL of a dump as it streams past: statements, comments, and rows one by one.
//!
//! It splits as the vendors' own clients split, so that what is counted here is what a client would send. It never runs
//! anything, never changes a byte, and takes nothing that it cannot place for granted: what is not read to its end is an error.

mod definition;
mod fields;
mod mode;
mod names;
mod rows;
mod scanner;
mod statement;
mod tokens;

pub(super) use definition::hash;
pub(super) use fields::{Without, named, row_times};
pub(super) use names::{identifier, literal, unquoted};
pub(super) use scanner::{Scanner, Sink};
pub(super) use statement::{Kind, Object, Statement, auto_increment, insert_target, of_database, sequences};
pub(super) use tokens::{Token, tokens};
