//! Engines and repositories that stop at a named moment, for good.

use std::{
    io::{Read, Write},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_core::ports::{
    Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Repositories, RepositoryAt, RepositoryInfo, SnapshotInfo,
    Source, StorageAt, Stored, Upload, Usage,
};
use bulkhead_model::{
    Result,
    manifest::{DumpFacts, Manifest, StreamFacts},
    report::{CheckReport, Inspection, TestReport},
    restore::TargetFacts,
};

/// Bytes after which a stream counts as half done.
const HALF: u64 = 64 << 10;

/// The moment at which the process stops and says so on standard output, waiting to be killed; none to go on for ever.
#[derive(Clone, Default)]
pub struct Stops(Option<Arc<str>>);

impl Stops {
    /// Every moment of a backup, in order.
    pub const BACKUP: [&str; 7] = ["opening", "making", "dumping", "storing", "dump half", "dump end", "stored"];
    /// Every moment of a restore, in order.
    pub const RESTORE: [&str; 6] = ["verifying", "loading", "load half", "load end", "loaded", "measuring"];

    /// Stops there.
    pub fn at(moment: &str) -> Self {
        Self(Some(moment.into()))
    }

    fn pass(&self, moment: &str) {
        if self.0.as_deref() == Some(moment) {
            println!("stopped");
            std::io::stdout().flush().unwrap();
            std::thread::sleep(Duration::from_secs(600));
        }
    }

    pub(crate) fn engine(&self, inner: Arc<dyn EngineAdapter>) -> Arc<dyn EngineAdapter> {
        if self.0.is_none() { inner } else { Arc::new(StoppingEngine { inner, stops: self.clone() }) }
    }

    pub(crate) fn repositories(&self, inner: Arc<dyn Repositories>) -> Arc<dyn Repositories> {
        if self.0.is_none() { inner } else { Arc::new(StoppingRepositories { inner, stops: self.clone() }) }
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
        let notices = self.inner.load(request, flow).await?;
        self.stops.pass("loaded");
        Ok(notices)
    }

    async fn discard(&self, target: &Source, created: bool) -> Result<()> {
        self.inner.discard(target, created).await
    }

    async fn measure(&self, source: &Source, flow: &Flow) -> Result<DumpFacts> {
        self.stops.pass("measuring");
        self.inner.measure(source, flow).await
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

    async fn open(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.stops.pass("opening");
        self.inner.open(at).await
    }

    async fn init(&self, at: &RepositoryAt) -> Result<RepositoryInfo> {
        self.stops.pass("making");
        self.inner.init(at).await
    }

    async fn store(&self, at: &RepositoryAt, upload: Upload, flow: &Flow) -> Result<Stored> {
        self.stops.pass("storing");
        let stored = self.inner.store(at, upload, flow).await?;
        self.stops.pass("stored");
        Ok(stored)
    }

    async fn snapshots(&self, at: &RepositoryAt) -> Result<Vec<SnapshotInfo>> {
        self.inner.snapshots(at).await
    }

    async fn manifest(&self, at: &RepositoryAt, snapshot: &str) -> Result<Option<Manifest>> {
        self.inner.manifest(at, snapshot).await
    }

    async fn read(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<Box<dyn Read + Send>> {
        self.inner.read(at, snapshot, file, flow).await
    }

    async fn digest(&self, at: &RepositoryAt, snapshot: &str, file: &str, flow: &Flow) -> Result<StreamFacts> {
        self.stops.pass("verifying");
        self.inner.digest(at, snapshot, file, flow).await
    }

    async fn check(&self, at: &RepositoryAt, read_data: bool, flow: &Flow) -> Result<CheckReport> {
        self.inner.check(at, read_data, flow).await
    }

    async fn usage(&self, at: &RepositoryAt) -> Result<Usage> {
        self.inner.usage(at).await
    }

    async fn free_bytes(&self, storage: &StorageAt) -> Result<Option<u64>> {
        self.inner.free_bytes(storage).await
    }
}
