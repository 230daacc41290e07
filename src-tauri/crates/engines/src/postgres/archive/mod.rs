//! PostgreSQL's custom archive format, read as it passes: which objects it holds, and the rows of every table.
//!
//! Versions 1.12 (PostgreSQL 9.0) to 1.16 (PostgreSQL 16 to 18), uncompressed. The format is that of `pg_backup_archiver.c`
//! and `pg_backup_custom.c`. It is untrusted: every length is bounded and nothing is believed beyond its bytes.

mod census;
mod definition;
mod fields;
mod pick;
mod rows;
mod steps;
mod toc;
mod wholes;

pub(crate) use census::census;
pub(crate) use definition::definitions;
pub(crate) use pick::pick;
pub(crate) use rows::{Data, Parsed};
pub(crate) use steps::{Step, steps};
pub(crate) use toc::{Entry, Toc, read_toc};
pub(crate) use wholes::wholes;

use bulkhead_model::{Code, Error};

pub(super) fn broken(why: &str) -> Error {
    Error::new(Code::DumpIncomplete, format!("the dump of pg_dump is not whole: {why}"))
        .hint("Nothing was stored. Run the backup again; if it stays, update the client tools.")
}
