//! Engines and repositories that stop at a named moment, for good.

use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_core::ports::{
    Copied, Dump, DumpOptions, EngineAdapter, Extracted, Flow, ForeignSnapshot, Hold, LoadRequest, Pruned,
    Repositories, RepositoryAt, RepositoryInfo, Salvaged, Sandbox, Sandboxes, SnapshotInfo, Source, StorageAt, Stored,
    Swap, Upload, Usage,
};
use bulkhead_model::{
    Result,
    connection::ServerConnection,
    drill::{Answer, Assertion, Check},
    manifest::{DumpFacts, Manifest, StreamFacts},
    policy::Keep,
    profile::Profile,
    report::{CheckReport, Depth, Inspection, TestReport},
    restore::{SwapFacts, TargetFacts},
    server::{ServerMark, Whereabouts},
    storage::Location,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use secrecy::SecretString;

/// Bytes after which a stream counts as half done.
const HALF: u64 = 64 << 10;

/// What is done to a database after a load, before anybody looks at it.
type Tamper = Arc<dyn Fn(&Source) + Send + Sync>;

/// The moment at which the process stops and says so on standard output, waiting to be killed; none to go on for ever. Or
/// what somebody does to a restored database behind everybody's back.
#[derive(Clone, Default)]
pub struct Stops {
    moment: Option<Arc<str>>,
    tamper: Option<Tamper>,
    is_impatient: bool,
}

impl Stops {
    /// Every moment of a backup, in order.
    pub const BACKUP: [&str; 7] = ["opening", "making", "dumping", "storing", "dump half", "dump end", "stored"];
    /// Every moment of a copy, in order.
    pub const COPY: [&str; 2] = ["copying", "copied"];
    /// Every moment of a restore that replaces, in order, besides those of its safety backup.
    pub const REPLACE: [&str; 8] =
        ["verifying", "loading", "load half", "load end", "loaded", "measuring", "swapping", "swapped"];
    /// Every moment of putting a restored copy in its place, in order, besides those of its safety backup.
    pub const PLACE: [&str; 3] = ["measuring", "swapping", "swapped"];
    /// Every moment of a drill, in order.
    pub const DRILL: [&str; 8] =
        ["making a sandbox", "made a sandbox", "loading", "load half", "load end", "loaded", "measuring", "examining"];
    /// Every moment of a restore, in order.
    pub const RESTORE: [&str; 6] = ["verifying", "loading", "load half", "load end", "loaded", "measuring"];

    /// Stops there.
    pub fn at(moment: &str) -> Self {
        Self { moment: Some(moment.into()), ..Self::default() }
    }

    /// Changes every database that was loaded.
    pub fn tamper(with: impl Fn(&Source) + Send + Sync + 'static) -> Self {
        Self { tamper: Some(Arc::new(with)), ..Self::default() }
    }

    /// A prune removes at once what it would remove a day after the mark.
    #[must_use]
    pub fn impatient(self) -> Self {
        Self { is_impatient: true, ..self }
    }

    /// Stops for good if this is the moment.
    pub fn pass(&self, moment: &str) {
        if self.moment.as_deref() == Some(moment) {
            println!("stopped");
            std::io::stdout().flush().unwrap();
            std::thread::sleep(Duration::from_secs(600));
        }
    }

    pub(crate) fn engine(&self, inner: Arc<dyn EngineAdapter>) -> Arc<dyn EngineAdapter> {
        if self.moment.is_none() && self.tamper.is_none() {
            inner
        } else {
            Arc::new(StoppingEngine { inner, stops: self.clone() })
        }
    }

    pub(crate) fn repositories(&self, inner: Arc<dyn Repositories>) -> Arc<dyn Repositories> {
        if self.moment.is_none() && !self.is_impatient {
            inner
        } else {
            Arc::new(StoppingRepositories { inner, stops: self.clone() })
        }
    }

    fn reader(&self, inner: Box<dyn Read + Send>, half: &'static str, end: &'static str) -> Box<dyn Read + Send> {
        Box::new(StoppingReader { inner, stops: self.clone(), seen: 0, half, end })
    }
}

struct StoppingReader {
    inner: Box<dyn Read + Send>,
    stops: Stops,
    seen: u64,
    half: &'static str,
    end: &'static str,
}

impl Read for StoppingReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.seen > HALF {
            self.stops.pass(self.half);
        }
        // Small steps, so that a small database has a middle too.
        let step = buffer.len().min(usize::try_from(HALF).unwrap());
        let read = self.inner.read(&mut buffer[..step])?;
        self.seen += read as u64;
        if read == 0 {
            self.stops.pass(self.end);
        }
        Ok(read)
    }
}

