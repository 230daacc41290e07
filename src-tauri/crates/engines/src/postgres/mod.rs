//! PostgreSQL 13 and newer, through pg_dump and pg_restore.
//!
//! The dump is the uncompressed custom format on standard output: the repository compresses and deduplicates it, and the
//! rows are proved as they pass. A database's name is never an argument of its own: libpq would read `host=…` in it.

mod archive;
mod client;
mod connect;
mod contents;
mod dump;
mod inspect;
mod load;
mod notes;
mod probe;
mod rewritten;
mod rights;
mod roles;
mod settings;
mod test;

use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Source};
use bulkhead_model::{
    Result,
    manifest::{DumpFacts, Manifest},
    report::{Inspection, TestReport},
    restore::TargetFacts,
};

use crate::{ToolPaths, before::Targets};

/// The adapter for PostgreSQL.
#[derive(Clone, Debug)]
pub struct Postgres {
    tools: ToolPaths,
    targets: Targets,
}

impl Postgres {
    /// An adapter that finds its tools there.
    #[must_use]
    pub fn new(tools: ToolPaths) -> Self {
        Self { tools, targets: Targets::default() }
    }
}

#[async_trait]
impl EngineAdapter for Postgres {
    async fn test(&self, source: &Source) -> TestReport {
        test::run(&self.tools, source).await
    }

    async fn inspect(&self, source: &Source) -> Result<Inspection> {
        inspect::run(source).await
    }

    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
        dump::start(&self.tools, source, options, flow).await
    }

    async fn probe(&self, target: &Source, manifest: Option<&Manifest>) -> TargetFacts {
        probe::run(&self.tools, target, manifest).await
    }

    async fn load(&self, request: LoadRequest<'_>, flow: &Flow) -> Result<Vec<String>> {
        load::run(&self.tools, &self.targets, request, flow).await
    }

    async fn discard(&self, target: &Source, created: bool) -> Result<()> {
        load::discard(&self.targets, target, created).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        dump::measure(&self.tools, source, flow).await
    }
}
