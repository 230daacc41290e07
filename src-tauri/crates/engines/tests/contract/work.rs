//! Dumps and loads through the port, as the use cases do.

#![allow(dead_code, reason = "shared between test programs")]

use std::{
    io::{Cursor, Read},
    time::Duration,
};

use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Source};
use bulkhead_model::{
    Code, Error, Result,
    compare::Scope,
    connection::parse_url,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts},
    restore::{Choices, Destination, Owners},
};
use tokio::sync::mpsc;

/// A dump that was read to its end.
pub(crate) struct Dumped {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) facts: DumpFacts,
}

pub(crate) fn source(url: &str) -> Source {
    let parsed = parse_url(url).unwrap();
    Source { connection: parsed.connection, password: parsed.password }
}

/// Limits in seconds.
pub(crate) fn options(lock: u64, stall: u64) -> DumpOptions {
    DumpOptions {
        lock_timeout: Duration::from_secs(lock),
        stall_timeout: Duration::from_secs(stall),
        exclude: Default::default(),
    }
}

pub(crate) async fn dump(adapter: &dyn EngineAdapter, source: &Source) -> Result<Dumped> {
    read(start(adapter, source, &Flow::default()).await?).await
}

pub(crate) async fn start(adapter: &dyn EngineAdapter, source: &Source, flow: &Flow) -> Result<Dump> {
    adapter.dump(source, &options(10, 60), flow).await
}

/// Reads every stream to its end, on a thread that may block.
pub(crate) async fn read(mut dump: Dump) -> Result<Dumped> {
    let work = move || {
        let mut stream = dump.streams.pop().unwrap();
        let mut bytes = Vec::new();
        stream.reader.read_to_end(&mut bytes).map_err(|error| Error::io("the dump", error))?;
        Ok(Dumped { name: stream.name, bytes, facts: (dump.finish)()? })
    };
    tokio::task::spawn_blocking(work).await.unwrap()
}

/// The error of a dump that must not be called good.
pub(crate) fn refused(result: Result<Dumped>) -> Error {
    match result {
        Ok(_) => panic!("it was called good"),
        Err(error) => error,
    }
}

/// Where and how to load.
pub(crate) struct Job<'a> {
    pub(crate) target: &'a Source,
    pub(crate) create: bool,
    pub(crate) scope: Scope,
    pub(crate) owners: Owners,
    pub(crate) flow: Flow,
}

impl<'a> Job<'a> {
    /// Everything into a new database.
    pub(crate) fn new(target: &'a Source) -> Self {
        Self { target, create: true, scope: Scope::Everything, owners: Owners::Keep, flow: Flow::default() }
    }

    pub(crate) async fn load(self, adapter: &dyn EngineAdapter, dumped: &Dumped) -> Result<Vec<String>> {
        self.load_from(adapter, dumped, Box::new(Cursor::new(dumped.bytes.clone()))).await
    }

    pub(crate) async fn load_from(
        self,
        adapter: &dyn EngineAdapter,
        dumped: &Dumped,
        input: Box<dyn Read + Send>,
    ) -> Result<Vec<String>> {
        let choices = Choices {
            destination: Destination::Database { connection: self.target.connection.clone() },
            scope: self.scope,
            owners: self.owners,
            keep_on_failure: false,
        };
        let manifest = dumped.manifest();
        let (made, mut told) = mpsc::channel(1);
        let (target, create) = (self.target, self.create);
        let request = LoadRequest { target, create, manifest: &manifest, choices: &choices, input, made: Some(made) };
        let listen = async {
            let told_of = told.recv().await;
            drop(told);
            told_of
        };
        let (loaded, told_of) = tokio::join!(adapter.load(request, &self.flow), listen);
        if loaded.is_ok() && create {
            assert_eq!(told_of, adapter.identity(target).await.unwrap(), "of the database that was made");
        }
        loaded
    }
}

impl Dumped {
    pub(crate) fn manifest(&self) -> Manifest {
        let stream = StreamFacts { name: self.name.clone(), bytes: self.bytes.len() as u64, sha256: String::new() };
        Manifest {
            format: FORMAT,
            set_aside: false,
            bulkhead: "test".to_owned(),
            tenant: "acme".parse().unwrap(),
            database: "app".parse().unwrap(),
            source: "app".to_owned(),
            started_at: chrono::DateTime::UNIX_EPOCH,
            finished_at: chrono::DateTime::UNIX_EPOCH,
            streams: vec![stream],
            facts: self.facts.clone(),
        }
    }
}

/// Gives what it holds, and then an error of the repository.
pub(crate) struct Breaks(pub(crate) Cursor<Vec<u8>>);

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(Error::new(Code::RepositoryDamaged, "a pack is damaged").into_io()),
            read => Ok(read),
        }
    }
}

/// Gives what it holds, and then nothing more until it is dropped or the time is up.
pub(crate) struct Hangs(pub(crate) Cursor<Vec<u8>>, pub(crate) Flow);

impl Read for Hangs {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.0.read(buffer)? {
            0 => {
                while !self.1.cancel.is_cancelled() {
                    std::thread::sleep(Duration::from_millis(10));
                }
                Err(Error::new(Code::Cancelled, "cancelled").into_io())
            }
            read => Ok(read),
        }
    }
}

/// Command lines of this process's own children that run a tool.
pub(crate) fn running(tool: &str) -> Vec<u32> {
    let line = |pid: &u32| std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let runs = |pid: &u32| String::from_utf8_lossy(&line(pid)).split('\0').any(|word| word.ends_with(tool));
    bulkhead_test_support::descendants(std::process::id()).into_iter().filter(runs).collect()
}
