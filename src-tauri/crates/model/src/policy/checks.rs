//! How often all that is stored is read.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result, span::Span};

/// Within how long every byte of a repository is read and compared with its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Checks {
    /// Only by hand.
    Never,
    /// Bit by bit, all of it within so long.
    Within(Span),
}

/// Thirty days: long enough to cost little, short enough that a copy of what is damaged is still there.
impl Default for Checks {
    fn default() -> Self {
        Self::Within(Span::days(30))
    }
}

impl FromStr for Checks {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "never" {
            return Ok(Self::Never);
        }
        match text.parse::<Span>() {
            Ok(span) if span.seconds() >= 86_400 => Ok(Self::Within(span)),
            _ => Err(Error::new(Code::InvalidInput, format!("{text:?} is no rule for checks"))
                .hint("Use never, or within how long everything is read, a day at least, such as 30d.")),
        }
    }
}

impl fmt::Display for Checks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Never => f.write_str("never"),
            Self::Within(span) => span.fmt(f),
        }
    }
}

impl TryFrom<String> for Checks {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Checks> for String {
    fn from(checks: Checks) -> Self {
        checks.to_string()
    }
}
