//! Lock files: the one kind of file of a repository that rustic does not know.

use std::{
    fs,
    io::{self, Write},
};

use bulkhead_core::ports::{Flow, StorageAt};
use bulkhead_model::{Error, Result, storage::Location};

use super::{
    folder::{self, Folder},
    objects, remote,
    remote::{Files, Remote},
    sftp,
};

const FOLDER: &str = "locks";

/// Lock files on a storage, by their names.
pub(crate) trait Beside: Send + Sync {
    /// All names.
    fn list(&self) -> Result<Vec<String>>;
    /// The bytes of one.
    fn read(&self, name: &str) -> Result<Vec<u8>>;
    /// Writes one.
    fn write(&self, name: &str, content: &[u8]) -> Result<()>;
    /// Removes one. It may be gone already.
    fn remove(&self, name: &str) -> Result<()>;
}

/// The lock files of a repository.
pub(crate) fn locks(storage: &StorageAt, flow: &Flow) -> Result<Box<dyn Beside>> {
    Ok(match &storage.location {
        Location::Local { path } => Box::new(Folder::new(path.clone())),
        Location::Sftp { .. } => Box::new(Remote::new(sftp(&storage.location)?, flow.clone())),
        _ => Box::new(Remote::new(objects(storage)?, flow.clone())),
    })
}

fn is_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

impl Beside for Folder {
    fn list(&self) -> Result<Vec<String>> {
        let names = folder::entries(&self.root.join(FOLDER)).map_err(|error| failed(self, error))?;
        Ok(names.into_iter().filter_map(|name| name.into_string().ok()).filter(|name| is_name(name)).collect())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.root.join(FOLDER).join(name)).map_err(|error| failed(self, error))
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        let folder = self.root.join(FOLDER);
        let written = || {
            self.make(&folder)?;
            let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(&folder)?;
            file.write_all(content)?;
            // After a power cut nobody holds it any more: it need not be synced.
            file.persist(folder.join(name)).map_err(|error| error.error)
        };
        written().map(drop).map_err(|error| failed(self, error))
    }

    fn remove(&self, name: &str) -> Result<()> {
        match fs::remove_file(self.root.join(FOLDER).join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(failed(self, error)),
            _ => Ok(()),
        }
    }
}

fn failed(folder: &Folder, error: io::Error) -> Error {
    Error::io(folder.root.join(FOLDER).display(), folder::told(&folder.root, error))
}

impl<F: Files> Beside for Remote<F> {
    fn list(&self) -> Result<Vec<String>> {
        let entries = remote::wait(&self.flow, self.files.list(FOLDER))?;
        Ok(entries
            .into_iter()
            .filter(|entry| !entry.folder)
            .map(|entry| entry.name)
            .filter(|name| is_name(name))
            .collect())
    }

    fn read(&self, name: &str) -> Result<Vec<u8>> {
        remote::wait(&self.flow, self.files.read(&format!("{FOLDER}/{name}"), None)).map(|bytes| bytes.to_vec())
    }

    fn write(&self, name: &str, content: &[u8]) -> Result<()> {
        remote::wait(&self.flow, self.files.write(&format!("{FOLDER}/{name}"), vec![content.to_vec().into()]))
    }

    fn remove(&self, name: &str) -> Result<()> {
        remote::wait(&self.flow, self.files.remove(&format!("{FOLDER}/{name}")))
    }
}
