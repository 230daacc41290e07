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
    let failure =
        match code.map(|code| code & 0xff) {
            Some(5 | 6) => {
                Error::new(Code::CatalogLocked, "another process holds the catalog").hint("Try again in a moment.")
            }
            Some(13) => Error::new(Code::DiskFull, "the disk with the catalog is full")
                .hint("Free some space in the data folder."),
            Some(8) => Error::new(Code::Io, "the catalog cannot be written")
                .hint("Make the data folder writable for this user."),
            Some(11 | 26) => damaged("the file is damaged"),
            _ => Error::new(Code::Io, format!("the catalog failed: {error}")),
        };
    failure.cause(error)
}

/// Whether the error is a broken rule of uniqueness.
pub(crate) fn is_unique(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}
