//! The port's implementation: everything blocks, so everything runs on threads made for it.

use std::io::Read;

use async_trait::async_trait;
use bulkhead_core::ports::{
    Flow, Repositories, RepositoryAt, RepositoryInfo, SnapshotInfo, StorageAt, Stored, Upload, Usage,
};
use bulkhead_model::{
    Error, Result,
    manifest::{Manifest, StreamFacts},
    report::{CheckReport, TestReport},
};

use crate::{backend, check, open, read, snapshot, storage_test, store, usage};

/// Repositories through rustic_core.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rustic;

impl Rustic {
    /// There is nothing to set.
    #[must_use]
    pub const fn new() -> Self {
        Self
    }
}

async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let ended = tokio::task::spawn_blocking(move || crate::fault::guarded(work)).await;
    ended.map_err(|error| Error::internal("a repository thread ended unexpectedly").cause(error))?
}

#[async_trait]
impl Repositories for Rustic {
    async fn test(&self, storage: &StorageAt) -> TestReport {
        let storage = storage.clone();
        let report = on_thread(move || Ok(storage_test::run(&storage))).await;
        report.unwrap_or_else(|error| storage_test::failed(&error))
    }

    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        let at = at.clone();
        on_thread(move || open::by_password(&at).map(|open| open::info(&open))).await
    }

    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        let at = at.clone();
        on_thread(move || open::init(&at).map(|open| open::info(&open))).await
    }

    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
        let (at, flow) = (at.clone(), flow.clone());
        on_thread(move || store::store(&at, upload, &flow)).await
    }

    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>> {
        let at = at.clone();
        on_thread(move || snapshot::list(&open::open(&at, &Flow::default())?)).await
    }

    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>> {
        let (at, id) = (at.clone(), snapshot.to_owned());
        on_thread(move || snapshot::manifest(&at, &id)).await
    }

    async fn read(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<Box<dyn Read + Send>> {
        let (at, id, file, flow) = (at.clone(), snapshot.to_owned(), file.to_owned(), flow.clone());
        on_thread(move || read::open(&at, &id, &file, &flow)).await
    }

    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<StreamFacts> {
        let (at, id, file, flow) = (at.clone(), snapshot.to_owned(), file.to_owned(), flow.clone());
        on_thread(move || read::digest(&at, &id, &file, &flow)).await
    }

    async fn check(&self, at: &RepositoryAt, read_data: bool, flow: &Flow) -> Result<CheckReport> {
        let (at, flow) = (at.clone(), flow.clone());
        on_thread(move || check::run(&at, read_data, &flow)).await
    }

    async fn usage(&self, at: &RepositoryAt) -> Result<Usage> {
        let at = at.clone();
        on_thread(move || usage::add_up(&at)).await
    }

    async fn free_bytes(&self, storage: &StorageAt) -> Result<Option<u64>> {
        let storage = storage.clone();
        on_thread(move || backend::free_bytes(&storage.location)).await
    }
}
