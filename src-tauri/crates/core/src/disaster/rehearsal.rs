//! The steps of a rehearsal, timed.

use std::{sync::Arc, time::Instant};

use bulkhead_catalog::{Job, Leftover, Snapshot};
use bulkhead_model::{
    Code, Connection, DatabasePath, Engine, Error, Label, Result, amount,
    compare::Scope,
    disaster::{Gap, GapKind, Reached, Recovered, Report, Step, StepOutcome},
    drill::Outcome,
    job::{JobId, JobState},
    kit::{Kit, Standing, Written},
    restore::{Choices, Destination, Owners},
    secret::SecretName,
};
use chrono::{DateTime, Utc};

use super::{Disaster, elsewhere};
use crate::{
    Core,
    drill::{self, Which},
    jobs,
    jobs::JobContext,
    kit, policies,
    rebuild::{self, Needed},
    restore::{self, RestoreRequest},
};

/// The record as it grows.
struct Record<'a> {
    context: &'a JobContext,
    steps: Vec<Step>,
    gaps: Vec<Gap>,
}

impl Record<'_> {
    async fn step(&mut self, title: &str, outcome: StepOutcome, detail: impl Into<String>, since: Instant) {
        let detail = detail.into();
        self.context.log(&format!("{title}: {detail}")).await;
        let took_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.steps.push(Step { title: title.to_owned(), outcome, detail, took_ms });
    }

    fn gap(&mut self, kind: GapKind, what: impl Into<String>, hint: &str) {
        self.gaps.push(Gap { kind, database: None, what: what.into(), hint: hint.to_owned() });
    }

    fn gap_of(&mut self, kind: GapKind, database: &DatabasePath, what: String, hint: &str) {
        self.gaps.push(Gap { kind, database: Some(database.clone()), what, hint: hint.to_owned() });
    }
}

pub(super) async fn run(context: &JobContext, disaster: &Disaster) -> Result<Report> {
    let began_at = context.core().now();
    let mut record = Record { context, steps: Vec::new(), gaps: Vec::new() };
    look_at_kit(&mut record, disaster).await?;
    let new = elsewhere::core(context).await?;
    let mut databases = Vec::new();
    if bring_back(&mut record, &new, disaster).await? {
        for database in new.catalog().databases().list(Some(&disaster.kit.profile.tenant)).await? {
            context.flow.go_on()?;
            databases.push(recover(&mut record, &new, disaster, &database.path, database.connection.engine()).await?);
        }
    }
    let mut report = Report {
        tenant: disaster.kit.profile.tenant.clone(),
        without: disaster.without.clone(),
        kit_made_at: disaster.kit.made_at,
        began_at,
        ended_at: context.core().now(),
        steps: record.steps,
        databases,
        gaps: record.gaps,
    };
    report.gaps.extend(report.objectives_missed());
    Ok(report)
}

/// Whether the kit in hand is the one that was written last, and still holds.
async fn look_at_kit(record: &mut Record<'_>, disaster: &Disaster) -> Result<()> {
    let (since, core) = (Instant::now(), record.context.core().clone());
    let tenant = &disaster.kit.profile.tenant;
    let written = core.catalog().kits().all().await?.remove(tenant);
    let rekeyed = core.catalog().kits().rekeyings().await?.remove(tenant);
    let older = written.is_some_and(|written| is_older(&disaster.kit, &written, rekeyed));
    let standing = kit::standings(&core).await?.remove(tenant).unwrap_or_default();
    let made_at = disaster.kit.made_at.format("%Y-%m-%d %H:%M UTC");
    let outcome = match (older, standing) {
        (true, _) => {
            record.gap(
                GapKind::OldKit,
                format!("the kit of {made_at} is not the newest"),
                "Destroy old kits, and keep the newest where it is found.",
            );
            StepOutcome::Wanting
        }
        (false, Standing::Outdated { changes, .. }) => {
            let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
            record.gap(
                GapKind::OutdatedKit,
                format!("the kit is out of date: {}", changes.join(", ")),
                "Export a new recovery kit.",
            );
            StepOutcome::Wanting
        }
        _ => StepOutcome::Passed,
    };
    if disaster.kit.profile.contacts.is_empty() {
        record.gap(
            GapKind::NoContact,
            "the kit names nobody to call",
            "Name somebody: bulkhead kit export TENANT --contact LINE --out FILE.",
        );
    }
    record.step("Read the recovery kit", outcome, format!("written {made_at}"), since).await;
    Ok(())
}

