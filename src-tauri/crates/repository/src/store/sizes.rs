//! True sizes for the files of a snapshot.
//!
//! A stream's length is known when it has ended, but rustic writes down what was known when it began: nothing. Stock restic
//! restores a file whose size is nought as an empty one (measured with 0.14), and the promise is that stock restic is
//! enough. So the tree is written once more, with sizes, as a pack of one blob and an index of one pack.

use std::num::NonZeroU32;

use aes256ctr_poly1305aes::{Aes256CtrPoly1305Aes, Key, Nonce, aead::AeadInPlace};
use bulkhead_model::{Error, Result};
use rand::Rng;
use rustic_core::{
    FileType, Id, IndexedFullStatus, Repository, TreeId, WriteBackend,
    repofile::{BlobType, IndexBlob, IndexFile, IndexPack, MasterKey, SnapshotFile},
};
use sha2::{Digest, Sha256};

use crate::{fault, open::Opened, read};

/// Zstandard level of a list of hashes: more finds nothing.
const LEVEL: i32 = 1;
/// Kinds of entries in the header of a pack.
const PLAIN_TREE: u8 = 1;
const COMPRESSED_TREE: u8 = 3;

/// Writes the snapshot's tree again with the sizes of its files, and gives the new tree.
pub(super) fn write(
    opened: &Opened,
    repository: &Repository<IndexedFullStatus>,
    backend: &dyn WriteBackend,
    archived: &SnapshotFile,
) -> Result<TreeId> {
    let mut tree =
        repository.get_tree(&archived.tree).map_err(|error| fault::from_rustic("reading the tree", error))?;
    for node in &mut tree.nodes {
        node.meta.size = read::length(repository, node)? as u64;
    }
    let (text, id) = tree.serialize().map_err(|error| defect("the tree cannot be written").cause(error))?;
    let sealer = Sealer::new(&opened.key(), opened.config().version > 1)?;
    let (pack, index) = sealer.pack(&text, id)?;
    let pack_id = put(backend, FileType::Pack, pack)?;
    let index = sealer.index(index, pack_id)?;
    put(backend, FileType::Index, index)?;
    Ok(id)
}

/// Encrypts as restic's design says: AES-256 in counter mode with Poly1305-AES, a random nonce in front.
struct Sealer {
    key: Key,
    compress: bool,
}

impl Sealer {
    fn new(master: &MasterKey, compress: bool) -> Result<Self> {
        let key = [master.encrypt.as_slice(), &master.mac.k, &master.mac.r].concat();
        let key = Key::from_exact_iter(key).ok_or_else(|| defect("the repository's key has another length"))?;
        Ok(Self { key, compress })
    }

    fn seal(&self, text: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = Nonce::default();
        rand::rng().fill_bytes(&mut nonce);
        let mut sealed = [nonce.as_slice(), text].concat();
        let tag =
            Aes256CtrPoly1305Aes::new(&self.key).encrypt_in_place_detached(&nonce, &[], &mut sealed[nonce.len()..]);
        sealed.extend_from_slice(&tag.map_err(|_| defect("the tree cannot be encrypted"))?);
        Ok(sealed)
    }

    fn compressed(text: &[u8]) -> Result<Vec<u8>> {
        zstd::bulk::compress(text, LEVEL).map_err(|error| defect("the tree cannot be compressed").cause(error))
    }

    /// A pack of this tree alone, and where the tree lies in it.
    fn pack(&self, text: &[u8], id: TreeId) -> Result<(Vec<u8>, IndexBlob)> {
        let whole = short(text.len())?;
        let mut pack = if self.compress { self.seal(&Self::compressed(text)?)? } else { self.seal(text)? };
        let length = short(pack.len())?;
        let mut header = vec![if self.compress { COMPRESSED_TREE } else { PLAIN_TREE }];
        header.extend_from_slice(&length.to_le_bytes());
        if self.compress {
            header.extend_from_slice(&whole.to_le_bytes());
        }
        header.extend_from_slice(&hex::decode(id.to_hex().as_str()).map_err(|error| defect("no id").cause(error))?);
        let header = self.seal(&header)?;
        pack.extend_from_slice(&header);
        pack.extend_from_slice(&short(header.len())?.to_le_bytes());
        let uncompressed_length = NonZeroU32::new(whole).filter(|_| self.compress);
        Ok((pack, blob(id, length, uncompressed_length)?))
    }

    fn index(&self, blob: IndexBlob, pack: Id) -> Result<Vec<u8>> {
        let pack = IndexPack { id: pack.into(), blobs: vec![blob], ..Default::default() };
        let file = IndexFile { packs: vec![pack], ..Default::default() };
        let text = serde_json::to_vec(&file).map_err(|error| defect("the index cannot be written").cause(error))?;
        // 2 says that what follows is compressed; uncompressed JSON begins with its own brace.
        if self.compress { self.seal(&[&[2], Self::compressed(&text)?.as_slice()].concat()) } else { self.seal(&text) }
    }
}

/// By way of JSON, as its location is of a type that rustic does not show.
fn blob(id: TreeId, length: u32, uncompressed_length: Option<NonZeroU32>) -> Result<IndexBlob> {
    let mut blob = serde_json::json!({ "id": id, "type": BlobType::Tree, "offset": 0, "length": length });
    if let Some(whole) = uncompressed_length {
        blob["uncompressed_length"] = whole.get().into();
    }
    serde_json::from_value(blob).map_err(|error| defect("the index cannot be written").cause(error))
}

/// Writes a file under the name that its bytes give it, and reads it back.
fn put(backend: &dyn WriteBackend, tpe: FileType, content: Vec<u8>) -> Result<Id> {
    let id: Id = hex::encode(Sha256::digest(&content))
        .parse()
        .map_err(|error: Box<rustic_core::RusticError>| fault::from_rustic("naming a file", error))?;
    let write = backend.write_bytes(tpe, &id, false, content.clone().into());
    write.map_err(|error| fault::from_rustic("writing the tree", error))?;
    let found = backend.read_full(tpe, &id).map_err(|error| fault::from_rustic("reading the tree back", error))?;
    if found == content { Ok(id) } else { Err(fault::damaged("the tree reads back differently")) }
}

fn short(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| defect("the tree is too long for the format"))
}

fn defect(what: &str) -> Error {
    Error::internal(what)
}
