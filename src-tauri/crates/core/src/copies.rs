//! Copies snapshots to the further storages of a policy.
//!
//! A backup is followed by copies of itself. What could not be copied then, and what was there before the policy asked for
//! copies, is caught up with by jobs of their own. Only what retention would keep on the other storage goes there.

use std::{collections::HashSet, sync::Arc};

use bulkhead_catalog::{JobFilter, Snapshot, Storage};
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result,
    job::{JobId, JobKind, JobState, Phase, Trigger},
    policy::Effective,
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

use crate::{
    Core, backup, check,
    jobs::{self, Finished, JobContext},
    looks,
    pause::Pauses,
    policies, repositories, retention,
};

/// The wait after a failed copy; it doubles with every further failure.
const PAUSE: Duration = Duration::minutes(15);
/// The longest wait.
const LONGEST_PAUSE: Duration = Duration::hours(24);
/// Jobs that are looked through for the last try of a copy.
const TRIES: u32 = 50;
/// Failures that are looked back at.
const LOOK_BACK: u32 = 10;

/// Asks for copies of all snapshots that a further storage of the policy lacks.
///
/// # Errors
/// `NotFound`, `NothingToDo` if no storage lacks any, `Busy` while another job of the database is active.
pub async fn request(core: &Arc<Core>, database: &DatabasePath) -> Result<JobId> {
    submit(core, database, Trigger::Person).await
}

async fn submit(core: &Arc<Core>, database: &DatabasePath, trigger: Trigger) -> Result<JobId> {
    core.catalog().databases().get(database).await?;
    let mut wanted = lacking(core, database).await?;
    // By itself nothing is copied to where the repository is gone: that is told, and looked at again and again.
    if trigger != Trigger::Person {
        let gone = retention::vanished(core, database).await?;
        wanted.retain(|(_, to)| !gone.contains(to));
    }
    if wanted.is_empty() {
        let error = Error::new(Code::NothingToDo, format!("there is nothing of {database} to copy"));
        // Who looks at everybody every half a minute needs no words.
        return Err(if trigger == Trigger::Person { error.hint(why_none(core, database).await?) } else { error });
    }
    let mut places: Vec<String> = Vec::new();
    for (snapshot, to) in &wanted {
        places.extend([&snapshot.storage, to].map(|storage| format!("storage {storage}")));
    }
    places.sort_unstable();
    places.dedup();
    let request = jobs::Request {
        kind: JobKind::Copy,
        tenant: database.tenant.clone(),
        database: Some(database.clone()),
        places,
        trigger,
        detail: json!({ "snapshots": wanted.len() }),
    };
    jobs::submit(core, request, move |context| run(context, wanted)).await
}

async fn why_none(core: &Core, database: &DatabasePath) -> Result<String> {
    if policies::of(core, database).await?.copies().is_empty() {
        return Ok("Its policy names no storage for copies.".to_owned());
    }
    let is_any_whole = core.catalog().snapshots().all(database).await?.iter().any(Snapshot::counts);
    Ok(match is_any_whole {
        true => "Every storage has what it should.".to_owned(),
        false => format!("There is no backup of it that is whole: bulkhead snapshots {}.", database.argument()),
    })
}

