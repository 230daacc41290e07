//! Between rows and the model: times, words and JSON; a row that cannot be read is damage, never a panic.

use std::str::FromStr;

use bulkhead_model::{Code, Error, Result};
use chrono::{DateTime, Utc};
use serde_json as json;

pub(crate) fn millis(instant: DateTime<Utc>) -> i64 {
    instant.timestamp_millis()
}

pub(crate) fn instant(millis: i64) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).ok_or_else(|| damaged("a time is out of range"))
}

pub(crate) fn maybe_instant(millis: Option<i64>) -> Result<Option<DateTime<Utc>>> {
    millis.map(instant).transpose()
}

pub(crate) fn word<T: FromStr>(text: &str) -> Result<T> {
    text.parse().map_err(|_| damaged("a word is not known"))
}

pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String> {
    json::to_string(value).map_err(|error| Error::internal("a value cannot be written as JSON").cause(error))
}

pub(crate) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> Result<T> {
    json::from_str(text).map_err(|error| damaged("a value is not JSON").cause(error))
}

/// SQLite counts in 64 bits with a sign.
pub(crate) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(crate) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or_default()
}

pub(crate) fn damaged(why: &str) -> Error {
    Error::new(Code::CatalogDamaged, format!("the catalog holds something unreadable: {why}"))
        .hint("Make it again from the repositories: bulkhead catalog rebuild.")
        .hint("The backups themselves are not touched by this.")
}

/// Nothing is left of it.
pub(crate) fn lost(why: &str) -> Error {
    Error::new(Code::CatalogDamaged, format!("the catalog is gone{why}"))
        .hint("Make it again from the repositories: bulkhead catalog rebuild.")
        .hint("The backups themselves are not touched by this.")
}

/// What SQLite says, in the words of the admin.
pub(crate) fn failed(error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(|error| error.code()).and_then(|code| code.parse::<u32>().ok());
    let failure = code.and_then(said).unwrap_or_else(|| Error::new(Code::Io, format!("the catalog failed: {error}")));
    failure.cause(error)
}

/// What an extended result code means (SQLite, Result and Error Codes); none if it is not known.
fn said(code: u32) -> Option<Error> {
    let error =
        match (code, code & 0xff) {
            (_, 5 | 6) => {
                Error::new(Code::CatalogLocked, "another process holds the catalog").hint("Try again in a moment.")
            }
            // The file beside the catalog that grows first (IOERR_SHMSIZE) has no code of its own for a full disk.
            (4874, _) | (_, 13) => Error::new(Code::DiskFull, "the disk with the catalog is full")
                .hint("Free some space in the data folder."),
            // IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_SHMMAP: a quota, or a disk of which that is seen late.
            (778 | 1034 | 1546 | 5386, _) => {
                Error::new(Code::DiskFull, "the catalog cannot be written: its disk is full, or fails")
                    .hint("Free some space in the data folder.")
                    .hint("If there is room, look at the disk, its quota and the system's log.")
            }
            (_, 10) => Error::new(Code::Io, format!("the disk with the catalog fails (SQLite {code})"))
                .hint("Look at the disk of the data folder and at the system's log."),
            (_, 8) => Error::new(Code::Io, "the catalog cannot be written")
                .hint("Make the data folder writable for this user."),
            (_, 11 | 26) => damaged("the file is damaged"),
            _ => return None,
        };
    Some(error)
}

/// Whether the error is a broken rule of uniqueness.
pub(crate) fn is_unique(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_named_by_whatever_code_it_has() {
        for code in [13, 778, 4874] {
            let error = said(code).expect("known");
            assert_eq!(error.code, Code::DiskFull, "{code}");
            assert!(!error.hints.is_empty());
        }
        assert_eq!(said(266).map(|error| error.code), Some(Code::Io), "a read that fails is no full disk");
    }
}
