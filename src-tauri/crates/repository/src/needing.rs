//! Which snapshots need a pack: what is damaged takes down those alone.

use std::collections::HashSet;

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::Result;
use rustic_core::{IndexedFullStatus, Repository, repofile::SnapshotFile};

use crate::{
    fault,
    open::{self, Opened},
    snapshot,
};

/// Full ids of the snapshots that need any of `packs`, and of those of which that cannot be said.
pub(crate) fn find(at: &RepositoryAt, packs: &[String]) -> Result<Vec<String>> {
    let opened = open::open(at, &Flow::default())?;
    let (all, unreadable) = snapshot::readable(&opened)?;
    let damaged: HashSet<&str> = packs.iter().map(String::as_str).collect();
    let indexed =
        fault::guarded(|| opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error)));
    let needs = |file: &SnapshotFile| match &indexed {
        Ok(repository) => fault::guarded(|| needs(repository, file, &damaged)).unwrap_or(true),
        // Without an index nobody can say what is where.
        Err(_) => true,
    };
    Ok(all.iter().filter(|file| needs(file)).map(id).chain(unreadable).collect())
}

/// Full ids of those of which the files cannot be told: what lists them is missing or damaged.
pub(crate) fn without_files(opened: Opened, all: &[SnapshotFile]) -> Result<Vec<String>> {
    let index = || opened.to_indexed_ids().map_err(|error| fault::from_rustic("reading the index", error));
    let repository = fault::guarded(index)?;
    let is_lost = |file: &&SnapshotFile| {
        let read = || repository.get_tree(&file.tree).map_err(|error| fault::from_rustic("reading the tree", error));
        fault::guarded(read).is_err()
    };
    Ok(all.iter().filter(is_lost).map(id).collect())
}

fn id(file: &SnapshotFile) -> String {
    file.id.to_hex().as_str().to_owned()
}

fn needs(repository: &Repository<IndexedFullStatus>, file: &SnapshotFile, damaged: &HashSet<&str>) -> Result<bool> {
    let failed = |error| fault::from_rustic("finding its data", error);
    let is_damaged = |pack: rustic_core::repofile::PackId| damaged.contains(pack.to_hex().as_str());
    if is_damaged(repository.get_index_entry(&file.tree).map_err(failed)?.pack) {
        return Ok(true);
    }
    for id in snapshot::nodes(repository, file)?.iter().filter_map(|node| node.content.as_ref()).flatten() {
        if is_damaged(repository.get_index_entry(id).map_err(failed)?.pack) {
            return Ok(true);
        }
    }
    Ok(false)
}
