//! Where a source or a target is: read from a URL, shown without its password.

use std::{fmt, path::PathBuf, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Code, Engine, Error, Result};

/// Characters that stay as they are when a part of a URL is written.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same for a path, whose slashes stay.
const PATH: &AsciiSet = &PLAIN.remove(b'/');

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
}

/// What was read from a URL: the password is apart, it goes straight to the keyring.
#[derive(Debug)]
pub struct ParsedUrl {
    /// Where to connect.
    pub connection: Connection,
    /// The password that stood in the URL.
    pub password: Option<SecretString>,
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

    /// Whether both reach the same server (host and port); two files never do.
    #[must_use]
    pub fn same_server(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Server(a), Self::Server(b)) => a.host.eq_ignore_ascii_case(&b.host) && a.port == b.port,
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
}

/// Reads a connection URL.
///
/// `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=/ca.pem`, likewise `mysql` and
/// `mariadb`; `?host=/folder` names a socket's folder; `sqlite:/absolute/file.db`.
///
/// # Errors
/// [`Code::UnknownScheme`] for another scheme, [`Code::InvalidInput`] for anything malformed. The text itself is
/// never part of the message, since it may hold a password.
pub fn parse_url(text: &str) -> Result<ParsedUrl> {
    let text = text.trim();
    let (scheme, rest) = text.split_once(':').ok_or_else(|| malformed("it has no scheme"))?;
    let engine = Engine::from_str(scheme).map_err(|_| unknown_scheme(scheme))?;
    if engine == Engine::Sqlite {
        return Ok(ParsedUrl { connection: Connection::File { path: file_path(rest)? }, password: None });
    }
    let url = Url::parse(text).map_err(|error| malformed(&error.to_string()))?;
    let password = url.password().map(decode).transpose()?.map(SecretString::from);
    Ok(ParsedUrl { connection: Connection::Server(server(engine, &url)?), password })
}

fn server(engine: Engine, url: &Url) -> Result<ServerConnection> {
    let mut database = decode(url.path().trim_start_matches('/'))?;
    let user = decode(url.username())?;
    let mut host = decode(url.host_str().unwrap_or_default())?;
    let (mut tls, mut ca_file) = (None, None);
    for (key, value) in url.query_pairs() {
        match key.as_ref() {
            "sslmode" | "ssl-mode" | "tls" => tls = Some(TlsMode::from_str(&value)?),
            "sslrootcert" | "ssl-ca" => ca_file = Some(PathBuf::from(value.as_ref())),
            "host" | "socket" => host = value.into_owned(),
            "dbname" => database = value.into_owned(),
            other => {
                return Err(malformed(&format!("the option {other:?} is not known"))
                    .hint("Known options: sslmode, sslrootcert, host (a folder with a socket), dbname."));
            }
        }
    }
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if host.is_empty()
        || user.is_empty()
        || database.is_empty()
        || [&host, &user, &database].iter().any(|part| part.contains('\0'))
    {
        return Err(malformed("host, user and database are all needed"));
    }
    let tls = tls.unwrap_or_else(|| TlsMode::default_for(&host));
    let port = url.port().or(engine.default_port()).unwrap_or_default();
    Ok(ServerConnection { engine, host, port, user, database, tls, ca_file })
}

fn file_path(rest: &str) -> Result<PathBuf> {
    let path = decode(rest.strip_prefix("//").unwrap_or(rest))?;
    let path = PathBuf::from(path);
    if path.is_absolute() && path.file_name().is_some() && !path.to_string_lossy().contains('\0') {
        return Ok(path);
    }
    Err(Error::new(Code::InvalidInput, "a SQLite database is named by the absolute path of its file")
        .hint("For example sqlite:/srv/app/data.db"))
}

fn decode(text: &str) -> Result<String> {
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| malformed("a part of it is not UTF-8"))
}

fn malformed(why: &str) -> Error {
    Error::new(Code::InvalidInput, format!("the connection URL cannot be read: {why}"))
        .hint("Write it as postgres://user@host:5432/database, mysql://…, mariadb://… or sqlite:/path/file.db.")
        .hint("Characters such as @ : / ? # in a name or password are written as %40 %3A %2F %3F %23.")
}

