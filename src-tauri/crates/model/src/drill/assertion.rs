//! What a tenant knows to be true of its data, as SQL.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// Longest text of one; more is a program.
const LONGEST: usize = 10_000;

/// A query whose first row begins with something true: `SELECT count(*) > 0 FROM orders`.
///
/// It is one query, and it only reads. That it does is also made sure of where it runs: by a user who may no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Assertion(String);

/// The assertions of a database. Empty says that there are none, whatever the places before ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Assertions(pub Vec<Assertion>);

/// What came of an assertion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "AssertionAnswer")]
pub struct Answer {
    /// The query.
    pub sql: String,
    /// Whether it is true.
    pub holds: bool,
    /// What it gave, or why it gave nothing.
    pub detail: String,
    /// How long it took, in milliseconds.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub millis: u64,
}

impl Assertion {
    /// The query.
    #[must_use]
    pub fn sql(&self) -> &str {
        &self.0
    }
}

impl FromStr for Assertion {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let text = text.trim().trim_end_matches(';').trim_end();
        let first: String = text.chars().take_while(char::is_ascii_alphabetic).collect();
        let reads = ["select", "with", "values", "table"].iter().any(|word| first.eq_ignore_ascii_case(word));
        if reads && text.len() <= LONGEST && !text.contains('\0') {
            return Ok(Self(text.to_owned()));
        }
        let shown: String = text.chars().take(60).collect();
        Err(Error::new(Code::InvalidInput, format!("{shown:?} is not an assertion"))
            .hint("Write one query that begins with SELECT or WITH and gives something true: SELECT count(*) > 0 FROM orders."))
    }
}

impl TryFrom<String> for Assertion {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Assertion> for String {
    fn from(assertion: Assertion) -> Self {
        assertion.0
    }
}

impl fmt::Display for Assertions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all: Vec<_> = self.0.iter().map(Assertion::sql).collect();
        f.write_str(if all.is_empty() { "none".into() } else { all.join("; ") }.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_a_query() {
        for text in ["SELECT 1", " select count(*) > 0 from t ; ", "WITH a AS (SELECT 1) SELECT true", "(select 1)"] {
            assert_eq!(text.parse::<Assertion>().is_ok(), !text.starts_with('('), "{text}");
        }
        for text in ["", "DELETE FROM t", "COPY t TO PROGRAM 'x'", "ATTACH 'x' AS y", "selective", "-- x\nDROP TABLE t"]
        {
            let error = text.parse::<Assertion>().expect_err(text);
            assert!(error.hints[0].contains("SELECT"), "{text}");
        }
    }
}
