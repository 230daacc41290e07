//! Loads an archive into a database.
//!
//! Rows come as one stream, in the order of the archive. Indexes and constraints come last and on several connections: their
//! definitions stand in the table of contents, so its bytes alone are an archive that pg_restore can work on in parallel.
//! Indexes of partitions are attached to that of the whole one after the other: a server that attaches to several levels at
//! once can end in a deadlock, or with the index of the whole left invalid.

use std::{collections::BTreeSet, io::Read, path::PathBuf, time::Duration};

use bulkhead_core::ports::{Flow, LoadRequest};
use bulkhead_model::{
    Code, Error, Result,
    compare::Scope,
    manifest::Manifest,
    restore::{Choices, Destination, Owners},
    version::Version,
};
use sqlx::PgConnection;
use tokio::sync::mpsc;
use zeroize::Zeroizing;

use super::{
    alive,
    archive::{Step, Toc, pick, read_toc, steps},
    client::{self, Access, conninfo, explain},
    compression, connect,
    connect::{failed, quoted, run as run_statement},
    contents,
    held::Held,
    members, roles, settings,
};
use crate::{
    ToolPaths,
    before::{Before, Targets, not_empty},
    process::{Invocation, Limits, feed},
    reach::{PREPARE, within},
    sandbox,
    tunnel::Reached,
};

/// Building an index of a large table is silent.
const STALL: Duration = Duration::from_secs(24 * 3600);
/// A table of contents beyond this is not one.
const LARGEST_HEAD: usize = 1 << 30;
/// Objects up to which the first part of a load can be one transaction: a server remembers a lock for each of them. What was made
/// in the same transaction is not written ahead by a server that can start anew.
const FEW: usize = 5_000;
/// Said of a database that was there before the restore.
const STAYS: &str = "Rights on the database itself and settings of roles for it stay as they are: it was there before.";

pub(super) async fn run(
    tools: &ToolPaths,
    targets: &Targets,
    target: &Reached,
    request: LoadRequest<'_>,
    flow: &Flow,
) -> Result<Vec<String>> {
    let LoadRequest { create, manifest, choices, input, made, .. } = request;
    let version = within(PREPARE, prepare(targets, target, create, manifest, choices, made)).await?;
    let tool = client::tool(tools, "pg_restore", version)?.path;
    let work = Work {
        access: Access::new(target, &tool).await?.in_sessions(version, false),
        tool,
        database: target.connection.server()?.database.clone(),
        private: is_private(target)?,
        choices: choices.clone(),
        flow: flow.clone(),
    };
    let loaded = tokio::task::spawn_blocking(move || work.load(input)).await;
    loaded.map_err(|error| Error::internal("the load ended unexpectedly").cause(error))??;
    flow.go_on()?;
    tokio::select! {
        () = flow.cancel.cancelled() => flow.go_on().map(|()| Vec::new()),
        finished = within(PREPARE, finish(target, create, manifest, choices)) => finished,
    }
}

/// What comes after the last object: the settings of a database that was made, and what roles hold on it.
async fn finish(target: &Reached, create: bool, manifest: &Manifest, choices: &Choices) -> Result<Vec<String>> {
    let held = Held::of(&manifest.facts.settings);
    let everything = choices.scope == Scope::Everything;
    let compressed = if everything { compression::take_back(target, &manifest.facts.settings).await? } else { None };
    if !create {
        let stays = (!held.is_empty()).then(|| STAYS.to_owned());
        return Ok(compressed.into_iter().chain(stays).collect());
    }
    let mut connection = connect::connect(target).await?;
    let database = &target.connection.server()?.database;
    let mut notices = settings::apply(&mut connection, target, &manifest.facts.settings).await;
    notices.extend(compressed);
    // What replaces another gets what is held on that one now, by the swap.
    if keeps_roles(choices) && !matches!(choices.destination, Destination::Replace { .. }) {
        if is_private(target)? {
            // Those that hold something on the database alone are in no list of what its objects refer to.
            let holders = held.roles();
            let missing = roles::not_usable(&mut connection, &holders).await?;
            roles::make(&mut connection, &holders, &missing).await?;
            // Roles of any other server are not a restore's to change.
            notices.extend(members::give(&mut connection, database, &manifest.facts.settings).await?);
        }
        notices.extend(members::comment(&mut connection, database, &manifest.facts.settings).await);
        notices.extend(held.give(&mut connection, database, None).await);
        for (whose, name, value) in held.preloads(database, &target.connection.server()?.user) {
            notices.extend(settings::left_out_if_it_locks_out(&mut connection, target, &whose, name, value).await);
        }
        notices.extend(held.give_owner(&mut connection, database).await);
    }
    connect::close(connection).await;
    Ok(notices)
}

