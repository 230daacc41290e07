//! Stores a dump: streams as they come, manifest last, snapshot only when all of it is there.
//!
//! The format is restic's; rustic opens, reads and checks it. Only what is written here is written by our own hand, as
//! rustic's archiver goes on after a read error, names no sizes and stores the arguments of the process (measured).

mod blobs;
mod copy;
mod cut;
mod dump;
mod known;
mod pack;
mod record;
mod salvage;
mod stream;

use std::{
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use bulkhead_core::ports::{Flow, RepositoryAt, Stored, Upload};
use bulkhead_model::{Result, manifest::Manifest};
use rustic_core::{WriteBackend, repofile::SnapshotFile};

use crate::{
    backend::{self, Gate},
    fault,
    locks::{self, Kind},
    open::{self, Opened},
    read,
    seal::Sealer,
    snapshot,
};
use blobs::Line;
pub(crate) use copy::copy;
use dump::Written;
use known::Known;
pub(crate) use salvage::salvage;

/// As long as a store waits for its own removal.
const UNDO: Duration = Duration::from_secs(8);

/// Stores a dump, or leaves nothing of it.
pub(crate) fn store(at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
    let backend = backend::connect(&at.storage, flow)?;
    let gate = Arc::new(Gate::new(backend.clone(), backend::another_line(&at.storage)));
    let stored = fault::guarded(|| behind(&gate, backend, at, upload, flow));
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
    backend: Arc<dyn WriteBackend>,
    at: &RepositoryAt,
    upload: Upload,
    flow: &Flow,
) -> Result<Stored> {
    let opened = open::open_on(at, backend.clone())?;
    let _shared = locks::hold(at, &opened, Kind::Shared, flow)?;
    let sealer = Sealer::new(&opened)?;
    let mut file = record::describe(&upload)?;
    let known = Known::read(&opened)?;
    let line = Line::new(&sealer, &known, gate);
    let (written, added) = line.run(|feed| dump::write(feed, upload, flow))?;
    let (tree, tree_pack) = record::tree(&sealer, gate, record::nodes(&written, &added, file.time.timestamp()))?;
    file.tree = tree;
    record::sum_up(&mut file, &written, &added);
    let bytes_added = added.bytes;
    let packs: Vec<_> = added.packs.into_iter().chain([tree_pack]).collect();
    record::index(&sealer, gate, &packs)?;
    let manifest = verify(&opened, backend, &file, &written)?;
    flow.go_on()?;
    let (id, content) = record::sealed(&sealer, &file)?;
    gate.write_snapshot(id, content)?;
    Ok(Stored { snapshot: id.to_hex().as_str().to_owned(), manifest, bytes_added })
}

/// The tree names each file, the index holds as many bytes of it as were read and hashed, and the manifest reads back.
/// All of this before the snapshot is written: afterwards is too late.
fn verify(opened: &Opened, backend: Arc<dyn WriteBackend>, file: &SnapshotFile, written: &Written) -> Result<Manifest> {
    let stored = open::reopen(opened, backend)?.to_indexed();
    let stored = stored.map_err(|error| fault::from_rustic("reading the index back", error))?;
    let nodes = snapshot::nodes(&stored, file)?;
    let mut expected: Vec<_> = written.files.iter().map(|file| (file.name.as_str(), file.bytes, file.bytes)).collect();
    let found = nodes.iter().map(|node| Ok((node.name.as_str(), node.meta.size, read::length(&stored, node)? as u64)));
    let mut found = found.collect::<Result<Vec<_>>>()?;
    expected.sort_unstable();
    found.sort_unstable();
    if expected != found {
        return Err(fault::damaged("what was stored is not as long as what was read"));
    }
    let manifest = snapshot::manifest_in(stored, file)?;
    if manifest == written.manifest { Ok(manifest) } else { Err(fault::damaged("the manifest reads back differently")) }
}
