//! `bulkhead demo`: one tenant from nothing to proved, with real parts and no server.

mod sample;

use std::{path::Path, time::Duration};

use bulkhead_core::keys;
use bulkhead_model::{
    Code, DatabasePath, Error, Result,
    amount::{bytes, number},
    job::JobState,
};
use serde::Serialize;

use crate::{
    App, Options, backups, databases, drills, jobs, restores, snapshots, storages, tenants,
    types::{DatabaseInput, Job, RestoreInput, RestoreTarget, Snapshot, StorageInput, TenantInput},
};

/// What the demo did.
#[derive(Clone, Debug, Serialize)]
pub struct Demo {
    /// The lines as they were printed.
    pub lines: Vec<String>,
    /// Snapshots that were restored and seen to be equal, row for row and bit for bit.
    pub proved: Vec<String>,
    /// Rows of the first and the second snapshot.
    pub rows: (u64, u64),
}

/// Runs the demo in a temporary folder that is removed afterwards; `say` gets every line as it happens.
///
/// # Errors
/// Whatever fails; nothing is left behind, in the keyring neither.
pub async fn run(unlock_within: Duration, mut say: impl FnMut(&str) + Send) -> Result<Demo> {
    let folder = tempfile::Builder::new()
        .prefix("bulkhead-demo-")
        .tempdir()
        .map_err(|error| Error::io("temporary folder", error))?;
    let data_dir = Some(folder.path().join("data"));
    let options = Options { data_dir, unlock_within: Some(unlock_within), ..Options::default() };
    let app = App::open(options).await?;
    // A slug of its own, so that the key in the keyring can never be that of a real tenant.
    let slug = format!("demo-{}", uuid::Uuid::new_v4().simple());
    let mut tell = Tell { say: &mut say, lines: Vec::new() };
    let result = steps(&app, folder.path(), &slug, &mut tell).await;
    keys::forget(app.core(), &slug.parse()?).await?;
    let (proved, rows) = result?;
    tell.line("Everything was removed again. To begin for real: bulkhead tenant add --help");
    Ok(Demo { lines: tell.lines, proved, rows })
}

struct Tell<'a> {
    say: &'a mut (dyn FnMut(&str) + Send),
    lines: Vec<String>,
}

impl Tell<'_> {
    fn line(&mut self, text: &str) {
        (self.say)(text);
        self.lines.push(text.to_owned());
    }
}

async fn steps(app: &App, folder: &Path, slug: &str, tell: &mut Tell<'_>) -> Result<(Vec<String>, (u64, u64))> {
    let source = folder.join("shop.db");
    let path = set_up(app, folder, slug, &source, tell).await?;
    let first = back_up(app, &path, tell).await?;
    let changes = on_thread({
        let source = source.clone();
        move || sample::change(&source)
    })
    .await?;
    tell.line(&format!("The shop goes on working: {changes}"));
    let second = back_up(app, &path, tell).await?;
    prove(app, &path, &first, &folder.join("restored.db"), tell).await?;
    drill(app, &path, &second, tell).await?;
    Ok((vec![first.id, second.id], (first.rows, second.rows)))
}

async fn set_up(app: &App, folder: &Path, slug: &str, source: &Path, tell: &mut Tell<'_>) -> Result<DatabasePath> {
    let rows = on_thread({
        let source = source.to_owned();
        move || sample::create(&source)
    })
    .await?;
    tell.line(&format!(
        "A shop's SQLite database was made: {} rows in customers, products, orders and items",
        number(rows)
    ));
    tenants::add(app, TenantInput { slug: slug.to_owned(), name: "Demo shop".to_owned() }).await?;
    let url = bulkhead_model::Connection::File { path: source.to_owned() }.to_string();
    let input = DatabaseInput { tenant: slug.to_owned(), name: "shop".to_owned(), url, password: None };
    let database = databases::add(app, input).await?;
    let storage = folder.join("backups").display().to_string();
    storages::add(app, StorageInput { name: "demo".to_owned(), url: storage, secret: None }).await?;
    tell.line(
        "Tenant, database and a local storage were added; the first backup puts the repository's key into your keyring",
    );
    database.path.parse()
}

async fn back_up(app: &App, path: &DatabasePath, tell: &mut Tell<'_>) -> Result<Snapshot> {
    let job = ended(jobs::wait(app, backups::run(app, path, None).await?).await?)?;
    let newest = snapshots::page(app, path, None, 1).await?.pop();
    let snapshot = newest.filter(|snapshot| Some(&snapshot.id) == job.snapshot.as_ref());
    let snapshot = snapshot.ok_or_else(|| Error::internal("the backup left no snapshot"))?;
    tell.line(&format!(
        "Backed up as {}: {} rows, {} read, {} stored (encrypted, compressed, only what is new)",
        &snapshot.id[..8],
        number(snapshot.rows),
        bytes(snapshot.bytes),
        bytes(snapshot.bytes_added)
    ));
    Ok(snapshot)
}

async fn prove(app: &App, path: &DatabasePath, snapshot: &Snapshot, target: &Path, tell: &mut Tell<'_>) -> Result<()> {
    let input = || RestoreInput {
        database: path.to_string(),
        snapshot: snapshot.id.clone(),
        storage: None,
        target: RestoreTarget::Url {
            url: bulkhead_model::Connection::File { path: target.to_owned() }.to_string(),
            password: None,
        },
        tables: Vec::new(),
        no_owners: false,
        keep_on_failure: false,
    };
    let plan = restores::plan(app, input()).await?;
    let id = restores::execute(app, input(), &plan.digest, None).await?;
    ended(jobs::wait(app, id).await?)?;
    tell.line(&format!(
        "Restored snapshot 1 into a new file: {} rows and every byte equal: proved",
        number(snapshot.rows)
    ));
    Ok(())
}

async fn drill(app: &App, path: &DatabasePath, snapshot: &Snapshot, tell: &mut Tell<'_>) -> Result<()> {
    let id = drills::run(app, path, &snapshot.id, None).await?;
    ended(jobs::wait(app, id).await?)?;
    let found = drills::of_job(app, id).await?.ok_or_else(|| Error::internal("the drill left no evidence"))?;
    tell.line(&format!(
        "Drilled snapshot 2 in a sandbox that is gone again: {} rows and every byte equal: proved",
        number(found.drill.rows)
    ));
    Ok(())
}

fn ended(job: Job) -> Result<Job> {
    match (job.state, job.failure) {
        (JobState::Done, _) => Ok(Job { failure: None, ..job }),
        (_, Some(failure)) => {
            Err(failure.hints.into_iter().fold(Error::new(failure.code, failure.message), Error::hint))
        }
        (state, None) => Err(Error::new(Code::Interrupted, format!("the job ended as {state}"))),
    }
}

async fn on_thread<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::internal("the sample could not be made").cause(error))?
}
