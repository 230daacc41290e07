//! A server with an adapter, and short words for what the tests do with it.

use std::{io::Read, time::Duration};

use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Source};
use bulkhead_engines::{ToolPaths, mysql::MySql};
use bulkhead_model::{
    Engine, Result,
    compare::Scope,
    connection::parse_url,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts},
    restore::{Choices, Destination, Owners},
};
use bulkhead_test_support::{MySqlServer, Sandbox, Vendor};

pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: MySqlServer,
    pub(crate) adapter: MySql,
}

/// A dump that was read to its end.
pub(crate) struct Dumped {
    pub(crate) bytes: Vec<u8>,
    pub(crate) facts: DumpFacts,
}

impl Fixture {
    pub(crate) fn new(vendor: Vendor) -> Self {
        let sandbox = Sandbox::new();
        let server = match vendor {
            Vendor::MariaDb => sandbox.mariadb(),
            Vendor::MySql => sandbox.mysql(),
        };
        let adapter = adapter(&server, Vec::new());
        Self { sandbox, server, adapter }
    }

    /// The vendor's own dump tool.
    pub(crate) fn dump_tool(&self) -> std::path::PathBuf {
        let name = if self.server.vendor() == Vendor::MySql { "mysqldump" } else { "mariadb-dump" };
        self.server.client_dir().join(name)
    }

    pub(crate) fn source(&self, database: &str) -> Source {
        source(&self.server.url(database))
    }

    pub(crate) async fn dump(&self, source: &Source) -> Result<Dumped> {
        dump(&self.adapter, source, &Flow::default()).await
    }

    pub(crate) async fn load(
        &self,
        dumped: &Dumped,
        target: &Source,
        create: bool,
        choose: Choose,
    ) -> Result<Vec<String>> {
        let choices = Choices {
            destination: Destination::Database { connection: target.connection.clone() },
            scope: choose.scope,
            owners: choose.owners,
            keep_on_failure: false,
        };
        let input = Box::new(std::io::Cursor::new(dumped.bytes.clone()));
        let manifest = manifest(dumped);
        let request = LoadRequest { target, create, manifest: &manifest, choices: &choices, input, made: None };
        self.adapter.load(request, &Flow::default()).await
    }

    pub(crate) async fn measure(&self, target: &Source) -> DumpFacts {
        self.adapter.measure(target, &Flow::default()).await.unwrap()
    }
}

pub(crate) struct Choose {
    pub(crate) scope: Scope,
    pub(crate) owners: Owners,
}

impl Default for Choose {
    fn default() -> Self {
        Self { scope: Scope::Everything, owners: Owners::Keep }
    }
}

pub(crate) fn adapter(server: &MySqlServer, first: Vec<std::path::PathBuf>) -> MySql {
    let engine = match server.vendor() {
        Vendor::MariaDb => Engine::Mariadb,
        Vendor::MySql => Engine::Mysql,
    };
    let folders = first.into_iter().chain([server.client_dir().to_owned()]).collect();
    MySql::new(engine, ToolPaths::new(folders))
}

pub(crate) fn source(url: &str) -> Source {
    let parsed = parse_url(url).unwrap();
    Source { connection: parsed.connection, password: parsed.password }
}

pub(crate) fn options(lock: u64, stall: u64) -> DumpOptions {
    DumpOptions {
        lock_timeout: Duration::from_secs(lock),
        stall_timeout: Duration::from_secs(stall),
        exclude: Default::default(),
    }
}

pub(crate) async fn dump(adapter: &MySql, source: &Source, flow: &Flow) -> Result<Dumped> {
    let dump = adapter.dump(source, &options(10, 30), flow).await?;
    read(dump).await
}

pub(crate) async fn read(dump: Dump) -> Result<Dumped> {
    let work = move || {
        let mut bytes = Vec::new();
        for mut stream in dump.streams {
            stream.reader.read_to_end(&mut bytes).map_err(|error| bulkhead_model::Error::io("the dump", error))?;
        }
        Ok(Dumped { bytes, facts: (dump.finish)()? })
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

pub(crate) fn manifest(dumped: &Dumped) -> Manifest {
    let now = "2026-01-02T03:04:05Z".parse().unwrap();
    Manifest {
        format: FORMAT,
        set_aside: false,
        bulkhead: "test".into(),
        tenant: "acme".parse().unwrap(),
        database: "shop".parse().unwrap(),
        source: "app".into(),
        started_at: now,
        finished_at: now,
        streams: vec![StreamFacts { name: "dump.sql".into(), bytes: dumped.bytes.len() as u64, sha256: String::new() }],
        facts: dumped.facts.clone(),
    }
}
