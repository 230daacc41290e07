//! What the page may call. Three lines each: read the arguments, call `bulkhead_api`, give its answer.

pub(crate) mod databases;
pub(crate) mod jobs;
pub(crate) mod snapshots;
pub(crate) mod storages;
pub(crate) mod tenants;

use std::str::FromStr;

use bulkhead_api::{Code, Error, types::Failure};

/// The answer of a command.
type Answer<T> = Result<T, Failure>;

/// Reads a name or an id out of the page's text.
fn read<T: FromStr<Err = Error>>(text: &str) -> Answer<T> {
    text.parse().map_err(Failure::from)
}

/// The same, where it may be absent.
fn read_if_any<T: FromStr<Err = Error>>(text: Option<&str>) -> Answer<Option<T>> {
    text.map(read).transpose()
}

/// Reads an instant as an answer gave it.
fn instant(text: Option<&str>) -> Answer<Option<chrono::DateTime<chrono::Utc>>> {
    text.map(|text| text.parse().map_err(|_| Error::new(Code::InvalidInput, "the instant cannot be read").into()))
        .transpose()
}
