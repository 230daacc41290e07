//! A local folder that keeps what was written through a power cut.
//!
//! A file appears under its name when it is whole and synced, and the name is synced too. A listing that fails is an
//! error: a folder that cannot be read must never pass for an empty one.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

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

    fn listed(&self, tpe: FileType) -> io::Result<Vec<(Id, u32)>> {
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

fn write(path: &Path, content: &BytesList) -> io::Result<()> {
    let folder = path.parent().unwrap_or_else(|| Path::new("."));
    make(folder)?;
    let mut file = tempfile::Builder::new().prefix(".part-").tempfile_in(folder)?;
    content.slice().iter().try_for_each(|part| file.write_all(part))?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    sync(folder)
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
        let made = layout::FOLDERS.iter().try_for_each(|name| make(&self.root.join(name)));
        made.map_err(|error| failed("making", &self.root, error))
    }

    fn write_bytes(&self, tpe: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        let path = self.path(tpe, id);
        write(&path, &content).map_err(|error| failed("writing", &path, error))
    }

    fn remove(&self, tpe: FileType, id: &Id, _: bool) -> RusticResult<()> {
        let path = self.path(tpe, id);
        fs::remove_file(&path).map_err(|error| failed("removing", &path, error))
    }
}
