//! SQLite: a file is copied by the online backup, checked, and restored bit for bit.
//!
//! This adapter never writes to a source, and never replaces a file that holds anything.

mod check;
mod copy;
mod discard;
mod facts;
mod fault;
mod load;
mod look;
mod open;
mod pick;
mod probe;
mod rows;
mod schema;
mod staging;
mod stop;
mod stream;

use std::{path::PathBuf, sync::PoisonError};

use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, DumpStream, EngineAdapter, Finish, Flow, LoadRequest, Source};
use bulkhead_model::{
    Error, Result,
    manifest::{DumpFacts, Manifest},
    report::{Inspection, TestReport},
    restore::TargetFacts,
};

use staging::Staging;
use stop::Stop;
use stream::{Pending, Slot, Stream};

/// Name of the one stream of a dump.
const STREAM: &str = "dump.sqlite";

/// The adapter of SQLite.
#[derive(Clone, Debug)]
pub struct Sqlite {
    staging: Staging,
    /// Targets where something else turned up: they are not ours to remove.
    foreign: discard::Foreign,
}

impl Sqlite {
    /// An adapter that makes its copies in `staging`, a folder of its own, made when it is needed.
    #[must_use]
    pub fn new(staging: impl Into<PathBuf>) -> Self {
        Self { staging: Staging::new(staging.into()), foreign: discard::Foreign::default() }
    }

    /// Removes copies that a crash left in the staging folder, and gives how many. None are removed while another
    /// instance has a copy under way. To be called at start.
    ///
    /// # Errors
    /// `Io` if the folder cannot be read or emptied.
    pub async fn sweep(&self) -> Result<usize> {
        let staging = self.staging.clone();
        blocking(move || staging.sweep()).await
    }
}

#[async_trait]
impl EngineAdapter for Sqlite {
    async fn test(&self, source: &Source) -> TestReport {
        let (place, staging) = (source.connection.clone(), self.staging.clone());
        let stop = Stop::new(tokio_util::sync::CancellationToken::new());
        let report = blocking(move || Ok(look::test(&place, &staging, &stop))).await;
        report.unwrap_or_else(|error| look::unexpected(&error))
    }

    async fn inspect(&self, source: &Source) -> Result<Inspection> {
        let place = source.connection.clone();
        blocking(move || look::inspect(&place)).await
    }

    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
        let path = open::path_of(&source.connection)?.to_owned();
        let end = flow.cancel.child_token();
        let flow = Flow { cancel: end.clone(), meter: flow.meter.clone() };
        let (stop, staging, limit) = (Stop::new(end.clone()), self.staging.clone(), options.lock_timeout);
        let pending = blocking(move || {
            let source = open::source(&path, limit, &flow)?;
            staging.room(copy::size(&source).map_err(|error| fault::failed(&path, error))?)?;
            Ok(Pending { source, path, staging, limit, flow, stop })
        });
        let slot = Slot::default();
        let reader = Stream::new(pending.await?, slot.clone(), end.drop_guard());
        Ok(Dump {
            streams: vec![DumpStream { name: STREAM.to_owned(), reader: Box::new(reader) }],
            finish: finish(slot),
        })
    }

    async fn probe(&self, target: &Source, _manifest: Option<&Manifest>) -> TargetFacts {
        let place = target.connection.clone();
        let facts = blocking(move || Ok(probe::target(&place))).await;
        facts.unwrap_or_else(|error| TargetFacts { failure: Some(error), ..TargetFacts::default() })
    }

    async fn load(&self, request: LoadRequest<'_>, flow: &Flow) -> Result<Vec<String>> {
        let path = open::path_of(&request.target.connection)?.to_owned();
        let load = load::Load {
            target: path,
            create: request.create,
            bytes: request.manifest.streams.iter().find(|stream| stream.name == STREAM).map(|stream| stream.bytes),
            scope: request.choices.scope.clone(),
            settings: request.manifest.facts.settings.clone(),
            staging: self.staging.clone(),
            foreign: self.foreign.clone(),
            stop: Stop::new(flow.cancel.clone()),
            flow: flow.clone(),
        };
        let input = request.input;
        blocking(move || load.run(input)).await
    }

    async fn discard(&self, target: &Source, created: bool) -> Result<()> {
        let (path, foreign) = (open::path_of(&target.connection)?.to_owned(), self.foreign.clone());
        blocking(move || discard::target(&path, created, &foreign)).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        let (place, stop, flow) = (source.connection.clone(), Stop::new(flow.cancel.clone()), flow.clone());
        blocking(move || look::measure(&place, &stop, &flow)).await
    }
}

fn finish(slot: Slot) -> Finish {
    Box::new(move || {
        let facts = slot.lock().unwrap_or_else(PoisonError::into_inner).take();
        facts.ok_or_else(|| Error::internal("the facts of a dump were asked for before its end"))
    })
}

/// SQLite blocks: every call goes to a thread that may.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let ended = tokio::task::spawn_blocking(work).await;
    ended.map_err(|error| Error::internal("work on a SQLite file ended unexpectedly").cause(error))?
}
