//! Lengths of time as people write them: `30m`, `24h`, `7d`.

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// Longest span that is not a slip of the pen: a hundred years.
const LONGEST: Duration = Duration::from_secs(100 * 366 * 86_400);

/// A length of time, in whole seconds and never nought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(Duration);

impl Span {
    /// So many days.
    #[must_use]
    pub const fn days(days: u16) -> Self {
        Self(Duration::from_secs(days as u64 * 86_400))
    }

    /// The length.
    #[must_use]
    pub const fn duration(self) -> Duration {
        self.0
    }

    /// Seconds.
    #[must_use]
    pub const fn seconds(self) -> u64 {
        self.0.as_secs()
    }
}

impl FromStr for Span {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let parsed = humantime::parse_duration(text).map(|span| Duration::from_secs(span.as_secs()));
        match parsed {
            Ok(span) if !span.is_zero() && span <= LONGEST => Ok(Self(span)),
            _ => Err(Error::new(Code::InvalidInput, format!("{text:?} is not a length of time"))
                .hint("Write a number and a unit: 30m, 24h, 7d.")),
        }
    }
}

/// The largest unit that leaves no rest, so that `24h` stays what it was.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        let (length, unit) = match seconds {
            _ if seconds.is_multiple_of(86_400) && seconds > 86_400 => (86_400, "d"),
            _ if seconds.is_multiple_of(3_600) => (3_600, "h"),
            _ if seconds.is_multiple_of(60) => (60, "m"),
            _ => (1, "s"),
        };
        write!(f, "{}{unit}", seconds / length)
    }
}

impl TryFrom<String> for Span {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_printed_reads_back() {
        for text in ["1s", "90s", "30m", "24h", "36h", "7d", "365d"] {
            let span: Span = text.parse().expect(text);
            assert_eq!(span.to_string(), text);
        }
        assert_eq!("1h 30m".parse::<Span>().map(|span| span.to_string()).as_deref(), Ok("90m"));
    }

    #[test]
    fn nonsense_is_refused_with_an_example() {
        for text in ["", "0s", "7", "soon", "-1h", "1000y", "0.5ms"] {
            let error = text.parse::<Span>().expect_err(text);
            assert_eq!(error.code, Code::InvalidInput, "{text}");
            assert!(error.hints[0].contains("24h"));
        }
    }
}
