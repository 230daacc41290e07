//! SQLite: a file is copied by the online backup, checked, and restored bit for bit.
//!
//! This adapter never writes to a source. It replaces a file that holds something only by a swap, which keeps that one.

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
mod sandbox;
mod schema;
mod staging;
mod stop;
mod stream;
mod swap;

use std::{
    path::{Path, PathBuf},
    sync::PoisonError,
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_core::ports::{
    Dump, DumpOptions, DumpStream, EngineAdapter, Finish, Flow, LoadRequest, Sandbox, Sandboxes, Source, Swap,
};
use bulkhead_model::{
    Code, Error, Result,
    drill::{Answer, Assertion, Check},
    manifest::{DumpFacts, Manifest},
    report::{Inspection, TestReport},
    restore::{SwapFacts, TargetFacts},
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
        let (place, stop) = (source.connection.clone(), Stop::new(tokio_util::sync::CancellationToken::new()));
        blocking(move || look::inspect(&place, &stop)).await
    }

    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
        if !options.exclude.is_empty() {
            return Err(whole());
        }
        let path = open::path_of(&source.connection)?.to_owned();
        let end = flow.cancel.child_token();
        let flow = Flow { cancel: end.clone(), ..flow.clone() };
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

    async fn before_swap(&self, original: &Source, _manifest: Option<&Manifest>) -> Result<SwapFacts> {
        let place = original.connection.clone();
        blocking(move || swap::look(&place)).await
    }

    async fn before_move(&self, copy: &Source) -> Result<SwapFacts> {
        let place = copy.connection.clone();
        blocking(move || swap::look(&place)).await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<Vec<String>> {
        let files = swap::Files::of(&swap)?;
        blocking(move || swap::run(&files)).await
    }

    async fn swapped(&self, swap: Swap<'_>) -> Result<bool> {
        let files = swap::Files::of(&swap)?;
        blocking(move || swap::done(&files)).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        let (place, stop, flow) = (source.connection.clone(), Stop::new(flow.cancel.clone()), flow.clone());
        blocking(move || look::measure(&place, &stop, &flow)).await
    }
}

#[async_trait]
impl Sandboxes for Sqlite {
    fn sandbox_folder(&self) -> Result<PathBuf> {
        crate::sandbox::fresh()
    }

    async fn start_sandbox(&self, folder: &Path, manifest: &Manifest, _flow: &Flow) -> Result<Sandbox> {
        sandbox::make(folder, manifest)
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
        let (place, stop, flow) = (target.connection.clone(), Stop::new(flow.cancel.clone()), flow.clone());
        blocking(move || sandbox::examine(&place, &stop, &flow)).await
    }

    async fn ask(&self, target: &Source, all: &[Assertion], limit: Duration, flow: &Flow) -> Result<Vec<Answer>> {
        let (place, stop, flow) = (target.connection.clone(), Stop::new(flow.cancel.clone()), flow.clone());
        let all = all.to_vec();
        blocking(move || sandbox::ask(&place, &all, limit, &stop, &flow)).await
    }
}

fn whole() -> Error {
    Error::new(Code::InvalidInput, "a SQLite file is copied as a whole: nothing of it can be left out")
        .hint("Give this database rules of its own: bulkhead policy override TENANT/DATABASE --no-exclude.")
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
