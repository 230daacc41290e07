//! Where drills are to restore to.

use std::{fmt, str::FromStr};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Code, Connection, DatabasePath, Error, Result,
    connection::{ServerConnection, parse_server_url},
};

/// The sandbox of a policy.
///
/// As text: `private`, or the URL of a server without a password, followed by `on-source` if that may be a server that the
/// tenant's own databases are on. A server holds for databases of its engine; all others have a private one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum SandboxRule {
    /// A server that Bulkhead starts and removes, or a folder.
    #[default]
    Private,
    /// A server of the admin's, in databases that are made and dropped.
    Server {
        /// Where; its database is the one to log in to.
        server: ServerConnection,
        /// It may be the server of the source.
        on_source: bool,
    },
}

const PRIVATE: &str = "private";
const ON_SOURCE: &str = "on-source";
/// How the names of databases begin that drills make on servers.
const DRILL: &str = "bulkhead_drill_";
/// Longest name that every server takes, in bytes.
const LONGEST: usize = 63;

impl SandboxRule {
    /// The name of the database that a drill makes on a server, which nobody takes for another.
    #[must_use]
    pub fn database(path: &DatabasePath, now: DateTime<Utc>) -> String {
        let time = now.format("%Y%m%d%H%M%S%3f").to_string();
        let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
        let name: String = format!("{}_{}", path.tenant, path.database).chars().map(plain).collect();
        let head = format!("{DRILL}{name}");
        let room = LONGEST - 1 - time.len();
        format!("{}_{time}", &head[..head.len().min(room)])
    }

    /// Whether a database has a name of that kind: it goes with its drill.
    #[must_use]
    pub fn is_of_a_drill(database: &str) -> bool {
        database.starts_with(DRILL)
    }
}

impl FromStr for SandboxRule {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut words = text.split_whitespace();
        let (first, second) = (words.next().unwrap_or_default(), words.next());
        if first == PRIVATE && second.is_none() {
            return Ok(Self::Private);
        }
        let on_source = match (second, words.next()) {
            (None, _) => false,
            (Some(ON_SOURCE), None) => true,
            _ => return Err(unknown()),
        };
        let parsed = parse_server_url(first)?;
        if parsed.password.is_some() {
            return Err(Error::new(Code::InvalidInput, "the password of a sandbox does not belong into a rule"));
        }
        match parsed.connection {
            Connection::Server(server) => Ok(Self::Server { server, on_source }),
            Connection::File { .. } => Err(unknown()),
        }
    }
}

fn unknown() -> Error {
    Error::new(Code::InvalidInput, "the sandbox cannot be read")
        .hint("Use private, or the URL of a server: postgres://drill@host/postgres.")
}

impl fmt::Display for SandboxRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Private => f.write_str(PRIVATE),
            Self::Server { server, on_source: false } => server.fmt(f),
            Self::Server { server, on_source: true } => write!(f, "{server} {ON_SOURCE}"),
        }
    }
}

impl TryFrom<String> for SandboxRule {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<SandboxRule> for String {
    fn from(rule: SandboxRule) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sandbox_reads_back_and_holds_no_password() {
        for text in ["private", "postgres://drill@db.example:5433/postgres?sslmode=require"] {
            assert_eq!(text.parse::<SandboxRule>().map(|rule| rule.to_string()).as_deref(), Ok(text));
            let both = format!("{text} on-source");
            assert_eq!(both.parse::<SandboxRule>().is_ok(), text != "private");
        }
        for (text, whole) in [
            ("mariadb://drill@db.example", "mariadb://drill@db.example:3306/information_schema"),
            ("mysql://drill@db.example/ on-source", "mysql://drill@db.example:3306/information_schema on-source"),
            ("postgres://drill@db.example/", "postgres://drill@db.example:5432/postgres"),
        ] {
            let rule: SandboxRule = text.parse().expect("a server needs no database");
            assert!(rule.to_string().split(['?', ' ']).next() == whole.split(' ').next(), "{rule}");
            assert_eq!(rule.to_string().ends_with("on-source"), whole.ends_with("on-source"));
        }
        for text in ["", "docker", "sqlite:/x.db", "postgres://a:secret@h/d", "private on-source", "postgres://a@h/d x"]
        {
            assert!(text.parse::<SandboxRule>().is_err_and(|error| !error.to_string().contains("secret")), "{text}");
        }
    }

    #[test]
    fn a_drills_database_is_known_by_its_name() {
        let path: DatabasePath = "acme-dental/Shop Ü 数据".parse().expect("a path");
        let now = DateTime::from_timestamp(1_767_225_600, 0).expect("valid");
        assert_eq!(SandboxRule::database(&path, now), "bulkhead_drill_acme_dental_shop______20260101000000000");
        let long: DatabasePath = format!("{}/{}", "t".repeat(63), "d".repeat(100)).parse().expect("a path");
        let name = SandboxRule::database(&long, now);
        assert!(name.len() <= 63 && name.ends_with("_20260101000000000"), "{name}");
    }
}
