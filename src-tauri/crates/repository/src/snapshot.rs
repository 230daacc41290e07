//! Snapshots as Bulkhead writes them: their labels, their files, their manifests.

use std::io::Read;

use bulkhead_core::ports::{Flow, RepositoryAt, SnapshotInfo};
use bulkhead_model::{
    Code, DatabasePath, Error, Result,
    manifest::{FILE_NAME, FORMAT, Manifest},
    profile::{self, Profile},
};
use chrono::{DateTime, Utc};
use rustic_core::{
    IndexedFullStatus, IndexedTree, Repository,
    repofile::{Node, NodeType, SnapshotFile, SnapshotId},
};

use serde::de::DeserializeOwned;

use crate::{
    fault,
    open::{self, Opened},
    read,
};

/// The host that stock restic shows and groups by.
pub(crate) const HOST: &str = "bulkhead";

/// A manifest of a million tables is far below this; more is not a manifest.
const LARGEST_MANIFEST: u64 = 1 << 30;

/// All snapshots, oldest first.
pub(crate) fn list(opened: &Opened) -> Result<Vec<SnapshotInfo>> {
    let mut files = opened.get_all_snapshots().map_err(|error| fault::from_rustic("listing the snapshots", error))?;
    files.sort_by(|a, b| a.time.cmp(&b.time));
    files.iter().map(info).collect()
}

/// The ids of all snapshots, none of which is read.
pub(crate) fn ids(opened: &Opened) -> Result<Vec<String>> {
    Ok(listed(opened)?.into_iter().map(|id| id.to_hex().as_str().to_owned()).collect())
}

/// The snapshots that can be read, and the ids of those that cannot: one file that is damaged hides none of the others.
pub(crate) fn readable(opened: &Opened) -> Result<(Vec<SnapshotFile>, Vec<String>)> {
    if let Ok(all) = opened.get_all_snapshots() {
        return Ok((all, Vec::new()));
    }
    let (mut whole, mut damaged) = (Vec::new(), Vec::new());
    for id in listed(opened)? {
        match read_file(opened, id) {
            Ok(file) => whole.push(file),
            Err(error) if error.code == Code::RepositoryDamaged => damaged.push(id.to_hex().as_str().to_owned()),
            Err(error) => return Err(error),
        }
    }
    Ok((whole, damaged))
}

fn read_file(opened: &Opened, id: SnapshotId) -> Result<SnapshotFile> {
    let read = || opened.get_file(&id).map_err(|error| fault::from_rustic("reading the snapshot", error));
    let mut file: SnapshotFile = fault::guarded(read)?;
    file.id = id;
    Ok(file)
}

pub(crate) fn listed(opened: &Opened) -> Result<Vec<SnapshotId>> {
    let all = opened.list::<SnapshotId>().map_err(|error| fault::from_rustic("listing the snapshots", error))?;
    Ok(all.into_iter().collect())
}

fn info(file: &SnapshotFile) -> Result<SnapshotInfo> {
    let path: Option<DatabasePath> = file.label.parse().ok();
    Ok(SnapshotInfo {
        id: file.id.to_hex().as_str().to_owned(),
        time: time(file)?,
        tenant: path.as_ref().map(|path| path.tenant.clone()),
        database: path.map(|path| path.database),
        bytes: file.summary.as_ref().map(|summary| summary.total_bytes_processed),
        bytes_added: file.summary.as_ref().map(|summary| summary.data_added_packed),
        // rustic names a snapshot that is no copy as its own original.
        original: file.original.filter(|id| *id != file.id).map(|id| id.to_hex().as_str().to_owned()),
    })
}

pub(crate) fn time(file: &SnapshotFile) -> Result<DateTime<Utc>> {
    DateTime::from_timestamp_millis(file.time.timestamp().as_millisecond())
        .ok_or_else(|| fault::damaged("a snapshot's time is out of range"))
}

