//! Properties of a database that a restore needs to make an equal one.

use std::collections::BTreeMap;

use bulkhead_model::{
    Code, Error, Result,
    held::{SET, SUPERUSER, SUPERUSER_OWNS},
};
use sqlx::{Connection, FromRow, PgConnection};

use super::connect::{self, failed, literal, quoted, run};
use crate::tunnel::Reached;

#[derive(FromRow)]
struct Row {
    encoding: String,
    collate: Option<String>,
    ctype: Option<String>,
    provider: Option<String>,
    locale: Option<String>,
    collation_version: Option<String>,
}

/// The query differs by server version, since the columns were added and renamed over time.
const fn query(major: u32) -> &'static str {
    match major {
        ..15 => {
            "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate::text AS collate, datctype::text AS ctype,
            NULL::text AS provider, NULL::text AS locale, NULL::text AS collation_version
            FROM pg_database WHERE datname = current_database()"
        }
        15 | 16 => {
            "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
            datlocprovider::text AS provider, daticulocale AS locale, datcollversion AS collation_version
            FROM pg_database WHERE datname = current_database()"
        }
        _ => {
            "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate AS collate, datctype AS ctype,
            datlocprovider::text AS provider, datlocale AS locale, datcollversion AS collation_version
            FROM pg_database WHERE datname = current_database()"
        }
    }
}

/// Its name, and whether it owns something that is not an extension's: those come without owners.
const OWNED: &str = "
    SELECT rolname::text, EXISTS (
        SELECT 1 FROM (
            SELECT 'pg_class'::regclass AS class, oid FROM pg_class
                WHERE relowner = 10 AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND relnamespace NOT IN (SELECT oid FROM pg_namespace WHERE nspname ~ '^pg_')
            UNION ALL SELECT 'pg_proc'::regclass, oid FROM pg_proc WHERE proowner = 10
            UNION ALL SELECT 'pg_namespace'::regclass, oid FROM pg_namespace WHERE nspowner = 10 AND nspname !~ '^pg_'
        ) owned WHERE oid >= 16384
            AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = class AND d.objid = owned.oid AND d.deptype = 'e'))
    FROM pg_roles WHERE oid = 10";

const OWN: &str = "
    SELECT split_part(c, '=', 1), substr(c, strpos(c, '=') + 1) FROM pg_db_role_setting s, unnest(s.setconfig) c
    WHERE s.setrole = 0 AND s.setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())";

/// Reads them.
pub(super) async fn read(connection: &mut PgConnection, major: u32) -> Result<BTreeMap<String, String>> {
    let row: Row = sqlx::query_as(query(major)).fetch_one(&mut *connection).await.map_err(failed)?;
    let all = [
        ("encoding", Some(row.encoding)),
        ("collate", row.collate),
        ("ctype", row.ctype),
        ("provider", row.provider),
        ("locale", row.locale),
        ("collation_version", row.collation_version),
    ];
    let mut settings: BTreeMap<String, String> =
        all.into_iter().filter_map(|(key, value)| value.map(|value| (key.to_owned(), value))).collect();
    let superuser: Option<(String, bool)> =
        sqlx::query_as(OWNED).fetch_optional(&mut *connection).await.map_err(failed)?;
    if let Some((name, owns)) = superuser {
        settings.insert(SUPERUSER.to_owned(), name);
        settings.insert(SUPERUSER_OWNS.to_owned(), owns.to_string());
    }
    let own: Vec<(String, String)> = sqlx::query_as(OWN).fetch_all(connection).await.map_err(failed)?;
    settings.extend(own.into_iter().map(|(name, value)| (format!("{SET}{name}"), value)));
    Ok(settings)
}

/// Gives a new database the settings that the old one had of its own; those that this user may not make become notices.
pub(super) async fn apply(
    connection: &mut PgConnection,
    target: &Reached,
    settings: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut notices = Vec::new();
    let Ok(server) = target.connection.server() else { return notices };
    let database = &server.database;
    for (key, value) in settings {
        let Some(name) = key.strip_prefix(SET) else { continue };
        if let Err(error) = set(connection, database, name, value).await {
            notices.push(format!("The setting {name} of the database could not be made: {error}."));
        } else if PRELOADS.contains(&name) {
            let whose = format!("DATABASE {}", quoted(database));
            notices.extend(left_out_if_it_locks_out(connection, target, &whose, name, value).await);
        }
    }
    notices
}

