//! Takes damaged packs out of use: what can be read of them is written anew, and the index forgets them.
//!
//! From then on a store writes anew what was lost, if it comes across it again, and whatever needs it is whole again. Until then no
//! snapshot is changed or removed: it names what it needs, and a check says which of them lack it. The damaged packs themselves stay
//! where they are, as what a store left that did not end, and a prune takes them away later.

use std::collections::HashSet;

use bulkhead_core::ports::{Flow, RepositoryAt, Salvaged};
use bulkhead_model::{Code, Result};
use rustic_core::{
    BlobId, FileType, Id, IndexedFullStatus, Repository, WriteBackend,
    repofile::{BlobType, IndexBlob, IndexFile, IndexPack as Indexed},
};
use sha2::{Digest, Sha256};

use super::{
    blobs::PACK,
    copy::behind_gate,
    pack::{IndexPack, Pack},
    record,
};
use crate::{
    backend::{self, Gate},
    fault,
    locks::{self, Kind},
    open::{self, Opened},
    seal::{LEVEL, Sealer},
};

/// An index file that names damaged packs.
struct Naming {
    id: Id,
    damaged: Vec<Indexed>,
    rest: IndexFile,
}

/// Writes anew what can be read of these packs, and takes them out of the index.
pub(crate) fn salvage(at: &RepositoryAt, packs: &[String], flow: &Flow) -> Result<Salvaged> {
    let backend = backend::connect(&at.storage, flow)?;
    let opened = open::open_on(at, backend.clone())?;
    // Nobody may build on what goes, or read by an index that is taken away.
    let _alone = locks::hold(at, &opened, Kind::Alone, flow)?;
    let naming = naming(&opened, packs)?;
    let sealer = Sealer::new(&opened)?;
    let readable = open::reopen(&opened, backend.clone())?.to_indexed();
    let readable = readable.map_err(|error| fault::from_rustic("reading the index", error))?;
    let salvaged = behind_gate(at, &backend, |gate| {
        let mut moving = Moving::new(&readable, &sealer, gate);
        for blob in naming.iter().flat_map(|index| &index.damaged).flat_map(|pack| &pack.blobs) {
            flow.go_on()?;
            moving.blob(blob)?;
        }
        moving.end()
    })?;
    naming.iter().try_for_each(|index| replace(&sealer, at, &backend, index))?;
    Ok(salvaged)
}

fn naming(opened: &Opened, packs: &[String]) -> Result<Vec<Naming>> {
    let failed = |error| fault::from_rustic("reading the index", error);
    let damaged: HashSet<&str> = packs.iter().map(String::as_str).collect();
    let is_damaged = |pack: &Indexed| damaged.contains(pack.id.to_hex().as_str());
    let mut naming = Vec::new();
    for file in opened.stream_files::<IndexFile>().map_err(failed)? {
        let (id, mut rest) = file.map_err(failed)?;
        let (damaged, packs) = rest.packs.into_iter().partition(is_damaged);
        let before = rest.packs_to_delete.len();
        rest.packs = packs;
        rest.packs_to_delete.retain(|pack| !is_damaged(pack));
        let damaged: Vec<_> = damaged;
        if !damaged.is_empty() || rest.packs_to_delete.len() < before {
            naming.push(Naming { id: id.into_inner(), damaged, rest });
        }
    }
    Ok(naming)
}

/// The rest of an index file is written before the file is removed: wherever it breaks off, all that can be read is named.
fn replace(
    sealer: &Sealer,
    at: &RepositoryAt,
    backend: &std::sync::Arc<dyn WriteBackend>,
    index: &Naming,
) -> Result<()> {
    if !index.rest.packs.is_empty() || !index.rest.packs_to_delete.is_empty() {
        behind_gate(at, backend, |gate| {
            let (id, content) = record::sealed(sealer, &index.rest)?;
            gate.write_index(id, content)
        })?;
    }
    let removed = backend.remove(FileType::Index, &index.id, false);
    removed.map_err(|error| {
        fault::from_storage("taking the damaged packs out of the index", error)
            .hint("A storage where nothing can be deleted keeps them: let backups go to another one.")
    })
}

/// What is written anew.
struct Moving<'a> {
    from: &'a Repository<IndexedFullStatus>,
    sealer: &'a Sealer,
    gate: &'a Gate,
    seen: HashSet<BlobId>,
    /// Data and trees never lie in one pack.
    data: Pack,
    trees: Pack,
    written: Vec<IndexPack>,
    salvaged: Salvaged,
}

impl<'a> Moving<'a> {
    fn new(from: &'a Repository<IndexedFullStatus>, sealer: &'a Sealer, gate: &'a Gate) -> Self {
        let (data, trees) = (Pack::default(), Pack::default());
        Self {
            from,
            sealer,
            gate,
            seen: HashSet::new(),
            data,
            trees,
            written: Vec::new(),
            salvaged: Salvaged::default(),
        }
    }

    fn blob(&mut self, blob: &IndexBlob) -> Result<()> {
        if !self.seen.insert(blob.id) {
            return Ok(());
        }
        let read = || {
            let read = self.from.get_blob_cached(&blob.id, blob.tpe);
            read.map_err(|error| fault::from_rustic("reading its data", error))
        };
        match fault::guarded(read) {
            Ok(bytes) if Id::new(Sha256::digest(&bytes).into()) == blob.id.into_inner() => self.keep(blob, &bytes),
            Err(error) if error.code != Code::RepositoryDamaged => Err(error),
            Ok(_) | Err(_) => {
                self.salvaged.lost += 1;
                Ok(())
            }
        }
    }

    fn keep(&mut self, blob: &IndexBlob, bytes: &[u8]) -> Result<()> {
        let (mut sealed, mut compressor) = (Vec::new(), Sealer::compressor(LEVEL)?);
        let compresses = self.sealer.compresses;
        self.sealer.seal(bytes, compresses.then_some(&mut compressor), &mut sealed)?;
        let pack = if blob.tpe == BlobType::Data { &mut self.data } else { &mut self.trees };
        pack.add(blob.tpe, blob.id.into_inner(), &sealed, compresses.then_some(bytes.len()))?;
        self.salvaged.kept += 1;
        if pack.length() < PACK {
            return Ok(());
        }
        let full = std::mem::take(pack);
        self.write(full)
    }

    fn write(&mut self, pack: Pack) -> Result<()> {
        if pack.length() == 0 {
            return Ok(());
        }
        let (content, pack) = pack.finish(self.sealer)?;
        self.gate.write_pack(pack.id, content.into())?;
        self.written.push(pack);
        Ok(())
    }

    fn end(mut self) -> Result<Salvaged> {
        let rest = [std::mem::take(&mut self.data), std::mem::take(&mut self.trees)];
        rest.into_iter().try_for_each(|pack| self.write(pack))?;
        record::index(self.sealer, self.gate, &self.written)?;
        Ok(self.salvaged)
    }
}
