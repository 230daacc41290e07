//! Connections as URLs.

use std::{fmt, path::PathBuf, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::SecretString;
use url::Url;

use super::{Connection, ServerConnection, TlsMode};
use crate::{Code, Engine, Error, Result, ssh::SshServer};

/// Characters that stay as they are when a part of a URL is written.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The same for a login, whose signs stay.
const LOGIN: &AsciiSet = &PLAIN.remove(b'@').remove(b':');

/// The same for a path, whose slashes stay.
const PATH: &AsciiSet = &PLAIN.remove(b'/');

/// What was read from a URL: the password is apart, it goes straight to the keyring.
#[derive(Debug)]
pub struct ParsedUrl {
    /// Where to connect.
    pub connection: Connection,
    /// The password that stood in the URL.
    pub password: Option<SecretString>,
}

/// Reads a connection URL.
///
/// `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=/ca.pem`, likewise `mysql` and
/// `mariadb`; `?host=/folder` names a socket's folder; `?ssh=user@host:port&ssh_key=/file&ssh_known_hosts=/file` leads through
/// an SSH server; `sqlite:/absolute/file.db`, or the path of the file alone.
///
/// # Errors
/// [`Code::UnknownScheme`] for another scheme, [`Code::InvalidInput`] for anything malformed. The text itself is
/// never part of the message, since it may hold a password.
pub fn parse_url(text: &str) -> Result<ParsedUrl> {
    parse(text, |_| "")
}

/// The same of a server as such: a URL without a database means one that every user can enter.
///
/// # Errors
/// As of [`parse_url`].
pub fn parse_server_url(text: &str) -> Result<ParsedUrl> {
    parse(text, |engine| match engine {
        Engine::Postgres => "postgres",
        _ => "information_schema",
    })
}

/// `usual` is the database of a URL that names none.
fn parse(text: &str, usual: impl Fn(Engine) -> &'static str) -> Result<ParsedUrl> {
    let text = text.trim();
    // A path alone is that of a file, and is taken as it stands. Two slashes begin a URL that lacks its scheme.
    let alone = PathBuf::from(text);
    if alone.is_absolute() && !text.starts_with("//") && alone.file_name().is_some() && !text.contains('\0') {
        return Ok(ParsedUrl { connection: Connection::File { path: alone }, password: None });
    }
    let (scheme, rest) = text.split_once(':').ok_or_else(|| malformed("it has no scheme"))?;
    let engine = Engine::from_str(scheme).map_err(|_| unknown_scheme(scheme))?;
    if engine == Engine::Sqlite && rest.contains("?ssh") {
        return Err(malformed("a SQLite file is opened on this machine, not through an SSH server")
            .hint("Run Bulkhead on the machine that has the file, with a storage that both reach."));
    }
    if engine == Engine::Sqlite {
        return Ok(ParsedUrl { connection: Connection::File { path: file_path(rest)? }, password: None });
    }
    unbroken(text)?;
    let named = hosted(text);
    let url = Url::parse(named.as_deref().unwrap_or(text)).map_err(|error| malformed(&error.to_string()))?;
    let password = url.password().map(decode).transpose()?.map(SecretString::from);
    Ok(ParsedUrl { connection: Connection::Server(server(engine, &url, named.is_none(), usual(engine))?), password })
}

/// `postgres://ann@/shop?host=/run/postgresql`, as libpq takes it: a user and no host, which the parser of URLs refuses. Gives it with
/// a host that counts for nothing.
fn hosted(text: &str) -> Option<String> {
    let start = text.find("://")? + 3;
    let end = text[start..].find(['/', '?', '#']).map_or(text.len(), |at| start + at);
    let host = start + text[start..end].rfind('@')? + 1;
    let is_empty = host == end || text[host..].starts_with(':');
    is_empty.then(|| format!("{}localhost{}", &text[..host], &text[host..]))
}

/// The parser of URLs leaves them out without a word: another database would be meant than the one that is written.
fn unbroken(text: &str) -> Result<()> {
    if text.contains(['\n', '\r', '\t']) {
        return Err(
            malformed("it holds a line break or a tab").hint("One that belongs to a name is written as %0A or %09.")
        );
    }
    if text.contains('#') {
        return Err(malformed("it holds a #, which ends it")
            .hint("One that belongs to a name or a password is written as %23."));
    }
    Ok(())
}

/// Without `hosted` the host is that of an option.
fn server(engine: Engine, url: &Url, hosted: bool, usual: &str) -> Result<ServerConnection> {
    let mut database = decode(url.path().trim_start_matches('/'))?;
    let user = decode(url.username())?;
    let mut host = decode(url.host_str().filter(|_| hosted).unwrap_or_default())?;
    let (mut tls, mut ca_file) = (None, None);
    let (mut tunnel, mut key_file, mut known_hosts) = (None, None, None);
    for (key, value) in url.query_pairs() {
        match key.as_ref() {
            "sslmode" | "ssl-mode" | "tls" => tls = Some(TlsMode::from_str(&value)?),
            "sslrootcert" | "ssl-ca" => ca_file = Some(PathBuf::from(value.as_ref())),
            "host" | "socket" => host = value.into_owned(),
            "dbname" => database = value.into_owned(),
            "ssh" => tunnel = Some(SshServer::from_str(&value)?),
            "ssh_key" => key_file = Some(PathBuf::from(value.as_ref())),
            "ssh_known_hosts" => known_hosts = Some(PathBuf::from(value.as_ref())),
            other => {
                return Err(malformed(&format!("the option {other:?} is not known"))
                    .hint("Known options: sslmode, sslrootcert, host (a folder with a socket), dbname.")
                    .hint("Through an SSH server: ssh=user@host:port, ssh_key and ssh_known_hosts."));
            }
        }
    }
    let tunnel = match tunnel {
        Some(server) => Some(Box::new(SshServer { key_file, known_hosts, ..server })),
        None if key_file.is_some() || known_hosts.is_some() => return Err(malformed("ssh=user@host is missing")),
        None => None,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']').to_owned();
    if [&host, &user, &database].iter().any(|part| part.contains('\0')) {
        return Err(malformed("it holds a NUL (%00), which no name can"));
    }
    if url.port() == Some(0) {
        return Err(malformed("there is no port 0"));
    }
    if database.is_empty() {
        usual.clone_into(&mut database);
    }
    if host.is_empty() || user.is_empty() || database.is_empty() {
        return Err(malformed("host, user and database are all needed")
            .hint("A server on this machine is named by the folder of its socket: postgres://user@/database?host=/run/postgresql."));
    }
    if tunnel.is_some() && host.starts_with('/') {
        return Err(malformed("a socket behind an SSH server cannot be reached")
            .hint("Name the host as the SSH server knows it: localhost, if the database is on it."));
    }
    let tls = tls.unwrap_or_else(|| TlsMode::default_for(&host));
    let port = url.port().or(engine.default_port()).unwrap_or_default();
    Ok(ServerConnection { engine, host, port, user, database, tls, ca_file, tunnel })
}

fn file_path(rest: &str) -> Result<PathBuf> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    if rest.contains('?') {
        return Err(malformed("a SQLite file takes no options")
            .hint("A question mark that belongs to the name is written as %3F."));
    }
    let path = PathBuf::from(decode(rest)?);
    if path.is_absolute() && path.file_name().is_some() && !path.to_string_lossy().contains('\0') {
        return Ok(path);
    }
    Err(Error::new(Code::InvalidInput, "a SQLite database is named by the absolute path of its file")
        .hint("For example sqlite:/srv/app/data.db"))
}

