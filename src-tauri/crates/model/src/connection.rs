//! Where a source or a target is: read from a URL, shown without its password.

pub(crate) mod url;

use std::{path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};

pub use self::url::{ParsedUrl, parse_server_url, parse_url};
use crate::{Code, Engine, Error, Result, ssh::SshServer, storage::is_here};

/// How far a connection is secured. The words are PostgreSQL's `sslmode`; MySQL's and MariaDB's options map onto them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TlsMode {
    /// Never encrypted.
    Disable,
    /// Encrypted when the server offers it. The default on this machine alone.
    Prefer,
    /// Encrypted or not at all; the server is not checked. The default for other machines.
    #[default]
    Require,
    /// Encrypted and signed by a known authority.
    VerifyCa,
    /// Encrypted, signed by a known authority, and made out to this host.
    VerifyFull,
}

/// One server database or one SQLite file. Holds no password.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Connection {
    /// A database on a server.
    Server(ServerConnection),
    /// A SQLite file.
    File {
        /// Absolute path of the main file.
        path: PathBuf,
    },
}

/// A database on a PostgreSQL, MySQL or MariaDB server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ServerConnection {
    /// Which of the server engines; never SQLite.
    pub engine: Engine,
    /// Host name or address, or an absolute folder that holds the server's Unix socket.
    pub host: String,
    /// TCP port, or the number in the socket's name.
    pub port: u16,
    /// User to log in as.
    pub user: String,
    /// Database, exactly as the server names it. May hold any character but NUL.
    pub database: String,
    /// How far the connection is secured.
    pub tls: TlsMode,
    /// File with the certificate authority, PEM; the system's authorities if absent.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
    /// The SSH server by way of which it is reached. Then the host is what that server calls it, and never a folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tunnel: Option<Box<SshServer>>,
}

impl Connection {
    /// The engine behind it.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self {
            Self::Server(server) => server.engine,
            Self::File { .. } => Engine::Sqlite,
        }
    }

    /// The server part; an error for SQLite, which has no server.
    ///
    /// # Errors
    /// [`Code::InvalidInput`] for a file.
    pub fn server(&self) -> Result<&ServerConnection> {
        match self {
            Self::Server(server) => Ok(server),
            Self::File { .. } => Err(Error::new(Code::InvalidInput, "a SQLite file is not on a server")),
        }
    }

    /// The name of the database at the source: the server's name for it, or the file's name.
    #[must_use]
    pub fn database_name(&self) -> String {
        match self {
            Self::Server(server) => server.database.clone(),
            Self::File { path } => path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        }
    }

    /// The same server with another database, or another file beside this one.
    #[must_use]
    pub fn with_database(&self, name: &str) -> Self {
        match self {
            Self::Server(server) => Self::Server(ServerConnection { database: name.to_owned(), ..server.clone() }),
            Self::File { path } => Self::File { path: path.with_file_name(name) },
        }
    }

    /// Whether both reach the same server: host and port, by the same way; two files never do.
    #[must_use]
    pub fn same_server(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Server(a), Self::Server(b)) => a.same_server(b),
            _ => false,
        }
    }

    /// Whether both reach the same database, as whatever user.
    #[must_use]
    pub fn same_database(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Server(a), Self::Server(b)) => self.same_server(other) && a.database == b.database,
            (Self::File { path: a }, Self::File { path: b }) => a == b,
            _ => false,
        }
    }
}

impl ServerConnection {
    /// Whether the host is a folder with a Unix socket.
    #[must_use]
    pub fn is_socket(&self) -> bool {
        self.host.starts_with('/')
    }

    /// Whether both are the same server. One name behind two SSH servers stands for two: each has its own `localhost`.
    #[must_use]
    pub fn same_server(&self, other: &Self) -> bool {
        let same_way = match (&self.tunnel, &other.tunnel) {
            (None, None) => true,
            (Some(a), Some(b)) => a.same_server(b),
            _ => false,
        };
        self.host.eq_ignore_ascii_case(&other.host) && self.port == other.port && same_way
    }

    /// What tells it from other servers: `host:port`, and behind which SSH server.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.tunnel {
            Some(tunnel) => format!("{}:{} behind {}:{}", self.host, self.port, tunnel.host, tunnel.port),
            None => format!("{}:{}", self.host, self.port),
        }
    }

    /// The other machine whose name this one knows: the server's, or that of the SSH server in front of it. None if it is here.
    #[must_use]
    pub fn far(&self) -> Option<(&str, u16)> {
        let (host, port) = match &self.tunnel {
            Some(tunnel) => (tunnel.host.as_str(), tunnel.port),
            None => (self.host.as_str(), self.port),
        };
        (!is_here(host)).then_some((host, port))
    }
}

impl TlsMode {
    /// The mode when a URL names none: this machine may stay plain, any other may not.
    #[must_use]
    pub fn default_for(host: &str) -> Self {
        let here = host.starts_with('/')
            || host.eq_ignore_ascii_case("localhost")
            || host == "::1"
            || host.starts_with("127.");
        if here { Self::Prefer } else { Self::Require }
    }

    /// PostgreSQL's word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Prefer => "prefer",
            Self::Require => "require",
            Self::VerifyCa => "verify-ca",
            Self::VerifyFull => "verify-full",
        }
    }
}

impl FromStr for TlsMode {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.to_ascii_lowercase().replace('_', "-").as_str() {
            "disable" | "disabled" => Ok(Self::Disable),
            "prefer" | "preferred" => Ok(Self::Prefer),
            "require" | "required" => Ok(Self::Require),
            "verify-ca" => Ok(Self::VerifyCa),
            "verify-full" | "verify-identity" => Ok(Self::VerifyFull),
            _ => {
                Err(url::malformed("sslmode is not known")
                    .hint("Use disable, prefer, require, verify-ca or verify-full."))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_machines_are_never_plain_by_default() {
        assert_eq!(TlsMode::default_for("db.example"), TlsMode::Require);
        assert_eq!(TlsMode::default_for("127.0.0.1"), TlsMode::Prefer);
    }

    /// Rows, profiles and configurations of versions that knew no tunnel.
    #[test]
    fn what_was_written_before_is_read_and_written_as_before() {
        let text = r#"{"kind":"server","engine":"mysql","host":"db","port":3306,"user":"u","database":"shop","tls":"require","ca_file":null}"#;
        let read: Connection = serde_json::from_str(text).expect("reads");
        assert_eq!(read, parse_url("mysql://u@db/shop").expect("valid").connection);
        assert_eq!(serde_json::to_string(&read).expect("writes"), text);
    }

    #[test]
    fn one_name_behind_two_ssh_servers_is_two_servers() {
        let server = |way: &str| parse_url(&format!("postgres://u@localhost/shop{way}")).expect("valid").connection;
        let (here, east, west) = (server(""), server("?ssh=ann@east"), server("?ssh=ann@west"));
        assert!(!here.same_server(&east) && !east.same_server(&west) && !east.same_database(&west));
        assert!(east.same_database(&server("?ssh=bob@EAST:22&ssh_key=/k")));
        let address = |connection: &Connection| connection.server().expect("a server").address();
        assert_ne!(address(&east), address(&west));
        assert_eq!(east.server().expect("a server").far(), Some(("east", 22)));
    }
}
