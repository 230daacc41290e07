//! One file a noun; each arm calls the API and prints.

pub(crate) mod agent;
pub(crate) mod alerts;
pub(crate) mod audit;
pub(crate) mod backup;
pub(crate) mod catalog;
pub(crate) mod channel;
pub(crate) mod check;
pub(crate) mod config;
pub(crate) mod copy;
pub(crate) mod database;
pub(crate) mod demo;
pub(crate) mod disaster;
pub(crate) mod drill;
pub(crate) mod hook;
pub(crate) mod jobs;
pub(crate) mod kit;
pub(crate) mod lock;
pub(crate) mod passphrase;
pub(crate) mod pause;
pub(crate) mod place;
pub(crate) mod policy;
pub(crate) mod prune;
pub(crate) mod redundancy;
pub(crate) mod report;
pub(crate) mod repository;
pub(crate) mod restore;
pub(crate) mod retention;
pub(crate) mod shell;
pub(crate) mod snapshots;
pub(crate) mod status;
pub(crate) mod storage;
pub(crate) mod tenant;
pub(crate) mod tools;

use std::io::Read;

use bulkhead_api::{App, Code, DatabasePath, Error, Result, Slug, databases, tenants, types::Failure};
use bulkhead_model::report::{Outcome, TestReport};
use secrecy::SecretString;
use serde::Serialize;

use crate::{output::Output, text};

/// Bytes that are read of a secret.
const LONGEST_SECRET: u64 = 64 << 10;

/// A secret from standard input: the first line, without its end.
fn secret_from_stdin() -> Result<SecretString> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LONGEST_SECRET + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Error::io("standard input", error))?;
    if bytes.len() as u64 > LONGEST_SECRET {
        return Err(Error::new(Code::SecretTooLong, "standard input holds more than a secret of 64 KiB")
            .hint("The first line is taken: is it the right file?"));
    }
    // What it holds is a secret: it is named nowhere.
    let text = String::from_utf8(bytes).map_err(|_| {
        Error::new(Code::InvalidInput, "standard input holds no text in UTF-8")
            .hint("Convert it, where it is in another encoding: iconv -f ISO-8859-1 -t UTF-8 < file | bulkhead ….")
    })?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned().into()),
        _ => Err(Error::new(Code::InvalidInput, "standard input holds no secret")
            .hint("Give it on its first line: bulkhead … < file.")),
    }
}

/// A staged test as JSON: one that failed is an error like any other as well.
#[derive(Serialize)]
struct Tested<'a> {
    #[serde(flatten)]
    report: &'a TestReport,
    #[serde(flatten)]
    failure: Option<Failure>,
}

/// Prints a staged test; a failed stage is the error of the command.
fn report(output: &Output, report: &TestReport) -> Result<()> {
    let failed = report.failure();
    let error = failed.map(|stage| Error::new(Code::ToolFailed, format!("the test failed at: {}", stage.stage)));
    // People read the hints beside the stage.
    let hinted =
        error.clone().map(|error| failed.iter().flat_map(|stage| stage.hints.clone()).fold(error, Error::hint));
    let tested = Tested { report, failure: hinted.map(Failure::from) };
    output.result(&tested, || report.stages.iter().flat_map(stage).collect())?;
    error.map_or(Ok(()), Err)
}

/// A tenant, or one of its databases, that must exist.
async fn subject(app: &App, path: &str) -> Result<(Slug, Option<DatabasePath>)> {
    let Some((tenant, _)) = path.split_once('/') else {
        let tenant = path.parse()?;
        return tenants::get(app, &tenant).await.map(|_| (tenant, None));
    };
    let (tenant, database) = (tenant.parse()?, path.parse()?);
    let known = databases::list(app, Some(&tenant)).await?.into_iter().any(|known| known.path == path);
    if known { Ok((tenant, Some(database))) } else { Err(unknown(&database)) }
}

fn unknown(database: &DatabasePath) -> Error {
    Error::new(Code::NotFound, format!("there is no database {database}")).hint("List them: bulkhead database list.")
}

fn stage(stage: &bulkhead_model::report::Stage) -> Vec<String> {
    let mark = match stage.outcome {
        Outcome::Passed => "passed ",
        Outcome::Warned => "warned ",
        Outcome::Failed => "FAILED ",
        Outcome::Skipped => "skipped",
    };
    let line = format!("{mark}  {:9} {}", stage.stage, text::safe(&stage.detail));
    let hints = stage.hints.iter().map(|hint| format!("           → {}", text::safe(hint)));
    std::iter::once(line).chain(hints).collect()
}
