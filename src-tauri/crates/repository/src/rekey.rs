//! Gives a repository another key and takes one away: restic's key files, each the repository's own key sealed with a password.
//!
//! A key is taken away only after the one that stays was seen to open the repository by its files.

use bulkhead_core::ports::{Flow, RepositoryAt};
use bulkhead_model::{Code, Error, Result};
use rustic_core::{FileType, Id, WriteBackend, repofile::KeyFile};
use secrecy::{ExposeSecret, SecretString};

use crate::{backend, fault, keyfile, keys, open};

/// Lets `key` open the repository as well.
pub(crate) fn add(at: &RepositoryAt, key: &SecretString) -> Result<()> {
    let new = RepositoryAt { key: key.clone(), ..at.clone() };
    match open::by_password(&new) {
        Err(error) if error.code == Code::WrongKey => {}
        opened => return opened.map(drop),
    }
    let backend = backend::connect(&at.storage, &Flow::default())?;
    let opened = open::open_by_password(at, backend.clone())?;
    keyfile::write(backend.as_ref(), key.expose_secret(), &opened.key())?;
    let found = open::by_password(&new)?;
    if open::info(&found) == open::info(&opened) {
        Ok(())
    } else {
        Err(fault::damaged("the new key opens another one"))
    }
}

/// Takes `key` away; gives how many others than the one of `at` open the repository.
pub(crate) fn remove(at: &RepositoryAt, key: &SecretString) -> Result<u64> {
    if at.key.expose_secret() == key.expose_secret() {
        return Err(Error::new(Code::Refused, "the last key of a repository cannot be taken away")
            .hint("Give it another one first: bulkhead tenant key TENANT --rotate."));
    }
    open::by_password(at)?;
    let backend = backend::connect(&at.storage, &Flow::default())?;
    let mut others = 0;
    let files = backend.list(FileType::Key).map_err(|error| fault::from_storage("listing its keys", error))?;
    for id in files {
        match whose(backend.as_ref(), &id, at, key)? {
            Whose::Stays => {}
            Whose::Goes => backend
                .remove(FileType::Key, &id, false)
                .map_err(|error| fault::from_rustic("removing a key", error))?,
            Whose::Others => others += 1,
        }
    }
    keys::forget(&RepositoryAt { key: key.clone(), ..at.clone() });
    Ok(others)
}

enum Whose {
    Stays,
    Goes,
    Others,
}

/// Which of the two keys opens a key file.
fn whose(backend: &dyn WriteBackend, id: &Id, at: &RepositoryAt, goes: &SecretString) -> Result<Whose> {
    let text = backend.read_full(FileType::Key, id).map_err(|error| fault::from_storage("reading a key", error))?;
    // One that cannot be read is nobody's to remove.
    let Ok(file) = serde_json::from_slice::<KeyFile>(&text) else { return Ok(Whose::Others) };
    let opens = |key: &SecretString| file.key_from_password(&key.expose_secret()).is_ok();
    Ok(match (opens(&at.key), opens(goes)) {
        (true, _) => Whose::Stays,
        (false, true) => Whose::Goes,
        (false, false) => Whose::Others,
    })
}
