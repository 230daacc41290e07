//! Dumps out of nothing, and places to put them.

pub mod places;

use std::{
    io::{Cursor, Read},
    path::Path,
};

use bulkhead_core::ports::{Dump, DumpStream, Flow, Repositories, RepositoryAt, StorageAt, Stored, Upload};
use bulkhead_model::{
    Engine, Error, Result,
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts},
    storage::Location,
    version::Version,
};
use bulkhead_repository::Rustic;
use chrono::{DateTime, Utc};

pub const KEY: &str = "ABCD-EFGH-0123";

pub fn local(folder: &Path) -> RepositoryAt {
    RepositoryAt {
        storage: StorageAt { location: Location::Local { path: folder.join("repo") }, secret: None },
        key: KEY.to_owned().into(),
    }
}

pub fn facts() -> DumpFacts {
    DumpFacts {
        engine: Engine::Postgres,
        server_version: Version::new(15, 18, 0),
        server: "15.18".into(),
        tool: "fake".into(),
        settings: Default::default(),
        tables: vec![],
        objects: Default::default(),
        roles: vec![],
        warnings: vec![],
        definitions: None,
        grants: None,
        wholes: Vec::new(),
        left_out: Default::default(),
    }
}

pub fn now() -> DateTime<Utc> {
    "2026-03-01T02:00:00.123Z".parse().unwrap()
}

pub fn dump(reader: impl Read + Send + 'static) -> Dump {
    dump_of([("dump.pgdump", reader)])
}

pub fn dump_of<const N: usize>(streams: [(&str, impl Read + Send + 'static); N]) -> Dump {
    let stream = |(name, reader): (&str, _)| DumpStream { name: name.into(), reader: Box::new(reader) };
    Dump { streams: streams.into_iter().map(stream).collect(), finish: Box::new(|| Ok(facts())) }
}

pub fn upload(dump: Dump) -> Upload {
    let manifest = |facts: DumpFacts, streams: Vec<StreamFacts>| Manifest {
        format: FORMAT,
        set_aside: false,
        bulkhead: "test".into(),
        tenant: "acme".parse().unwrap(),
        database: "shop, old & new".parse().unwrap(),
        source: "shop".into(),
        started_at: now(),
        finished_at: now(),
        streams,
        facts,
    };
    Upload {
        profile: None,
        set_aside: false,
        tenant: "acme".parse().unwrap(),
        database: "shop, old & new".parse().unwrap(),
        started_at: now(),
        dump,
        manifest: Box::new(manifest),
    }
}

pub async fn store(at: &RepositoryAt, reader: impl Read + Send + 'static) -> Result<Stored> {
    Rustic::new().store(at, upload(dump(reader)), &Flow::default()).await
}

pub async fn read(at: &RepositoryAt, snapshot: &str) -> Result<Vec<u8>> {
    let reader = Rustic::new().read(at, snapshot, "dump.pgdump", &Flow::default()).await?;
    tokio::task::spawn_blocking(move || to_end(reader)).await.unwrap()
}

fn to_end(mut reader: Box<dyn Read + Send>) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    reader.read_to_end(&mut data).map_err(|error| Error::io("dump", error))?;
    Ok(data)
}

/// Bytes that neither compress away nor repeat, the same for the same seed.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u8
    };
    (0..length).map(next).collect()
}

/// Lines as a dump has them, which compress to about a quarter.
pub fn text(length: usize, seed: u64) -> Vec<u8> {
    let mut lines = Vec::with_capacity(length + 100);
    for (row, part) in (0_u64..).zip(noise(length / 8 + 16, seed).chunks_exact(8).cycle()) {
        if lines.len() >= length {
            break;
        }
        let line = format!("INSERT INTO orders VALUES ({row}, 'customer {}', '{}');\n", row % 977, hex(part));
        lines.extend_from_slice(line.as_bytes());
    }
    lines.truncate(length);
    lines
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Gives `good` bytes and then an error.
pub struct Breaks {
    pub good: Cursor<Vec<u8>>,
    pub error: Option<Error>,
}

impl Read for Breaks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self.good.read(buffer)? {
            0 => Err(self.error.take().unwrap_or_else(|| Error::internal("read after its end")).into_io()),
            read => Ok(read),
        }
    }
}

pub fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
