//! MySQL and MariaDB.
use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Source};
use bulkhead_model::{Engine, Result, manifest::{DumpFacts, Manifest}, report::{Inspection, TestReport}, restore::TargetFacts};
use crate::ToolPaths;
/// The adapter.
#[derive(Clone, Debug)]
pub struct MySql { engine: Engine, tools: ToolPaths }
impl MySql {
    /// An adapter.
    #[must_use]
    pub const fn new(engine: Engine, tools: ToolPaths) -> Self { Self { engine, tools } }
}
#[async_trait]
impl EngineAdapter for MySql {
    async fn test(&self, _: &Source) -> TestReport { unimplemented!() }
    async fn inspect(&self, _: &Source) -> Result<Inspection> { unimplemented!() }
    async fn dump(&self, _: &Source, _: &DumpOptions, _: &Flow) -> Result<Dump> { unimplemented!() }
    async fn probe(&self, _: &Source, _: Option<&Manifest>) -> TargetFacts { unimplemented!() }
    async fn load(&self, _: LoadRequest<'_>, _: &Flow) -> Result<Vec<String>> { unimplemented!() }
    async fn discard(&self, _: &Source, _: bool) -> Result<()> { unimplemented!() }
    async fn measure(&self, _: &Source, _: &Flow) -> Result<DumpFacts> { unimplemented!() }
}
