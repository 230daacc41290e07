//! Key files: the repository's key, sealed with the tenant's.
//!
//! The tenant's key is stretched before it is used, as a guess at a weak password must be made dear. One that Bulkhead made
//! is random and too long to guess: stretching it would take its time at every start for nothing.

use bulkhead_model::{Error, Result, secret::is_made_key};
use rand::Rng;
use rustic_core::{
    FileType, Id, WriteBackend,
    repofile::{KeyFile, MasterKey},
};
use scrypt::{Params, scrypt};
use sha2::{Digest, Sha256};

use crate::{fault, seal::Sealer};

/// Cost of the stretching, as a power of two, for a key that a person chose (32 MB, restic's own) and for a made one (1 MB).
const CHOSEN: u8 = 15;
const MADE: u8 = 10;
const R: u32 = 8;
const P: u32 = 1;

/// Writes a key file by which `password` opens the repository.
pub(crate) fn write(backend: &dyn WriteBackend, password: &str, master: &MasterKey) -> Result<()> {
    let content = serde_json::to_vec(&sealed(password, master)?).map_err(|error| defect().cause(error))?;
    let id = Id::new(Sha256::digest(&content).into());
    let written = backend.write_bytes(FileType::Key, &id, false, content.into());
    written.map_err(|error| fault::from_rustic("writing its key", error))
}

fn sealed(password: &str, master: &MasterKey) -> Result<KeyFile> {
    let (mut salt, mut stretched) = (vec![0; 64], [0; 64]);
    rand::rng().fill_bytes(&mut salt);
    let log_n = if is_made_key(password) { MADE } else { CHOSEN };
    let cost = Params::new(log_n, R, P).map_err(|error| defect().cause(error))?;
    scrypt(password.as_bytes(), &salt, &cost, &mut stretched).map_err(|error| defect().cause(error))?;
    let plain = serde_json::to_vec(master).map_err(|error| defect().cause(error))?;
    let mut data = Vec::new();
    Sealer::of(&stretched, false)?.seal(&plain, None, &mut data)?;
    Ok(KeyFile {
        hostname: None,
        username: None,
        created: None,
        kdf: "scrypt".to_owned(),
        n: 1 << log_n,
        r: R,
        p: P,
        data,
        salt,
    })
}

/// What keeps the key from opening it: where no key file is what was written, nobody's key does, and the right one may be at hand.
pub(crate) fn blamed(backend: &dyn WriteBackend, wrong_key: Error) -> Error {
    let whole = |id: &Id| {
        let content =
            backend.read_full(FileType::Key, id).map_err(|error| fault::from_storage("reading its key", error))?;
        Ok(*id == Id::new(Sha256::digest(&content).into()))
    };
    let files = backend.list(FileType::Key).map_err(|error| fault::from_storage("listing its keys", error));
    match files.and_then(|files| files.iter().map(whole).collect::<Result<Vec<_>>>()) {
        Ok(files) if files.contains(&true) => wrong_key,
        Ok(_) => fault::damaged("no key file of it is what was written, so no key opens it")
            .hint("Bring the files in its folder keys back from a copy of it as it was: nothing else is needed."),
        Err(error) => error,
    }
}

fn defect() -> Error {
    Error::internal("the key file cannot be written")
}
