//! Connections for queries, and what a failure to make one means.

use bulkhead_model::{
    Code, Engine, Error, Result,
    connection::{ServerConnection, TlsMode},
    version::Version,
};
use secrecy::ExposeSecret;
use sqlx::{
    ConnectOptions, Connection, MySqlConnection,
    mysql::{MySqlConnectOptions, MySqlSslMode},
};

use super::{grants::Grants, rights};
use crate::{
    authorities,
    reach::{CONNECT, brief, is_another, not_one, refusal, speaks_postgres, tls, unreachable},
    tunnel::Reached,
};

/// What a server is.
#[derive(Clone, Debug)]
pub(super) struct Server {
    pub(super) version: Version,
    /// As it prints itself.
    pub(super) says: String,
}

/// A connection to the source's database. Whoever may not use it is told the rights that a backup needs.
pub(super) async fn connect(source: &Reached) -> Result<(MySqlConnection, Server)> {
    let database = &source.connection.server()?.database;
    match open(source, Some(database)).await {
        Err(error) if error.code == Code::MissingRights => {
            if is_absent(source, database).await.unwrap_or(false) {
                return Err(absent(database));
            }
            let error = Error::new(error.code, format!("{}, or it does not exist", error.message)).cause(error);
            let statements = statements(source, database).await.unwrap_or_default();
            let error = statements.into_iter().fold(error, Error::hint);
            Err(error.hint("Run the statements as an administrator of the server, if the name is right: a backup needs these rights."))
        }
        opened => opened,
    }
}

fn absent(database: &str) -> Error {
    Error::new(Code::NotFound, format!("there is no database {database:?} on the server"))
        .hint("Check the name at the end of the URL.")
}

/// Whether it is certain that there is none: a user without rights on a database is told the same, and shown the names of all by one right alone.
async fn is_absent(source: &Reached, database: &str) -> Result<bool> {
    let (mut connection, _) = connect_server(source).await?;
    let sees_all = Grants::read(&mut connection).await?.everywhere("SHOW DATABASES");
    let query = "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    let found: i64 = sqlx::query_scalar(query).bind(database).fetch_one(&mut connection).await.map_err(failed)?;
    close(connection).await;
    Ok(sees_all && found == 0)
}

async fn statements(source: &Reached, database: &str) -> Result<Vec<String>> {
    let (mut connection, server) = connect_server(source).await?;
    let missing = rights::missing(&mut connection, source.connection.server()?.engine, &server, database).await;
    close(connection).await;
    missing
}

/// A connection to the server alone, where the database may not exist.
pub(super) async fn connect_server(source: &Reached) -> Result<(MySqlConnection, Server)> {
    open(source, None).await
}

async fn open(source: &Reached, database: Option<&str>) -> Result<(MySqlConnection, Server)> {
    let server = source.connection.server()?;
    let options = options(source, server, database);
    let mut connection = match tokio::time::timeout(CONNECT, options.connect()).await {
        Ok(connected) => connected.map_err(|error| explain(server, error))?,
        // These servers speak first, PostgreSQL's wait to be asked.
        Err(_) if source.line().is_none() && speaks_postgres(server).await => return Err(not_one(server)),
        Err(_) => return Err(unreachable(server, "it did not answer within 10 seconds")),
    };
    let says: String = sqlx::query_scalar("SELECT VERSION()").fetch_one(&mut connection).await.map_err(failed)?;
    let version = Version::find(&says).ok_or_else(|| {
        Error::new(Code::BadSource, "the server does not tell its version").hint("Is it a database server?")
    })?;
    right_vendor(server.engine, &says)?;
    Ok((connection, Server { version, says }))
}

/// Why a server is not the one of the URL: it is of this vendor.
#[derive(Debug)]
struct OtherVendor(Engine);

impl std::fmt::Display for OtherVendor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the server is {}", self.0.title())
    }
}

impl std::error::Error for OtherVendor {}

/// The vendor that answered, where an error says that it is not the one of the URL.
pub(super) fn answered_by(error: &Error) -> Option<Engine> {
    let cause = std::error::Error::source(error)?;
    cause.downcast_ref::<OtherVendor>().map(|OtherVendor(engine)| *engine)
}

/// The two vendors' dumps do not mix, so the URL must say which one it is.
fn right_vendor(wanted: Engine, says: &str) -> Result<()> {
    let maria = says.contains("MariaDB");
    let found = if maria { Engine::Mariadb } else { Engine::Mysql };
    if found == wanted {
        return Ok(());
    }
    let scheme = if maria { "mariadb" } else { "mysql" };
    Err(Error::new(Code::BadSource, format!("the server is {}, not {}: {says}", found.title(), wanted.title()))
        .hint(format!("Begin the URL with {scheme}://."))
        .cause(OtherVendor(found)))
}