/// Whether what was written since says anything else: one kit in two forms, for paper and to keep, is one.
fn is_older(kit: &Kit, last: &Written, rekeyed: Option<DateTime<Utc>>) -> bool {
    let since = |at: DateTime<Utc>| at.timestamp_millis() > kit.made_at.timestamp_millis();
    since(last.at) && (kit::essentials(kit) != last.essentials || rekeyed.is_some_and(since))
}

/// Opens the repositories on the empty machine, as the kit says. Whether anything was opened.
async fn bring_back(record: &mut Record<'_>, new: &Core, disaster: &Disaster) -> Result<bool> {
    let lost = disaster.lost();
    lend(record, new, disaster, &lost).await?;
    let since = Instant::now();
    if disaster.kit.repositories.iter().all(|entry| lost.contains(&entry.storage)) {
        let with = disaster.without.as_ref().map_or_else(String::new, |storage| format!(" and {storage}"));
        record.gap(
            GapKind::NoCopy,
            format!("there is no copy elsewhere: with this machine{with} everything is lost"),
            "Copy every backup to a storage elsewhere: bulkhead policy set NAME --copy-to STORAGE.",
        );
        let names: Vec<_> =
            lost.iter().filter(|name| Some(*name) != disaster.without.as_ref()).map(Label::as_str).collect();
        let here =
            if names.is_empty() { String::new() } else { format!(": {} went with this machine", names.join(", ")) };
        record.step("Open the repositories", StepOutcome::Failed, format!("none is left{here}"), since).await;
        return Ok(false);
    }
    let brought = rebuild::from_kit(new, &disaster.kit, &disaster.key, &lost).await;
    let brought = match brought {
        Ok(brought) if !brought.repositories.is_empty() => brought,
        Ok(brought) => return none_opened(record, &brought.notes.join(" "), since).await,
        Err(error) if error.code == Code::WrongKey => {
            record.gap(
                GapKind::DeadKey,
                "the key of the kit opens nothing any more",
                "Export a new recovery kit, and destroy the old one.",
            );
            return none_opened(record, &error.message, since).await;
        }
        Err(error) => return Err(error),
    };
    for note in brought.notes.iter().filter(|note| note.starts_with("The repository on")) {
        record.gap(GapKind::NotOpened, note.trim_end_matches('.').to_owned(), "Find out why, before it is needed.");
    }
    for storage in brought.repositories.iter().filter(|storage| disaster.outlives.contains(storage)) {
        record.gap(
            GapKind::Unseen,
            format!("that {storage} outlives this machine was said, and not seen"),
            "Open it on another machine once: bulkhead kit import FILE.",
        );
    }
    let names: Vec<_> = brought.repositories.iter().map(Label::as_str).collect();
    let detail = format!("{} on {}", amount::count(brought.snapshots as u64, "backup"), names.join(", "));
    record.step("Open the repositories", StepOutcome::Passed, detail, since).await;
    for needed in brought.needed {
        if let Needed::DatabasePassword(path) = needed {
            record.gap_of(
                GapKind::DatabasePassword,
                &path,
                format!("the password of {path} is in the keyring of this machine alone"),
                "Know where else it is kept: backups cannot go on without it.",
            );
        }
    }
    Ok(true)
}

