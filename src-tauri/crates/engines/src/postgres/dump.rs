//! Dumps a database through pg_dump, proving rows as they pass.

use std::{
    io::{self, Read},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use bulkhead_core::ports::{Dump, DumpOptions, DumpStream, Flow};
use bulkhead_model::{Code, Engine, Error, Result, manifest::DumpFacts, policy::Exclusions, version::Version};

use super::{
    archive::{Data, Parsed, census, definitions, wholes},
    client::{self, Access, explain},
    compression, connect, held, left_out, members, notes,
    rewritten::{self, Files},
    rights, roles, settings,
};
use crate::{
    ToolPaths,
    process::{Invocation, Limits, Output, stream},
    reach::within,
    tunnel::Reached,
};

/// Measuring a restored database: nobody else works on it.
const MEASURE: DumpOptions = DumpOptions {
    lock_timeout: Duration::from_secs(60),
    stall_timeout: Duration::from_secs(300),
    exclude: Exclusions::NOTHING,
};

/// Longest wait for the server's answer after the last byte.
const PATIENCE: Duration = Duration::from_secs(60);

/// The facts that queries give, before the rows are known.
struct Known {
    server_version: Version,
    server: String,
    tool: String,
    settings: std::collections::BTreeMap<String, String>,
    roles: Vec<bulkhead_model::manifest::Role>,
    warnings: Vec<String>,
    left_out: Exclusions,
    /// The tool is to work as the login itself, whatever role a setting puts that into.
    as_itself: bool,
}

pub(super) async fn start(tools: &ToolPaths, source: &Reached, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
    let (known, files, tool) = within(options.stall_timeout, look(tools, source, &options.exclude)).await?;
    let access = Access::new(source, &tool).await?.in_sessions(known.server_version, known.as_itself);
    let invocation = Invocation::new(tool)
        .args(["--format=custom", "--compress=0", "--no-password"])
        .arg(format!("--lock-wait-timeout={}", options.lock_timeout.as_millis()));
    let invocation = access.apply(left_out::tell(invocation, &known.left_out));
    let limits = Limits { stall: options.stall_timeout, flow: flow.clone() };
    let parsed = Arc::new(Mutex::new(None));
    let reader = Tee {
        output: stream(&invocation, &limits, explain)?,
        data: Some(Data::new()),
        parsed: parsed.clone(),
        again: Again { source: source.clone(), files, runtime: tokio::runtime::Handle::current() },
        _access: access,
    };
    let stream = DumpStream { name: "dump.pgdump".to_owned(), reader: Box::new(reader) };
    Ok(Dump { streams: vec![stream], finish: Box::new(move || finish(known, &parsed)) })
}

/// Reads everything that could keep a dump from being whole, and what a restore will need.
async fn look(tools: &ToolPaths, source: &Reached, exclude: &Exclusions) -> Result<(Known, Files, std::path::PathBuf)> {
    let mut connection = connect::connect(source).await?;
    let (server_version, server) = connect::version(&mut connection).await?;
    if server_version.major < 13 {
        return Err(Error::new(Code::BadSource, format!("PostgreSQL {server} is older than 13"))
            .hint("Update the server; Bulkhead backs up 13 and newer."));
    }
    let tool = client::tool(tools, "pg_dump", server_version)?;
    let as_itself = rights::missing(&mut connection, server_version).await?.refuse()?.is_some();
    let mut settings = settings::read(&mut connection, server_version.major).await?;
    settings.extend(held::read(&mut connection, &source.connection.server()?.database).await?.written()?);
    settings.extend(members::read(&mut connection, server_version.major).await?);
    settings.extend(compression::read(&mut connection, server_version.major).await?);
    let roles = roles::referred(&mut connection).await?;
    let (left_out, mut warnings) = left_out::look(&mut connection, exclude).await?;
    warnings.extend(notes::read(&mut connection).await?);
    let files = rewritten::files(&mut connection).await?;
    connect::close(connection).await;
    let tool_says = tool.says;
    Ok((
        Known { server_version, server, tool: tool_says, settings, roles, warnings, left_out, as_itself },
        files,
        tool.path,
    ))
}

fn finish(known: Known, parsed: &Mutex<Option<Parsed>>) -> Result<DumpFacts> {
    let parsed = parsed.lock().unwrap_or_else(PoisonError::into_inner).take();
    let parsed = parsed.ok_or_else(|| Error::new(Code::DumpIncomplete, "the dump was not read to its end"))?;
    Ok(DumpFacts {
        engine: Engine::Postgres,
        server_version: known.server_version,
        server: known.server,
        tool: known.tool,
        settings: known.settings,
        wholes: wholes(&parsed.toc, &parsed.tables),
        objects: census(&parsed.toc),
        definitions: Some(definitions(&parsed.toc)),
        grants: None,
        tables: parsed.tables,
        roles: known.roles,
        warnings: known.warnings,
        left_out: known.left_out,
    })
}

/// The output of pg_dump with its rows read along. It ends only if the tool ended well and the archive is whole.
struct Tee {
    output: Output,
    data: Option<Data>,
    parsed: Arc<Mutex<Option<Parsed>>>,
    again: Again,
    /// The password file lives as long as the tool.
    _access: Access,
}

/// A second look at the server, after the last byte.
struct Again {
    source: Reached,
    files: Files,
    runtime: tokio::runtime::Handle,
}

impl Again {
    /// On a thread of its own: the reader's may be one that must not wait for others.
    fn look(&self, parsed: &Parsed) -> Result<()> {
        if !rewritten::in_doubt(&parsed.tables) {
            return Ok(());
        }
        let (source, runtime) = (self.source.clone(), self.runtime.clone());
        let asked = std::thread::spawn(move || runtime.block_on(within(PATIENCE, files_now(&source)))).join();
        let now = asked.map_err(|_| Error::internal("the look after the dump ended unexpectedly"))??;
        rewritten::compare(&parsed.tables, &self.files, &now)
    }
}

async fn files_now(source: &Reached) -> Result<Files> {
    let mut connection = connect::connect(source).await?;
    let files = rewritten::files(&mut connection).await?;
    connect::close(connection).await;
    Ok(files)
}

impl Tee {
    fn end(&mut self) -> Result<()> {
        if let Some(data) = self.data.take() {
            let parsed = data.finish()?;
            self.again.look(&parsed)?;
            *self.parsed.lock().unwrap_or_else(PoisonError::into_inner) = Some(parsed);
        }
        Ok(())
    }
}

impl Read for Tee {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.output.read(buffer)?;
        if read == 0 && !buffer.is_empty() {
            self.end().map_err(Error::into_io)?;
        } else if let Some(data) = &mut self.data {
            data.feed(&buffer[..read]).map_err(Error::into_io)?;
        }
        Ok(read)
    }
}

/// Takes rows, hashes and names in the same way as a dump does, storing nothing.
pub(super) async fn measure(tools: &ToolPaths, source: &Reached, flow: &Flow) -> Result<DumpFacts> {
    crate::measure::drain(start(tools, source, &MEASURE, flow).await?, flow).await
}