/// Whether every percent sign begins an escape: what is none would be taken as it stands, and mean something else.
pub(crate) fn is_escaped(text: &str) -> bool {
    let mut escapes = text.split('%').skip(1);
    escapes.all(|escape| escape.as_bytes().iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2)
}

fn decode(text: &str) -> Result<String> {
    if !is_escaped(text) {
        return Err(malformed("a % in it is not followed by two hexadecimal digits")
            .hint("A percent sign that belongs to a name or password is written as %25."));
    }
    percent_decode_str(text)
        .decode_utf8()
        .map(std::borrow::Cow::into_owned)
        .map_err(|_| malformed("a part of it is not UTF-8"))
}

pub(super) fn malformed(why: &str) -> Error {
    Error::new(Code::InvalidInput, format!("the connection URL cannot be read: {why}"))
        .hint("Write it as postgres://user@host:5432/database, mysql://…, mariadb://… or sqlite:/path/file.db.")
        .hint("Characters such as @ : / ? # in a name or password are written as %40 %3A %2F %3F %23.")
}

fn unknown_scheme(scheme: &str) -> Error {
    Error::new(Code::UnknownScheme, format!("unknown scheme {:?}", scheme.chars().take(20).collect::<String>()))
        .hint("Use postgres://, mysql://, mariadb:// or sqlite:.")
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
        file(f, "sslrootcert", self.ca_file.as_ref())?;
        let Some(tunnel) = &self.tunnel else { return Ok(()) };
        write!(f, "&ssh={}", utf8_percent_encode(&tunnel.to_string(), LOGIN))?;
        file(f, "ssh_key", tunnel.key_file.as_ref())?;
        file(f, "ssh_known_hosts", tunnel.known_hosts.as_ref())
    }
}