async fn none_opened(record: &mut Record<'_>, why: &str, since: Instant) -> Result<bool> {
    record.step("Open the repositories", StepOutcome::Failed, why, since).await;
    Ok(false)
}

/// Secrets of storages are not in a kit. On the real day somebody has to know them; the rehearsal takes them from here and
/// says so.
async fn lend(record: &mut Record<'_>, new: &Core, disaster: &Disaster, lost: &[Label]) -> Result<()> {
    let core = record.context.core().clone();
    for entry in disaster.kit.repositories.iter().filter(|entry| !lost.contains(&entry.storage)) {
        let name = &entry.storage;
        let storage = disaster.kit.profile.storages.iter().find(|storage| storage.name == *name && storage.has_secret);
        if storage.is_none() {
            continue;
        }
        record.gap(
            GapKind::StorageSecret,
            format!("the secret of the storage {name} is not in the kit"),
            "Keep it where it is found without this machine; the rehearsal borrowed it from the keyring.",
        );
        let secret = SecretName::Storage(name.clone());
        if let Some(value) = core.parts.secrets.get(&secret).await? {
            new.parts.secrets.set(&secret, &value).await?;
        }
    }
    Ok(())
}

/// Restores the newest backup: as a whole, or as far as its dump where no server can be had.
async fn recover(
    record: &mut Record<'_>,
    new: &Arc<Core>,
    disaster: &Disaster,
    path: &DatabasePath,
    engine: Engine,
) -> Result<Recovered> {
    let (since, title) = (Instant::now(), format!("Restore {path}"));
    let rules = policies::of(new, path).await?;
    let newest = new.catalog().snapshots().find(path, "latest", None, new.latest()).await;
    let mut recovered = Recovered {
        database: path.clone(),
        reached: Reached::Lost,
        snapshot: newest.as_ref().ok().map(|snapshot| snapshot.id.clone()),
        taken_at: newest.as_ref().ok().map(|snapshot| snapshot.taken_at),
        took_ms: 0,
        rpo: rules.rpo.map(|rpo| rpo.value),
        rto: rules.rto.map(|rto| rto.value),
    };
    let restored = match newest {
        Ok(snapshot) => {
            let restored = restore_one(record, new, disaster, &snapshot, engine).await;
            if matches!(&restored, Err(error) if error.code == Code::RepositoryDamaged) {
                mark(record.context.core(), new, &snapshot).await?;
            }
            restored
        }
        Err(error) => Err(error),
    };
    recovered.took_ms = u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX);
    match restored {
        Ok(reached) => {
            recovered.reached = reached;
            let (outcome, detail) = match reached {
                Reached::Proved => (StepOutcome::Passed, "restored as a whole, and equal"),
                _ => (StepOutcome::Passed, "the dump is whole, byte for byte; it was not loaded into a server"),
            };
            record.step(&title, outcome, detail, since).await;
        }
        Err(error) if error.code == Code::Cancelled => return Err(error),
        Err(error) if error.code == Code::AssertionFailed => {
            recovered.reached = Reached::Proved;
            record.gap_of(
                GapKind::Asserted,
                path,
                format!("{path} came back, every row equal, and {}", error.message),
                "Look at what is asserted, or at the source.",
            );
            record.step(&title, StepOutcome::Failed, error.message, since).await;
        }
        Err(error) => {
            record.gap_of(
                GapKind::NotBack,
                path,
                format!("{path} did not come back: {}", error.message),
                "Mend this first: on the real day it would be lost.",
            );
            record.step(&title, StepOutcome::Failed, error.message, since).await;
        }
    }
    Ok(recovered)
}

/// Damage is damage, whoever reads it: what was found on the other machine counts no more on this one.
async fn mark(core: &Core, new: &Core, snapshot: &Snapshot) -> Result<()> {
    let location = new.catalog().storages().get(&snapshot.storage).await?.location;
    let Some(storage) = rebuild::name_of(core, &location).await? else { return Ok(()) };
    core.catalog().shares().mark_damaged(&snapshot.id, &storage, core.now()).await
}

