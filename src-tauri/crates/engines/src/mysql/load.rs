//! Loads a dump into a database through the vendor's own client.
//!
//! The client reads in binary mode, in which it knows no command of its own but `DELIMITER`: nothing in a dump can start a
//! program or read a file here.

use std::{collections::BTreeSet, io::Read, time::Duration};

use bulkhead_core::ports::{Flow, LoadRequest};
use bulkhead_model::{
    Code, Engine, Error, Result,
    amount::count,
    compare::Scope,
    grant,
    held::COMMENT,
    manifest::Manifest,
    restore::{Choices, Owners},
};
use sqlx::MySqlConnection;
use tokio::sync::mpsc;

use super::{
    accounts,
    client::{self, Access, Job, explain},
    connect::{self, failed, run as run_statement},
    identity, orphans,
    rewrite::{Changes, Rewritten},
    settings,
    sql::identifier,
};
use crate::{
    Tool, ToolPaths,
    before::{Before, Targets, not_empty},
    process::{Limits, feed},
    reach::{PREPARE, within},
    tunnel::Reached,
};

/// Building the indexes of a large table is silent.
const STALL: Duration = Duration::from_secs(24 * 3600);

/// Comments in routines belong to them, so they are sent.
const OPTIONS: [&str; 5] =
    ["--binary-mode", "--batch", "--comments", "--no-auto-rehash", "--default-character-set=utf8mb4"];

pub(super) async fn run(
    engine: Engine,
    tools: &ToolPaths,
    targets: &Targets,
    target: &Reached,
    request: LoadRequest<'_>,
    flow: &Flow,
) -> Result<Vec<String>> {
    let LoadRequest { create, manifest, choices, input, made, .. } = request;
    let database = target.connection.server()?.database.clone();
    let tool = within(PREPARE, prepare(engine, tools, targets, target, create.then_some(manifest), made)).await?;
    let (access, changes, flow_of_load) = (Access::new(target, &tool).await?, changes(manifest, choices), flow.clone());
    let work = move || load(&tool, &access, &database, Rewritten::new(input, changes), flow_of_load);
    let loaded = tokio::task::spawn_blocking(work).await;
    loaded.map_err(|error| Error::internal("the load ended unexpectedly").cause(error))??;
    flow.go_on()?;
    let mut notices = notices(target).await?;
    if choices.scope == Scope::Everything {
        let members = grant::members(&manifest.facts).unwrap_or_default();
        let grants = manifest.facts.grants.as_deref().unwrap_or_default();
        notices.extend(accounts::give(target, grants, &members).await?);
    }
    Ok(notices)
}

/// Makes the target, if there is a manifest to make it by, or sees that it is empty.
async fn prepare(
    engine: Engine,
    tools: &ToolPaths,
    targets: &Targets,
    target: &Reached,
    create: Option<&Manifest>,
    made: Option<mpsc::Sender<String>>,
) -> Result<Tool> {
    let (mut connection, server) = connect::connect_server(target).await?;
    let tool = client::tool(tools, engine, Job::Load, &server)?;
    let database = &target.connection.server()?.database;
    // Until the target is made, or known to be empty, whatever stands there is somebody else's.
    targets.found(&target.connection, Before::Foreign);
    match create {
        Some(manifest) => {
            // Nobody marks what nobody wants to know.
            let mark = made.as_ref().and_then(|_| identity::fresh(engine, &server));
            let settings = &manifest.facts.settings;
            let own = settings.get(COMMENT).filter(|_| identity::knows_comments(engine, &server));
            let comment = identity::with(own.map(String::as_str), mark.as_deref());
            settings::create(&mut connection, database, settings, comment.as_deref()).await?;
            if let (Some(made), Some(_), Some(comment)) = (made, mark, comment) {
                let _ = made.send(comment).await;
                made.closed().await;
            }
        }
        None => still_empty(&mut connection, database).await?,
    }
    targets.found(&target.connection, Before::Empty(BTreeSet::new()));
    connect::close(connection).await;
    Ok(tool)
}

async fn still_empty(connection: &mut MySqlConnection, database: &str) -> Result<()> {
    let contents = contents(connection, database).await?;
    let words: Vec<String> =
        contents.into_iter().map(|(kind, name)| format!("{} {name}", kind.to_lowercase())).collect();
    if words.is_empty() { Ok(()) } else { Err(not_empty(database, &words)) }
}

