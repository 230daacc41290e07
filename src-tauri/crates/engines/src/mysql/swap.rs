//! Puts a restored database in the place of another: one statement that renames the tables of both.
//!
//! Neither vendor can rename a database. `RENAME TABLE` moves tables from one database to another, as many as it names and all
//! or none; a reader sees the state before or the one after. It moves no view, and no table that has a trigger, and nothing
//! moves a routine or an event. Taking these off and making them anew would leave a time in which neither the old nor the
//! restored database is whole, so a database that holds any of them is not replaced.

use std::time::Duration;

use bulkhead_core::ports::Swap;
use bulkhead_model::{
    Code, Error, Result,
    census::Census,
    manifest::Manifest,
    restore::{SwapFacts, names},
};
use sqlx::MySqlConnection;

use super::{
    catalog,
    connect::{self, failed, run as run_statement},
    grants::Grants,
    load::contents,
    rights,
    sql::{identifier, literal},
};
use crate::{
    reach::{PREPARE, PROBE, within},
    tunnel::Reached,
};

/// Kinds that cannot move.
const FIXED: [&str; 4] = ["views", "triggers", "routines", "events"];
/// Names that a person reads of them.
const SHOWN: usize = 4;
/// What moving a table asks for.
const NEEDED: [&str; 4] = ["ALTER", "CREATE", "DROP", "INSERT"];
/// Longest wait for transactions that use a table. Nobody else gets at it meanwhile.
const LOCK: Duration = Duration::from_secs(30);

/// How often transactions are looked for while the move waits for them.
const AGAIN: Duration = Duration::from_millis(500);
/// Of the vendors' lists of server errors: ER_NO_SUCH_THREAD, ER_KILL_DENIED_ERROR.
const NO_SUCH_THREAD: u16 = 1094;
const NOT_OWNER: u16 = 1095;

/// Sessions in a database that have a transaction open, but for one of ours.
const OPEN: &str = "
    SELECT DISTINCT CAST(p.ID AS UNSIGNED) FROM information_schema.PROCESSLIST p
    JOIN information_schema.INNODB_TRX t ON t.trx_mysql_thread_id = p.ID WHERE p.DB = ? AND p.ID <> ?";

/// Who is in a database, but for this session.
const SESSIONS: &str = "
    SELECT CAST(CONCAT('a program of ', USER, ' from ', LEFT(HOST, CHAR_LENGTH(HOST) - LOCATE(':', REVERSE(HOST)))) AS CHAR) FROM information_schema.PROCESSLIST
    WHERE DB = ? AND ID <> CONNECTION_ID() ORDER BY 1";

/// Tables elsewhere that refer to tables here. They would go on referring to the old ones.
const REFERRING: &str = "
    SELECT DISTINCT CAST(CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS CHAR) FROM information_schema.KEY_COLUMN_USAGE
    WHERE REFERENCED_TABLE_SCHEMA = DATABASE() AND TABLE_SCHEMA <> DATABASE() ORDER BY 1";

pub(super) async fn look(original: &Reached, manifest: Option<&Manifest>) -> Result<SwapFacts> {
    within(PROBE, async {
        let (mut connection, _) = connect::connect(original).await?;
        let here = catalog::objects(&mut connection).await?;
        let mut obstacles: Vec<Error> = fixed("the database", &here).into_iter().collect();
        obstacles.extend(manifest.and_then(|manifest| fixed("the backup", &manifest.facts.objects)));
        obstacles.extend(manifest.and_then(|manifest| bare("the backup", manifest.facts.tables.is_empty())));
        obstacles.extend(referring(&mut connection, "it would go on to refer to the old one").await?);
        obstacles.extend(right(&mut connection, original).await?);
        let (connected, unseen) = connected(&mut connection, &original.connection.server()?.database).await?;
        connect::close(connection).await;
        Ok(SwapFacts { sessions: Vec::new(), connected, unseen, obstacles })
    })
    .await
}

/// The same of the database whose tables would come in. It stands by itself, so only its own name counts for rights.
pub(super) async fn look_at_copy(copy: &Reached) -> Result<SwapFacts> {
    within(PROBE, async {
        let name = &copy.connection.server()?.database;
        let (mut connection, _) = connect::connect(copy).await?;
        let is_empty = contents(&mut connection, name).await?.is_empty();
        let here = catalog::objects(&mut connection).await?;
        let mut obstacles: Vec<Error> = fixed(name, &here).into_iter().chain(bare(name, is_empty)).collect();
        obstacles.extend(referring(&mut connection, "it would follow the table to its new place").await?);
        let grants = Grants::read(&mut connection).await?;
        if !NEEDED.iter().all(|needed| grants.on_database(needed, name)) {
            let (pattern, user) = (rights::pattern(name), rights::user(&mut connection).await?);
            obstacles.push(
                Error::new(Code::MissingRights, format!("the user may not move the tables of {name}"))
                    .hint(format!("GRANT ALL PRIVILEGES ON {pattern}.* TO {user};"))
                    .hint("Or name an administrator of the server: --to-url."),
            );
        }
        let (connected, unseen) = connected(&mut connection, name).await?;
        connect::close(connection).await;
        Ok(SwapFacts { sessions: Vec::new(), connected, unseen, obstacles })
    })
    .await
}

