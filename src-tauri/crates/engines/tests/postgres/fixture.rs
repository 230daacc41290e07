//! A server with an adapter, and short words for what the tests do with it.

use std::path::PathBuf;

use bulkhead_core::ports::{EngineAdapter, Flow, LoadRequest, Sandbox as Private, Sandboxes, Source};
use bulkhead_engines::{ToolPaths, postgres::Postgres as Adapter};
use bulkhead_model::{
    Result,
    compare::{Scope, compare},
    manifest::DumpFacts,
    restore::{Choices, Destination, Owners},
};
use bulkhead_test_support::{Fake, Postgres, PostgresBuilder, Sandbox, seed};

use crate::work::{self, Dumped, Job, source};

/// More bytes than pipes and sockets hold, so that a dump that nobody reads stands still.
pub(crate) const MANY: u64 = 20;

pub(crate) struct Fixture {
    pub(crate) sandbox: Sandbox,
    pub(crate) server: Postgres,
    pub(crate) adapter: Adapter,
}

impl Fixture {
    /// A server with the empty database `app`.
    pub(crate) fn new() -> Self {
        Self::with(Postgres::builder())
    }

    pub(crate) fn with(builder: PostgresBuilder) -> Self {
        let sandbox = Sandbox::new();
        let server = builder.start(&sandbox);
        server.create_database("app");
        Self { sandbox, server, adapter: Adapter::new(ToolPaths::default()) }
    }

    /// `app` with every kind of object.
    pub(crate) fn seeded() -> Self {
        let fixture = Self::new();
        seed::postgres(&fixture.server, "app", 300);
        fixture
    }

    /// `app` with so many megabytes in `bulk`.
    pub(crate) fn big(megabytes: u64) -> Self {
        let fixture = Self::new();
        seed::bulk_postgres(&fixture.server, "app", megabytes);
        fixture
    }

    pub(crate) fn source(&self, database: &str) -> Source {
        source(&self.server.url(database))
    }

    pub(crate) fn app(&self) -> Source {
        self.source("app")
    }

    pub(crate) async fn dump(&self) -> Result<Dumped> {
        work::dump(&self.adapter, &self.app()).await
    }

    pub(crate) async fn measure(&self, database: &str) -> DumpFacts {
        self.adapter.measure(&self.source(database), &Flow::default()).await.unwrap()
    }

    /// Restores into a new database and proves it, by the product's way and by another.
    pub(crate) async fn comes_back(&self, dumped: &Dumped, database: &str) {
        Job::new(&self.source(database)).load(&self.adapter, dumped).await.unwrap();
        assert_eq!(compare(&dumped.facts, &self.measure(database).await, &Scope::Everything), []);
        seed::assert_same(
            &seed::fingerprint_postgres(&self.server, "app"),
            &seed::fingerprint_postgres(&self.server, database),
        );
    }

    /// Restores into a private server, as a drill does. Gives what the load had to say.
    pub(crate) async fn drill(&self, dumped: &Dumped) -> (Private, Vec<String>) {
        let folder = self.adapter.sandbox_folder().unwrap();
        let private = self.adapter.start_sandbox(&folder, &dumped.manifest(), &Flow::default()).await.unwrap();
        let choices = Choices {
            destination: Destination::Database { connection: private.target.connection.clone() },
            scope: Scope::Everything,
            owners: Owners::Keep,
            keep_on_failure: false,
        };
        let (target, manifest) = (&private.target, dumped.manifest());
        let input = Box::new(std::io::Cursor::new(dumped.bytes.clone()));
        let request = LoadRequest { target, create: true, manifest: &manifest, choices: &choices, input, made: None };
        let notices = self.adapter.load(request, &Flow::default()).await.unwrap();
        (private, notices)
    }

    /// An adapter whose first tools are those of the sandbox.
    pub(crate) fn faked(&self) -> Adapter {
        Adapter::new(ToolPaths::new(vec![self.sandbox.bin()]))
    }

    pub(crate) fn misbehaving(&self, fake: Fake) -> Adapter {
        self.sandbox.misbehaving("pg_dump", fake);
        self.faked()
    }

    pub(crate) fn fake(&self, script: &str) -> Adapter {
        self.sandbox.fake_tool("pg_dump", script);
        self.faked()
    }

    pub(crate) fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        self.sandbox.file(name, content)
    }
}
