//! Connections for queries, and what a failure to make one means.

use bulkhead_model::{
    Code, Error, Result,
    connection::{ServerConnection, TlsMode},
    version::Version,
};
use secrecy::ExposeSecret;
use sqlx::{
    ConnectOptions, Connection, PgConnection,
    postgres::{PgConnectOptions, PgDatabaseError, PgSslMode},
};

use super::client::LOCKS;
use crate::{
    authorities,
    reach::{CONNECT, brief, is_another, not_one, refusal, tls, unreachable},
    sandbox,
    tunnel::Reached,
};

/// A connection to the source's database.
pub(super) async fn connect(source: &Reached) -> Result<PgConnection> {
    let server = source.connection.server()?;
    connect_to(source, &server.database).await
}

/// A connection to another database of the same server.
pub(super) async fn connect_to(source: &Reached, database: &str) -> Result<PgConnection> {
    let server = source.connection.server()?;
    let all = options(source, server, database);
    let connected = tokio::time::timeout(CONNECT, entered(server, all)).await;
    let connected = connected.map_err(|_| unreachable(server, "it did not answer within 10 seconds"))?;
    match connected {
        Err(error) if state(&error) == LIBRARY && database != ELSEWHERE => {
            let another = tokio::time::timeout(CONNECT, patient(options(source, server, ELSEWHERE))).await;
            let everywhere = another.is_ok_and(|another| another.is_err_and(|error| state(&error) == LIBRARY));
            Err(no_library(server, database, everywhere, &error).cause(error))
        }
        connected => connected.map_err(|error| explain(server, database, error)),
    }
}

/// A database that is nearly everywhere.
const ELSEWHERE: &str = "postgres";
/// A file that is not there: before anybody is in, that is a library.
const LIBRARY: &str = "58P01";

/// A restored database may have a trigger on logins that refuses them (PostgreSQL 17). In a sandbox of our own it is passed by: nobody
/// else is to be kept out, and only a superuser can.
async fn entered(server: &ServerConnection, options: PgConnectOptions) -> sqlx::Result<PgConnection> {
    let refused = match patient(options.clone()).await {
        Err(error) if sandbox::of(server).is_some() && is_raised(&error) => error,
        connected => return connected,
    };
    // A server that does not know the setting has no such triggers.
    patient(options.options([("event_triggers", "off")])).await.map_err(|_| refused)
}

/// Whether a function said it, with whatever code.
fn is_raised(error: &sqlx::Error) -> bool {
    let error = error.as_database_error().and_then(|error| error.try_downcast_ref::<PgDatabaseError>());
    error.is_some_and(|error| error.r#where().is_some())
}

fn state(error: &sqlx::Error) -> String {
    error.as_database_error().and_then(|error| error.code()).unwrap_or_default().into_owned()
}

/// Limits that somebody set for the queries of an application would end a long one of ours. The tools put them aside as well.
async fn patient(options: PgConnectOptions) -> sqlx::Result<PgConnection> {
    let mut connection = options.connect().await?;
    let limits = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0";
    sqlx::raw_sql(limits).execute(&mut connection).await?;
    Ok(connection)
}

/// Whether the role that a setting puts sessions into owns more of what is here than the login does by itself: one that inherits nothing
/// restored in that role. Statistics of what is another's are left out by the server without an error.
const MORE_BY_ROLE: &str = "
    SELECT count(*) FILTER (WHERE pg_has_role(current_user, owner, 'USAGE'))
        > count(*) FILTER (WHERE pg_has_role(session_user, owner, 'USAGE'))
    FROM (
        SELECT relowner AS owner FROM pg_class WHERE oid >= 16384 AND relkind IN ('r', 'p', 'm')
        UNION ALL SELECT datdba FROM pg_database WHERE datname = current_database()
    ) owned";

/// A connection for work of our own in a restored database: what that sets for its sessions does not keep it from writing, and triggers
/// on changes of the schema stay quiet. Where a server does not know a setting, or the user may not make it, it is left.
pub(super) async fn connect_to_work(target: &Reached) -> Result<PgConnection> {
    let mut connection = connect(target).await?;
    let keeps: bool = sqlx::query_scalar(MORE_BY_ROLE).fetch_one(&mut connection).await.map_err(failed)?;
    let role = (!keeps).then_some("role = none");
    let settings =
        ["default_transaction_read_only = off", "session_replication_role = replica", "event_triggers = off"];
    for setting in role.into_iter().chain(settings) {
        let _ = run(&mut connection, format!("SET {setting}")).await;
    }
    Ok(connection)
}

/// A connection for work on the server itself, where the target does not exist yet.
pub(super) async fn connect_maintenance(source: &Reached) -> Result<PgConnection> {
    match connect_to(source, "postgres").await {
        Err(error) if error.code == Code::NotFound => connect_to(source, "template1").await,
        result => result,
    }
}

/// A connection to the same server and not to the source's database, for work on that one as a whole.
pub(super) async fn connect_beside(source: &Reached) -> Result<PgConnection> {
    let database = &source.connection.server()?.database;
    match connect_to(source, if database == "postgres" { "template1" } else { "postgres" }).await {
        Err(error) if error.code == Code::NotFound => connect_to(source, "template1").await,
        result => result,
    }
}

fn options(source: &Reached, server: &ServerConnection, database: &str) -> PgConnectOptions {
    let mut options = PgConnectOptions::new_without_pgpass()
        .port(server.port)
        .username(&server.user)
        .database(database)
        .application_name("bulkhead")
        .ssl_mode(ssl_mode(server.tls))
        .disable_statement_logging();
    // A certificate is made out to the server, whatever the way to it.
    options = match source.line() {
        Some(line) => options.host(&server.host).socket(line.folder()),
        None if server.is_socket() => options.socket(&server.host),
        None => options.host(&server.host),
    };
    if let Some(file) = authorities::file(server) {
        options = options.ssl_root_cert(file);
    }
    if sandbox::of(server).is_some() {
        // What the database sets for its sessions is no reason to look at it with fewer rights than all.
        options = options.options([("role", "none")]);
    }
    match &source.password {
        Some(password) => options.password(password.expose_secret()),
        None => options,
    }
}

const fn ssl_mode(mode: TlsMode) -> PgSslMode {
    match mode {
        TlsMode::Disable => PgSslMode::Disable,
        TlsMode::Prefer => PgSslMode::Prefer,
        TlsMode::Require => PgSslMode::Require,
        TlsMode::VerifyCa => PgSslMode::VerifyCa,
        TlsMode::VerifyFull => PgSslMode::VerifyFull,
    }
}

/// Version as a number and as the server prints it.
pub(super) async fn version(connection: &mut PgConnection) -> Result<(Version, String)> {
    let text: String = sqlx::query_scalar("SHOW server_version").fetch_one(&mut *connection).await.map_err(failed)?;
    let number: String = sqlx::query_scalar("SHOW server_version_num").fetch_one(connection).await.map_err(failed)?;
    let number: u32 =
        number.parse().map_err(|_| Error::new(Code::BadSource, "the server does not tell its version"))?;
    Ok((Version::new(number / 10_000, number % 10_000, 0), text))
}

/// An error of a query.
pub(super) fn failed(error: sqlx::Error) -> Error {
    let state = state(&error);
    let code = match state.as_str() {
        "42501" => Code::MissingRights,
        "55P03" | "57014" => Code::LockTimeout,
        "53100" => Code::DiskFull,
        "42P04" => Code::AlreadyExists,
        "55006" => Code::Busy,
        // It is being stopped, has crashed, or comes up again.
        "57P01" | "57P02" | "57P03" => Code::Unreachable,
        _ if matches!(error, sqlx::Error::Io(_)) => Code::Unreachable,
        _ => Code::ToolFailed,
    };
    let failure = Error::new(code, refusal(&error));
    let failure =
        if state == "53200" && brief(&error).contains("shared memory") { failure.hint(LOCKS) } else { failure };
    failure.cause(error)
}

/// Runs a statement that was put together here, with every name quoted.
pub(super) async fn run(connection: &mut PgConnection, statement: String) -> Result<()> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(connection).await.map_err(failed)?;
    Ok(())
}

