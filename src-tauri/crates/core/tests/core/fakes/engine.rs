use std::{
    io::Read,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use bulkhead_core::ports::{Dump, DumpOptions, DumpStream, EngineAdapter, Flow, LoadRequest, Source, Swap};
use bulkhead_model::{
    Code, Engine, Error, Result,
    census::Census,
    manifest::{DumpFacts, Manifest, TableFacts, TableName},
    report::{Inspection, Outcome, TestReport},
    restore::{SwapFacts, TargetFacts},
    version::Version,
};
use secrecy::ExposeSecret;

use super::FakeSandboxes;

/// An engine whose only table is the text it dumps.
#[derive(Default)]
pub struct FakeEngine {
    /// What the source holds.
    pub data: Mutex<Vec<u8>>,
    /// What the target holds after a load; none if there is no such database.
    pub loaded: Mutex<Option<Vec<u8>>>,
    /// Which database of its name the target is.
    pub identity: Mutex<u32>,
    /// Errors that the next dumps end with, in the middle of their stream.
    pub dump_errors: Mutex<Vec<Error>>,
    /// Errors that the next dumps do not even begin for.
    pub refusals: Mutex<Vec<Error>>,
    /// The next load ends with an error, half-way.
    pub load_fails: Mutex<bool>,
    /// With which password somebody came to discard.
    pub discarded_with: Mutex<Vec<Option<String>>>,
    /// Nothing can be discarded.
    pub discard_fails: Mutex<bool>,
    /// One byte is other after the load.
    pub load_damages: Mutex<bool>,
    /// A role may read the source's table; a load without owners leaves that out.
    pub grants: Mutex<bool>,
    /// Dumps wait until they are cancelled.
    pub hangs: Mutex<bool>,
    /// How long a dump lasts.
    pub lasts: Mutex<Duration>,
    /// Databases that are there, by name, without anybody having loaded them.
    pub taken: Mutex<Vec<String>>,
    /// The target was made by somebody else, and nothing is in it.
    pub empty: Mutex<bool>,
    pub dumps: AtomicU32,
    pub target: Mutex<TargetFacts>,
    /// What stands where a swap puts what was loaded.
    pub original: Mutex<Vec<u8>>,
    /// What a swap kept.
    pub kept: Mutex<Option<Vec<u8>>>,
    pub swap: Mutex<SwapFacts>,
    /// The same of a copy that is to take its place.
    pub moves: Mutex<SwapFacts>,
    /// How the next swap ends in an error: having been done or not.
    pub swap_fails: Mutex<Option<bool>>,
    pub sandboxes: Arc<FakeSandboxes>,
}

pub fn facts(data: &[u8], grants: bool) -> DumpFacts {
    let table = TableFacts {
        table: TableName { schema: None, name: "t".into() },
        rows: data.len() as u64,
        bytes: data.len() as u64,
        hash: hex_of(data),
    };
    let mut objects = Census::default();
    if grants {
        objects.add("grants", "t");
    }
    DumpFacts {
        engine: Engine::Postgres,
        server_version: Version::new(15, 0, 0),
        server: "15".into(),
        tool: "fake".into(),
        settings: Default::default(),
        tables: vec![table],
        objects,
        roles: vec![],
        warnings: vec![],
        definitions: None,
        grants: None,
        wholes: Vec::new(),
        left_out: Default::default(),
    }
}

fn hex_of(data: &[u8]) -> String {
    data.iter().map(|byte| format!("{byte:02x}")).collect()
}

struct Hang(Flow);

impl Read for Hang {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        // Bounded, since the runtime of a test waits for its threads.
        for _ in 0..400 {
            if self.0.go_on().is_err() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        Err(Error::new(Code::Cancelled, "cancelled").into_io())
    }
}

struct Fails(Option<Error>);

impl Read for Fails {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        self.0.take().map_or(Ok(0), |error| Err(error.into_io()))
    }
}

#[async_trait]
impl EngineAdapter for FakeEngine {
    /// There is one password that its servers never take.
    async fn test(&self, source: &Source) -> TestReport {
        let mut report = TestReport::default();
        if source.password.as_ref().is_some_and(|password| password.expose_secret() == "wrong") {
            report.push("login", Outcome::Failed, "the server does not take it", Vec::new());
        }
        report
    }

