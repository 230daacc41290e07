//! Bytes a second, as people write them: `10 MB/s`, `512kB`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// Powers of 1,000, as disks and lines are sold.
const UNITS: [(&str, u64); 4] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1)];
/// Slower than a telephone line nothing would ever end.
const LEAST: u64 = 1_000;

/// A number of bytes a second, at least 1,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate(u64);

impl Rate {
    /// Bytes a second.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}

impl FromStr for Rate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let wrong = || {
            Error::new(Code::InvalidInput, format!("{text:?} is no rate"))
                .hint("Say bytes a second, at least 1 kB: 10MB/s, 512kB/s.")
        };
        let bare = text.trim().trim_end_matches("/s").trim_end();
        let end = bare.find(|c: char| !c.is_ascii_digit()).unwrap_or(bare.len());
        let number: u64 = bare[..end].parse().map_err(|_| wrong())?;
        let word = bare[end..].trim();
        let unit = UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).ok_or_else(wrong)?;
        number.checked_mul(unit.1).filter(|bytes| *bytes >= LEAST).map(Self).ok_or_else(wrong)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, size) = UNITS.into_iter().find(|(_, size)| self.0.is_multiple_of(*size)).unwrap_or(("B", 1));
        write!(f, "{} {name}/s", self.0 / size)
    }
}

impl TryFrom<String> for Rate {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rates_read_as_people_write_them() {
        let bytes = |text: &str| text.parse().map(Rate::bytes).ok();
        assert_eq!(
            [bytes("10MB/s"), bytes("512 kb"), bytes(" 2 GB/s ")],
            [Some(10_000_000), Some(512_000), Some(2_000_000_000)]
        );
        for wrong in ["", "fast", "10", "10 B/s", "-1MB", "1.5MB", "99999999999999GB", "10 MB/min"] {
            assert!(bytes(wrong).is_none(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn every_rate_reads_back(bytes in 1_000_u64..) {
            let rate = Rate(bytes);
            prop_assert_eq!(rate.to_string().parse(), Ok(rate));
        }
    }
}