/// Who else is in it; and the statement without which this user sees no sessions but its own.
async fn connected(connection: &mut MySqlConnection, database: &str) -> Result<(Vec<String>, Option<String>)> {
    if !Grants::read(connection).await?.everywhere("PROCESS") {
        return Ok((Vec::new(), Some(format!("GRANT PROCESS ON *.* TO {};", rights::user(connection).await?))));
    }
    let found = sqlx::query_scalar(SESSIONS).bind(database).fetch_all(connection).await.map_err(failed)?;
    Ok((found, None))
}

async fn referring(connection: &mut MySqlConnection, then: &str) -> Result<Option<Error>> {
    let referring: Vec<String> = sqlx::query_scalar(REFERRING).fetch_all(connection).await.map_err(failed)?;
    Ok(referring.first().map(|first| {
        Error::new(Code::Refused, format!("{first} refers to a table of it: {then}"))
            .hint("Drop the foreign keys of other databases that refer to this one.")
    }))
}

fn fixed(which: &str, objects: &Census) -> Option<Error> {
    let kinds = objects.iter().filter(|(kind, _)| FIXED.contains(kind));
    let all = kinds
        .flat_map(|(kind, names)| names.iter().map(move |name| format!("the {} {name}", kind.trim_end_matches('s'))));
    let names: Vec<String> = all.take(SHOWN).collect();
    (!names.is_empty()).then(|| {
        Error::new(Code::Refused, format!("{which} holds what this server cannot move: {}", names.join(", ")))
            .hint("On MySQL and MariaDB only a database of tables alone can be replaced.")
            .hint("Restore into a new database, and let the applications use that one.")
    })
}

/// After a break nobody could tell whether a database without tables has taken the place of another: what moves is tables.
fn bare(which: &str, is_bare: bool) -> Option<Error> {
    is_bare.then(|| {
        let message = format!("{which} holds no table, so nothing of it could take the place of the database");
        Error::new(Code::Refused, message).hint("Restore into a new database, or choose another backup.")
    })
}

/// The names are not known yet, but they begin with that of the database.
async fn right(connection: &mut MySqlConnection, original: &Reached) -> Result<Option<Error>> {
    let database = &original.connection.server()?.database;
    let example =
        names(&original.connection, chrono::DateTime::UNIX_EPOCH, bulkhead_model::job::JobId::new(0, [0; 10]));
    let grants = Grants::read(connection).await?;
    let all = [database, &example.staging, &example.kept];
    let may = NEEDED.iter().all(|needed| all.iter().all(|name| grants.on_database(needed, name)));
    if may {
        return Ok(None);
    }
    let (pattern, user) = (rights::pattern(database), rights::user(connection).await?);
    let beside = format!("{}\\_%`", pattern.trim_end_matches('`'));
    let error = Error::new(Code::MissingRights, "the user may not move the tables of the database");
    Ok(Some(
        error
            .hint(format!(
                "GRANT ALL PRIVILEGES ON {pattern}.* TO {user}; GRANT ALL PRIVILEGES ON {beside}.* TO {user};"
            ))
            .hint("Or name an administrator of the server: --to-url."),
    ))
}

pub(super) async fn run(original: &Reached, swap: Swap<'_>) -> Result<Vec<String>> {
    within(PREPARE, async {
        let (mut connection, _) = connect::connect(original).await?;
        let database = &original.connection.server()?.database;
        let (old, new) =
            (tables(&mut connection, database).await?, tables(&mut connection, &swap.names.staging).await?);
        alike(&mut connection, database, &swap.names.kept).await?;
        run_statement(&mut connection, format!("SET SESSION lock_wait_timeout = {}", LOCK.as_secs())).await?;
        let moves: Vec<String> =
            moves(&old, database, &swap.names.kept).chain(moves(&new, &swap.names.staging, database)).collect();
        if !moves.is_empty() {
            let own: u64 =
                sqlx::query_scalar("SELECT CONNECTION_ID()").fetch_one(&mut connection).await.map_err(failed)?;
            let rename = run_statement(&mut connection, format!("RENAME TABLE {}", moves.join(", ")));
            if swap.end_sessions {
                tokio::select! {
                    renamed = rename => renamed.map_err(waited)?,
                    refused = end_transactions(original, database, own) => refused?,
                }
            } else {
                rename.await.map_err(waited)?;
            }
        }
        // It has done its work; that it cannot be dropped changes nothing about it.
        let dropped = drop_empty(&mut connection, &swap.names.staging).await;
        connect::close(connection).await;
        Ok(dropped
            .err()
            .map(|error| format!("The empty {} could not be dropped: {error}.", swap.names.staging))
            .into_iter()
            .collect())
    })
    .await
}

