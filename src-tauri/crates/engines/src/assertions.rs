//! What an assertion gave, in the same words for every engine.

use std::time::Instant;

use bulkhead_core::ports::ASSERTION;
use bulkhead_model::drill::{Answer, Assertion};

/// What came of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Gave {
    /// A truth value or a number; nought is false.
    Value(i64),
    /// Nothing known.
    Null,
    /// No row.
    NoRow,
    /// Something that is neither true nor false.
    NoTruth,
    /// It was ended after the limit.
    TooSlow,
    /// It would change something, or may not read what it reads.
    Forbidden(String),
    /// The server did not take it.
    Error(String),
}

/// Only a true value holds.
pub(crate) fn answer(assertion: &Assertion, gave: Gave, began: Instant) -> Answer {
    let detail = match &gave {
        Gave::Value(0) => "it is false".to_owned(),
        Gave::Value(_) => "it is true".to_owned(),
        Gave::Null => "it gave nothing known (NULL)".to_owned(),
        Gave::NoRow => "it gave no row".to_owned(),
        Gave::NoTruth => "it gave neither true nor false: make it a comparison".to_owned(),
        Gave::TooSlow => format!("it did not end within {} s and was ended", ASSERTION.as_secs()),
        Gave::Forbidden(why) => format!("it would change something, and may only read: {why}"),
        Gave::Error(why) => format!("the server did not take it: {why}"),
    };
    let millis = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    Answer { sql: assertion.sql().to_owned(), holds: matches!(gave, Gave::Value(value) if value != 0), detail, millis }
}
