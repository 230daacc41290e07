//! Stores a dump: streams as they come, manifest last, snapshot only when all of it is there.

mod ahead;
mod sizes;
mod source;
mod stream;

use std::{
    path::PathBuf,
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use bulkhead_core::ports::{Flow, RepositoryAt, Stored, Upload};
use bulkhead_model::{
    Error, Result,
    manifest::{FILE_NAME, Manifest, StreamFacts},
};
use rustic_core::{
    BackupOptions, IndexedFullStatus, IndexedIdsStatus, ParentOptions, Repository, SnapshotOptions, WriteBackend,
    repofile::SnapshotFile,
};

use crate::{
    backend::{self, Gate, Gated},
    fault,
    open::{self, Opened},
    read, snapshot,
};
use source::Source;

/// As long as a store waits for its own removal.
const UNDO: Duration = Duration::from_secs(10);

/// Stores a dump, or leaves nothing of it.
pub(crate) fn store(at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
    let backend = backend::connect(&at.storage, flow)?;
    let (gated, gate) = Gated::new(backend.clone());
    let stored = fault::guarded(|| behind(&gate, gated, backend, at, upload, flow));
    if stored.is_err() {
        undo(at, gate);
    }
    stored
}

/// Whoever has cancelled does not wait for a storage that hangs: it goes on beside.
fn undo(at: &RepositoryAt, gate: Arc<Gate>) {
    let (done, wait) = mpsc::channel::<()>();
    let at = at.clone();
    let spawned = thread::Builder::new().name("undo".to_owned()).spawn(move || {
        // On a line of its own: the cancel has ended the other.
        if let Ok(backend) = backend::connect(&at.storage, &Flow::default()) {
            gate.undo(backend.as_ref());
        }
        drop(done);
    });
    if spawned.is_ok() {
        // Ends with an error in any case: nothing is ever sent.
        let _ = wait.recv_timeout(UNDO);
    }
}

fn behind(
    gate: &Gate,
    gated: Arc<Gated>,
    backend: Arc<dyn WriteBackend>,
    at: &RepositoryAt,
    upload: Upload,
    flow: &Flow,
) -> Result<Stored> {
    let opened = open::open_on(at, gated.clone())?;
    let repository = open::reopen(&opened, gated)?;
    let repository = repository.to_indexed_ids().map_err(|error| fault::from_rustic("reading the index", error))?;
    let (archived, written) = archive(&repository, upload, flow)?;
    let bytes_added = archived.summary.as_ref().map_or(0, |summary| summary.data_added_packed);
    gate.release_indexes(backend.as_ref())?;
    let tree = sizes::write(&opened, &indexed(&opened, backend.clone())?, backend.as_ref(), &archived)?;
    // What rustic wrote names the tree without sizes.
    gate.discard_snapshot();
    let sized = SnapshotFile { tree, ..archived };
    repository.save_snapshots(vec![sized.clone()]).map_err(|error| fault::from_rustic("storing the dump", error))?;
    let manifest = verify(indexed(&opened, backend.clone())?, &sized, &written)?;
    flow.go_on()?;
    let id = gate.release_snapshot(backend.as_ref())?;
    Ok(Stored { snapshot: id.to_hex().as_str().to_owned(), manifest, bytes_added })
}

fn archive(repository: &Repository<IndexedIdsStatus>, upload: Upload, flow: &Flow) -> Result<(SnapshotFile, Written)> {
    let file = describe(&upload, &format!("{}/{}", upload.tenant, upload.database))?;
    let source = Source::new(upload, flow);
    let archived = repository.archive(&options(), &source, file, &[PathBuf::from("/")]);
    source.error()?;
    let archived = archived.map_err(|error| fault::from_rustic("storing the dump", error))?;
    Ok((archived, source.written()?))
}

fn indexed(opened: &Opened, backend: Arc<dyn WriteBackend>) -> Result<Repository<IndexedFullStatus>> {
    let reopened = open::reopen(opened, backend)?;
    reopened.to_indexed().map_err(|error| fault::from_rustic("reading the index back", error))
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

/// The tree names each stream, the index holds as many bytes of it as were read and hashed, and the manifest reads back.
/// All of this before the snapshot is written: afterwards is too late.
fn verify(stored: Repository<IndexedFullStatus>, sized: &SnapshotFile, written: &Written) -> Result<Manifest> {
    let nodes = snapshot::nodes(&stored, sized)?;
    let mut expected: Vec<(&str, u64, u64)> =
        written.streams.iter().map(|stream| (stream.name.as_str(), stream.bytes, stream.bytes)).collect();
    expected.push((FILE_NAME, written.manifest_bytes, written.manifest_bytes));
    let found = nodes.iter().map(|node| Ok((node.name.as_str(), node.meta.size, read::length(&stored, node)? as u64)));
    let mut found = found.collect::<Result<Vec<_>>>()?;
    expected.sort_unstable();
    found.sort_unstable();
    if expected != found {
        return Err(fault::damaged("what was stored is not as long as what was read"));
    }
    let manifest = snapshot::manifest_in(stored, sized)?;
    if manifest == written.manifest { Ok(manifest) } else { Err(fault::damaged("the manifest reads back differently")) }
}