/// Begins the copies that are due: something is lacking, nothing of the database runs, and the last failure is some time ago.
/// Gives the jobs.
///
/// # Errors
/// The catalog's.
pub(crate) async fn due(core: &Arc<Core>, pauses: &Pauses) -> Result<Vec<JobId>> {
    let mut begun = Vec::new();
    for (_, database, places) in core.catalog().policies().places(None, None).await? {
        let rules = bulkhead_model::policy::effective(&places.as_slice());
        let paused = pauses.until(&database.tenant).is_some();
        if paused || rules.copies().is_empty() || !rested(core, &database).await? {
            continue;
        }
        match submit(core, &database, Trigger::Schedule).await {
            Ok(job) => begun.push(job),
            Err(error) if matches!(error.code, Code::NothingToDo | Code::Busy | Code::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(begun)
}

/// Whether the next round will begin to copy what a storage lacks.
///
/// # Errors
/// The catalog's.
pub(crate) async fn is_due(core: &Core, database: &DatabasePath, to: &Label) -> Result<bool> {
    Ok(rested(core, database).await? && lacking(core, database).await?.iter().any(|(_, lacks)| lacks == to))
}

/// Whether enough time has passed since copies of the database failed.
async fn rested(core: &Core, database: &DatabasePath) -> Result<bool> {
    let copies = JobFilter { kind: Some(JobKind::Copy), ..JobFilter::of(database) };
    let last = core.catalog().jobs().page(&copies, LOOK_BACK).await?;
    if last.first().is_some_and(|job| !job.state.is_final()) {
        return Ok(false);
    }
    let failed: Vec<_> = last.iter().take_while(|job| job.state != JobState::Done).collect();
    let Some(ended) = failed.first().and_then(|job| job.ended_at) else { return Ok(true) };
    Ok(core.now() - ended >= pause(failed.len()) || core.now() < ended)
}

fn pause(failures: usize) -> Duration {
    let doubled = u32::try_from(failures.saturating_sub(1)).unwrap_or(u32::MAX).min(16);
    (PAUSE * (1 << doubled)).min(LONGEST_PAUSE)
}

/// How a further storage of the policy stands with the copies of a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The storage.
    pub storage: Label,
    /// Snapshots that it lacks.
    pub lacking: usize,
    /// The last try, if it failed: when it ended, its job, and why.
    pub failed: Option<(DateTime<Utc>, JobId, Error)>,
}

/// Each further storage of the policy, in its order.
///
/// # Errors
/// `NotFound`, or the catalog's.
pub async fn standing(core: &Core, database: &DatabasePath) -> Result<Vec<Standing>> {
    core.catalog().databases().get(database).await?;
    let lacking = lacking(core, database).await?;
    let jobs = core.catalog().jobs().page(&JobFilter::of(database), TRIES).await?;
    let of = |storage: &Label| Standing {
        storage: storage.clone(),
        lacking: lacking.iter().filter(|(_, to)| to == storage).count(),
        failed: jobs.iter().find_map(|job| tried(job, storage)).flatten(),
    };
    Ok(policies::of(core, database).await?.copies().iter().map(of).collect())
}

/// What came of a job's copies to a storage: none if it made none there, else why they failed, if they did.
fn tried(job: &bulkhead_catalog::Job, storage: &Label) -> Option<Option<(DateTime<Utc>, JobId, Error)>> {
    let ended = job.ended_at?;
    let key = match job.kind {
        JobKind::Backup => "copies",
        JobKind::Copy => "failed",
        _ => return None,
    };
    let own = job.detail[key].as_array().into_iter().flatten().find(|place| place["storage"] == storage.as_str());
    match own.map(|place| serde_json::from_value::<Error>(place["failure"].clone())) {
        Some(Ok(error)) => Some(Some((ended, job.id, error))),
        Some(Err(_)) => Some(None),
        // It dealt with all that was lacking, and told of those that failed.
        None => {
            let told = job.kind == JobKind::Copy && (job.state == JobState::Done || job.detail[key].is_array());
            told.then_some(None)
        }
    }
}

/// Snapshots that a storage lacks, newest first, with that storage.
async fn lacking(core: &Core, database: &DatabasePath) -> Result<Vec<(Snapshot, Label)>> {
    let rules = policies::of(core, database).await?;
    let all = core.catalog().snapshots().all(database).await?;
    let mut wanted = Vec::new();
    for to in rules.copies() {
        let names = lacked_by(core, &rules, &all, to)?;
        wanted.extend(names.into_iter().map(|snapshot| (snapshot, to.clone())));
    }
    wanted.sort_by_key(|(snapshot, _)| std::cmp::Reverse(snapshot.taken_at));
    Ok(wanted)
}

fn lacked_by(core: &Core, rules: &Effective, all: &[Snapshot], to: &Label) -> Result<Vec<Snapshot>> {
    // What is missing is lacking. What is damaged is not: a copy would build on the same damage.
    let there: Vec<&Snapshot> = all.iter().filter(|it| it.storage == *to && it.missing_at.is_none()).collect();
    let mut known: HashSet<&str> = there.iter().map(|snapshot| snapshot.name()).collect();
    let elsewhere = all.iter().filter(|snapshot| snapshot.counts() && snapshot.storage != *to);
    let sources: Vec<&Snapshot> = elsewhere.filter(|snapshot| known.insert(snapshot.name())).collect();
    // As it would be afterwards; a proof holds for the repository it was made from.
    let as_copy = |snapshot: &&Snapshot| Snapshot { proved_at: None, ..(*snapshot).clone() };
    let united = there.iter().map(|there| (*there).clone()).chain(sources.iter().map(as_copy)).collect();
    let verdicts = retention::verdicts(core, rules, united, &retention::Known::default())?;
    let stays: HashSet<_> = verdicts.iter().filter(|it| it.stays()).map(|it| it.snapshot.id.as_str()).collect();
    Ok(sources.into_iter().filter(|snapshot| stays.contains(snapshot.id.as_str())).cloned().collect())
}

async fn run(context: Arc<JobContext>, wanted: Vec<(Snapshot, Label)>) -> Result<Finished> {
    context.enter(Phase::Copy, None).await?;
    if let Some((snapshot, _)) = wanted.first() {
        context.keep_to(&policies::of(context.core(), &snapshot.database).await?);
    }
    let (mut copied, mut bytes_added) = (0_u64, 0);
    let mut failed: Vec<(Label, Error)> = Vec::new();
    for (snapshot, to) in wanted {
        // One storage that is away keeps no other from its copies.
        if failed.iter().any(|(storage, _)| *storage == to) {
            continue;
        }
        match one(&context, &snapshot, &to).await {
            Ok(copy) => {
                copied += 1;
                bytes_added += copy.bytes_added;
            }
            Err(error) if error.code == Code::Cancelled => return Err(error),
            Err(error) => {
                context.log(&format!("{to}: {}", error.message)).await;
                failed.push((to, error));
            }
        }
    }
    if !failed.is_empty() {
        let failed: Vec<_> = failed.iter().map(|(to, error)| json!({ "storage": to, "failure": error })).collect();
        context.note(&json!({ "failed": failed })).await;
    }
    match failed.into_iter().next() {
        Some((to, error)) => Err(error.context(format!("the copy to {to}"))),
        None => Ok(Finished { snapshot: None, detail: json!({ "copied": copied, "bytes_added": bytes_added }) }),
    }
}

/// Copies a snapshot that was just taken to every further storage. A copy that fails is told and caught up with later:
/// the backup is good all the same.
pub(crate) async fn follow(context: &JobContext, snapshot: &Snapshot) -> Result<Vec<Value>> {
    let rules = policies::of(context.core(), &snapshot.database).await?;
    let further: Vec<&Label> = rules.copies().iter().filter(|to| **to != snapshot.storage).collect();
    if further.is_empty() {
        return Ok(Vec::new());
    }
    context.enter(Phase::Copy, None).await?;
    let mut told = Vec::new();
    for to in further {
        told.push(match one(context, snapshot, to).await {
            Ok(copy) => json!({ "storage": to, "snapshot": copy.id, "bytes_added": copy.bytes_added }),
            Err(error) => {
                context.log(&format!("the copy to {to} failed: {}", error.message)).await;
                json!({ "storage": to, "failure": error })
            }
        });
    }
    Ok(told)
}

/// Copies one snapshot. A storage that does not answer is written down as after a look, so that it is told: which of the two it was
/// is not known before the one that is read from is asked.
async fn one(context: &JobContext, snapshot: &Snapshot, to: &Label) -> Result<Snapshot> {
    let copied = copy(context, snapshot, to).await;
    if let Err(error) = &copied
        && matches!(error.code, Code::StorageUnreachable | Code::StorageDenied)
    {
        let (core, tenant) = (context.core(), &snapshot.database.tenant);
        match looks::answers(core, tenant, &snapshot.storage).await {
            Ok(true) => looks::doubted(core, tenant, to, error).await,
            Ok(false) => {}
            Err(error) => tracing::warn!(%tenant, %error, "a storage could not be looked at"),
        }
    }
    copied
}

async fn copy(context: &JobContext, snapshot: &Snapshot, to: &Label) -> Result<Snapshot> {
    let core = context.core();
    let tenant = &snapshot.database.tenant;
    let storage: Storage = core.catalog().storages().get(to).await?;
    let from = repositories::existing(core, tenant, &snapshot.storage).await?;
    let ready = repositories::ready(context, tenant, &storage).await?;
    let at = ready.at.clone();
    context.log(&format!("copying the backup of {} to {to}", told(snapshot.taken_at))).await;
    let copied = match backup::room(core, &at, &snapshot.database, to).await {
        Ok(()) => core.parts.repositories.copy(&from, &snapshot.id, &at, &context.flow).await,
        Err(error) => Err(error),
    };
    let copied = ready.settle(context, to, copied).await?;
    let row = Snapshot {
        id: copied.snapshot,
        storage: to.clone(),
        bytes_added: copied.bytes_added,
        proved_at: None,
        original: Some(snapshot.original.clone().unwrap_or_else(|| snapshot.id.clone())),
        missing_at: None,
        read_at: None,
        damaged_at: None,
        ..snapshot.clone()
    };
    core.catalog().snapshots().add(&row).await?;
    check::trusted(core, &at, &row).await?;
    looks::moved(core, tenant, to, row.bytes_added.cast_signed()).await?;
    looks::answered(core, tenant, to).await?;
    Ok(row)
}

fn told(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_storage_that_stays_away_is_tried_less_and_less_often() {
        let minutes: Vec<_> = [1, 2, 3, 4, 8, 100].map(|failures| pause(failures).num_minutes()).into();
        assert_eq!(minutes, [15, 30, 60, 120, 24 * 60, 24 * 60]);
    }
}