struct StoppingEngine {
    inner: Arc<dyn EngineAdapter>,
    stops: Stops,
}

#[async_trait]
impl EngineAdapter for StoppingEngine {
    async fn test(&self, source: &Source) -> TestReport {
        self.inner.test(source).await
    }

    async fn inspect(&self, source: &Source) -> Result<Inspection> {
        self.inner.inspect(source).await
    }

    async fn dump(&self, source: &Source, options: &DumpOptions, flow: &Flow) -> Result<Dump> {
        self.stops.pass("dumping");
        let mut dump = self.inner.dump(source, options, flow).await?;
        for stream in &mut dump.streams {
            let inner = std::mem::replace(&mut stream.reader, Box::new(std::io::empty()));
            stream.reader = self.stops.reader(inner, "dump half", "dump end");
        }
        Ok(dump)
    }

    async fn probe(&self, target: &Source, manifest: Option<&Manifest>) -> TargetFacts {
        self.inner.probe(target, manifest).await
    }

    async fn load(&self, mut request: LoadRequest<'_>, flow: &Flow) -> Result<Vec<String>> {
        self.stops.pass("loading");
        request.input = self.stops.reader(request.input, "load half", "load end");
        let target = request.target.clone();
        let notices = self.inner.load(request, flow).await?;
        if let Some(tamper) = &self.stops.tamper {
            tamper(&target);
        }
        self.stops.pass("loaded");
        Ok(notices)
    }

    async fn identity(&self, target: &Source) -> Result<Option<String>> {
        self.inner.identity(target).await
    }

    async fn mark(&self, server: &Source) -> Result<Option<ServerMark>> {
        self.inner.mark(server).await
    }

    async fn whereabouts(&self, server: &ServerConnection) -> Whereabouts {
        self.inner.whereabouts(server).await
    }

    async fn discard(&self, target: &Source, created: bool) -> Result<()> {
        self.inner.discard(target, created).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        self.stops.pass("measuring");
        self.inner.measure(source, flow).await
    }

    async fn before_swap(&self, original: &Source, manifest: Option<&Manifest>) -> Result<SwapFacts> {
        self.inner.before_swap(original, manifest).await
    }

    async fn before_move(&self, copy: &Source) -> Result<SwapFacts> {
        self.inner.before_move(copy).await
    }

    async fn swap(&self, swap: Swap<'_>) -> Result<Vec<String>> {
        self.stops.pass("swapping");
        let notices = self.inner.swap(swap).await?;
        self.stops.pass("swapped");
        Ok(notices)
    }

    async fn swapped(&self, swap: Swap<'_>) -> Result<bool> {
        self.inner.swapped(swap).await
    }

    async fn settle(&self, target: &Source) -> Result<()> {
        self.inner.settle(target).await
    }
}

#[async_trait]
impl Sandboxes for StoppingEngine {
    fn sandbox_folder(&self) -> Result<PathBuf> {
        self.inner.sandbox_folder()
    }

    async fn start_sandbox(&self, folder: &Path, manifest: &Manifest, flow: &Flow) -> Result<Sandbox> {
        self.stops.pass("making a sandbox");
        let sandbox = self.inner.start_sandbox(folder, manifest, flow).await?;
        self.stops.pass("made a sandbox");
        Ok(sandbox)
    }

    fn free(&self, folder: &Path) -> Option<u64> {
        self.inner.free(folder)
    }

    async fn end_sandbox(&self, folder: &Path) -> Result<()> {
        self.inner.end_sandbox(folder).await
    }

    async fn examine(&self, target: &Source, flow: &Flow) -> Result<Vec<Check>> {
        self.stops.pass("examining");
        self.inner.examine(target, flow).await
    }

    async fn ask(&self, target: &Source, all: &[Assertion], limit: Duration, flow: &Flow) -> Result<Vec<Answer>> {
        self.inner.ask(target, all, limit, flow).await
    }
}

struct StoppingRepositories {
    inner: Arc<dyn Repositories>,
    stops: Stops,
}

