//! Puts a restored database in the place of another: two renames in one transaction.
//!
//! A rename needs a database that nobody is connected to. The server takes a lock first and then waits for the sessions that
//! are there, so whoever connects meanwhile waits for the end and finds the new one.

use std::time::Duration;

use bulkhead_core::ports::Swap;
use bulkhead_model::{Code, Error, Result, restore::SwapFacts};
use sqlx::{Connection, PgConnection};

use super::{
    connect::{self, failed, quoted, run as run_statement},
    inherit,
};
use crate::{
    reach::{PREPARE, PROBE, within},
    tunnel::Reached,
};

/// Sessions of others, as far as this user may see them. Ours end by themselves.
const SESSIONS: &str = "
    SELECT concat_ws(' ', coalesce(nullif(application_name, ''), 'a program'), 'of', coalesce(usename::text, 'the server'),
        'from', coalesce(host(client_addr), 'this server'))
    FROM pg_stat_activity
    WHERE datname = $1 AND pid <> pg_backend_pid() AND application_name IS DISTINCT FROM 'bulkhead'
        AND backend_type IN ('client backend', 'walsender')
    ORDER BY 1";

const RIGHTS: &str = "
    SELECT r.rolsuper OR r.rolcreatedb, r.rolsuper OR pg_has_role(d.datdba, 'USAGE'),
        r.rolname::text, o.rolname::text, o.rolsuper
    FROM pg_roles r, pg_database d JOIN pg_roles o ON o.oid = d.datdba WHERE r.rolname = current_user AND d.datname = $1";

/// Transactions that were prepared belong to no session and cannot be ended by us.
const PREPARED: &str = "SELECT count(*) FROM pg_prepared_xacts WHERE database = $1";

/// How often sessions are asked to end while the rename waits for them.
const AGAIN: Duration = Duration::from_millis(100);

/// What a rename of the database would meet. The right to make databases, which a rename asks for as well, is told once: of the
/// one that `makes`.
pub(super) async fn look(database: &Reached, makes: bool) -> Result<SwapFacts> {
    within(PROBE, async {
        let name = &database.connection.server()?.database;
        let mut connection = connect::connect_beside(database).await?;
        let sessions = sqlx::query_scalar(SESSIONS).bind(name).fetch_all(&mut connection).await.map_err(failed)?;
        let mut obstacles = rights(&mut connection, name, makes).await?;
        let prepared: i64 = sqlx::query_scalar(PREPARED).bind(name).fetch_one(&mut connection).await.map_err(failed)?;
        if prepared > 0 {
            obstacles.push(
                Error::new(Code::Busy, format!("{prepared} prepared transactions are open in {name}"))
                    .hint("Commit them or roll them back: SELECT gid FROM pg_prepared_xacts."),
            );
        }
        connect::close(connection).await;
        Ok(SwapFacts { sessions, obstacles, ..SwapFacts::default() })
    })
    .await
}

async fn rights(connection: &mut PgConnection, database: &str, makes: bool) -> Result<Vec<Error>> {
    let (create, owns, user, owner, is_superuser): (bool, bool, String, String, bool) =
        sqlx::query_as(RIGHTS).bind(database).fetch_one(connection).await.map_err(failed)?;
    let (user, owner) = (quoted(&user), quoted(&owner));
    let missing = |message: &str, statement: Option<String>| {
        let error = Error::new(Code::MissingRights, format!("the user may not {message}"));
        let or = if statement.is_some() { "Or name" } else { "Name" };
        let hint = format!("{or} an administrator of the server: --to-url.");
        statement.into_iter().fold(error, Error::hint).hint(hint)
    };
    let may_make = (makes && !create).then(|| missing("make a database", Some(format!("ALTER ROLE {user} CREATEDB;"))));
    // Nobody is to be made a superuser for this.
    let grant = (!is_superuser).then(|| format!("GRANT {owner} TO {user};"));
    let may_rename = (!owns).then(|| missing(&format!("rename the database {}", quoted(database)), grant));
    Ok(may_make.into_iter().chain(may_rename).collect())
}

pub(super) async fn run(original: &Reached, swap: Swap<'_>) -> Result<Vec<String>> {
    let database = &original.connection.server()?.database;
    let mut connection = connect::connect_beside(original).await?;
    let notices = within(PREPARE, inherit::copy(&mut connection, database, &swap.names.staging)).await?;
    let rename = within(PREPARE, rename(connection, database, swap));
    if swap.end_sessions {
        let both = [database.as_str(), swap.names.staging.as_str()];
        tokio::select! {
            renamed = rename => renamed?,
            refused = end_sessions(original, &both) => refused?,
        }
    } else {
        rename.await?;
    }
    Ok(notices)
}

async fn rename(mut connection: PgConnection, database: &str, swap: Swap<'_>) -> Result<()> {
    let statement = |from: &str, to: &str| format!("ALTER DATABASE {} RENAME TO {}", quoted(from), quoted(to));
    let mut transaction = connection.begin().await.map_err(failed)?;
    run_statement(&mut transaction, statement(database, &swap.names.kept)).await.map_err(in_use)?;
    run_statement(&mut transaction, statement(&swap.names.staging, database)).await.map_err(in_use)?;
    transaction.commit().await.map_err(failed)?;
    connect::close(connection).await;
    Ok(())
}

fn in_use(error: Error) -> Error {
    match error.code {
        Code::Busy => error.hint("Stop the applications that use it, or have their sessions ended: --end-sessions."),
        _ => error,
    }
}

/// Goes on until it is dropped; comes back only with an error.
async fn end_sessions(original: &Reached, databases: &[&str]) -> Result<()> {
    let mut connection = connect::connect_beside(original).await?;
    loop {
        let ended = sqlx::query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ANY($1) AND pid <> pg_backend_pid()",
        )
        .bind(databases)
        .execute(&mut connection)
        .await
        .map_err(failed);
        ended.map_err(|error| match error.code {
            Code::MissingRights => error.hint("GRANT pg_signal_backend TO the user of the restore;"),
            _ => error,
        })?;
        tokio::time::sleep(AGAIN).await;
    }
}

/// The transaction left both or neither.
pub(super) async fn done(original: &Reached, swap: Swap<'_>) -> Result<bool> {
    within(PROBE, async {
        let mut connection = connect::connect_beside(original).await?;
        let query = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)");
        let there: bool = query.bind(&swap.names.kept).fetch_one(&mut connection).await.map_err(failed)?;
        connect::close(connection).await;
        Ok(there)
    })
    .await
}