fn is_private(target: &Reached) -> Result<bool> {
    Ok(sandbox::of(target.connection.server()?).is_some())
}

/// Whether owners and rights come back.
fn keeps_roles(choices: &Choices) -> bool {
    choices.owners == Owners::Keep && choices.scope == Scope::Everything
}

/// Takes statistics: without them a restored database is slow until the server does it by itself.
pub(super) async fn settle(target: &Reached) -> Result<()> {
    let mut connection = connect::connect_to_work(target).await?;
    let analyze = async |connection: &mut PgConnection| {
        sqlx::query("ANALYZE").execute(connection).await.map(drop).map_err(failed)
    };
    alive::watched(target, &mut connection, analyze).await?;
    connect::close(connection).await;
    Ok(())
}

/// Makes missing roles and the database itself, or makes sure that the one that is there is still empty.
async fn prepare(
    targets: &Targets,
    target: &Reached,
    create: bool,
    manifest: &Manifest,
    choices: &Choices,
    made: Option<mpsc::Sender<String>>,
) -> Result<Version> {
    // Until this has ended well, whatever stands there is somebody else's.
    targets.found(&target.connection, Before::Foreign);
    let database = &target.connection.server()?.database;
    // A private server has been made with its database.
    let absent = create && !is_private(target)?;
    let mut connection =
        if absent { connect::connect_maintenance(target).await? } else { connect::connect(target).await? };
    let (version, _) = connect::version(&mut connection).await?;
    let ready = if absent { BTreeSet::new() } else { still_empty(&mut connection, database).await? };
    if keeps_roles(choices) {
        let missing = roles::not_usable(&mut connection, &manifest.facts.roles).await?;
        roles::make(&mut connection, &manifest.facts.roles, &missing).await?;
        if is_private(target)? {
            members::attribute(&mut connection, &manifest.facts.settings, &manifest.facts.roles).await?;
        }
    }
    if absent {
        let statement = settings::create(database, &manifest.facts.settings, version.major);
        let created = sqlx::raw_sql(sqlx::AssertSqlSafe(statement)).execute(&mut connection).await;
        created.map_err(|error| settings::not_created(database, error))?;
        if let (Some(made), Some(identity)) = (made, oid(&mut connection, database).await?) {
            // Nobody listens where nobody wants to know.
            let _ = made.send(identity).await;
            made.closed().await;
        }
    }
    connect::close(connection).await;
    targets.found(&target.connection, Before::Empty(ready));
    Ok(version)
}

/// What a later database of the same name has another of.
pub(super) async fn identity(target: &Reached) -> Result<Option<String>> {
    let mut connection = connect::connect_maintenance(target).await?;
    let identity = oid(&mut connection, &target.connection.server()?.database).await?;
    connect::close(connection).await;
    Ok(identity)
}

async fn oid(connection: &mut PgConnection, database: &str) -> Result<Option<String>> {
    let query = sqlx::query_scalar("SELECT oid::text FROM pg_database WHERE datname = $1").bind(database);
    query.fetch_optional(connection).await.map_err(failed)
}

/// Gives the extensions that are there.
async fn still_empty(connection: &mut PgConnection, database: &str) -> Result<BTreeSet<String>> {
    let contents = contents::list(connection).await?;
    if contents.is_empty() { contents::extensions(connection).await } else { Err(not_empty(database, &contents)) }
}

struct Work {
    tool: PathBuf,
    access: Access,
    database: String,
    /// The server is a sandbox of our own.
    private: bool,
    choices: Choices,
    flow: Flow,
}

impl Work {
    fn load(&self, mut input: Box<dyn Read + Send>) -> Result<()> {
        let (toc, head) = read_head(&mut input, &self.flow)?;
        toc.refuse_programs()?;
        let folder = self.access.folder();
        let file = folder.write_bytes("toc", &head[..toc.length])?;
        let chosen = match &self.choices.scope {
            Scope::Tables(tables) => Some(pick(&toc, tables)),
            _ => None,
        };
        let list = chosen.as_ref().map(|chosen| self.list("list", &toc, chosen)).transpose()?;
        let mut rows = self.invocation(list.as_ref()).args(["--section=pre-data", "--section=data"]);
        if self.private && fits_a_transaction(&toc) {
            rows = rows.arg("--single-transaction");
        }
        self.run(&rows, &mut std::io::Cursor::new(head).chain(input))?;
        for (at, Step { entries, at_once }) in steps(&toc, chosen.as_ref()).into_iter().enumerate() {
            let list = self.list(&format!("list-{at}"), &toc, &entries)?;
            let jobs = if at_once { jobs() } else { 1 };
            let step = self.invocation(Some(&list)).arg("--section=post-data").arg(format!("--jobs={jobs}"));
            self.run(&step.arg(&file), &mut std::io::empty())?;
        }
        Ok(())
    }