fn file(f: &mut fmt::Formatter<'_>, name: &str, path: Option<&PathBuf>) -> fmt::Result {
    match path {
        Some(path) => write!(f, "&{name}={}", utf8_percent_encode(&path.to_string_lossy(), PLAIN)),
        None => Ok(()),
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
    fn a_path_alone_is_a_file() {
        let file = |text: &str| parse_url(text).ok().map(|parsed| parsed.connection);
        let is = |path: &str| Some(Connection::File { path: path.into() });
        assert_eq!(file(" /srv/my shop 100%.db "), is("/srv/my shop 100%.db"));
        assert_eq!(file("/srv/a:b.db"), is("/srv/a:b.db"));
        for text in ["//db.example/shop", "/", "shop.db", "./shop.db", "/srv/\0"] {
            assert_eq!(file(text), None, "{text}");
        }
    }

    /// As libpq takes them.
    #[test]
    fn the_folder_of_a_socket_may_stand_alone() {
        for (text, port) in [
            ("postgres://ann:p@/shop?host=/run/postgresql", 5432),
            ("postgres://ann:p@:5433/shop?host=/run/postgresql", 5433),
            ("postgres://ann:p@?host=%2Frun%2Fpostgresql&dbname=shop", 5432),
            ("postgres://ann:p@localhost/shop?host=/run/postgresql", 5432),
        ] {
            let parsed = parse_url(text).expect(text);
            let server = parsed.connection.server().expect("a server").clone();
            assert_eq!(
                (server.host.as_str(), server.port, server.user.as_str(), server.database.as_str()),
                ("/run/postgresql", port, "ann", "shop"),
                "{text}"
            );
            assert_eq!(parse_url(&parsed.connection.to_string()).expect("reads back").connection, parsed.connection);
        }
        let error = parse_url("postgres://ann:p@/shop").expect_err("no host");
        assert!(error.hints.iter().any(|hint| hint.contains("?host=/run/postgresql")), "{error:?}");
    }

    #[test]
    fn malformed_urls_are_told_without_repeating_them() {
        for text in [
            "",
            "shop",
            "postgres://",
            "postgres://u:s3cret@/db",
            "postgres://u:s3cret@h:99999/db",
            "postgres://u:s3cret@h/d\nb",
            "postgres://u:s3cret@h/shop#2",
            "mysql://u:s3#cret@h/shop",
            "mysql://u:s3cret@h/d\tb",
            "postgres://u:s3cret@h:0/db",
            "mariadb://u:s3cret@h:0/db",
            "postgres://u@h/db?x=1",
            "sqlite:relative.db",
            "sqlite:",
            "mysql://h/db",
            "postgres://u:s3cret@h/db?ssh=bastion",
            "postgres://u:s3cret@h/db?ssh_key=/k",
            "postgres://u:s3cret@h/db?host=/run/postgresql&ssh=ann@bastion",
            "sqlite:/srv/shop.db?ssh=ann@bastion",
            "sqlite:/srv/shop.db?mode=ro",
            "postgres://u:s3cret%zz@h/db",
            "postgres://u:s3cret@h/db%",
            "postgres://u:s3cret@h/db%4",
        ] {
            let error = parse_url(text).expect_err(text);
            assert_eq!(error.code, Code::InvalidInput, "{text}");
            assert!(!error.message.contains("s3cret"), "{error}");
        }
        let nul = parse_url("postgres://u@h/%00d").expect_err("refused");
        assert!(nul.message.contains("NUL"), "{nul}");
        assert_eq!(parse_url("oracle://u@h/db").map(|_| ()).map_err(|e| e.code), Err(Code::UnknownScheme));
    }

    prop_compose! {
        fn server()(user in "[a-z_][a-z0-9._+@-]{0,9}", host in "[a-z][a-z0-9.-]{0,9}|[0-9a-f:]{3,8}", port in 1_u16..,
            key in proptest::option::of("/[^\0]{1,9}"), known in proptest::option::of("/[^\0]{1,9}")) -> SshServer {
            SshServer { user, host, port, key_file: key.map(PathBuf::from), known_hosts: known.map(PathBuf::from) }
        }
    }

    fn ways() -> impl Strategy<Value = Option<SshServer>> {
        proptest::option::of(server())
    }

    proptest! {
        #[test]
        fn any_name_round_trips(database in "[^\0]{1,40}", user in "[^\0]{1,20}", port in 1_u16.., socket: bool, way in ways()) {
            let host = if socket && way.is_none() { "/run/my sock&et".to_owned() } else { "h.example".to_owned() };
            let connection = Connection::Server(ServerConnection {
                engine: Engine::Postgres, host, port, user, database, tls: TlsMode::Require, ca_file: Some("/a b/ca.pem".into()),
                tunnel: way.map(Box::new),
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