/// Goes on until it is dropped; comes back only with an error. A session without a transaction is in nobody's way.
async fn end_transactions(original: &Reached, database: &str, own: u64) -> Result<()> {
    let (mut connection, _) = connect::connect_server(original).await?;
    loop {
        tokio::time::sleep(AGAIN).await;
        let open: Vec<u64> =
            sqlx::query_scalar(OPEN).bind(database).bind(own).fetch_all(&mut connection).await.map_err(may_end)?;
        for session in open {
            match sqlx::query(sqlx::AssertSqlSafe(format!("KILL {session}"))).execute(&mut connection).await {
                // It has ended by itself.
                Err(error) if connect::number(&error) == NO_SUCH_THREAD => {}
                ended => ended.map(drop).map_err(may_end)?,
            }
        }
    }
}

fn may_end(error: sqlx::Error) -> Error {
    let owns = connect::number(&error) != NOT_OWNER;
    let error = failed(error);
    match error.code {
        Code::MissingRights => error.hint(TO_END),
        _ if !owns => Error::new(Code::MissingRights, error.message).hint(TO_END),
        _ => error,
    }
}

const TO_END: &str =
    "To end sessions of others the user needs PROCESS and CONNECTION ADMIN (on MySQL CONNECTION_ADMIN).";

fn waited(error: Error) -> Error {
    match error.code {
        Code::LockTimeout => error
            .hint("A transaction uses a table: end it, or have it ended: --end-sessions. Then run the restore again."),
        _ => error,
    }
}

fn moves<'a>(tables: &'a [String], from: &'a str, to: &'a str) -> impl Iterator<Item = String> + 'a {
    let place = |database: &str, table: &str| format!("{}.{}", identifier(database), identifier(table));
    tables.iter().map(move |table| format!("{} TO {}", place(from, table), place(to, table)))
}

/// Tables and sequences, which are tables to a rename.
async fn tables(connection: &mut MySqlConnection, database: &str) -> Result<Vec<String>> {
    let there = contents(connection, database).await?;
    if let Some((kind, name)) = there.iter().find(|(kind, _)| !matches!(kind.as_str(), "TABLE" | "SEQUENCE")) {
        return Err(Error::new(Code::SourceChanged, format!("{database} holds a {} now: {name}", kind.to_lowercase()))
            .hint("Nothing was moved. Look at the plan again."));
    }
    Ok(there.into_iter().map(|(_, name)| name).collect())
}

/// Makes a database with the character set and collation of another.
async fn alike(connection: &mut MySqlConnection, database: &str, name: &str) -> Result<()> {
    let query = "SELECT CAST(DEFAULT_CHARACTER_SET_NAME AS CHAR), CAST(DEFAULT_COLLATION_NAME AS CHAR)
                 FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
    let (set, collation): (String, String) =
        sqlx::query_as(query).bind(database).fetch_one(&mut *connection).await.map_err(failed)?;
    let (name, set, collation) = (identifier(name), literal(&set), literal(&collation));
    run_statement(connection, format!("CREATE DATABASE {name} CHARACTER SET {set} COLLATE {collation}")).await
}

async fn drop_empty(connection: &mut MySqlConnection, database: &str) -> Result<()> {
    if !contents(connection, database).await?.is_empty() {
        return Ok(());
    }
    run_statement(connection, format!("DROP DATABASE IF EXISTS {}", identifier(database))).await
}

/// The statement moved all tables or none, so a staging database without any has given them away: but only where there was somewhere
/// for the old ones to go, since somebody may have dropped a copy of theirs.
pub(super) async fn done(original: &Reached, swap: Swap<'_>) -> Result<bool> {
    within(PROBE, async {
        let (mut connection, _) = connect::connect_server(original).await?;
        let there = "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?";
        let there: i64 =
            sqlx::query_scalar(there).bind(&swap.names.kept).fetch_one(&mut connection).await.map_err(failed)?;
        let done = there > 0 && contents(&mut connection, &swap.names.staging).await?.is_empty();
        let moved = !contents(&mut connection, &swap.names.kept).await?.is_empty();
        if moved && !done {
            return Err(half_done(swap));
        }
        // Empty are: the staging database of a swap that was done, the one for the old tables of a swap that was not.
        drop_empty(&mut connection, if done { &swap.names.staging } else { &swap.names.kept }).await?;
        connect::close(connection).await;
        Ok(done)
    })
    .await
}

/// Only a server that broke down in the middle of the statement, and is older than MariaDB 10.6, can leave that.
fn half_done(swap: Swap<'_>) -> Error {
    let names = swap.names;
    Error::new(
        Code::Interrupted,
        format!("the server moved some tables only, and both {} and {} hold the others", names.kept, names.staging),
    )
    .hint("Nothing was removed. Move the tables of the one you want by RENAME TABLE.")
}
