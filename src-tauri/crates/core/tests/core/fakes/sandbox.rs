use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use async_trait::async_trait;
use bulkhead_core::ports::{Flow, Sandbox, Sandboxes, Source};
use bulkhead_model::{
    Error, Result,
    connection::parse_url,
    drill::{Answer, Assertion, Check},
    manifest::Manifest,
};

use super::FakeEngine;

/// What the sandboxes of a fake engine do.
#[derive(Default)]
pub struct FakeSandboxes {
    /// Those that stand.
    pub standing: Mutex<Vec<PathBuf>>,
    /// Those that were ended by name.
    pub ended: Mutex<Vec<PathBuf>>,
    /// The next one cannot be made.
    pub refusal: Mutex<Option<Error>>,
    /// They cannot be removed.
    pub stuck: Mutex<bool>,
    /// What the engine's checks find.
    pub findings: Mutex<Vec<String>>,
    /// Bytes that are free where they are.
    pub free: Mutex<Option<u64>>,
    /// How many were made.
    pub made: Mutex<u32>,
    /// What was loaded is kept once, so one sandbox stands at a time and the next one waits for its end.
    turn: Arc<tokio::sync::Mutex<()>>,
}

struct Guard(Arc<FakeSandboxes>, PathBuf, #[allow(dead_code)] tokio::sync::OwnedMutexGuard<()>);

impl Drop for Guard {
    fn drop(&mut self) {
        if !*self.0.stuck.lock().unwrap() {
            self.0.standing.lock().unwrap().retain(|path| *path != self.1);
        }
    }
}

#[async_trait]
impl Sandboxes for FakeEngine {
    fn sandbox_folder(&self) -> Result<PathBuf> {
        Ok(format!("/sandbox/{}", self.sandboxes.made.lock().unwrap()).into())
    }

    async fn start_sandbox(&self, folder: &Path, _: &Manifest, flow: &Flow) -> Result<Sandbox> {
        flow.go_on()?;
        if let Some(refusal) = self.sandboxes.refusal.lock().unwrap().take() {
            return Err(refusal);
        }
        let turn = self.sandboxes.turn.clone().lock_owned().await;
        *self.sandboxes.made.lock().unwrap() += 1;
        self.sandboxes.standing.lock().unwrap().push(folder.to_owned());
        *self.loaded.lock().unwrap() = None;
        let connection = parse_url("postgres://drill@sandbox.example/drill")?.connection;
        let guard = Guard(self.sandboxes.clone(), folder.to_owned(), turn);
        Ok(Sandbox { target: Source { connection, password: None }, says: "fake 15".into(), guard: Box::new(guard) })
    }

    fn free(&self, _: &Path) -> Option<u64> {
        *self.sandboxes.free.lock().unwrap()
    }

    async fn end_sandbox(&self, folder: &Path) -> Result<()> {
        if *self.sandboxes.stuck.lock().unwrap() {
            return Err(Error::new(bulkhead_model::Code::Busy, "it does not end"));
        }
        self.sandboxes.standing.lock().unwrap().retain(|path| path != folder);
        self.sandboxes.ended.lock().unwrap().push(folder.to_owned());
        Ok(())
    }

    async fn examine(&self, _: &Source, _: &Flow) -> Result<Vec<Check>> {
        let findings = self.sandboxes.findings.lock().unwrap().clone();
        Ok(vec![Check { name: "fake check".into(), objects: 1, findings, notes: vec![], skipped: None }])
    }

    /// Holds unless it says `false`.
    async fn ask(&self, _: &Source, assertions: &[Assertion], _: std::time::Duration, _: &Flow) -> Result<Vec<Answer>> {
        if assertions.iter().any(|assertion| assertion.sql().contains("unaskable")) {
            return Err(Error::internal("the question could not be put"));
        }
        let answer = |assertion: &Assertion| Answer {
            sql: assertion.sql().to_owned(),
            holds: !assertion.sql().contains("false"),
            detail: "asked".into(),
            millis: 1,
        };
        Ok(assertions.iter().map(answer).collect())
    }
}
