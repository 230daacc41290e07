//! Over how long starts are spread.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Error, Result, span::Span};

/// Over how long starts are spread; nought says that all begin at once, whatever the places before ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Spread(Option<Span>);

impl Spread {
    /// The length; nought where all begin at once.
    #[must_use]
    pub fn duration(self) -> Duration {
        self.0.map(Span::duration).unwrap_or_default()
    }
}

impl FromStr for Spread {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match humantime::parse_duration(text) {
            Ok(Duration::ZERO) => Ok(Self(None)),
            _ => text.parse().map(Some).map(Self),
        }
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("0s"),
            Some(span) => span.fmt(f),
        }
    }
}

impl TryFrom<String> for Spread {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Spread> for String {
    fn from(spread: Spread) -> Self {
        spread.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nought_is_a_spread_and_nonsense_is_none() {
        let read = |text: &str| text.parse::<Spread>().map(|spread| spread.to_string()).ok();
        let told = |text: &str| Some(text.to_owned());
        assert_eq!(["0s", "0m", "0", "30m", "90s"].map(read), ["0s", "0s", "0s", "30m", "90s"].map(told));
        assert_eq!(["", "7", "soon", "-1h", "0.5ms"].map(read), [const { None }; 5]);
    }
}
