//! Storages that answer over a network, as a back end of rustic.
//!
//! Each kind says how it lists, reads, writes and removes by path; this puts the layout over it, waits for the answer,
//! ends the wait when somebody asked for an end, and believes a write only when the storage holds what was sent.

mod arrival;

use std::{future::Future, sync::OnceLock};

use arrival::{Sent, Verdict};
use async_trait::async_trait;
use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Error, Result};
use bytes::Bytes;
use rustic_core::{BytesList, ErrorKind, FileType, Id, ReadBackend, RusticError, RusticResult, WriteBackend};
use tokio::runtime::Runtime;

use super::layout;

/// How often a file is sent that did not arrive as it was.
const TRIES: u32 = 3;

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
    /// What it says of a file; none if there is none.
    async fn look(&self, path: &str) -> Result<Option<Held>>;
    /// Bytes of a file, all or a part. A missing file is `RepositoryDamaged`.
    async fn read(&self, path: &str, part: Option<std::ops::Range<u64>>) -> Result<Bytes>;
    /// Writes a file and the folders it needs. One that is known to have arrived otherwise is `RepositoryDamaged`.
    async fn write(&self, path: &str, content: Vec<Bytes>) -> Result<()>;
    /// Removes a file.
    async fn remove(&self, path: &str) -> Result<()>;
    /// Makes a folder, where the storage has such things.
    async fn make(&self, folder: &str) -> Result<()>;
    /// Removes the place itself and the folders in it, once all files are gone.
    async fn remove_place(&self) -> Result<()>;
}

/// What a storage says of a file that it holds.
pub(super) struct Held {
    pub(super) bytes: u64,
    /// Lower-case hex, where it gives what may be one.
    pub(super) md5: Option<String>,
}

pub(super) struct Remote<F> {
    pub(super) files: F,
    pub(super) flow: Flow,
    /// Whether what it gives for checksums are some; none until the first file has shown it.
    says_md5: OnceLock<bool>,
}

impl<F: Files> Remote<F> {
    pub(super) const fn new(files: F, flow: Flow) -> Self {
        Self { files, flow, says_md5: OnceLock::new() }
    }

    fn wait<T>(&self, work: impl Future<Output = Result<T>>) -> RusticResult<T> {
        wait(&self.flow, work)
            .map_err(|error| RusticError::with_source(ErrorKind::Backend, "the storage failed", error))
    }

    async fn listed(&self, tpe: FileType) -> Result<Vec<(Id, u32)>> {
        if tpe == FileType::Config {
            let held = self.files.look("config").await?;
            return Ok(held.map(|held| (Id::default(), layout::size(held.bytes))).into_iter().collect());
        }
        let entries = match tpe {
            FileType::Pack => self.files.list_data().await?,
            other => self.files.list(other.dirname()).await?,
        };
        let files = entries.into_iter().filter(|entry| !entry.folder);
        Ok(files.filter_map(|file| Some((layout::id(&file.name)?, layout::size(file.bytes)))).collect())
    }

    /// Writes until it arrived, a few times at most. What never did is removed.
    async fn written(&self, tpe: FileType, path: &str, content: BytesList) -> Result<()> {
        let parts = content.into_vec();
        let sent = Sent::of(&parts, tpe == FileType::Pack);
        for _ in 0..TRIES {
            match self.files.write(path, parts.clone()).await {
                Err(error) if error.code == Code::RepositoryDamaged => continue,
                written => written?,
            }
            if self.arrived(path, &sent, &parts).await? {
                return Ok(());
            }
        }
        // What refuses it may not be able to remove it either.
        let _ = self.files.remove(path).await;
        Err(Error::new(Code::StorageUnreachable, "the storage does not hold what was sent to it")
            .hint("Something between here and there changes or loses data: bulkhead storage test NAME."))
    }

    async fn arrived(&self, path: &str, sent: &Sent, parts: &[Bytes]) -> Result<bool> {
        let held = self.files.look(path).await?;
        let known = self.says_md5.get().copied();
        let arrived = match arrival::judge(held.as_ref(), sent, known) {
            Verdict::Arrived => true,
            Verdict::Other => false,
            Verdict::Read => {
                let found = self.files.read(path, None).await?;
                arrival::same(&found, parts)
            }
        };
        if arrived && let Some(md5) = held.and_then(|held| held.md5) {
            // Said by the first file that is known to be there.
            let _ = self.says_md5.set(md5 == sent.md5);
        }
        Ok(arrived)
    }
}

/// Removes a place in which there are folders of a repository alone, and no files in them.
pub(super) async fn remove_if_empty<F: Files>(files: &F) -> Result<()> {
    let top = files.list("").await?;
    if top.iter().any(|entry| !entry.folder || !layout::FOLDERS.contains(&entry.name.as_str())) {
        return Ok(());
    }
    for folder in layout::FOLDERS {
        if files.list(folder).await?.iter().any(|entry| !entry.folder) {
            return Ok(());
        }
    }
    if files.list_data().await?.is_empty() { files.remove_place().await } else { Ok(()) }
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
        self.wait(self.written(tpe, &layout::path(tpe, id), content))
    }

    fn remove(&self, tpe: FileType, id: &Id, _: bool) -> RusticResult<()> {
        self.wait(self.files.remove(&layout::path(tpe, id)))
    }
}
