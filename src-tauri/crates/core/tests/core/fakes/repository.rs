use std::{
    collections::{BTreeMap, BTreeSet},
    io::Read,
    sync::{
        Mutex,
        atomic::{AtomicU32, Ordering},
    },
};

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
    report::{CheckReport, Depth, Finding, Outcome, TestReport},
    storage::Location,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

#[derive(Clone, Default)]
pub struct Kept {
    pub key: String,
    pub snapshots: BTreeMap<String, (Manifest, Vec<u8>)>,
    /// Other keys that open it.
    pub more: BTreeSet<String>,
    pub profiles: BTreeMap<String, Profile>,
    pub stored: u64,
    pub pruned: u32,
}

/// Repositories by location, in memory.
#[derive(Default)]
pub struct FakeRepositories {
    pub kept: Mutex<BTreeMap<String, Kept>>,
    pub inits: AtomicU32,
    pub report: Mutex<CheckReport>,
    /// How deep checks went.
    pub depths: Mutex<Vec<Depth>>,
    /// Packs, and the snapshots that need them.
    pub needs: Mutex<Vec<(String, String)>>,
    /// Whether data that is read turns out to be damaged.
    pub rotten: Mutex<bool>,
    /// How long what is there is locked; if at all, the service says that it locks.
    pub locked: Mutex<Option<bulkhead_model::storage::Kept>>,
    /// Bytes that are free, and that a repository takes.
    pub free: Mutex<Option<u64>>,
    pub used: Mutex<u64>,
    /// A snapshot that another program wrote.
    pub without_manifest: Mutex<Option<String>>,
    /// Snapshots of another program, in each of them.
    pub foreign: Mutex<Vec<ForeignSnapshot>>,
    /// Files of those come without end.
    pub endless: Mutex<bool>,
    /// Storages that do not answer.
    pub away: Mutex<Vec<String>>,
    /// Somebody asks for an end in the moment in which a snapshot has been stored.
    pub cancels: Mutex<bool>,
    /// Whether it refuses to discard anything.
    pub keeps: Mutex<bool>,
    /// Where those who list snapshots wait for each other.
    pub meeting: Mutex<Option<std::sync::Arc<tokio::sync::Barrier>>>,
    /// Where those who have listed wait twice.
    pub listed: Mutex<Option<std::sync::Arc<tokio::sync::Barrier>>>,
    /// Another repository stands in every place, which the same key opens.
    pub other: Mutex<bool>,
    /// Who removes data from all of them.
    pub pruned: Mutex<Option<String>>,
    /// Who works on all of them, so that nothing can be removed.
    pub busy: Mutex<Option<String>>,
    /// How the delete of a test ends; none if it does not come to that.
    pub delete: Mutex<Option<Outcome>>,
}

fn place(at: &RepositoryAt) -> String {
    at.storage.location.to_string()
}

/// Snapshots of two repositories never have the same id.
fn number_of(place: &str) -> u32 {
    place.bytes().fold(7_u32, |number, byte| number.wrapping_mul(31).wrapping_add(u32::from(byte))) >> 4
}

impl FakeRepositories {
    fn with<T>(&self, at: &RepositoryAt, work: impl FnOnce(&mut Kept) -> Result<T>) -> Result<T> {
        if self.away.lock().unwrap().iter().any(|name| place(at).contains(name)) {
            return Err(Error::new(Code::StorageUnreachable, "away"));
        }
        let mut kept = self.kept.lock().unwrap();
        let kept = kept.get_mut(&place(at)).ok_or_else(|| Error::new(Code::RepositoryMissing, "no repository"))?;
        if kept.key != at.key.expose_secret() && !kept.more.contains(at.key.expose_secret()) {
            return Err(Error::new(Code::WrongKey, "the key does not open it"));
        }
        work(kept)
    }

    fn data(&self, at: &RepositoryAt, snapshot: &str) -> Result<Vec<u8>> {
        if *self.rotten.lock().unwrap() {
            return Err(Error::new(Code::RepositoryDamaged, "the repository is damaged"));
        }
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
        let mut report = TestReport::default();
        if self.locked.lock().unwrap().is_some() {
            report.push("lock", Outcome::Passed, "", Vec::new());
        }
        if let Some(outcome) = *self.delete.lock().unwrap() {
            report.push("delete", outcome, "", Vec::new());
        }
        report
    }

    async fn prepare(&self, _: &Location) -> Result<()> {
        Ok(())
    }

