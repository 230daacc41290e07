//! Which snapshots need a pack: what is damaged takes down those alone.

use std::collections::{HashMap, HashSet};

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{Code, Result};
use rustic_core::{BlobId, DataId, IndexedFullStatus, PackedId, Repository, repofile::SnapshotFile};

use crate::{
    fault,
    open::{self, Opened},
    snapshot,
};

/// Full ids of the snapshots that need something of any of `packs` that cannot be read, and of those of which that cannot be said.
///
/// A pack holds the parts of many snapshots, and what two databases have in common lies in it once: one flipped bit spoils the part that it
/// is in, and whoever needs that. So each part that is needed of these packs is read; its seal shows whether it is whole.
pub(crate) fn find(at: &RepositoryAt, packs: &[String]) -> Result<Vec<String>> {
    let opened = open::open(at, &Flow::default())?;
    let (all, unreadable) = snapshot::readable(&opened)?;
    let indexed =
        fault::guarded(|| opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error)));
    let Ok(repository) = &indexed else {
        // Without an index nobody can say what is where.
        return Ok(all.iter().map(id).chain(unreadable).collect());
    };
    let mut parts = Parts { repository, damaged: packs.iter().map(String::as_str).collect(), whole: HashMap::new() };
    let mut hit = unreadable;
    for file in &all {
        match fault::guarded(|| parts.are_whole_in(file)) {
            Ok(true) => {}
            // One that another program wrote is nothing that is listed here.
            Err(error) if !matches!(error.code, Code::RepositoryDamaged | Code::HostileName) => return Err(error),
            Ok(false) | Err(_) => hit.push(id(file)),
        }
    }
    Ok(hit)
}

/// The parts of the packs that are damaged.
struct Parts<'a> {
    repository: &'a Repository<IndexedFullStatus>,
    damaged: HashSet<&'a str>,
    /// Whether those that were read are whole.
    whole: HashMap<BlobId, bool>,
}

impl Parts<'_> {
    fn are_whole_in(&mut self, file: &SnapshotFile) -> Result<bool> {
        if !self.is_whole(file.tree)? {
            return Ok(false);
        }
        for id in snapshot::nodes(self.repository, file)?.iter().filter_map(|node| node.content.as_ref()).flatten() {
            if !self.is_whole(*id)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Of other packs that is taken for granted.
    fn is_whole<T: PackedId>(&mut self, part: T) -> Result<bool> {
        let entry = self.repository.get_index_entry(&part);
        let pack = entry.map_err(|error| fault::from_rustic("finding its data", error))?.pack;
        if !self.damaged.contains(pack.to_hex().as_str()) {
            return Ok(true);
        }
        let id: BlobId = part.into();
        if let Some(known) = self.whole.get(&id) {
            return Ok(*known);
        }
        let read = || {
            let read = self.repository.get_blob_cached(&id, T::TYPE);
            read.map_err(|error| fault::from_rustic("reading its data", error))
        };
        let whole = match fault::guarded(read) {
            Ok(_) => true,
            Err(error) if error.code == Code::RepositoryDamaged => false,
            // Nobody could look.
            Err(error) => return Err(error),
        };
        self.whole.insert(id, whole);
        Ok(whole)
    }
}

/// Full ids of those of which the files cannot be told, as what lists them is missing or damaged, or of which a part is in no pack.
pub(crate) fn incomplete(opened: Opened, all: &[SnapshotFile]) -> Result<Vec<String>> {
    let index = || opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error));
    let repository = &fault::guarded(index)?;
    let is_named = |id: &DataId| repository.get_index_entry(id).is_ok();
    let is_incomplete = |file: &&SnapshotFile| {
        let read = || repository.get_tree(&file.tree).map_err(|error| fault::from_rustic("reading the tree", error));
        let tree = fault::guarded(read);
        tree.map_or(true, |tree| !tree.nodes.iter().filter_map(|node| node.content.as_ref()).flatten().all(is_named))
    };
    Ok(all.iter().filter(is_incomplete).map(id).collect())
}

fn id(file: &SnapshotFile) -> String {
    file.id.to_hex().as_str().to_owned()
}
