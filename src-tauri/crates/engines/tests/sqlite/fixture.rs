//! A temporary folder with an adapter, and short words for what the tests do with it.

use std::{
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use bulkhead_core::ports::{Dump, DumpOptions, EngineAdapter, Flow, LoadRequest, Source};
use bulkhead_engines::sqlite::Sqlite;
use bulkhead_model::{
    Connection as Place, Result,
    compare::{Scope, compare},
    manifest::{DumpFacts, FORMAT, Manifest, StreamFacts, TableName},
    restore::{Choices, Destination, Owners},
};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

pub(crate) struct Fixture {
    pub(crate) home: TempDir,
    pub(crate) adapter: Sqlite,
}

/// A dump that was read to its end.
pub(crate) struct Dumped {
    pub(crate) bytes: Vec<u8>,
    pub(crate) facts: DumpFacts,
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("temporary folder");
        let adapter = Sqlite::new(home.path().join("staging"));
        Self { home, adapter }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Makes or changes a database.
    pub(crate) fn sql(&self, name: &str, sql: &str) -> PathBuf {
        let path = self.path(name);
        Connection::open(&path).expect("opens").execute_batch(sql).expect(sql);
        path
    }

    pub(crate) async fn dump(&self, path: &Path) -> Result<Dumped> {
        self.dump_with(path, &Flow::default(), Duration::from_secs(10)).await
    }

    pub(crate) async fn dump_with(&self, path: &Path, flow: &Flow, lock_timeout: Duration) -> Result<Dumped> {
        let options = DumpOptions { lock_timeout, stall_timeout: Duration::from_secs(60), exclude: Default::default() };
        let dump = self.adapter.dump(&source(path), &options, flow).await?;
        tokio::task::spawn_blocking(move || read(dump)).await.expect("no panic")
    }

    pub(crate) async fn load(&self, dumped: &Dumped, target: &Path, scope: Scope) -> Result<Vec<String>> {
        self.load_from(dumped, target, scope, true, Box::new(std::io::Cursor::new(dumped.bytes.clone()))).await
    }

    pub(crate) async fn load_from(
        &self,
        dumped: &Dumped,
        target: &Path,
        scope: Scope,
        create: bool,
        input: Box<dyn Read + Send>,
    ) -> Result<Vec<String>> {
        let target = source(target);
        let destination = Destination::Database { connection: target.connection.clone() };
        let choices = Choices { destination, scope, owners: Owners::Keep, keep_on_failure: false };
        let manifest = dumped.manifest();
        let request =
            LoadRequest { target: &target, create, manifest: &manifest, choices: &choices, input, made: None };
        self.adapter.load(request, &Flow::default()).await
    }

    pub(crate) async fn measure(&self, path: &Path) -> DumpFacts {
        self.adapter.measure(&source(path), &Flow::default()).await.expect("measures")
    }

    /// Dumps, restores and compares: rows, objects and the file itself.
    pub(crate) async fn proves(&self, path: &Path) -> Dumped {
        let dumped = self.dump(path).await.expect("dumps");
        let target = self.path("restored.db");
        self.load(&dumped, &target, Scope::Everything).await.expect("loads");
        let found = self.measure(&target).await;
        assert_eq!(compare(&dumped.facts, &found, &Scope::Everything), []);
        assert_eq!(found.settings.get("sha256"), Some(&dumped.manifest().streams[0].sha256));
        assert_eq!(std::fs::read(&target).expect("restored"), dumped.bytes);
        std::fs::remove_file(target).expect("removes");
        assert_eq!(self.staged(), 0);
        dumped
    }

    /// Copies that stand in the staging folder.
    pub(crate) fn staged(&self) -> usize {
        let Ok(folder) = std::fs::read_dir(self.path("staging")) else { return 0 };
        folder.flatten().filter(|entry| entry.file_name() != ".lock").count()
    }

    /// Names in the home folder, besides the staging folder.
    pub(crate) fn names(&self) -> Vec<String> {
        let folder = std::fs::read_dir(self.home.path()).expect("home").flatten();
        let mut names: Vec<_> = folder.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
        names.retain(|name| name != "staging");
        names.sort();
        names
    }
}

impl Dumped {
    pub(crate) fn manifest(&self) -> Manifest {
        let stream = StreamFacts {
            name: "dump.sqlite".to_owned(),
            bytes: self.bytes.len() as u64,
            sha256: hex::encode(Sha256::digest(&self.bytes)),
        };
        Manifest {
            format: FORMAT,
            set_aside: false,
            bulkhead: "test".to_owned(),
            tenant: "acme".parse().expect("slug"),
            database: "main".parse().expect("label"),
            source: "main.db".to_owned(),
            started_at: chrono::DateTime::UNIX_EPOCH,
            finished_at: chrono::DateTime::UNIX_EPOCH,
            streams: vec![stream],
            facts: self.facts.clone(),
        }
    }

    pub(crate) fn rows(&self, table: &str) -> Option<u64> {
        self.facts.tables.iter().find(|facts| facts.table.name == table).map(|facts| facts.rows)
    }
}

pub(crate) fn source(path: &Path) -> Source {
    Source { connection: Place::File { path: path.to_owned() }, password: None }
}

pub(crate) fn tables(names: &[&str]) -> Scope {
    Scope::Tables(names.iter().map(|name| TableName { schema: None, name: (*name).to_owned() }).collect())
}

pub(crate) fn read(mut dump: Dump) -> Result<Dumped> {
    let mut bytes = Vec::new();
    let mut stream = dump.streams.pop().expect("one stream");
    stream.reader.read_to_end(&mut bytes).map_err(|error| bulkhead_model::Error::io("stream", error))?;
    Ok(Dumped { bytes, facts: (dump.finish)()? })
}
