//! Dumps a database through the vendor's own tool, proving rows as they pass.

use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_core::ports::{Dump, DumpOptions, DumpStream, Flow};
use bulkhead_model::{
    Code, Engine, Error, Result,
    census::Census,
    grant::{Grant, MEMBERS},
    manifest::{DumpFacts, Role},
    policy::Exclusions,
    row_times::ROW_TIMES,
};
use sqlx::MySqlConnection;

use super::{
    accounts, broken, catalog,
    client::{self, Access, Job, explain},
    connect::{self, Server, failed, run},
    left_out, orphans,
    reading::{Read, Reading},
    rights, settings,
    sql::{Scanner, identifier},
};
use crate::{
    Tool, ToolPaths,
    process::{Ahead, Invocation, Limits, Pace, stream},
    reach::within,
    sandbox,
    tunnel::Reached,
};

/// Measuring a restored database: nobody else works on it.
const MEASURE: DumpOptions = DumpOptions {
    lock_timeout: Duration::from_secs(60),
    stall_timeout: Duration::from_secs(300),
    exclude: Exclusions::NOTHING,
};

/// Routines, events and views come only when asked for; never `--databases`, whose `USE` would overwrite the source when the
/// dump is restored elsewhere; never `--force`.
const OPTIONS: [&str; 9] = [
    "--single-transaction",
    "--quick",
    "--routines",
    "--triggers",
    "--events",
    "--hex-blob",
    "--default-character-set=utf8mb4",
    "--no-tablespaces",
    "--skip-dump-date",
];
/// MySQL's own: a dump is a database and not a replica, and statistics are the server's business.
const OPTIONS_OF_MYSQL: [&str; 2] = ["--set-gtid-purged=OFF", "--column-statistics=0"];

/// What queries tell before the rows are known.
struct Known {
    engine: Engine,
    server: Server,
    tool: String,
    settings: std::collections::BTreeMap<String, String>,
    /// Objects that the dump must hold.
    expected: Census,
    parts: Census,
    /// Rights of accounts; none if this user may not read them.
    grants: Option<Vec<Grant>>,
    warnings: Vec<String>,
    left_out: Exclusions,
}

pub(super) async fn start(
    engine: Engine,
    tools: &ToolPaths,
    source: &Reached,
    options: &DumpOptions,
    flow: &Flow,
) -> Result<Dump> {
    let look = look(engine, tools, source, options);
    let (known, tool, pace) = within(options.lock_timeout + options.stall_timeout, look).await?;
    let access = Access::new(source, &tool).await?;
    let limits = Limits { stall: options.stall_timeout, flow: flow.clone() };
    let read = Arc::new(Mutex::new(None));
    let database = &source.connection.server()?.database;
    let locks = known.expected.count("sequences") == 0;
    let invocation = invocation(engine, &tool, &access, database, locks, &options.exclude);
    let reader = Tee {
        output: Ahead::new(stream(&invocation, &limits, explain)?, pace, flow.clone()),
        reading: Some((Scanner::default(), Reading::of(database))),
        expected: known.expected.clone(),
        read: read.clone(),
        _access: access,
    };
    let stream = DumpStream { name: "dump.sql".to_owned(), reader: Box::new(reader) };
    Ok(Dump { streams: vec![stream], finish: Box::new(move || finish(known, &read)) })
}

fn invocation(
    engine: Engine,
    tool: &Tool,
    access: &Access,
    database: &str,
    locks: bool,
    exclude: &Exclusions,
) -> Invocation {
    let own: &[&str] = if engine == Engine::Mysql { &OPTIONS_OF_MYSQL } else { &[] };
    let invocation = access.invocation(tool).args(OPTIONS).args(own.iter().copied());
    // Beside locked tables a default may not ask a sequence, and the client alone would stop there (10.11: error 1100).
    let invocation = if locks { invocation } else { invocation.arg("--skip-add-locks") };
    // Behind the two dashes a name that looks like an option stays a name.
    left_out::tell(invocation, database, exclude).arg("--").arg(database)
}

/// Reads everything that could keep a dump from being whole, and what a restore will need.
async fn look(
    engine: Engine,
    tools: &ToolPaths,
    source: &Reached,
    options: &DumpOptions,
) -> Result<(Known, Tool, Pace)> {
    let (mut connection, server) = connect::connect(source).await?;
    connect::supported(engine, &server)?;
    let tool = client::tool(tools, engine, Job::Dump, &server)?;
    let database = &source.connection.server()?.database;
    rights::refuse(rights::missing(&mut connection, engine, &server, database).await?)?;
    let all = catalog::objects(&mut connection).await?;
    let left_out = left_out::look(&mut connection, engine, database, &options.exclude, &all).await?;
    let expected = left_out.off(&all);
    askable(engine, database, &expected)?;
    broken::refuse(&mut connection, &expected).await?;
    knock(&mut connection, &expected, options.lock_timeout).await?;
    let mut warnings = [left_out.warnings.clone(), catalog::warnings(&mut connection).await?].concat();
    warnings.extend(rights::of_accounts(&mut connection).await?.map(|statement| {
        format!("Rights of accounts on the database are not in this backup, whose user may not read them: {statement}")
    }));
    warnings.extend(orphans::read(&mut connection, &expected).await?.into_iter().map(|orphan| orphan.warning()));
    let grants = accounts::read(&mut connection, database).await?;
    let mut settings = settings::read(&mut connection, engine, &server, database).await?;
    if let (Engine::Mariadb, Some(grants)) = (engine, &grants) {
        let members = accounts::members(&mut connection, grants).await?;
        let members = serde_json::to_string(&members)
            .map_err(|error| Error::internal("who is in which role cannot be written").cause(error))?;
        settings.insert(MEMBERS.to_owned(), members);
    }
    let known = Known {
        engine,
        tool: tool.says.clone(),
        settings,
        parts: left_out.off(&catalog::parts(&mut connection).await?),
        grants,
        warnings,
        left_out: options.exclude.clone(),
        expected,
        server,
    };
    let pace = pace(&mut connection).await?;
    connect::close(connection).await;
    Ok((known, tool, pace))
}