fn unknown_scheme(scheme: &str) -> Error {
    Error::new(Code::UnknownScheme, format!("unknown scheme {:?}", scheme.chars().take(20).collect::<String>()))
        .hint("Use postgres://, mysql://, mariadb:// or sqlite:.")
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
            _ => Err(malformed("sslmode is not known").hint("Use disable, prefer, require, verify-ca or verify-full.")),
        }
    }
}

impl fmt::Display for Connection {
    /// The URL without a password; reads back to the same connection.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Server(server) => server.fmt(f),
            Self::File { path } => {
                write!(f, "sqlite:{}", utf8_percent_encode(&path.to_string_lossy(), PATH))
            }
        }
    }
}

impl fmt::Display for ServerConnection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text| utf8_percent_encode(text, PLAIN);
        let (host, folder) = if self.is_socket() {
            ("localhost".to_owned(), Some(self.host.as_str()))
        } else {
            (bracketed(&self.host), None)
        };
        // In a path these two are folded away, however they are written.
        let dots = matches!(self.database.as_str(), "." | "..");
        write!(
            f,
            "{}://{}@{host}:{}/{}?sslmode={}",
            self.engine,
            part(&self.user),
            self.port,
            if dots { String::new() } else { part(&self.database).to_string() },
            self.tls.as_str()
        )?;
        if dots {
            write!(f, "&dbname={}", self.database)?;
        }
        if let Some(folder) = folder {
            write!(f, "&host={}", part(folder))?;
        }
        match &self.ca_file {
            Some(path) => write!(f, "&sslrootcert={}", part(&path.to_string_lossy())),
            None => Ok(()),
        }
    }
}

fn bracketed(host: &str) -> String {
    if host.contains(':') { format!("[{host}]") } else { host.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use secrecy::ExposeSecret;

    #[test]
    fn the_password_comes_apart_and_is_never_shown() {
        let parsed = parse_url("postgres://ann:p%40ss@db.example:5433/shop?sslmode=verify-full").expect("valid");
        assert_eq!(parsed.password.as_ref().map(ExposeSecret::expose_secret), Some("p@ss"));
        assert!(!format!("{parsed:?}{}", parsed.connection).contains("p@ss"));
    }

    #[test]
    fn malformed_urls_are_told_without_repeating_them() {
        for text in [
            "",
            "shop",
            "postgres://",
            "postgres://u:s3cret@/db",
            "postgres://u:s3cret@h:99999/db",
            "postgres://u@h/db?x=1",
            "sqlite:relative.db",
            "sqlite:",
            "mysql://h/db",
        ] {
            let error = parse_url(text).expect_err(text);
            assert_eq!(error.code, Code::InvalidInput, "{text}");
            assert!(!error.message.contains("s3cret"), "{error}");
        }
        assert_eq!(parse_url("oracle://u@h/db").map(|_| ()).map_err(|e| e.code), Err(Code::UnknownScheme));
    }

    #[test]
    fn other_machines_are_never_plain_by_default() {
        assert_eq!(TlsMode::default_for("db.example"), TlsMode::Require);
        assert_eq!(TlsMode::default_for("127.0.0.1"), TlsMode::Prefer);
    }

    proptest! {
        #[test]
        fn any_name_round_trips(database in "[^\0]{1,40}", user in "[^\0]{1,20}", port in 1_u16.., socket: bool) {
            let host = if socket { "/run/my sock&et".to_owned() } else { "h.example".to_owned() };
            let connection = Connection::Server(ServerConnection {
                engine: Engine::Postgres, host, port, user, database, tls: TlsMode::Require, ca_file: Some("/a b/ca.pem".into()),
            });
            let read = parse_url(&connection.to_string()).expect("reads back").connection;
            prop_assert_eq!(read, connection);
        }

        #[test]
        fn any_path_round_trips(name in "[^\0/]{1,40}") {
            prop_assume!(name != "." && name != "..");
            let connection = Connection::File { path: PathBuf::from("/srv").join(name) };
            let read = parse_url(&connection.to_string()).expect("reads back").connection;
            prop_assert_eq!(read, connection);
        }
    }
}