    async fn folders(&self, storage: &StorageAt) -> Result<Vec<String>> {
        let below = format!("{}/", storage.location);
        let kept = self.kept.lock().unwrap();
        Ok(kept.keys().filter_map(|place| place.strip_prefix(&below)).map(str::to_owned).collect())
    }

    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        let which = if *self.other.lock().unwrap() { "other id" } else { "id" };
        self.with(at, |_| Ok(RepositoryInfo { id: format!("{which} of {}", place(at)) }))
    }

    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.inits.fetch_add(1, Ordering::Relaxed);
        let kept = Kept { key: at.key.expose_secret().to_owned(), ..Kept::default() };
        self.kept.lock().unwrap().insert(place(at), kept);
        self.open(at).await
    }

    async fn discard(&self, at: &RepositoryAt, _: Option<&str>) -> Result<bool> {
        if *self.keeps.lock().unwrap() {
            return Err(Error::new(Code::StorageDenied, "nothing can be deleted there"));
        }
        let is_empty = match self.with(at, |kept| Ok(kept.snapshots.is_empty())) {
            Err(error) if error.code == Code::RepositoryMissing => true,
            found => found?,
        };
        if is_empty {
            self.kept.lock().unwrap().remove(&place(at));
        }
        Ok(is_empty)
    }

    async fn add_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<()> {
        self.with(at, |kept| {
            if kept.key != key.expose_secret() {
                kept.more.insert(key.expose_secret().to_owned());
            }
            Ok(())
        })
    }

    async fn remove_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<u64> {
        self.with(at, |kept| {
            kept.more.insert(kept.key.clone());
            kept.more.remove(key.expose_secret());
            kept.more.remove(at.key.expose_secret());
            kept.key = at.key.expose_secret().to_owned();
            Ok(kept.more.len() as u64)
        })
    }

    async fn hold(&self, at: &RepositoryAt, _: &Flow) -> Result<Hold> {
        match &*self.pruned.lock().unwrap() {
            Some(who) => Err(Error::new(Code::Busy, who.clone())),
            None => self.with(at, |_| Ok(Hold::new(()))),
        }
    }

    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
        let Upload { dump, manifest, profile, .. } = upload;
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
        if *self.cancels.lock().unwrap() {
            flow.cancel.cancel();
        }
        self.with(&at, |kept| {
            kept.stored += 1;
            let id = format!("0{:07x}{:056x}", number_of(&place(&at)), kept.stored);
            kept.snapshots.insert(id.clone(), (manifest.clone(), data));
            kept.profiles.extend(profile.map(|profile| (id.clone(), profile)));
            Ok(Stored { snapshot: id, manifest, bytes_added: 1 })
        })
    }

    async fn copy(&self, from: &RepositoryAt, snapshot: &str, to: &RepositoryAt, flow: &Flow) -> Result<Copied> {
        flow.go_on()?;
        let (manifest, data) = self.with(from, |kept| {
            kept.snapshots.get(snapshot).cloned().ok_or_else(|| Error::new(Code::NotFound, "no snapshot"))
        })?;
        self.with(to, |kept| {
            let id = format!("c{}", &snapshot[1..]);
            kept.snapshots.insert(id.clone(), (manifest, data));
            Ok(Copied { snapshot: id, bytes_added: 1 })
        })
    }

    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>> {
        let meeting = self.meeting.lock().unwrap().clone();
        if let Some(meeting) = meeting {
            meeting.wait().await;
        }
        self.with(at, |kept| {
            let info = |(id, (manifest, _)): (&String, &(Manifest, Vec<u8>))| SnapshotInfo {
                id: id.clone(),
                time: manifest.started_at,
                tenant: Some(manifest.tenant.clone()),
                database: Some(manifest.database.clone()),
                bytes: None,
                bytes_added: Some(manifest.bytes() / 2),
                original: id.strip_prefix('c').map(|rest| format!("0{rest}")),
            };
            Ok(kept.snapshots.iter().map(info).collect())
        })
    }

    async fn foreign(&self, at: &RepositoryAt) -> Result<Vec<ForeignSnapshot>> {
        self.with(at, |_| Ok(self.foreign.lock().unwrap().clone()))
    }

    async fn extract(&self, at: &RepositoryAt, _: &str, folder: &std::path::Path, flow: &Flow) -> Result<Extracted> {
        self.with(at, |_| Ok(()))?;
        std::fs::create_dir(folder).unwrap();
        while *self.endless.lock().unwrap() {
            if let Err(error) = flow.go_on() {
                std::fs::remove_dir_all(folder).unwrap();
                return Err(error);
            }
            flow.meter.add_read(1);
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        std::fs::write(folder.join("hello"), "hello").unwrap();
        Ok(Extracted { files: 1, bytes: 5, left_out: 0 })
    }

    async fn ids(&self, at: &RepositoryAt) -> Result<Vec<String>> {
        let meeting = self.meeting.lock().unwrap().clone();
        if let Some(meeting) = meeting {
            meeting.wait().await;
        }
        let foreign: Vec<String> = self.foreign.lock().unwrap().iter().map(|one| one.id.clone()).collect();
        let listed = self.with(at, |kept| Ok(kept.snapshots.keys().cloned().chain(foreign).collect()))?;
        let meeting = self.listed.lock().unwrap().clone();
        if let Some(meeting) = meeting {
            meeting.wait().await;
            meeting.wait().await;
        }
        Ok(listed)
    }

    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>> {
        let foreign = self.without_manifest.lock().unwrap().as_deref() == Some(snapshot);
        let missing = || Error::new(Code::NotFound, "no snapshot");
        let manifest = self
            .with(at, |kept| kept.snapshots.get(snapshot).map(|(manifest, _)| manifest.clone()).ok_or_else(missing))?;
        Ok(Some(manifest).filter(|_| !foreign))
    }

    async fn profile(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Profile>> {
        self.with(at, |kept| Ok(kept.profiles.get(snapshot).cloned()))
    }

    async fn read(&self, at: &RepositoryAt, snapshot: &str, _: &str, _: &Flow) -> Result<Box<dyn Read + Send>> {
        Ok(Box::new(std::io::Cursor::new(self.data(at, snapshot)?)))
    }

    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, _: &Flow) -> Result<StreamFacts> {
        Ok(digest(file, &self.data(at, snapshot)?))
    }

    async fn check(&self, at: &RepositoryAt, depth: &Depth, _: &Flow) -> Result<CheckReport> {
        self.depths.lock().unwrap().push(depth.clone());
        self.with(at, |_| Ok(self.report.lock().unwrap().clone()))
    }

    /// All of what is damaged is lost.
    async fn salvage(&self, at: &RepositoryAt, packs: &[String], _flow: &Flow) -> Result<Salvaged> {
        let needing = self.needing(at, packs).await?;
        let lack = |id| Finding { file: "snapshot".into(), id: Some(id), detail: "a part of it is lost".into() };
        let findings = &mut self.report.lock().unwrap().findings;
        findings.retain(|finding| finding.id.as_ref().is_none_or(|id| !packs.contains(id)));
        findings.extend(needing.into_iter().map(lack));
        Ok(Salvaged { kept: 0, lost: packs.len() as u64 })
    }

    async fn needing(&self, at: &RepositoryAt, packs: &[String]) -> Result<Vec<String>> {
        let needs = self.needs.lock().unwrap().clone();
        self.with(at, |kept| {
            let of = |id: &&String| needs.iter().any(|(pack, snapshot)| packs.contains(pack) && snapshot == *id);
            Ok(kept.snapshots.keys().filter(of).cloned().collect())
        })
    }

    fn keep(&self, keep: &Keep, _: Tz, taken: &[DateTime<Utc>]) -> Result<Vec<Vec<String>>> {
        let last = keep.last.unwrap_or(0) as usize;
        Ok((0..taken.len()).map(|at| if at < last { vec!["last".into()] } else { vec![] }).collect())
    }

    async fn forget(&self, at: &RepositoryAt, snapshots: &[String]) -> Result<()> {
        self.with(at, |kept| {
            kept.snapshots.retain(|id, _| !snapshots.contains(id));
            Ok(())
        })
    }

    async fn prune(&self, at: &RepositoryAt, _: std::time::Duration, _: &Flow) -> Result<Pruned> {
        if let Some(who) = &*self.busy.lock().unwrap() {
            return Err(Error::new(Code::Busy, who.clone()));
        }
        if *self.free.lock().unwrap() == Some(0) {
            return Err(Error::new(Code::DiskFull, "no space is left on the storage (pruning it)"));
        }
        self.with(at, |kept| {
            kept.pruned += 1;
            Ok(Pruned { removed: 1, marked: 2, needed: 3 })
        })
    }

    async fn usage(&self, at: &RepositoryAt) -> Result<Usage> {
        self.with(at, |kept| {
            Ok(Usage { bytes: *self.used.lock().unwrap(), files: 1, snapshots: kept.snapshots.len() as u64 })
        })
    }

    async fn kept(&self, _: &RepositoryAt) -> Result<Option<bulkhead_model::storage::Kept>> {
        Ok(*self.locked.lock().unwrap())
    }

    async fn free_bytes(&self, _: &StorageAt) -> Result<Option<u64>> {
        Ok(*self.free.lock().unwrap())
    }
}
