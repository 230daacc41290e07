//! Copies a snapshot into another repository.
//!
//! It goes in legs, each with an index of its own, so that a copy that breaks off is taken up where it was. What a leg
//! wrote harms nobody if the rest never comes: no snapshot names it. The last leg is the tree, and then the snapshot.

use std::{collections::HashSet, io::Read, sync::Arc};

use bulkhead_core::ports::{Copied, Flow, RepositoryAt};
use bulkhead_model::{Error, Result};
use rustic_core::{
    DataId, IndexedFullStatus, Repository,
    repofile::{Node, SnapshotFile},
};

use super::{
    blobs::{Added, Feed, Line},
    known::Known,
    record,
};
use crate::{
    backend::{self, Gate},
    fault,
    locks::{self, Kind},
    open::{self, Opened},
    read,
    rustic::named,
    seal::Sealer,
    snapshot,
};

/// Bytes of a leg, before compression.
const LEG: usize = 512 << 20;

struct Source {
    repository: Arc<Repository<IndexedFullStatus>>,
    file: SnapshotFile,
    nodes: Vec<Node>,
}

/// A chunk to copy, and its bytes.
type Wanted = (DataId, usize);

/// Copies one snapshot; finds the copy if there is one.
pub(crate) fn copy(from: &RepositoryAt, id: &str, to: &RepositoryAt, flow: &Flow) -> Result<Copied> {
    let source = Source::open(from, id, flow).map_err(|error| error.context(&from.storage.location))?;
    write(&source, to, flow).map_err(|error| named(error, to))
}

fn write(source: &Source, to: &RepositoryAt, flow: &Flow) -> Result<Copied> {
    let backend = backend::connect(&to.storage, flow)?;
    let opened = open::open_on(to, backend.clone())?;
    let _shared = locks::hold(to, &opened, Kind::Shared, flow)?;
    if let Some(snapshot) = there_already(&opened, &source.file)? {
        return Ok(Copied { snapshot, bytes_added: 0 });
    }
    let sealer = Sealer::new(&opened)?;
    let known = Known::read(&opened)?;
    let mut bytes_added = 0;
    for leg in source.legs(&known)? {
        let added = behind_gate(to, &backend, |gate| source.leg(&sealer, &known, gate, &leg, flow))?;
        bytes_added += added.bytes;
    }
    let snapshot = behind_gate(to, &backend, |gate| {
        let (tree, pack) = record::tree(&sealer, gate, source.nodes.clone())?;
        if tree != source.file.tree {
            return Err(fault::damaged("the tree of the snapshot cannot be written again as it is"));
        }
        record::index(&sealer, gate, &[pack])?;
        source.verify(open::reopen(&opened, backend.clone())?)?;
        flow.go_on()?;
        let (id, content) = record::sealed(&sealer, &source.described())?;
        gate.write_snapshot(id, content)?;
        Ok(id)
    })?;
    Ok(Copied { snapshot: snapshot.to_hex().as_str().to_owned(), bytes_added })
}

fn there_already(opened: &Opened, source: &SnapshotFile) -> Result<Option<String>> {
    let (all, _) = snapshot::readable(opened)?;
    let original = Some(source.original.unwrap_or(source.id));
    let found = all.into_iter().find(|file| file.original == original && file.tree == source.tree);
    Ok(found.map(|file| file.id.to_hex().as_str().to_owned()))
}

/// Removes what was written if it is of no use.
pub(super) fn behind_gate<T>(
    to: &RepositoryAt,
    backend: &Arc<dyn rustic_core::WriteBackend>,
    work: impl FnOnce(&Gate) -> Result<T>,
) -> Result<T> {
    let gate = Gate::new(backend.clone(), backend::another_line(&to.storage));
    let done = fault::guarded(|| work(&gate));
    if done.is_err() {
        gate.undo(backend.as_ref());
    }
    done
}

impl Source {
    fn open(at: &RepositoryAt, id: &str, flow: &Flow) -> Result<Self> {
        let opened = open::open(at, flow)?;
        let file = snapshot::find(&opened, id)?;
        let repository = opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error))?;
        let nodes = snapshot::nodes(&repository, &file)?;
        Ok(Self { repository: Arc::new(repository), file, nodes })
    }

    /// The chunks that the other repository lacks, each once, in portions.
    fn legs(&self, known: &Known) -> Result<Vec<Vec<Wanted>>> {
        let mut seen = HashSet::new();
        let (mut legs, mut bytes) = (vec![Vec::new()], 0);
        for id in self.nodes.iter().filter_map(|node| node.content.as_ref()).flatten() {
            if known.stood_before(id.into_inner()) || !seen.insert(*id) {
                continue;
            }
            let entry = self.repository.get_index_entry(id);
            let length = entry.map_err(|error| fault::from_rustic("finding its data", error))?.location.data_length();
            if bytes >= LEG {
                legs.push(Vec::new());
                bytes = 0;
            }
            bytes += length as usize;
            if let Some(leg) = legs.last_mut() {
                leg.push((*id, length as usize));
            }
        }
        legs.retain(|leg| !leg.is_empty());
        Ok(legs)
    }

    fn leg(&self, sealer: &Sealer, known: &Known, gate: &Gate, leg: &[Wanted], flow: &Flow) -> Result<Added> {
        let reader = read::chunks(&self.repository, leg.iter().map(|(id, _)| *id).collect(), flow)?;
        let ((), added) = Line::new(sealer, known, gate).run(|feed| feed_all(feed, reader, leg, flow))?;
        // Named anew from their bytes: what was damaged on the way has another name.
        if added.chunks.iter().copied().ne(leg.iter().map(|(id, _)| id.into_inner())) {
            return Err(fault::damaged("a part of the snapshot is not what it is named by"));
        }
        record::index(sealer, gate, &added.packs)?;
        Ok(added)
    }

    /// Every file is there in its whole length, and the manifest reads back.
    fn verify(&self, copied: Opened) -> Result<()> {
        let copied = copied.to_indexed().map_err(|error| fault::from_rustic("reading the index back", error))?;
        for node in snapshot::nodes(&copied, &self.file)? {
            if read::length(&copied, &node)? as u64 != node.meta.size {
                return Err(fault::damaged("what was copied is not as long as the snapshot"));
            }
        }
        snapshot::manifest_in(copied, &self.file).map(drop)
    }

    /// The same snapshot, which says of which it is a copy.
    fn described(&self) -> SnapshotFile {
        let mut file = self.file.clone();
        file.original = Some(file.original.unwrap_or(file.id));
        file
    }
}

fn feed_all(feed: &mut Feed, mut reader: impl Read, leg: &[Wanted], flow: &Flow) -> Result<()> {
    for (_, length) in leg {
        flow.go_on()?;
        let mut chunk = feed.buffer();
        chunk.resize(*length, 0);
        reader.read_exact(&mut chunk).map_err(|error| Error::io("the snapshot", error))?;
        flow.meter.add_read(*length as u64);
        feed.chunk(chunk).map_err(|error| Error::io("the copy", error))?;
    }
    Ok(())
}