fn explain(server: &ServerConnection, database: &str, error: sqlx::Error) -> Error {
    let state = state(&error);
    let user = &server.user;
    let failure = match (state.as_str(), &error) {
        _ if is_raised(&error) => {
            Error::new(Code::MissingRights, format!("{user:?} may not log in to {database:?}: {}", brief(&error))).hint(
                "An event trigger on logins raises that. Let it pass this user, or: ALTER EVENT TRIGGER … DISABLE;",
            )
        }
        ("28P01" | "28000", _) => {
            Error::new(Code::WrongPassword, format!("the server refused the user {user:?}: {}", brief(&error)))
                .hint("Check user and password, and pg_hba.conf on the server.")
        }
        ("3D000", _) => Error::new(Code::NotFound, format!("there is no database {database:?} on the server"))
            .hint("Check the name at the end of the URL."),
        (LIBRARY, _) => no_library(server, database, true, &error),
        ("42501", _) => Error::new(Code::MissingRights, format!("{user:?} may not connect to {database:?}"))
            .hint(format!("GRANT CONNECT ON DATABASE {} TO {};", quoted(database), quoted(user))),
        (_, sqlx::Error::Tls(_)) => tls(server, "sslrootcert", &error),
        ("", _) if is_another(&error) => not_one(server),
        (_, sqlx::Error::Configuration(_)) => {
            Error::new(Code::InvalidInput, format!("the connection cannot be made so: {}", brief(&error)))
        }
        (_, sqlx::Error::Io(io)) if io.kind() == std::io::ErrorKind::InvalidData => tls(server, "sslrootcert", &error),
        _ => unreachable(server, &brief(&error)),
    };
    failure.cause(error)
}

/// What keeps out of one database alone is a setting of that, or of the role for it; what keeps out of all is the role's own.
fn no_library(server: &ServerConnection, database: &str, everywhere: bool, error: &sqlx::Error) -> Error {
    let (why, role) = (brief(error), quoted(&server.user));
    let (who, whose) = match everywhere {
        true => (format!("{:?} cannot log in", server.user), format!("ALTER ROLE {role}")),
        false => (format!("nobody can log in to {database:?}"), format!("ALTER DATABASE {}", quoted(database))),
    };
    let error = Error::new(Code::ToolMissing, format!("{who}: {why}, which a setting names"));
    let error = error.hint(format!(
        "Install that library on the server, or take the setting back, which is session_preload_libraries or local_preload_libraries: \
         {whose} RESET session_preload_libraries;"
    ));
    match everywhere {
        true => error,
        false => error.hint(format!(
            "If only {:?} is kept out: ALTER ROLE {role} IN DATABASE {} RESET …;",
            server.user,
            quoted(database)
        )),
    }
}

/// A name as SQL wants it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as SQL wants it, whatever `standard_conforming_strings` says.
pub(super) fn literal(text: &str) -> String {
    format!("E'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// Ends a connection politely; it does not matter if the server has gone.
pub(super) async fn close(connection: PgConnection) {
    let _ = connection.close().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_end_where_their_quotes_do() {
        assert_eq!(quoted("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal("a'b\\"), "E'a''b\\\\'");
    }
}
