//! Looks for rights without which a dump would be short, and says how to grant them.
//!
//! With too few rights the dump tools leave routines out and end well (measured), so this is asked before.

use bulkhead_model::{Code, Engine, Error, Result, version::Version};
use sqlx::MySqlConnection;

use super::{
    connect::{Server, failed},
    grants::Grants,
    sql::identifier,
};

/// What a dump reads of every object of the database.
const NEEDED: [&str; 4] = ["SELECT", "SHOW VIEW", "TRIGGER", "EVENT"];

/// Statements that grant what is missing; empty if nothing is.
pub(super) async fn missing(
    connection: &mut MySqlConnection,
    engine: Engine,
    server: &Server,
    database: &str,
) -> Result<Vec<String>> {
    let grants = Grants::read(connection).await?;
    let user = user(connection).await?;
    let missing: Vec<&str> = NEEDED.into_iter().filter(|right| !grants.on_database(right, database)).collect();
    let mut statements = Vec::new();
    if !missing.is_empty() {
        statements.push(format!("GRANT {} ON {}.* TO {user};", missing.join(", "), pattern(database)));
    }
    if !routines_readable(connection, engine, server.version, &grants, database).await? {
        statements.push(routine_grant(engine, server.version, database, &user));
    }
    Ok(statements)
}

/// For a user who may do everything: how to make one that may read this database and do nothing with it. Nothing for others.
pub(super) async fn less(
    connection: &mut MySqlConnection,
    engine: Engine,
    server: &Server,
    database: &str,
) -> Result<Vec<String>> {
    if !Grants::read(connection).await?.everywhere("DROP") {
        return Ok(Vec::new());
    }
    let user = "'backups'@'%'";
    Ok(vec![
        // As it stands no server takes it: nobody ends up with a password that is written here.
        format!("CREATE USER {user} IDENTIFIED BY <password>;"),
        format!("GRANT {} ON {}.* TO {user};", NEEDED.join(", "), pattern(database)),
        routine_grant(engine, server.version, database, user),
        // Not for the rows: the rights of accounts on the database stand there.
        format!("GRANT SELECT ON `mysql`.* TO {user};"),
    ])
}

/// The statement without which no backup holds the rights of accounts; none if they can be read.
pub(super) async fn of_accounts(connection: &mut MySqlConnection) -> Result<Option<String>> {
    if Grants::read(connection).await?.on_database("SELECT", "mysql") {
        return Ok(None);
    }
    Ok(Some(format!("GRANT SELECT ON `mysql`.* TO {};", user(connection).await?)))
}

/// An error that names what and how.
pub(super) fn refuse(statements: Vec<String>) -> Result<()> {
    if statements.is_empty() {
        return Ok(());
    }
    let error = Error::new(Code::MissingRights, "the user may not read everything: the backup would not be whole");
    let error = statements.into_iter().fold(error, Error::hint);
    Err(error.hint("Run the statements as an administrator of the server, then run the backup again."))
}

/// Since this version of MariaDB a right of its own shows the bodies of routines.
const OWN_RIGHT: Version = Version::new(11, 3, 0);

/// Bodies of routines are shown to their definers and to whoever may read all of them. A user who sees the routines through
/// another right sees by their missing bodies what a dump would leave out.
async fn routines_readable(
    connection: &mut MySqlConnection,
    engine: Engine,
    version: Version,
    grants: &Grants,
    database: &str,
) -> Result<bool> {
    // Where there is no such right it is not part of all rights on a database either.
    let has_own_right = engine == Engine::Mariadb && version >= OWN_RIGHT;
    if grants.everywhere("SELECT")
        || grants.on_table("SELECT", "mysql", "proc")
        || grants.everywhere("SHOW_ROUTINE")
        || has_own_right && grants.on_database("SHOW CREATE ROUTINE", database)
    {
        return Ok(true);
    }
    let seen =
        ["EXECUTE", "ALTER ROUTINE", "CREATE ROUTINE"].into_iter().any(|right| grants.on_database(right, database));
    let hidden: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_DEFINITION IS NULL",
    )
    .fetch_one(connection)
    .await
    .map_err(failed)?;
    Ok(seen && hidden == 0)
}

fn routine_grant(engine: Engine, version: Version, database: &str, user: &str) -> String {
    match engine {
        Engine::Mariadb if version >= OWN_RIGHT => {
            format!("GRANT SHOW CREATE ROUTINE ON {}.* TO {user};", pattern(database))
        }
        Engine::Mariadb => format!("GRANT SELECT ON mysql.proc TO {user};"),
        _ if version >= Version::new(8, 0, 20) => format!("GRANT SHOW_ROUTINE ON *.* TO {user};"),
        _ => format!("GRANT SELECT ON *.* TO {user};"),
    }
}

/// `'user'@'host'` as the server knows this session.
pub(super) async fn user(connection: &mut MySqlConnection) -> Result<String> {
    let user: String =
        sqlx::query_scalar("SELECT CAST(CURRENT_USER() AS CHAR)").fetch_one(connection).await.map_err(failed)?;
    let (name, host) = user.rsplit_once('@').unwrap_or((&user, "%"));
    Ok(format!("{}@{}", identifier(name), identifier(host)))
}

/// The database as a pattern that fits it alone.
pub(super) fn pattern(database: &str) -> String {
    identifier(&database.replace('\\', "\\\\").replace('_', "\\_").replace('%', "\\%"))
}