    fn invocation(&self, list: Option<&PathBuf>) -> Invocation {
        let mut invocation = Invocation::new(&self.tool)
            .args(["--exit-on-error", "--no-password", "--no-tablespaces"])
            .arg(format!("--dbname={}", conninfo(&self.database)));
        if !keeps_roles(&self.choices) {
            invocation = invocation.args(["--no-owner", "--no-privileges"]);
        }
        if let Some(list) = list {
            invocation = invocation.arg(format!("--use-list={}", list.display()));
        }
        self.access.apply(invocation)
    }

    /// A file that names the entries to restore, in the order of the archive: pg_restore works in that of the file.
    fn list(&self, name: &str, toc: &Toc, entries: &BTreeSet<i64>) -> Result<PathBuf> {
        let listed = toc.entries.iter().filter(|entry| entries.contains(&entry.id));
        let lines: Vec<String> = listed.map(|entry| format!("{};\n", entry.id)).collect();
        self.access.folder().write(name, &Zeroizing::new(lines.concat()))
    }

    fn run(&self, invocation: &Invocation, input: &mut (dyn Read + Send)) -> Result<()> {
        let limits = Limits { stall: STALL, flow: self.flow.clone() };
        let ended = feed(invocation, input, &limits)?;
        if ended.success { Ok(()) } else { Err(explain_load(&ended)) }
    }
}

/// An entry of large objects can stand for many.
fn fits_a_transaction(toc: &Toc) -> bool {
    toc.entries.len() < FEW && !toc.entries.iter().any(|entry| entry.kind == "BLOB METADATA")
}

/// The first error line is the cause; what follows are its consequences.
fn explain_load(ended: &crate::process::Ended) -> Error {
    let first = ended.lines().find(|line| line.contains("error:")).unwrap_or_default().to_owned();
    let explained = explain(ended);
    let code = if explained.code == Code::SourceChanged { Code::ToolFailed } else { explained.code };
    let error = Error::new(code, if first.is_empty() { explained.message } else { first });
    explained.hints.into_iter().filter(|_| code == explained.code).fold(error, Error::hint)
}

fn jobs() -> usize {
    std::thread::available_parallelism().map_or(1, |count| count.get().min(4))
}

/// Reads until the table of contents is whole; gives it with all bytes that were read.
fn read_head(input: &mut dyn Read, flow: &Flow) -> Result<(Toc, Vec<u8>)> {
    let mut head = Vec::new();
    let mut wanted: u64 = 256 << 10;
    loop {
        flow.go_on()?;
        let read =
            Read::take(&mut *input, wanted).read_to_end(&mut head).map_err(|error| Error::io("the dump", error))?;
        if let Some(toc) = read_toc(&head)? {
            return Ok((toc, head));
        }
        if read == 0 || head.len() > LARGEST_HEAD {
            return Err(Error::new(Code::DumpIncomplete, "the dump ends in its table of contents")
                .hint("Restore another snapshot."));
        }
        wanted = head.len() as u64;
    }
}

/// Drops the database, or empties it if it was there before. A target that was not ours is left alone.
pub(super) async fn discard(targets: &Targets, target: &Reached, created: bool) -> Result<()> {
    match targets.before(&target.connection) {
        Some(Before::Foreign) => Ok(()),
        _ if created => drop_database(target).await,
        Some(Before::Empty(extensions)) => empty(target, Some(&extensions)).await,
        None => empty(target, None).await,
    }
}

async fn drop_database(target: &Reached) -> Result<()> {
    // One that is not there, or lets nobody in, may still be dropped.
    if let Ok(mut connection) = connect::connect(target).await {
        contents::unsubscribe(&mut connection).await?;
        connect::close(connection).await;
    }
    let mut connection = connect::connect_maintenance(target).await?;
    let name = quoted(&target.connection.server()?.database);
    run_statement(&mut connection, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    connect::close(connection).await;
    Ok(())
}

/// It was empty before, so everything in it came with the load, but for extensions that were put ready.
async fn empty(target: &Reached, extensions: Option<&BTreeSet<String>>) -> Result<()> {
    let mut connection = match connect::connect(target).await {
        Err(error) if error.code == Code::NotFound => return Ok(()),
        result => result?,
    };
    contents::remove(&mut connection, extensions).await?;
    connect::close(connection).await;
    Ok(())
}