/// Settings that name libraries, without which a server lets nobody in.
pub(super) const PRELOADS: [&str; 2] = ["session_preload_libraries", "local_preload_libraries"];

/// Takes back a setting with which nobody can log in any more: the data is there, and can be proved without it. `whose` is it in the
/// words of `ALTER`.
pub(super) async fn left_out_if_it_locks_out(
    connection: &mut PgConnection,
    target: &Reached,
    whose: &str,
    name: &str,
    value: &str,
) -> Option<String> {
    match connect::connect(target).await {
        Ok(entered) => {
            connect::close(entered).await;
            None
        }
        Err(error) => {
            let reset = run(connection, format!("ALTER {whose} RESET {}", quoted(name))).await;
            let undone = reset.err().map(|error| format!(" It could not be taken back: {error}.")).unwrap_or_default();
            let again = format!("ALTER {whose} SET {name} TO {};", literal(value));
            let of = if whose.starts_with("ROLE") { "a role for the database" } else { "the database" };
            Some(format!(
                "The setting {name} of {of} was left out, since nobody could log in with it: {error}. \
                 Install the library {value} on the server, then: {again}{undone}"
            ))
        }
    }
}

async fn set(connection: &mut PgConnection, database: &str, name: &str, value: &str) -> Result<()> {
    keep(connection, &format!("ALTER DATABASE {}", quoted(database)), name, value).await
}

/// Settings that hold lists of names: the server writes those down with quotes of its own.
const LISTS: [&str; 6] = [
    "search_path",
    "local_preload_libraries",
    "session_preload_libraries",
    "shared_preload_libraries",
    "temp_tablespaces",
    "unix_socket_directories",
];

/// Keeps a setting for what the statement names, in the words in which it was kept before: `60000` is not `1min` to whoever compares.
/// A list goes through the session's own value, which the server takes apart. Nothing of a manifest is read as SQL.
pub(super) async fn keep(connection: &mut PgConnection, statement: &str, name: &str, value: &str) -> Result<()> {
    let parts: Vec<String> = name.split('.').map(quoted).collect();
    let parts = parts.join(".");
    if !LISTS.contains(&name.to_lowercase().as_str()) {
        return run(connection, format!("{statement} SET {parts} TO {}", literal(value))).await;
    }
    let mut transaction = connection.begin().await.map_err(failed)?;
    let query = sqlx::query("SELECT set_config($1, $2, true)").bind(name).bind(value);
    query.execute(&mut *transaction).await.map_err(failed)?;
    run(&mut transaction, format!("{statement} SET {parts} FROM CURRENT")).await?;
    transaction.commit().await.map_err(failed)
}

/// The statement that makes a database with them.
pub(super) fn create(name: &str, settings: &BTreeMap<String, String>, major: u32) -> String {
    let value = |key: &str| settings.get(key).map(|value| literal(value));
    let mut statement = format!("CREATE DATABASE {} TEMPLATE template0", quoted(name));
    for (word, key) in [("ENCODING", "encoding"), ("LC_COLLATE", "collate"), ("LC_CTYPE", "ctype")] {
        if let Some(value) = value(key) {
            statement += &format!(" {word} {value}");
        }
    }
    let provider = settings.get("provider").map(String::as_str);
    match (provider, value("locale")) {
        (Some("i"), Some(locale)) if major >= 15 => statement += &format!(" LOCALE_PROVIDER icu ICU_LOCALE {locale}"),
        (Some("b"), Some(locale)) if major >= 17 => {
            statement += &format!(" LOCALE_PROVIDER builtin BUILTIN_LOCALE {locale}")
        }
        _ => {}
    }
    statement
}

/// What to say when the server cannot make such a database.
pub(super) fn not_created(name: &str, error: sqlx::Error) -> Error {
    let failure = failed(error);
    let hint = match failure.code {
        Code::MissingRights => {
            "ALTER ROLE … CREATEDB; for this user, or make an empty database and name it as the target."
        }
        Code::AlreadyExists => "Choose another name.",
        _ => {
            "If the locale is not there: install it on the server, or make an empty database yourself and name it as the target."
        }
    };
    failure.context(format!("the database {name:?} could not be made")).hint(hint)
}