fn changes(manifest: &Manifest, choices: &Choices) -> Changes {
    let only = match &choices.scope {
        Scope::Everything => None,
        Scope::Tables(tables) => Some(tables.iter().map(|table| table.name.clone()).collect()),
    };
    let own_definers = choices.owners == Owners::Skip || only.is_some();
    Changes { own_definers, only, source: manifest.source.clone() }
}

fn load(tool: &Tool, access: &Access, database: &str, mut dump: impl Read + Send, flow: Flow) -> Result<()> {
    let invocation = access.invocation(tool).args(OPTIONS).arg(format!("--database={database}"));
    let ended = feed(&invocation, &mut dump, &Limits { stall: STALL, flow })?;
    if ended.success { Ok(()) } else { Err(explain_load(&ended)) }
}

/// The first error line is the cause.
fn explain_load(ended: &crate::process::Ended) -> Error {
    let mut explained = explain(ended);
    if explained.code == Code::SourceChanged {
        // Nobody has changed the source: the dump asks for what is not there.
        explained = Error::new(Code::ToolFailed, explained.message);
    }
    match ended.lines().find(|line| line.starts_with("ERROR")) {
        Some(line) if line.starts_with("ERROR 1449 ") => {
            orphans::missing(&orphans::account(line)).context("the dump cannot be loaded")
        }
        Some(line) => {
            let error = Error::new(explained.code, line.chars().take(500).collect::<String>());
            explained.hints.into_iter().fold(error, Error::hint)
        }
        None => explained,
    }
}

/// What starts to work by itself in the restored database.
async fn notices(target: &Reached) -> Result<Vec<String>> {
    let (mut connection, _) = connect::connect(target).await?;
    let active: i64 = sqlx::query_scalar(
        "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() AND STATUS = 'ENABLED'",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(failed)?;
    connect::close(connection).await;
    let active = u64::try_from(active).unwrap_or_default();
    let (are, run) = if active == 1 { ("is", "runs") } else { ("are", "run") };
    let events = count(active, "event");
    let notice =
        || format!("{events} {are} active in the restored database and {run} when the server's scheduler is on.");
    Ok((active > 0).then(notice).into_iter().collect())
}

/// Drops the database, or empties it if it was there before. A target that was not ours is left alone.
pub(super) async fn discard(targets: &Targets, target: &Reached, created: bool) -> Result<()> {
    if targets.foreign(&target.connection) {
        return Ok(());
    }
    let (mut connection, _) = connect::connect_server(target).await?;
    let database = identifier(&target.connection.server()?.database);
    if created {
        run_statement(&mut connection, format!("DROP DATABASE IF EXISTS {database}")).await?;
    } else {
        empty(&mut connection, target).await?;
    }
    connect::close(connection).await;
    Ok(())
}

const EVERYTHING: &str = "
    SELECT CAST(CASE TABLE_TYPE WHEN 'VIEW' THEN 'VIEW' WHEN 'SEQUENCE' THEN 'SEQUENCE' ELSE 'TABLE' END AS CHAR),
        CAST(TABLE_NAME AS CHAR) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?
    UNION ALL SELECT CAST(ROUTINE_TYPE AS CHAR), CAST(ROUTINE_NAME AS CHAR) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?
    UNION ALL SELECT 'EVENT', CAST(EVENT_NAME AS CHAR) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?";

/// Everything in a database: kind and name. Empty for one that does not exist.
pub(super) async fn contents(connection: &mut MySqlConnection, database: &str) -> Result<Vec<(String, String)>> {
    let query = sqlx::query_as(EVERYTHING).bind(database).bind(database).bind(database);
    query.fetch_all(connection).await.map_err(failed)
}

/// It was empty before, so everything in it came with the load.
async fn empty(connection: &mut MySqlConnection, target: &Reached) -> Result<()> {
    let database = &target.connection.server()?.database;
    run_statement(connection, "SET SESSION foreign_key_checks = 0".to_owned()).await?;
    for (kind, name) in contents(connection, database).await? {
        let name = format!("{}.{}", identifier(database), identifier(&name));
        run_statement(connection, format!("DROP {kind} IF EXISTS {name}")).await?;
    }
    Ok(())
}