#[async_trait]
impl Repositories for StoppingRepositories {
    async fn test(&self, storage: &StorageAt) -> TestReport {
        self.inner.test(storage).await
    }

    async fn prepare(&self, location: &Location) -> Result<()> {
        self.inner.prepare(location).await
    }

    async fn folders(&self, storage: &StorageAt) -> Result<Vec<String>> {
        self.inner.folders(storage).await
    }

    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.stops.pass("opening");
        self.inner.open(at).await
    }

    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.stops.pass("making");
        let made = self.inner.init(at).await?;
        self.stops.pass("made");
        Ok(made)
    }

    async fn hold(&self, at: &RepositoryAt, flow: &Flow) -> Result<Hold> {
        self.inner.hold(at, flow).await
    }

    async fn discard(&self, at: &RepositoryAt, id: Option<&str>) -> Result<bool> {
        self.stops.pass("discarding");
        self.inner.discard(at, id).await
    }

    async fn add_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<()> {
        self.stops.pass("adding a key");
        self.inner.add_key(at, key).await?;
        self.stops.pass("key added");
        Ok(())
    }

    async fn remove_key(&self, at: &RepositoryAt, key: &SecretString) -> Result<u64> {
        self.stops.pass("removing a key");
        let others = self.inner.remove_key(at, key).await?;
        self.stops.pass("key removed");
        Ok(others)
    }

    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
        self.stops.pass("storing");
        let stored = self.inner.store(at, upload, flow).await?;
        self.stops.pass("stored");
        Ok(stored)
    }

    async fn copy(&self, from: &RepositoryAt, snapshot: &str, to: &RepositoryAt, flow: &Flow) -> Result<Copied> {
        self.stops.pass("copying");
        let copied = self.inner.copy(from, snapshot, to, flow).await?;
        self.stops.pass("copied");
        Ok(copied)
    }

    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>> {
        self.inner.snapshots(at).await
    }

    async fn foreign(&self, at: &RepositoryAt) -> Result<Vec<ForeignSnapshot>> {
        self.inner.foreign(at).await
    }

    async fn extract(&self, at: &RepositoryAt, snapshot: &str, folder: &Path, flow: &Flow) -> Result<Extracted> {
        self.inner.extract(at, snapshot, folder, flow).await
    }

    async fn ids(&self, at: &RepositoryAt) -> Result<Vec<String>> {
        self.inner.ids(at).await
    }

    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>> {
        self.inner.manifest(at, snapshot).await
    }

    async fn profile(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Profile>> {
        self.inner.profile(at, snapshot).await
    }

    async fn read(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<Box<dyn Read + Send>> {
        self.inner.read(at, snapshot, file, flow).await
    }

    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<StreamFacts> {
        self.stops.pass("verifying");
        self.inner.digest(at, snapshot, file, flow).await
    }

    async fn check(&self, at: &RepositoryAt, depth: &Depth, flow: &Flow) -> Result<CheckReport> {
        self.inner.check(at, depth, flow).await
    }

    async fn needing(&self, at: &RepositoryAt, packs: &[String]) -> Result<Vec<String>> {
        self.inner.needing(at, packs).await
    }

    async fn salvage(&self, at: &RepositoryAt, packs: &[String], flow: &Flow) -> Result<Salvaged> {
        self.inner.salvage(at, packs, flow).await
    }

    fn keep(&self, keep: &Keep, zone: Tz, taken: &[DateTime<Utc>]) -> Result<Vec<Vec<String>>> {
        self.inner.keep(keep, zone, taken)
    }

    async fn forget(&self, at: &RepositoryAt, snapshots: &[String]) -> Result<()> {
        self.inner.forget(at, snapshots).await
    }

    async fn prune(&self, at: &RepositoryAt, grace: Duration, flow: &Flow) -> Result<Pruned> {
        let grace = if self.stops.is_impatient { Duration::ZERO } else { grace };
        self.inner.prune(at, grace, flow).await
    }

    async fn usage(&self, at: &RepositoryAt) -> Result<Usage> {
        self.inner.usage(at).await
    }

    async fn kept(&self, at: &RepositoryAt) -> Result<Option<bulkhead_model::storage::Kept>> {
        self.inner.kept(at).await
    }

    async fn free_bytes(&self, storage: &StorageAt) -> Result<Option<u64>> {
        self.inner.free_bytes(storage).await
    }
}