    async fn inspect(&self, source: &Source) -> Result<Inspection> {
        let refused = self.test(source).await.stages.iter().any(|stage| stage.outcome == Outcome::Failed);
        let code = if refused { Code::WrongPassword } else { Code::Internal };
        Err(Error::new(code, "not part of this fake"))
    }

    async fn dump(&self, _: &Source, _: &DumpOptions, flow: &Flow) -> Result<Dump> {
        self.dumps.fetch_add(1, Ordering::Relaxed);
        let lasts = *self.lasts.lock().unwrap();
        tokio::time::sleep(lasts).await;
        if let Some(error) = self.refusals.lock().unwrap().pop() {
            return Err(error);
        }
        let data = self.data.lock().unwrap().clone();
        let grants = *self.grants.lock().unwrap();
        let error = self.dump_errors.lock().unwrap().pop();
        let after: Box<dyn Read + Send> =
            if *self.hangs.lock().unwrap() { Box::new(Hang(flow.clone())) } else { Box::new(Fails(error)) };
        let reader = std::io::Cursor::new(data.clone()).chain(after);
        let stream = DumpStream { name: "dump.pgdump".into(), reader: Box::new(reader) };
        Ok(Dump { streams: vec![stream], finish: Box::new(move || Ok(facts(&data, grants))) })
    }

    async fn probe(&self, source: &Source, _: Option<&Manifest>) -> TargetFacts {
        let taken = self.taken.lock().unwrap().contains(&source.connection.database_name());
        let loaded = self.loaded.lock().unwrap().is_some();
        let empty = *self.empty.lock().unwrap();
        let exists = loaded || taken || empty || source.connection.database_name() == "shop";
        TargetFacts {
            exists,
            can_create: true,
            contents: if exists && !empty { vec!["t".into()] } else { vec![] },
            ..self.target.lock().unwrap().clone()
        }
    }

    async fn load(&self, mut request: LoadRequest<'_>, _: &Flow) -> Result<Vec<String>> {
        if let Some(made) = request.made {
            let identity = {
                let mut identity = self.identity.lock().unwrap();
                *identity += 1;
                identity.to_string()
            };
            made.send(identity).await.unwrap();
            made.closed().await;
        }
        let mut data = Vec::new();
        request.input.read_to_end(&mut data).map_err(|error| Error::io("dump", error))?;
        if *self.load_damages.lock().unwrap() {
            data[0] ^= 1;
        }
        *self.loaded.lock().unwrap() = Some(data);
        if *self.load_fails.lock().unwrap() {
            Err(Error::new(Code::ToolFailed, "relation is broken"))
        } else {
            Ok(vec![])
        }
    }

    async fn identity(&self, _: &Source) -> Result<Option<String>> {
        let exists = self.loaded.lock().unwrap().is_some();
        Ok(exists.then(|| self.identity.lock().unwrap().to_string()))
    }

    async fn discard(&self, target: &Source, _: bool) -> Result<()> {
        let password = target.password.as_ref().map(|password| password.expose_secret().to_owned());
        self.discarded_with.lock().unwrap().push(password);
        if *self.discard_fails.lock().unwrap() {
            return Err(Error::new(Code::Unreachable, "the server does not answer"));
        }
        *self.loaded.lock().unwrap() = None;
        Ok(())
    }

    async fn before_swap(&self, _: &Source, _: Option<&Manifest>) -> Result<SwapFacts> {
        Ok(self.swap.lock().unwrap().clone())
    }

    async fn before_move(&self, _: &Source) -> Result<SwapFacts> {
        Ok(self.moves.lock().unwrap().clone())
    }

    async fn swap(&self, _: Swap<'_>) -> Result<Vec<String>> {
        let fails = *self.swap_fails.lock().unwrap();
        if fails != Some(false) {
            let new = self.loaded.lock().unwrap().take().unwrap();
            *self.kept.lock().unwrap() = Some(std::mem::replace(&mut *self.original.lock().unwrap(), new));
        }
        match fails {
            None => Ok(vec![]),
            Some(_) => Err(Error::new(Code::Unreachable, "the line broke")),
        }
    }

    async fn swapped(&self, _: Swap<'_>) -> Result<bool> {
        Ok(self.kept.lock().unwrap().is_some())
    }

    async fn measure(&self, _: &Source, _: &Flow) -> Result<DumpFacts> {
        let loaded = self.loaded.lock().unwrap().clone();
        Ok(facts(&loaded.ok_or_else(|| Error::new(Code::NotFound, "no such database"))?, false))
    }
}
