//! Tests a storage with a scratch object in a folder of its own: list, write, read, delete.

use std::sync::Arc;

use bulkhead_core::ports::{Flow, StorageAt};
use bulkhead_model::{
    Error,
    report::{Outcome, TestReport},
};
use rustic_core::{FileType, Id, RusticResult, WriteBackend};

use crate::{backend, fault};

pub(crate) fn run(storage: &StorageAt) -> TestReport {
    let mut report = TestReport::default();
    if let Err((stage, error)) = steps(storage, &mut report) {
        report.push(stage, Outcome::Failed, error.message, error.hints);
    }
    report
}

/// The report when not even that could be tried.
pub(crate) fn failed(error: &Error) -> TestReport {
    let mut report = TestReport::default();
    report.push("reach", Outcome::Failed, error.message.clone(), error.hints.clone());
    report
}

type Step<T> = std::result::Result<T, (&'static str, Error)>;

fn steps(storage: &StorageAt, report: &mut TestReport) -> Step<()> {
    let mut scratch = storage.clone();
    let name: bulkhead_model::Slug =
        format!("bulkhead-test-{}", &Id::random().to_hex().as_str()[..12]).parse().map_err(|error| ("reach", error))?;
    scratch.location = storage.location.for_tenant(&name);
    let backend = backend::connect(&scratch, &Flow::default()).map_err(|error| ("reach", error))?;
    let written = object(&backend, report);
    let removed = backend::remove_place(&scratch);
    written?;
    removed.map_err(|error| ("delete", error))?;
    report.push("delete", Outcome::Passed, "the scratch object was deleted", Vec::new());
    Ok(())
}

fn object(backend: &Arc<dyn WriteBackend>, report: &mut TestReport) -> Step<()> {
    let id = Id::random();
    let content = b"Bulkhead tests this storage and deletes this object again.".to_vec();
    let doing = |stage: &'static str, result: RusticResult<()>| {
        result.map_err(|error| (stage, fault::from_storage(stage, error)))
    };
    doing("write", backend.create())?;
    doing("write", backend.write_bytes(FileType::Key, &id, false, content.clone().into()))?;
    report.push("write", Outcome::Passed, "a scratch object was written", Vec::new());
    let found = backend.read_full(FileType::Key, &id).map_err(|error| ("read", fault::from_storage("read", error)))?;
    if found != content {
        return Err(("read", fault::damaged("the scratch object reads back differently")));
    }
    report.push("read", Outcome::Passed, "it reads back the same", Vec::new());
    doing("delete", backend.remove(FileType::Key, &id, false))
}
