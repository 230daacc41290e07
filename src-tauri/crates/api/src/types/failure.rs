//! An error on its way to a person.

use bulkhead_model::{Code, Error};
use serde::Serialize;
use specta::Type;

/// What failed, and what to do about it.
#[derive(Clone, Debug, Serialize, Type)]
pub struct Failure {
    /// The closed code.
    pub code: Code,
    /// What failed, lower case, without a full stop.
    pub message: String,
    /// What to do next, most useful first.
    pub hints: Vec<String>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self { code: error.code, message: error.message, hints: error.hints }
    }
}