/// The snapshot of exactly this id.
pub(crate) fn find(opened: &Opened, id: &str) -> Result<SnapshotFile> {
    let missing = || {
        Error::new(Code::NotFound, format!("the snapshot {id} is not in the repository"))
            .hint("Somebody removed it with another program. Restore another one.")
    };
    let parsed = id.parse().map_err(|_| missing())?;
    if !listed(opened)?.contains(&parsed) {
        return Err(missing());
    }
    read_file(opened, parsed)
}

/// The files of a snapshot that Bulkhead wrote: plain files with its own names, side by side, and nothing else.
pub(crate) fn nodes<S: IndexedTree>(repository: &Repository<S>, file: &SnapshotFile) -> Result<Vec<Node>> {
    let tree = repository.get_tree(&file.tree).map_err(|error| fault::from_rustic("reading the tree", error))?;
    tree.nodes.iter().try_for_each(fit)?;
    Ok(tree.nodes)
}

fn fit(node: &Node) -> Result<()> {
    let plain = |name: &str| {
        name == FILE_NAME
            || name == profile::FILE_NAME
            || name.strip_prefix("dump.").is_some_and(|kind| kind.bytes().all(|b| b.is_ascii_lowercase()))
    };
    if node.node_type == NodeType::File && plain(&node.name) {
        return Ok(());
    }
    let name: String = node.name.chars().take(80).collect();
    Err(Error::new(Code::HostileName, format!("the snapshot holds {name:?}, which Bulkhead never writes"))
        .hint("Another program wrote this snapshot. Get its files with restic, into an empty folder."))
}

/// The manifest; none if another program wrote the snapshot.
pub(crate) fn manifest(at: &RepositoryAt, id: &str) -> Result<Option<Manifest>> {
    let opened = open::open(at, &Flow::default())?;
    let file = find(&opened, id)?;
    if file.label.parse::<DatabasePath>().is_err() {
        return Ok(None);
    }
    let repository = opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error))?;
    manifest_in(repository, &file).map(Some)
}

/// The manifest of a snapshot that Bulkhead wrote, or is about to.
pub(crate) fn manifest_in(repository: Repository<IndexedFullStatus>, file: &SnapshotFile) -> Result<Manifest> {
    parse(read::file(repository, file, FILE_NAME, &Flow::default())?)
}

/// The tenant's profile as it was at the time of the backup; none in a snapshot that has none.
pub(crate) fn profile(at: &RepositoryAt, id: &str) -> Result<Option<Profile>> {
    let opened = open::open(at, &Flow::default())?;
    let file = find(&opened, id)?;
    if file.label.parse::<DatabasePath>().is_err() {
        return Ok(None);
    }
    let repository = opened.to_indexed().map_err(|error| fault::from_rustic("reading the index", error))?;
    if !nodes(&repository, &file)?.iter().any(|node| node.name == profile::FILE_NAME) {
        return Ok(None);
    }
    let reader = read::file(repository, &file, profile::FILE_NAME, &Flow::default())?;
    json(reader, profile::FORMAT, "profile").map(Some)
}

fn parse(reader: impl Read) -> Result<Manifest> {
    json(reader, FORMAT, "manifest")
}

fn json<T: DeserializeOwned>(reader: impl Read, format: u32, what: &str) -> Result<T> {
    let unreadable = || fault::damaged(format!("its {what} cannot be read"));
    let mut text = Vec::new();
    reader.take(LARGEST_MANIFEST).read_to_end(&mut text).map_err(|error| Error::io(format!("the {what}"), error))?;
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|error| unreadable().cause(error))?;
    if value["format"].as_u64().is_some_and(|found| found > u64::from(format)) {
        return Err(Error::new(Code::BadSource, "the backup was written by a newer version of Bulkhead")
            .hint("Update Bulkhead."));
    }
    serde_json::from_value(value).map_err(|error| unreadable().cause(error))
}
