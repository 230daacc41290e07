//! Stores a dump: streams as they come, manifest last, snapshot only when all of it is there.

mod source;
mod stream;

use std::path::PathBuf;

use bulkhead_core::ports::{Flow, RepositoryAt, Stored, Upload};
use bulkhead_model::{
    Error, Result,
    manifest::{FILE_NAME, Manifest, StreamFacts},
};
use rustic_core::{
    BackupOptions, Id, IndexedFullStatus, ParentOptions, Repository, SnapshotOptions, repofile::SnapshotFile,
};

use crate::{
    backend::{self, Gated},
    fault,
    open::{self, Opened},
    read, snapshot,
};
use source::Source;

pub(crate) fn store(at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
    let backend = backend::connect(&at.storage, flow)?;
    let (gated, gate) = Gated::new(backend.clone());
    let opened = open::open_on(at, gated.clone())?;
    let repository = open::reopen(&opened, gated)?;
    let repository = repository.to_indexed_ids().map_err(|error| fault::from_rustic("reading the index", error))?;
    let label = format!("{}/{}", upload.tenant, upload.database);
    let file = describe(&upload, &label)?;
    let source = Source::new(upload, flow);
    let archived = repository.archive(&options(), &source, file, &[PathBuf::from("/")]);
    source.error()?;
    let archived = archived.map_err(|error| fault::from_rustic("storing the dump", error))?;
    let written = source.written()?;
    let check = open::reopen(&opened, backend.clone())?
        .to_indexed()
        .map_err(|error| fault::from_rustic("reading the index back", error))?;
    verify(&check, &archived, &written)?;
    flow.go_on()?;
    let id = gate.release(backend.as_ref())?;
    let bytes_added = archived.summary.as_ref().map_or(0, |summary| summary.data_added_packed);
    let manifest = read_back(open::reopen(&opened, backend)?, &id, &written.manifest)?;
    Ok(Stored { snapshot: id.to_hex().as_str().to_owned(), manifest, bytes_added })
}

/// What the source knows when everything ended well.
pub(crate) struct Written {
    pub(crate) streams: Vec<StreamFacts>,
    pub(crate) manifest: Manifest,
    pub(crate) manifest_bytes: u64,
}

fn options() -> BackupOptions {
    // A parent would let rustic take a file of the same name and date for unchanged and read nothing of it (measured).
    BackupOptions::default().parent_opts(ParentOptions::default().force(true)).no_scan(true)
}

fn describe(upload: &Upload, label: &str) -> Result<SnapshotFile> {
    let time = rustic_core::jiff::Timestamp::from_millisecond(upload.started_at.timestamp_millis())
        .map_err(|error| Error::internal("the time of the backup is out of range").cause(error))?;
    SnapshotOptions::default()
        .host(snapshot::HOST.to_owned())
        .label(label.to_owned())
        // Else rustic would write this process's arguments into the repository.
        .command("bulkhead".to_owned())
        .time(time.to_zoned(rustic_core::jiff::tz::TimeZone::UTC))
        .add_tags(&format!("bulkhead,tenant:{}", upload.tenant))
        .and_then(|options| options.to_snapshot())
        .map_err(|error| Error::internal("the snapshot could not be described").cause(error.display_log()))
}

/// The tree that rustic wrote holds each stream, and its index the same number of bytes that were read and hashed.
fn verify(repository: &Repository<IndexedFullStatus>, archived: &SnapshotFile, written: &Written) -> Result<()> {
    let nodes = snapshot::nodes(repository, archived)?;
    let mut expected: Vec<(&str, u64)> =
        written.streams.iter().map(|stream| (stream.name.as_str(), stream.bytes)).collect();
    expected.push((FILE_NAME, written.manifest_bytes));
    let found = nodes.iter().map(|node| Ok((node.name.as_str(), read::length(repository, node)? as u64)));
    let mut found = found.collect::<Result<Vec<_>>>()?;
    expected.sort_unstable();
    found.sort_unstable();
    if expected == found { Ok(()) } else { Err(fault::damaged("what was stored is not as long as what was read")) }
}

fn read_back(opened: Opened, id: &Id, expected: &Manifest) -> Result<Manifest> {
    match snapshot::manifest_on(opened, id.to_hex().as_str())? {
        Some(found) if found == *expected => Ok(found),
        _ => Err(fault::damaged("the manifest reads back differently")),
    }
}
