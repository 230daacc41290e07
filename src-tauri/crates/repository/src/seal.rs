//! Compresses and encrypts as restic's design says: Zstandard, then AES-256 in counter mode with Poly1305-AES, a random
//! nonce in front and the tag behind.

use std::io::Cursor;

use aes256ctr_poly1305aes::{Aes256CtrPoly1305Aes, Key, Nonce, Tag, aead::AeadInPlace};
use bulkhead_model::{Error, Result};
use rand::Rng;
use sha2::{Digest, Sha256};
use zstd::{
    bulk::Compressor,
    zstd_safe::{CParameter, compress_bound},
};

use crate::open::Opened;

/// Length of the nonce in front.
const NONCE: usize = 16;
/// Length of the tag behind.
const TAG: usize = 16;
/// Bytes of a small file; more is none of ours.
const LARGEST_FILE: usize = 1 << 20;
/// In front of a compressed file that is not a pack; plain JSON begins with its own brace.
const COMPRESSED: u8 = 2;
/// Zstandard level of what names the data: little, and mostly hashes.
pub(crate) const LEVEL: i32 = 3;

/// A key, and what hangs on it.
pub(crate) struct Sealer {
    cipher: Aes256CtrPoly1305Aes,
    /// Repositories of the first version of the format know no compression.
    pub(crate) compresses: bool,
    /// For where chunks are cut; every repository has its own.
    pub(crate) seed: u64,
}

impl Sealer {
    /// For a repository that is open.
    pub(crate) fn new(opened: &Opened) -> Result<Self> {
        let master = opened.key();
        let bytes = [master.encrypt.as_slice(), &master.mac.k, &master.mac.r].concat();
        Self::of(&bytes, opened.config().version > 1)
    }

    /// With a key of 64 bytes: one half encrypts, the other authenticates.
    pub(crate) fn of(key: &[u8], compresses: bool) -> Result<Self> {
        let digest = Sha256::new().chain_update(b"bulkhead chunks").chain_update(key).finalize();
        let seed = digest.iter().take(8).fold(0, |seed, byte| seed << 8 | u64::from(*byte));
        let key = Key::from_exact_iter(key.iter().copied());
        let key = key.ok_or_else(|| Error::internal("the repository's key has another length"))?;
        Ok(Self { cipher: Aes256CtrPoly1305Aes::new(&key), compresses, seed })
    }

    /// Appends `plain` to `into`, compressed if there is a compressor, and encrypted.
    pub(crate) fn seal(&self, plain: &[u8], compressor: Option<&mut Compressor<'_>>, into: &mut Vec<u8>) -> Result<()> {
        let mut nonce = Nonce::default();
        rand::rng().fill_bytes(&mut nonce);
        into.extend_from_slice(&nonce);
        let start = into.len();
        match compressor {
            Some(compressor) => {
                into.reserve(compress_bound(plain.len()));
                let mut end = Cursor::new(&mut *into);
                end.set_position(start as u64);
                compressor.compress_to_buffer(plain, &mut end).map_err(|error| defect("compressed").cause(error))?;
            }
            None => into.extend_from_slice(plain),
        }
        let tag = self.cipher.encrypt_in_place_detached(&nonce, &[], &mut into[start..]);
        into.extend_from_slice(&tag.map_err(|_| defect("encrypted"))?);
        Ok(())
    }

    /// A file that is not a pack, as it is stored.
    pub(crate) fn file(&self, json: &[u8]) -> Result<Vec<u8>> {
        let mut sealed = Vec::with_capacity(NONCE + json.len());
        if self.compresses {
            let text = zstd::bulk::compress(json, LEVEL).map_err(|error| defect("compressed").cause(error))?;
            self.seal(&[&[COMPRESSED], text.as_slice()].concat(), None, &mut sealed)?;
        } else {
            self.seal(json, None, &mut sealed)?;
        }
        Ok(sealed)
    }

    /// What [`Sealer::file`] made; none if it was not sealed with this key.
    pub(crate) fn opened(&self, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE)?;
        let (text, tag) = rest.split_at_checked(rest.len().checked_sub(TAG)?)?;
        let (nonce, tag) = (Nonce::from_exact_iter(nonce.iter().copied())?, Tag::from_exact_iter(tag.iter().copied())?);
        let mut plain = text.to_vec();
        self.cipher.decrypt_in_place_detached(&nonce, &[], &mut plain, &tag).ok()?;
        match plain.split_first()? {
            (&COMPRESSED, packed) => zstd::bulk::decompress(packed, LARGEST_FILE).ok(),
            _ => Some(plain),
        }
    }

    pub(crate) fn compressor(level: i32) -> Result<Compressor<'static>> {
        Compressor::new(level).map_err(|error| defect("compressed").cause(error))
    }

    /// Where the processor is what one waits for: level 1, but a longer least match and more of them remembered than it has
    /// for chunks. A tenth quicker and no larger (measured with prose and with columns of numbers and hashes).
    pub(crate) fn quick() -> Result<Compressor<'static>> {
        let mut compressor = Self::compressor(1)?;
        for parameter in [CParameter::MinMatch(7), CParameter::HashLog(15)] {
            compressor.set_parameter(parameter).map_err(|error| defect("compressed").cause(error))?;
        }
        Ok(compressor)
    }
}

fn defect(what: &str) -> Error {
    Error::internal(format!("the data cannot be {what}"))
}