/// The next one may need the room, and it holds a customer's data.
fn remove(file: &std::path::Path) -> Result<()> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(file.display(), error)),
        _ => Ok(()),
    }
}

/// What needs a server is loaded into a sandbox and compared, where one can be had; none where it cannot.
async fn in_sandbox(record: &mut Record<'_>, new: &Arc<Core>, snapshot: &Snapshot) -> Result<Option<Reached>> {
    let which = Which::Named(snapshot.id.clone());
    let id = drill::request(new, &snapshot.database, &which, Some(&snapshot.storage)).await?;
    let job = ended(record.context, new, id).await?;
    let drilled = new.catalog().drills().of_job(id).await?;
    let reason = drilled.as_ref().and_then(|drill| drill.evidence.reason.clone()).or(job.error);
    match drilled.map(|drill| drill.outcome) {
        Some(Outcome::Proved) => Ok(Some(Reached::Proved)),
        Some(Outcome::Differs | Outcome::Failed) => {
            Err(reason.unwrap_or_else(|| Error::new(Code::Differs, "what was restored differs from the backup")))
        }
        Some(Outcome::CouldNotRun) | None => {
            let why = reason.map_or_else(String::new, |error| format!(": {}", error.message));
            record.gap_of(
                GapKind::NotLoaded,
                &snapshot.database,
                format!("{} was not loaded into a server{why}", snapshot.database),
                "Install the engine's server programs where a restore would be done.",
            );
            Ok(None)
        }
    }
}

/// Waits for a job on the other machine; a cancel here ends it there.
async fn ended(context: &JobContext, new: &Arc<Core>, id: JobId) -> Result<Job> {
    tokio::select! {
        job = jobs::wait(new, id) => job,
        () = context.flow.cancel.cancelled() => {
            // It may have ended meanwhile.
            let _ = jobs::cancel(new, id).await;
            jobs::wait(new, id).await?;
            Err(crate::ports::cancelled())
        }
    }
}

async fn restore_one(
    record: &mut Record<'_>,
    new: &Arc<Core>,
    disaster: &Disaster,
    snapshot: &Snapshot,
    engine: Engine,
) -> Result<Reached> {
    if engine != Engine::Sqlite
        && let Some(reached) = in_sandbox(record, new, snapshot).await?
    {
        return Ok(reached);
    }
    let context = record.context;
    // A name of its own, whatever the database is called.
    let id: String = snapshot.id.chars().take(16).collect();
    let file = disaster.folder.join(format!("{}-{id}.restored", context.id().short()));
    let partial = file.with_extension("restored.bulkhead-partial");
    context.leave(&[file.clone(), partial].map(|path| Leftover::File { path })).await?;
    let (destination, reached) = match engine {
        Engine::Sqlite => {
            (Destination::Database { connection: Connection::File { path: file.clone() } }, Reached::Proved)
        }
        _ => (Destination::File { path: file.clone() }, Reached::Fetched),
    };
    let choices = Choices { destination, scope: Scope::Everything, owners: Owners::Keep, keep_on_failure: false };
    let request = RestoreRequest {
        database: snapshot.database.clone(),
        snapshot: snapshot.id.clone(),
        storage: Some(snapshot.storage.clone()),
        choices,
        password: None,
    };
    let plan = restore::plan(new, &request).await?;
    let id = restore::execute(new, request, &plan.digest, None).await?;
    let job = ended(context, new, id).await?;
    remove(&file)?;
    context.leave(&[]).await?;
    match (job.state, job.error) {
        (JobState::Done, _) => Ok(reached),
        (_, Some(error)) => Err(error),
        (state, None) => Err(Error::new(Code::Interrupted, format!("the restore ended as {state}"))),
    }
}
