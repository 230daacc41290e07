//! The port's implementation: everything blocks, so everything runs on threads made for it.

use std::{io::Read, path::Path, time::Duration};

use async_trait::async_trait;
use bulkhead_core::ports::{
    Copied, Extracted, Flow, ForeignSnapshot, Hold, Pruned, Repositories, RepositoryAt, RepositoryInfo, Salvaged,
    SnapshotInfo, StorageAt, Stored, Upload, Usage,
};
use bulkhead_model::{
    Code, Error, Result,
    manifest::{Manifest, StreamFacts},
    policy::Keep,
    profile::Profile,
    report::{CheckReport, Depth, TestReport},
    storage::Location,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

use crate::{
    backend, check, discard, foreign, locks, needing, open, prune, read, rekey, retention, snapshot, storage_test,
    store, usage,
};

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

/// The same with a repository, whose storage is named in errors of storages: there may be several.
async fn on<T: Send + 'static>(
    at: &RepositoryAt,
    work: impl FnOnce(&RepositoryAt) -> Result<T> + Send + 'static,
) -> Result<T> {
    let own = at.clone();
    on_thread(move || work(&own)).await.map_err(|error| named(error, at))
}

/// An error with the storage that it is of.
pub(crate) fn named(error: Error, at: &RepositoryAt) -> Error {
    match error.code {
        Code::StorageUnreachable | Code::StorageDenied => error.context(&at.storage.location),
        _ => error,
    }
}

#[async_trait]
impl Repositories for Rustic {
    async fn test(&self, storage: &StorageAt) -> TestReport {
        let storage = storage.clone();
        let report = on_thread(move || Ok(storage_test::run(&storage))).await;
        report.unwrap_or_else(|error| storage_test::failed(&error))
    }

    async fn prepare(&self, location: &Location) -> Result<()> {
        let location = location.clone();
        on_thread(move || backend::prepare(&location)).await
    }

    async fn folders(&self, storage: &StorageAt) -> Result<Vec<String>> {
        let own = storage.clone();
        on_thread(move || backend::folders(&own)).await.map_err(|error| error.context(&storage.location))
    }

    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        on(at, |at| open::by_password(at).map(|open| open::info(&open))).await
    }

    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        on(at, |at| open::init(at).map(|open| open::info(&open))).await
    }

    async fn discard(&self, at: &RepositoryAt, id: Option<&str>) -> Result<bool> {
        let id = id.map(str::to_owned);
        on(at, move |at| discard::run(at, id.as_deref())).await
    }

    async fn add_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<()> {
        let key = key.clone();
        on(at, move |at| rekey::add(at, &key)).await
    }

    async fn remove_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<u64> {
        let key = key.clone();
        on(at, move |at| rekey::remove(at, &key)).await
    }

    async fn hold(&self, at: &RepositoryAt, flow: &Flow) -> Result<Hold> {
        let flow = flow.clone();
        on(at, move |at| locks::share(at, &flow).map(Hold::new)).await
    }

    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
        let flow = flow.clone();
        on(at, move |at| store::store(at, upload, &flow)).await
    }

    async fn copy(&self, from: &RepositoryAt, snapshot: &str, to: &RepositoryAt, flow: &Flow) -> Result<Copied> {
        let (from, id, to, flow) = (from.clone(), snapshot.to_owned(), to.clone(), flow.clone());
        on_thread(move || store::copy(&from, &id, &to, &flow)).await
    }

    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>> {
        on(at, |at| snapshot::list(&open::open(at, &Flow::default())?)).await
    }

    async fn foreign(&self, at: &RepositoryAt) -> Result<Vec<ForeignSnapshot>> {
        on(at, foreign::list).await
    }

    async fn extract(&self, at: &RepositoryAt, snapshot: &str, folder: &Path, flow: &Flow) -> Result<Extracted> {
        let (id, folder, flow) = (snapshot.to_owned(), folder.to_owned(), flow.clone());
        on(at, move |at| foreign::extract(at, &id, &folder, &flow)).await
    }

    async fn ids(&self, at: &RepositoryAt) -> Result<Vec<String>> {
        on(at, |at| snapshot::ids(&open::open(at, &Flow::default())?)).await
    }

    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>> {
        let id = snapshot.to_owned();
        on(at, move |at| snapshot::manifest(at, &id)).await
    }

    async fn profile(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Profile>> {
        let id = snapshot.to_owned();
        on(at, move |at| snapshot::profile(at, &id)).await
    }

    async fn read(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<Box<dyn Read + Send>> {
        let (id, file, flow) = (snapshot.to_owned(), file.to_owned(), flow.clone());
        on(at, move |at| read::open(at, &id, &file, &flow)).await
    }

    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<StreamFacts> {
        let (id, file, flow) = (snapshot.to_owned(), file.to_owned(), flow.clone());
        on(at, move |at| read::digest(at, &id, &file, &flow)).await
    }

    async fn check(&self, at: &RepositoryAt, depth: &Depth, flow: &Flow) -> Result<CheckReport> {
        let (depth, flow) = (depth.clone(), flow.clone());
        on(at, move |at| check::run(at, &depth, &flow)).await
    }

    async fn needing(&self, at: &RepositoryAt, packs: &[String]) -> Result<Vec<String>> {
        let packs = packs.to_vec();
        on(at, move |at| needing::find(at, &packs)).await
    }

    async fn salvage(&self, at: &RepositoryAt, packs: &[String], flow: &Flow) -> Result<Salvaged> {
        let (packs, flow) = (packs.to_vec(), flow.clone());
        on(at, move |at| store::salvage(at, &packs, &flow)).await
    }

    fn keep(&self, keep: &Keep, zone: Tz, taken: &[DateTime<Utc>]) -> Result<Vec<Vec<String>>> {
        retention::keep(keep, zone, taken)
    }

    async fn forget(&self, at: &RepositoryAt, snapshots: &[String]) -> Result<()> {
        let ids = snapshots.to_vec();
        on(at, move |at| retention::forget(at, &ids)).await
    }

    async fn prune(&self, at: &RepositoryAt, grace: Duration, flow: &Flow) -> Result<Pruned> {
        let flow = flow.clone();
        on(at, move |at| prune::run(at, grace, &flow)).await
    }

    async fn usage(&self, at: &RepositoryAt) -> Result<Usage> {
        on(at, usage::add_up).await
    }

    async fn kept(&self, at: &RepositoryAt) -> Result<Option<bulkhead_model::storage::Kept>> {
        on(at, |at| backend::kept(&at.storage)).await
    }

    async fn free_bytes(&self, storage: &StorageAt) -> Result<Option<u64>> {
        let storage = storage.clone();
        on_thread(move || backend::free_bytes(&storage.location)).await
    }
}
