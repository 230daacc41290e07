//! Versions of servers and client tools, as they print them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A version as `major.minor.patch`; parts that are not printed are 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Version {
    /// First number.
    pub major: u32,
    /// Second number.
    pub minor: u32,
    /// Third number.
    pub patch: u32,
}

impl Version {
    /// The version of these three numbers.
    #[must_use]
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Finds the first dotted number in `text`: `pg_dump (PostgreSQL) 15.18 (Debian 15.18-0)` is 15.18.0.
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '.'))
            .filter(|word| word.contains('.') && word.starts_with(|c: char| c.is_ascii_digit()))
            .find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('.').map(|part| part.parse().ok());
        let major = parts.next()??;
        let mut next = || parts.next().flatten().unwrap_or(0);
        Some(Self { major, minor: next(), patch: next() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)?;
        if self.patch > 0 { write!(f, ".{}", self.patch) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_found_where_tools_print_them() {
        let cases = [
            ("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", Version::new(15, 18, 0)),
            ("mariadb-dump from 11.4.2-MariaDB, client 10.19 for Linux", Version::new(11, 4, 2)),
            ("mysqldump  Ver 8.0.36 for Linux on x86_64", Version::new(8, 0, 36)),
            ("10.11.19-MariaDB-0+deb12u1", Version::new(10, 11, 19)),
        ];
        for (text, version) in cases {
            assert_eq!(Version::find(text), Some(version), "{text}");
        }
        assert_eq!(Version::find("no version here"), None);
    }
}