/// What `mariadb-dump` escapes in the name of a database.
const ESCAPED: [char; 7] = ['\'', '"', '\\', '\n', '\r', '\0', '\x1a'];

/// Where there are events, `mariadb-dump` selects the database once more, by its escaped name, which none has (10.11: error 1049).
///
/// # Errors
/// `BadSource` for such a database with events.
pub(super) fn askable(engine: Engine, database: &str, objects: &Census) -> Result<()> {
    if engine != Engine::Mariadb || !database.contains(ESCAPED) || objects.count("events") == 0 {
        return Ok(());
    }
    let message =
        "mariadb-dump cannot read the events of a database with a quote, a backslash or a line break in its name";
    Err(Error::new(Code::BadSource, message).hint("Give the database another name, or remove its events."))
}

/// So often that the server does not hang up, with some room to spare.
async fn pace(connection: &mut MySqlConnection) -> Result<Pace> {
    let patience: u64 = sqlx::query_scalar("SELECT CAST(@@net_write_timeout AS UNSIGNED)")
        .fetch_one(connection)
        .await
        .map_err(failed)?;
    let usual = Pace::default();
    Ok(Pace { every: usual.every.min(Duration::from_secs(patience.max(1)) / 6), ..usual })
}

/// Opens every table, so that a lock is met with a time-out and by name. The dump tools themselves would wait for a year.
async fn knock(connection: &mut MySqlConnection, expected: &Census, longest: Duration) -> Result<()> {
    run(connection, format!("SET SESSION lock_wait_timeout = {}", longest.as_secs().max(1))).await?;
    for (_, tables) in expected.iter().filter(|(kind, _)| *kind == "tables") {
        for table in tables {
            let query = format!("SELECT 1 FROM {} LIMIT 0", identifier(table));
            let opened = sqlx::raw_sql(sqlx::AssertSqlSafe(query)).execute(&mut *connection).await;
            opened.map_err(failed).map_err(|error| error.context(format!("the table {table} cannot be read")))?;
        }
    }
    Ok(())
}

fn finish(known: Known, read: &Mutex<Option<Read>>) -> Result<DumpFacts> {
    let read = read.lock().unwrap_or_else(PoisonError::into_inner).take();
    let read = read.ok_or_else(|| Error::new(Code::DumpIncomplete, "the dump was not read to its end"))?;
    let mut objects = read.objects;
    for (kind, names) in known.parts.iter() {
        names.iter().for_each(|name| objects.add(kind, name.clone()));
    }
    let mut settings = known.settings;
    if !read.times.is_empty() {
        let times = serde_json::to_string(&read.times)
            .map_err(|error| Error::internal("the columns that no hash holds cannot be written").cause(error))?;
        settings.insert(ROW_TIMES.to_owned(), times);
    }
    Ok(DumpFacts {
        engine: known.engine,
        server_version: known.server.version,
        server: known.server.says,
        tool: known.tool,
        settings,
        tables: read.tables,
        wholes: Vec::new(),
        objects,
        definitions: Some(read.definitions),
        grants: known.grants,
        roles: read.definers.into_iter().map(role).collect(),
        warnings: known.warnings,
        left_out: known.left_out,
    })
}

/// A definer. It is never made by a restore, since an account is more than a name; the statement tells what would make it.
fn role(name: String) -> Role {
    let (user, host) = name.rsplit_once('@').unwrap_or((&name, "%"));
    Role { statement: format!("CREATE USER {}@{} ACCOUNT LOCK", identifier(user), identifier(host)), name }
}

/// The tool's output, read along. It ends only if the tool ended well, said that it was done, and left nothing out.
struct Tee {
    output: Ahead,
    reading: Option<(Scanner, Reading)>,
    expected: Census,
    read: Arc<Mutex<Option<Read>>>,
    /// The options file lives as long as the tool.
    _access: Access,
}

impl Tee {
    fn end(&mut self) -> Result<()> {
        if let Some((mut scanner, mut reading)) = self.reading.take() {
            scanner.finish(&mut reading)?;
            let read = reading.finish(&self.expected)?;
            *self.read.lock().unwrap_or_else(PoisonError::into_inner) = Some(read);
        }
        Ok(())
    }
}

impl io::Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.output.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.end().map_err(Error::into_io)?;
        } else if let Some((scanner, reading)) = &mut self.reading {
            scanner.feed(&buffer[..read], reading).map_err(Error::into_io)?;
        }
        Ok(read)
    }
}

/// Takes rows, hashes and names in the same way as a dump does, storing nothing.
pub(super) async fn measure(engine: Engine, tools: &ToolPaths, source: &Reached, flow: &Flow) -> Result<DumpFacts> {
    let private = sandbox::of(source.connection.server()?).is_some();
    if !private {
        orphans::refuse(source).await?;
    }
    let mut found = crate::measure::drain(start(engine, tools, source, &MEASURE, flow).await?, flow).await?;
    // Elsewhere accounts are those of the server, not of the backup.
    if !private {
        found.grants = None;
        found.settings.remove(MEMBERS);
    }
    Ok(found)
}
