use std::{
    collections::BTreeMap,
    io::Read,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

use async_trait::async_trait;
use bulkhead_core::ports::{
    Flow, Repositories, RepositoryAt, RepositoryInfo, SnapshotInfo, StorageAt, Stored, Upload, Usage,
};
use bulkhead_model::{
    Code, Error, Result,
    manifest::{Manifest, StreamFacts},
    report::{CheckReport, TestReport},
};
use secrecy::ExposeSecret;
use sha2::{Digest, Sha256};

pub struct Kept {
    pub key: String,
    pub snapshots: BTreeMap<String, (Manifest, Vec<u8>)>,
}

/// Repositories by location, in memory.
#[derive(Default)]
pub struct FakeRepositories {
    pub kept: Mutex<BTreeMap<String, Kept>>,
    pub inits: AtomicU32,
    pub report: Mutex<CheckReport>,
}

fn place(at: &RepositoryAt) -> String {
    at.storage.location.to_string()
}

impl FakeRepositories {
    fn with<T>(&self, at: &RepositoryAt, work: impl FnOnce(&mut Kept) -> Result<T>) -> Result<T> {
        let mut kept = self.kept.lock().unwrap();
        let kept = kept.get_mut(&place(at)).ok_or_else(|| Error::new(Code::RepositoryMissing, "no repository"))?;
        if kept.key != at.key.expose_secret() {
            return Err(Error::new(Code::WrongKey, "the key does not open it"));
        }
        work(kept)
    }

    fn data(&self, at: &RepositoryAt, snapshot: &str) -> Result<Vec<u8>> {
        self.with(at, |kept| {
            kept.snapshots
                .get(snapshot)
                .map(|(_, data)| data.clone())
                .ok_or_else(|| Error::new(Code::NotFound, "no snapshot"))
        })
    }
}

fn digest(name: &str, data: &[u8]) -> StreamFacts {
    let sha256 = Sha256::digest(data).iter().map(|byte| format!("{byte:02x}")).collect();
    StreamFacts { name: name.to_owned(), bytes: data.len() as u64, sha256 }
}

#[async_trait]
impl Repositories for FakeRepositories {
    async fn test(&self, _: &StorageAt) -> TestReport {
        TestReport::default()
    }

    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.with(at, |_| Ok(RepositoryInfo { id: format!("id of {}", place(at)) }))
    }

    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.inits.fetch_add(1, Ordering::Relaxed);
        let kept = Kept { key: at.key.expose_secret().to_owned(), snapshots: BTreeMap::new() };
        self.kept.lock().unwrap().insert(place(at), kept);
        self.open(at).await
    }

    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
        let Upload { dump, manifest, .. } = upload;
        let (at, this) = (at.clone(), flow.clone());
        let read = move || -> Result<(Manifest, Vec<u8>)> {
            let mut data = Vec::new();
            let mut streams = Vec::new();
            for mut stream in dump.streams {
                stream.reader.read_to_end(&mut data).map_err(|error| Error::io("dump", error))?;
                streams.push(digest(&stream.name, &data));
            }
            this.meter.add_read(data.len() as u64);
            Ok((manifest((dump.finish)()?, streams), data))
        };
        let (manifest, data) = tokio::task::spawn_blocking(read).await.unwrap()?;
        self.with(&at, |kept| {
            let id = format!("{:064x}", kept.snapshots.len() + 1);
            kept.snapshots.insert(id.clone(), (manifest.clone(), data));
            Ok(Stored { snapshot: id, manifest, bytes_added: 1 })
        })
    }

    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>> {
        self.with(at, |kept| {
            let info = |(id, (manifest, _)): (&String, &(Manifest, Vec<u8>))| SnapshotInfo {
                id: id.clone(),
                time: manifest.started_at,
                tenant: Some(manifest.tenant.clone()),
                database: Some(manifest.database.clone()),
                bytes: None,
            };
            Ok(kept.snapshots.iter().map(info).collect())
        })
    }

    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>> {
        self.with(at, |kept| Ok(kept.snapshots.get(snapshot).map(|(manifest, _)| manifest.clone())))
    }

    async fn read(&self, at: &RepositoryAt, snapshot: &str, _: &str, _: &Flow) -> Result<Box<dyn Read + Send>> {
        Ok(Box::new(std::io::Cursor::new(self.data(at, snapshot)?)))
    }

    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, _: &Flow) -> Result<StreamFacts> {
        Ok(digest(file, &self.data(at, snapshot)?))
    }

    async fn check(&self, at: &RepositoryAt, _: bool, _: &Flow) -> Result<CheckReport> {
        self.with(at, |_| Ok(self.report.lock().unwrap().clone()))
    }

    async fn usage(&self, at: &RepositoryAt) -> Result<Usage> {
        self.with(at, |kept| Ok(Usage { bytes: 1, files: 1, snapshots: kept.snapshots.len() as u64 }))
    }

    async fn free_bytes(&self, _: &StorageAt) -> Result<Option<u64>> {
        Ok(None)
    }
}
