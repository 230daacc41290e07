//! A local folder that keeps what was written through a power cut.
//!
//! A file appears under its name when it is whole and synced, and the name is synced too. A listing that fails is an
//! error: a folder that cannot be read must never pass for an empty one.
//!
//! What it is in is never made here: a disk that is away leaves an empty place behind, and what is written there fills
//! another disk and is hidden as soon as the right one is back.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use bulkhead_model::{Code, Error, Result};
use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};

use super::layout;

pub(super) struct Folder {
    pub(super) root: PathBuf,
}

impl Folder {
    pub(super) const fn new(root: PathBuf) -> Self {
        Self { root }
    }

    fn path(&self, tpe: FileType, id: &Id) -> PathBuf {
        self.root.join(layout::path(tpe, id))
    }

    /// That what this folder is in is there; else its disk is away.
    pub(super) fn is_near(&self) -> io::Result<()> {
        let parent = self.root.parent().unwrap_or_else(|| Path::new("/"));
        if present(fs::metadata(parent))?.is_some() { Ok(()) } else { Err(away(parent).into_io()) }
    }

    /// Makes folders in it, and itself.
    pub(super) fn make(&self, folder: &Path) -> io::Result<()> {
        self.is_near()?;
        make(folder)
    }

    fn write(&self, path: &Path, content: &BytesList) -> io::Result<()> {
        let folder = path.parent().unwrap_or(&self.root);
        self.make(folder)?;
        let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(folder)?;
        content.slice().iter().try_for_each(|part| file.write_all(part))?;
        file.as_file().sync_all()?;
        file.persist(path).map_err(|error| error.error)?;
        sync(folder)
    }

    fn listed(&self, tpe: FileType) -> io::Result<Vec<(Id, u32)>> {
        self.is_near()?;
        if tpe == FileType::Config {
            let found = present(fs::metadata(self.root.join("config")))?;
            return Ok(found.map(|file| (Id::default(), layout::size(file.len()))).into_iter().collect());
        }
        let top = self.root.join(tpe.dirname());
        if tpe != FileType::Pack {
            return files(&top);
        }
        let folders = entries(&top)?.into_iter().filter(|name| name.to_str().is_some_and(layout::is_data_folder));
        let listed = folders.map(|name| files(&top.join(name)));
        Ok(listed.collect::<io::Result<Vec<_>>>()?.concat())
    }
}

fn present<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

pub(super) fn entries(folder: &Path) -> io::Result<Vec<std::ffi::OsString>> {
    let Some(entries) = present(fs::read_dir(folder))? else { return Ok(Vec::new()) };
    entries.map(|entry| entry.map(|entry| entry.file_name())).collect()
}

/// Removes the folders of a repository and its own, as far as they are empty.
pub(super) fn remove_empty(root: &Path) -> io::Result<()> {
    let data = root.join("data");
    let below = entries(&data)?.into_iter().filter(|name| name.to_str().is_some_and(layout::is_data_folder));
    let tops = layout::FOLDERS.iter().map(|name| root.join(name));
    for folder in below.map(|name| data.join(name)).chain(tops).chain([root.to_owned()]) {
        match fs::remove_dir(&folder) {
            Err(error) if !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty) => {
                return Err(error);
            }
            _ => {}
        }
    }
    Ok(())
}

fn files(folder: &Path) -> io::Result<Vec<(Id, u32)>> {
    let mut files = Vec::new();
    for name in entries(folder)? {
        let Some(id) = name.to_str().and_then(layout::id) else { continue };
        // Gone since it was listed: another program removed it.
        let Some(file) = present(fs::metadata(folder.join(&name)))? else { continue };
        files.push((id, layout::size(file.len())));
    }
    Ok(files)
}

/// Makes a folder and syncs the names of all that were made.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let parent = folder.parent().unwrap_or_else(|| Path::new("."));
    make(parent)?;
    match fs::create_dir(folder) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => sync(parent),
    }
}

