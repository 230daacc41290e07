//! PostgreSQL 13 and newer, through pg_dump and pg_restore.
//!
//! The dump is the uncompressed custom format on standard output: the repository compresses and deduplicates it, and the
//! rows are proved as they pass. A database's name is never an argument of its own: libpq would read `host=…` in it.

mod archive;
mod ask;
mod client;
mod connect;
mod contents;
mod dump;
mod examine;
mod held;
mod inherit;
mod inspect;
mod left_out;
mod load;
mod notes;
mod probe;
mod rewritten;
mod rights;
mod roles;
mod sandbox;
mod settings;
mod swap;
mod test;

use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Sandbox, Sandboxes, Source, Swap};
use bulkhead_model::{
    Result,
    drill::{Answer, Assertion, Check},
    manifest::{DumpFacts, Manifest},
    report::{Inspection, TestReport},
    restore::{SwapFacts, TargetFacts},
};

use crate::{Templates, ToolPaths, before::Targets};

/// The adapter for PostgreSQL.
#[derive(Clone, Debug)]
pub struct Postgres {
    tools: ToolPaths,
    templates: Templates,
    targets: Targets,
}

impl Postgres {
    /// An adapter that finds its tools there.
    #[must_use]
    pub fn new(tools: ToolPaths) -> Self {
        Self { tools, templates: Templates::default(), targets: Targets::default() }
    }

    /// The same, that keeps there what its private servers begin with.
    #[must_use]
    pub fn with_templates(self, templates: Templates) -> Self {
        Self { templates, ..self }
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

    async fn before_swap(&self, original: &Source, _manifest: Option<&Manifest>) -> Result<SwapFacts> {
        swap::look(original).await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<Vec<String>> {
        swap::run(swap).await
    }

    async fn swapped(&self, swap: Swap<'_>) -> Result<bool> {
        swap::done(swap).await
    }

    async fn settle(&self, target: &Source) -> Result<()> {
        load::settle(target).await
    }
}

#[async_trait]
impl Sandboxes for Postgres {
    fn sandbox_folder(&self) -> Result<PathBuf> {
        crate::sandbox::fresh()
    }

    async fn start_sandbox(&self, folder: &Path, manifest: &Manifest, flow: &Flow) -> Result<Sandbox> {
        sandbox::start(&self.tools, &self.templates, folder, manifest, flow).await
    }

    async fn end_sandbox(&self, folder: &Path) -> Result<()> {
        crate::sandbox::end_soon(folder).await
    }

    async fn examine(&self, target: &Source, flow: &Flow) -> Result<Vec<Check>> {
        examine::run_checks(target, flow).await
    }

    async fn ask(&self, target: &Source, assertions: &[Assertion], flow: &Flow) -> Result<Vec<Answer>> {
        ask::run_all(target, assertions, flow).await
    }
}
