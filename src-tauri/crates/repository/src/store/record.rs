//! What names the data: tree, index and snapshot.

use std::ffi::OsStr;

use bulkhead_core::ports::Upload;
use bulkhead_model::{Error, Result, kit};
use rustic_core::{
    DataId, Id, SnapshotOptions, TreeId,
    jiff::{Timestamp, tz::TimeZone},
    repofile::{BlobType, Metadata, Node, NodeType, SnapshotFile, SnapshotSummary, Tree},
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{
    blobs::Added,
    dump::Written,
    pack::{IndexPack, Pack},
};
use crate::{
    backend::Gate,
    seal::{LEVEL, Sealer},
    snapshot,
};

/// The mode of a restored file: its owner reads and writes it.
const OWNER_ALONE: u32 = 0o600;

/// Packs that one index file names: some megabytes of it.
const PACKS: usize = 500;

/// A snapshot of nothing yet, described in the words that stock restic shows and groups by.
pub(super) fn describe(upload: &Upload) -> Result<SnapshotFile> {
    let tag = if upload.set_aside { kit::tag_aside } else { kit::tag };
    let time = Timestamp::from_millisecond(upload.started_at.timestamp_millis())
        .map_err(|error| Error::internal("the time of the backup is out of range").cause(error))?;
    let mut file = SnapshotOptions::default()
        .host(snapshot::HOST.to_owned())
        .label(format!("{}/{}", upload.tenant, upload.database))
        // Else rustic would write this process's arguments into the repository.
        .command("bulkhead".to_owned())
        .time(time.to_zoned(TimeZone::UTC))
        .add_tags(&format!("bulkhead,tenant:{},{}", upload.tenant, tag(&upload.database)))
        .and_then(|options| options.to_snapshot())
        .map_err(|error| Error::internal("the snapshot could not be described").cause(error.display_log()))?;
    file.paths = "/".parse().map_err(|error| Error::internal("the snapshot could not be described").cause(error))?;
    Ok(file)
}

/// The files of a snapshot, with true sizes: stock restic restores one whose size is nought as an empty one, one without a mode as a
/// file that nobody may read, and one without times as if it were of 1901 (measured).
pub(super) fn nodes(written: &Written, added: &Added, time: Timestamp) -> Vec<Node> {
    let mut nodes: Vec<Node> = written
        .files
        .iter()
        .map(|file| {
            let (size, mode, time) = (file.bytes, Some(OWNER_ALONE), Some(time));
            let meta = Metadata { size, mode, mtime: time, atime: time, ctime: time, ..Metadata::default() };
            let content = added.chunks[file.chunks.clone()].iter().map(|id| DataId::from(*id)).collect();
            Node { content: Some(content), ..Node::new_node(OsStr::new(&file.name), NodeType::File, meta) }
        })
        .collect();
    nodes.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    nodes
}

/// Writes the tree of these files.
pub(super) fn tree(sealer: &Sealer, gate: &Gate, nodes: Vec<Node>) -> Result<(TreeId, IndexPack)> {
    let (text, id) =
        Tree { nodes }.serialize().map_err(|error| Error::internal("the tree cannot be written").cause(error))?;
    let (mut pack, mut sealed, mut compressor) = (Pack::default(), Vec::new(), Sealer::compressor(LEVEL)?);
    sealer.seal(&text, sealer.compresses.then_some(&mut compressor), &mut sealed)?;
    pack.add(BlobType::Tree, id.into_inner(), &sealed, sealer.compresses.then_some(text.len()))?;
    let (content, pack) = pack.finish(sealer)?;
    gate.write_pack(pack.id, content.into())?;
    Ok((id, pack))
}

/// Says in the snapshot how much it holds; stock restic shows it.
pub(super) fn sum_up(file: &mut SnapshotFile, written: &Written, added: &Added) {
    let bytes = written.files.iter().map(|file| file.bytes).sum();
    let files = written.files.len() as u64;
    let mut summary = SnapshotSummary::default();
    (summary.files_new, summary.total_files_processed) = (files, files);
    summary.total_bytes_processed = bytes;
    summary.data_blobs = added.packs.iter().map(|pack| pack.blobs.len() as u64).sum();
    (summary.data_added_packed, summary.data_added_files_packed) = (added.bytes, added.bytes);
    "bulkhead".clone_into(&mut summary.command);
    (summary.backup_start, summary.backup_end) = (file.time.clone(), file.time.clone());
    file.summary = Some(summary);
}

/// Writes the index of all packs of this store.
pub(super) fn index(sealer: &Sealer, gate: &Gate, packs: &[IndexPack]) -> Result<()> {
    #[derive(Serialize)]
    struct Index<'a> {
        packs: &'a [IndexPack],
    }
    packs.chunks(PACKS).try_for_each(|packs| {
        let (id, content) = sealed(sealer, &Index { packs })?;
        gate.write_index(id, content)
    })
}

/// A file that is not a pack, and the name that its bytes give it.
pub(super) fn sealed(sealer: &Sealer, file: &impl Serialize) -> Result<(Id, Vec<u8>)> {
    let text = serde_json::to_vec(file).map_err(|error| Error::internal("a file cannot be written").cause(error))?;
    let content = sealer.file(&text)?;
    Ok((Id::new(Sha256::digest(&content).into()), content))
}
