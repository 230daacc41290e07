//! MySQL 8.0 and newer, and MariaDB 10.5 and newer, each through its own vendor's tools.
//!
//! The dump is the SQL of `mysqldump` or `mariadb-dump` on standard output, read along as it passes: rows are proved, objects
//! are held against what the server listed before, and both the tool's trailer and its status must say that it is whole.

mod catalog;
mod client;
mod connect;
mod dump;
mod grants;
mod inspect;
mod load;
mod probe;
mod reading;
mod rewrite;
mod rights;
mod settings;
mod sql;
mod test;

use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Source};
use bulkhead_model::{
    Engine, Result,
    manifest::{DumpFacts, Manifest},
    report::{Inspection, TestReport},
    restore::TargetFacts,
};

use crate::{ToolPaths, before::Targets};

/// The adapter for one of the two vendors.
#[derive(Clone, Debug)]
pub struct MySql {
    engine: Engine,
    tools: ToolPaths,
    targets: Targets,
}

impl MySql {
    /// An adapter for [`Engine::Mysql`] or [`Engine::Mariadb`] that finds its tools there.
    #[must_use]
    pub fn new(engine: Engine, tools: ToolPaths) -> Self {
        Self { engine, tools, targets: Targets::default() }
    }
}

#[async_trait]
impl EngineAdapter for MySql {
    async fn test(&self, source: &Source) -> TestReport {
        test::run(self.engine, &self.tools, source).await
    }

    async fn inspect(&self, source: &Source) -> Result<Inspection> {
        inspect::run(self.engine, source).await
    }

    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
        dump::start(self.engine, &self.tools, source, options, flow).await
    }

    async fn probe(&self, target: &Source, manifest: Option<&Manifest>) -> TargetFacts {
        probe::run(self.engine, &self.tools, target, manifest).await
    }

    async fn load(&self, request: LoadRequest<'_>, flow: &Flow) -> Result<Vec<String>> {
        load::run(self.engine, &self.tools, &self.targets, request, flow).await
    }

    async fn discard(&self, target: &Source, created: bool) -> Result<()> {
        load::discard(&self.targets, target, created).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        dump::measure(self.engine, &self.tools, source, flow).await
    }
}
