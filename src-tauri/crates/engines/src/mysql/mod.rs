//! MySQL 8.0 and newer, and MariaDB 10.5 and newer, each through its own vendor's tools.
//!
//! The dump is the SQL of `mysqldump` or `mariadb-dump` on standard output, read along as it passes: rows are proved, objects
//! are held against what the server listed before, and both the tool's trailer and its status must say that it is whole.

mod accounts;
mod alive;
mod ask;
mod broken;
mod catalog;
mod client;
mod connect;
mod direct;
mod dump;
mod examine;
mod grants;
mod identity;
mod inspect;
mod left_out;
mod load;
mod orphans;
mod probe;
mod reading;
mod rewrite;
mod rights;
mod sandbox;
mod server;
mod settings;
mod sql;
mod swap;
mod test;

pub(crate) use connect::socket;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Sandbox, Sandboxes, Source, Swap};
use bulkhead_model::{
    Engine, Result,
    connection::ServerConnection,
    drill::{Answer, Assertion, Check},
    manifest::{DumpFacts, Manifest},
    report::{Inspection, TestReport},
    restore::{SwapFacts, TargetFacts},
    server::{ServerMark, Whereabouts},
};

use crate::{
    Templates, ToolPaths,
    before::Targets,
    reach::{MARK, whereabouts, within},
    tunnel::{Reached, through},
};

/// The adapter for one of the two vendors.
#[derive(Clone, Debug)]
pub struct MySql {
    engine: Engine,
    tools: ToolPaths,
    templates: Templates,
    targets: Targets,
}

impl MySql {
    /// An adapter for [`Engine::Mysql`] or [`Engine::Mariadb`] that finds its tools there.
    #[must_use]
    pub fn new(engine: Engine, tools: ToolPaths) -> Self {
        Self { engine, tools, templates: Templates::default(), targets: Targets::default() }
    }

    /// The same, that keeps there what its private servers begin with.
    #[must_use]
    pub fn with_templates(self, templates: Templates) -> Self {
        Self { templates, ..self }
    }
}

#[async_trait]
impl EngineAdapter for MySql {
    async fn test(&self, source: &Source) -> TestReport {
        test::run(self.engine, &self.tools, source).await
    }

    async fn inspect(&self, source: &Source) -> Result<Inspection> {
        through(source, async |source| inspect::run(self.engine, source).await).await
    }

    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
        let source = Reached::open_for(source, flow).await?;
        let started = dump::start(self.engine, &self.tools, &source, options, flow).await;
        started.map(|dump| source.follow(dump)).map_err(|error| source.explain(error))
    }

    async fn probe(&self, target: &Source, manifest: Option<&Manifest>) -> TargetFacts {
        probe::run(self.engine, &self.tools, target, manifest).await
    }

    async fn load(&self, request: LoadRequest<'_>, flow: &Flow) -> Result<Vec<String>> {
        let target = Reached::open_for(request.target, flow).await?;
        let loaded = load::run(self.engine, &self.tools, &self.targets, &target, request, flow).await;
        loaded.map_err(|error| target.explain(error))
    }

    async fn identity(&self, target: &Source) -> Result<Option<String>> {
        through(target, async |target| identity::of(self.engine, target).await).await
    }

    async fn mark(&self, server: &Source) -> Result<Option<ServerMark>> {
        within(MARK, through(server, async |server| server::mark(server).await)).await.map(Some)
    }

    async fn whereabouts(&self, server: &ServerConnection) -> Whereabouts {
        whereabouts(server).await
    }

    async fn discard(&self, target: &Source, created: bool) -> Result<()> {
        through(target, async |target| load::discard(&self.targets, target, created).await).await
    }

    async fn before_swap(&self, original: &Source, manifest: Option<&Manifest>) -> Result<SwapFacts> {
        through(original, async |original| swap::look(original, manifest).await).await
    }

    async fn before_move(&self, copy: &Source) -> Result<SwapFacts> {
        through(copy, async |copy| swap::look_at_copy(copy).await).await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<Vec<String>> {
        through(swap.original, async |original| swap::run(original, swap).await).await
    }

    async fn swapped(&self, swap: Swap<'_>) -> Result<bool> {
        through(swap.original, async |original| swap::done(original, swap).await).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        let source = Reached::open_for(source, flow).await?;
        dump::measure(self.engine, &self.tools, &source, flow).await.map_err(|error| source.explain(error))
    }
}

#[async_trait]
impl Sandboxes for MySql {
    fn sandbox_folder(&self) -> Result<PathBuf> {
        crate::sandbox::fresh()
    }

    async fn start_sandbox(&self, folder: &Path, manifest: &Manifest, flow: &Flow) -> Result<Sandbox> {
        sandbox::start(self.engine, &self.tools, &self.templates, folder, manifest, flow).await
    }

    fn free(&self, folder: &Path) -> Option<u64> {
        crate::sandbox::free(folder)
    }

    async fn end_sandbox(&self, folder: &Path) -> Result<()> {
        crate::sandbox::end_soon(folder).await
    }

    fn examines_aside(&self) -> bool {
        true
    }

    async fn examine(&self, target: &Source, flow: &Flow) -> Result<Vec<Check>> {
        through(target, async |target| examine::run_checks(target, flow).await).await
    }

    async fn ask(&self, target: &Source, all: &[Assertion], limit: Duration, flow: &Flow) -> Result<Vec<Answer>> {
        through(target, async |target| ask::run_all(target, all, limit, flow).await).await
    }
}