/// Makes the folder of a storage, if what it is in is there. Something that is there already stays as it is.
pub(super) fn prepare(path: &Path) -> Result<()> {
    if let Some(file) = path.ancestors().find(|path| path.exists()).filter(|path| !path.is_dir()) {
        return Err(Error::new(Code::InvalidInput, format!("{} is a file, not a folder", file.display()))
            .hint("Choose a folder."));
    }
    match present(fs::symlink_metadata(path)) {
        Ok(Some(_)) => return Ok(()),
        Ok(None) => {}
        Err(error) => return Err(Error::io(path.display(), told(path, error))),
    }
    let parent = path.parent().unwrap_or(path);
    if !parent.is_dir() {
        return Err(away(parent));
    }
    make(path).map_err(|error| match error.kind() {
        // What the kernel shows as folders is no place for files.
        io::ErrorKind::NotFound => {
            Error::new(Code::InvalidInput, format!("no folder can be made in {}", parent.display()))
                .hint("Choose a folder on a disk.")
                .cause(error)
        }
        _ => Error::io(path.display(), told(path, error)),
    })
}

/// The folder of a storage is not there.
pub(super) fn away(folder: &Path) -> Error {
    Error::new(Code::StorageUnreachable, format!("the folder {} is not there", folder.display()))
        .hint("Is its disk mounted? Bulkhead does not make the folder: backups would go to another disk.")
        .hint(format!("Only where no backup ever was, make it: mkdir -p '{}'.", folder.display()))
}

/// What the system says of a folder, where it can be said in words that help.
pub(super) fn told(folder: &Path, error: io::Error) -> io::Error {
    let folder = folder.display();
    let told = match error.kind() {
        io::ErrorKind::ReadOnlyFilesystem => {
            Error::new(Code::StorageDenied, format!("{folder} is on a file system that is mounted read-only"))
                .hint("Mount it for writing. Linux mounts a disk with errors read-only: look into the system's log.")
        }
        io::ErrorKind::PermissionDenied => {
            Error::new(Code::StorageDenied, format!("this user has no right to do that in {folder}"))
                .hint("Give this user the right to read and to write there.")
        }
        _ => return error,
    };
    told.cause(error).into_io()
}

/// A folder can be opened and synced on Unix; Windows writes names through by itself.
fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn part(path: &Path, offset: u32, length: u32) -> io::Result<Bytes> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset.into()))?;
    let mut bytes = vec![0; length as usize];
    file.read_exact(&mut bytes)?;
    Ok(bytes.into())
}

fn failed(what: &str, path: &Path, error: io::Error) -> Box<RusticError> {
    let error = told(path.parent().unwrap_or(path), error);
    RusticError::with_source(ErrorKind::InputOutput, "`{what}` failed for `{path}`", error)
        .attach_context("what", what)
        .attach_context("path", path.file_name().map(OsStr::to_string_lossy).unwrap_or_default())
}

impl ReadBackend for Folder {
    fn location(&self) -> String {
        format!("local:{}", self.root.display())
    }

    fn list_with_size(&self, tpe: FileType) -> RusticResult<Vec<(Id, u32)>> {
        self.listed(tpe).map_err(|error| failed("listing", &self.root, error))
    }

    fn read_full(&self, tpe: FileType, id: &Id) -> RusticResult<Bytes> {
        let path = self.path(tpe, id);
        fs::read(&path).map(Bytes::from).map_err(|error| failed("reading", &path, error))
    }

    fn read_partial(&self, tpe: FileType, id: &Id, _: bool, offset: u32, length: u32) -> RusticResult<Bytes> {
        let path = self.path(tpe, id);
        part(&path, offset, length).map_err(|error| failed("reading", &path, error))
    }

    fn warmup_path(&self, tpe: FileType, id: &Id) -> String {
        layout::path(tpe, id)
    }
}

impl WriteBackend for Folder {
    fn create(&self) -> RusticResult<()> {
        let made = layout::FOLDERS.iter().try_for_each(|name| self.make(&self.root.join(name)));
        made.map_err(|error| failed("making", &self.root, error))
    }

    fn write_bytes(&self, tpe: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        let path = self.path(tpe, id);
        self.write(&path, &content).map_err(|error| failed("writing", &path, error))
    }

    fn remove(&self, tpe: FileType, id: &Id, _: bool) -> RusticResult<()> {
        let path = self.path(tpe, id);
        fs::remove_file(&path).map_err(|error| failed("removing", &path, error))
    }
}