/// The oldest version whose dumps are known to be whole.
pub(super) fn supported(engine: Engine, server: &Server) -> Result<()> {
    let oldest = if engine == Engine::Mariadb { Version::new(10, 5, 0) } else { Version::new(8, 0, 0) };
    if server.version >= oldest {
        return Ok(());
    }
    let (title, major, minor) = (engine.title(), oldest.major, oldest.minor);
    Err(Error::new(Code::BadSource, format!("{title} {} is older than {major}.{minor}", server.says))
        .hint(format!("Update the server; Bulkhead backs up {title} {major}.{minor} and newer.")))
}

fn options(source: &Reached, server: &ServerConnection, database: Option<&str>) -> MySqlConnectOptions {
    let mut options = MySqlConnectOptions::new()
        .username(&server.user)
        .charset("utf8mb4")
        .ssl_mode(ssl_mode(server.tls))
        // The server's own settings are what a dump is made with.
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .disable_statement_logging();
    options = match source.line() {
        Some(line) => options.host(&server.host).socket(line.socket()),
        None if server.is_socket() => options.socket(socket(&server.host)),
        None => options.host(&server.host).port(server.port),
    };
    if let Some(file) = authorities::file(server) {
        options = options.ssl_ca(file);
    }
    if let Some(password) = &source.password {
        options = options.password(password.expose_secret());
    }
    match database {
        Some(database) => options.database(database),
        None => options,
    }
}

/// The socket itself, where the URL names its folder.
pub(crate) fn socket(host: &str) -> std::path::PathBuf {
    let path = std::path::PathBuf::from(host);
    let names = ["mysqld.sock", "mysql.sock", "mariadb.sock"];
    let inside = names.iter().map(|name| path.join(name)).find(|file| file.exists());
    inside.unwrap_or(path)
}

const fn ssl_mode(mode: TlsMode) -> MySqlSslMode {
    match mode {
        TlsMode::Disable => MySqlSslMode::Disabled,
        TlsMode::Prefer => MySqlSslMode::Preferred,
        TlsMode::Require => MySqlSslMode::Required,
        TlsMode::VerifyCa => MySqlSslMode::VerifyCa,
        TlsMode::VerifyFull => MySqlSslMode::VerifyIdentity,
    }
}

pub(super) fn number(error: &sqlx::Error) -> u16 {
    let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>());
    error.map_or(0, sqlx::mysql::MySqlDatabaseError::number)
}

/// An error of a query.
pub(super) fn failed(error: sqlx::Error) -> Error {
    // Numbers of the vendors' lists of server errors.
    let code = match number(&error) {
        1044 | 1142 | 1143 | 1227 | 1370 => Code::MissingRights,
        1205 | 1213 | 3024 => Code::LockTimeout,
        1021 | 1114 => Code::DiskFull,
        1007 => Code::AlreadyExists,
        1049 => Code::NotFound,
        _ if matches!(error, sqlx::Error::Io(_)) => Code::Unreachable,
        _ => Code::ToolFailed,
    };
    Error::new(code, refusal(&error)).cause(error)
}

fn explain(server: &ServerConnection, error: sqlx::Error) -> Error {
    let (user, database) = (&server.user, &server.database);
    let failure = match (number(&error), &error) {
        (1045 | 1698, _) => {
            Error::new(Code::WrongPassword, format!("the server refused the user {user:?}: {}", brief(&error)))
                .hint("Check user and password, and from which hosts the user may log in.")
        }
        (1049, _) => absent(database),
        (1044, _) => Error::new(Code::MissingRights, format!("{user:?} may not use {database:?}")),
        (_, sqlx::Error::Tls(_)) => tls(server, "ssl-ca", &error),
        (_, sqlx::Error::Io(io)) if io.kind() == std::io::ErrorKind::InvalidData => tls(server, "ssl-ca", &error),
        (0, _) if is_another(&error) => not_one(server),
        // Without TLS the password would go by a key of the server's, which nobody vouches for.
        (0, sqlx::Error::Configuration(_)) if error.to_string().contains("RSA") => {
            Error::new(Code::TlsFailed, "the server takes this user's password over a secured line or a socket alone")
                .hint("Leave sslmode=disable out of the URL, or name the folder of its socket: ?host=/run/mysqld.")
        }
        (0, sqlx::Error::Configuration(_)) => {
            Error::new(Code::InvalidInput, format!("the connection cannot be made so: {}", brief(&error)))
        }
        _ => unreachable(server, &brief(&error)),
    };
    failure.cause(error)
}

/// Ends a connection politely; it does not matter if the server has gone.
pub(super) async fn close(connection: MySqlConnection) {
    let _ = connection.close().await;
}

/// Runs statements that give no rows.
pub(super) async fn run(connection: &mut MySqlConnection, statement: String) -> Result<()> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await.map(|_| ()).map_err(failed)
}
