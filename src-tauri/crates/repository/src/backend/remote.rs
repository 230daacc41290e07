//! Storages that answer over a network, as a back end of rustic.
//!
//! Each kind says how it lists, reads, writes and removes by path; this puts the layout over it, waits for the answer,
//! ends the wait when somebody asked for an end, and believes a write only when the storage states the same length.

use std::{future::Future, sync::OnceLock};

use async_trait::async_trait;
use bulkhead_core::ports::Flow;
use bulkhead_model::{Error, Result};
use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};
use tokio::runtime::Runtime;

use super::layout;
use crate::fault;

/// A file as a listing names it.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) folder: bool,
    pub(super) bytes: u64,
}

/// What a kind of storage can do. Paths are below the repository, with slashes and without one at the end.
#[async_trait(?Send)]
pub(super) trait Files: Send + Sync + 'static {
    /// The entries of a folder, without going deeper; empty if there is no such folder. Never a part of them.
    async fn list(&self, folder: &str) -> Result<Vec<Entry>>;
    /// The entries of all folders of data at once.
    async fn list_data(&self) -> Result<Vec<Entry>>;
    /// Length of a file; none if there is none.
    async fn size(&self, path: &str) -> Result<Option<u64>>;
    /// Bytes of a file, all or a part. A missing file is `RepositoryDamaged`.
    async fn read(&self, path: &str, part: Option<std::ops::Range<u64>>) -> Result<Bytes>;
    /// Writes a file and the folders it needs.
    async fn write(&self, path: &str, content: Vec<Bytes>) -> Result<()>;
    /// Removes a file.
    async fn remove(&self, path: &str) -> Result<()>;
    /// Makes a folder, where the storage has such things.
    async fn make(&self, folder: &str) -> Result<()>;
    /// Removes the place itself and the folders in it, once all files are gone.
    async fn remove_place(&self) -> Result<()>;
}

pub(super) struct Remote<F> {
    pub(super) files: F,
    pub(super) flow: Flow,
}

impl<F: Files> Remote<F> {
    pub(super) const fn new(files: F, flow: Flow) -> Self {
        Self { files, flow }
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T>>) -> RusticResult<T> {
        wait(&self.flow, work)
            .map_err(|error| RusticError::with_source(ErrorKind::Backend, "the storage failed", error))
    }

    async fn listed(&self, tpe: FileType) -> Result<Vec<(Id, u32)>> {
        if tpe == FileType::Config {
            let size = self.files.size("config").await?;
            return Ok(size.map(|bytes| (Id::default(), layout::size(bytes))).into_iter().collect());
        }
        let entries = match tpe {
            FileType::Pack => self.files.list_data().await?,
            other => self.files.list(other.dirname()).await?,
        };
        let files = entries.into_iter().filter(|entry| !entry.folder);
        Ok(files.filter_map(|file| Some((layout::id(&file.name)?, layout::size(file.bytes)))).collect())
    }

    async fn written(&self, path: &str, content: BytesList) -> Result<()> {
        let expected = content.size() as u64;
        self.files.write(path, content.into_vec()).await?;
        match self.files.size(path).await? {
            Some(found) if found == expected => Ok(()),
            _ => Err(fault::damaged("a file on the storage is not as long as what was written")),
        }
    }
}

/// Waits on threads that no async code runs on. A cancel ends the wait at once, however long the storage is silent.
pub(super) fn wait<T>(flow: &Flow, work: impl Future<Output = Result<T>>) -> Result<T> {
    flow.go_on()?;
    runtime()?.block_on(async {
        tokio::select! {
            result = work => result,
            () = flow.cancel.cancelled() => flow.go_on().and_then(|()| Err(Error::internal("a cancel was taken back"))),
        }
    })
}

fn runtime() -> Result<&'static Runtime> {
    static RUNTIME: OnceLock<std::io::Result<Runtime>> = OnceLock::new();
    let build = || {
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        builder.worker_threads(2).thread_name("storage").enable_all().build()
    };
    let made = RUNTIME.get_or_init(build).as_ref();
    made.map_err(|error| Error::internal("no threads for the network can be started").cause(error.to_string()))
}

impl<F: Files> ReadBackend for Remote<F> {
    fn location(&self) -> String {
        "remote".to_owned()
    }

    fn list_with_size(&self, tpe: FileType) -> RusticResult<Vec<(Id, u32)>> {
        self.wait(self.listed(tpe))
    }

    fn read_full(&self, tpe: FileType, id: &Id) -> RusticResult<Bytes> {
        self.wait(self.files.read(&layout::path(tpe, id), None))
    }

    fn read_partial(&self, tpe: FileType, id: &Id, _: bool, offset: u32, length: u32) -> RusticResult<Bytes> {
        let part = u64::from(offset)..u64::from(offset) + u64::from(length);
        self.wait(self.files.read(&layout::path(tpe, id), Some(part)))
    }

    fn warmup_path(&self, tpe: FileType, id: &Id) -> String {
        layout::path(tpe, id)
    }
}

impl<F: Files> WriteBackend for Remote<F> {
    fn create(&self) -> RusticResult<()> {
        self.wait(async {
            for folder in layout::FOLDERS {
                self.files.make(folder).await?;
            }
            Ok(())
        })
    }

    fn write_bytes(&self, tpe: FileType, id: &Id, _: bool, content: BytesList) -> RusticResult<()> {
        self.wait(self.written(&layout::path(tpe, id), content))
    }

    fn remove(&self, tpe: FileType, id: &Id, _: bool) -> RusticResult<()> {
        self.wait(self.files.remove(&layout::path(tpe, id)))
    }
}
