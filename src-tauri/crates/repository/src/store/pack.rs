//! Packs: sealed blobs one after the other, then a sealed list of them, then the length of that list.

use bulkhead_model::{Error, Result};
use rustic_core::{Id, repofile::BlobType};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::seal::Sealer;

/// A pack that is being filled.
#[derive(Default)]
pub(super) struct Pack {
    bytes: Vec<u8>,
    blobs: Vec<Blob>,
}

/// A pack as the index names it.
#[derive(Serialize)]
pub(super) struct IndexPack {
    pub(super) id: Id,
    pub(super) blobs: Vec<Blob>,
}

/// Where in its pack a blob lies.
#[derive(Serialize)]
pub(super) struct Blob {
    id: Id,
    #[serde(rename = "type")]
    tpe: BlobType,
    offset: u32,
    length: u32,
    /// Bytes before compression; none if there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    uncompressed_length: Option<u32>,
}

impl Pack {
    /// An empty pack in a buffer that was used before.
    pub(super) fn new(mut bytes: Vec<u8>) -> Self {
        bytes.clear();
        Self { bytes, blobs: Vec::new() }
    }

    pub(super) fn length(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a sealed blob.
    pub(super) fn add(&mut self, tpe: BlobType, id: Id, sealed: &[u8], uncompressed: Option<usize>) -> Result<()> {
        let uncompressed_length = uncompressed.map(short).transpose()?;
        let (offset, length) = (short(self.bytes.len())?, short(sealed.len())?);
        self.blobs.push(Blob { id, tpe, offset, length, uncompressed_length });
        self.bytes.extend_from_slice(sealed);
        Ok(())
    }

    /// The file, and what the index says of it.
    pub(super) fn finish(mut self, sealer: &Sealer) -> Result<(Vec<u8>, IndexPack)> {
        let header = self.blobs.iter().map(Blob::header).collect::<Result<Vec<_>>>()?.concat();
        let before = self.bytes.len();
        sealer.seal(&header, None, &mut self.bytes)?;
        let length = short(self.bytes.len() - before)?;
        self.bytes.extend_from_slice(&length.to_le_bytes());
        let id = Id::new(Sha256::digest(&self.bytes).into());
        Ok((self.bytes, IndexPack { id, blobs: self.blobs }))
    }
}

impl Blob {
    fn header(&self) -> Result<Vec<u8>> {
        let kind = u8::from(self.tpe == BlobType::Tree) | u8::from(self.uncompressed_length.is_some()) << 1;
        let mut entry = vec![kind];
        entry.extend_from_slice(&self.length.to_le_bytes());
        if let Some(whole) = self.uncompressed_length {
            entry.extend_from_slice(&whole.to_le_bytes());
        }
        let id = hex::decode(self.id.to_hex().as_str());
        entry.extend_from_slice(&id.map_err(|error| Error::internal("a blob has no name").cause(error))?);
        Ok(entry)
    }
}

fn short(length: usize) -> Result<u32> {
    u32::try_from(length).map_err(|_| Error::internal("a blob is too long for the format"))
}
