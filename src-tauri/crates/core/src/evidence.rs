//! Puts the evidence of a tenant and a period together, from what was written down when it happened.

use std::collections::BTreeMap;

use bulkhead_catalog::{Database, Drill, Job, Snapshot};
use bulkhead_model::{
    Code, DatabasePath, Error, Result, Slug,
    alert::{Cause, Condition, Member},
    drill::Outcome,
    evidence::{Act, DatabaseEvidence, DrillEvidence, Evidence, Incident, Period, PlaceEvidence, Rehearsal, Run, days},
    job::{JobKind, JobState},
    kit::Standing,
    policy::{Effective, Field, Origin},
    share::SHARES,
};
use chrono::{DateTime, Duration, Utc};

use crate::{Core, keys, kit, policies};

/// The longest period, days: a report of more is nobody's to read.
const LONGEST: i64 = 3_660;

/// The evidence of a period.
///
/// # Errors
/// `NotFound`, or `InvalidInput` for a period that ends before it begins, or is longer than ten years.
pub async fn gather(core: &Core, tenant: &Slug, period: Period) -> Result<Evidence> {
    let row = core.catalog().tenants().get(tenant).await?;
    let length = (period.to - period.from).num_days();
    if !(0..LONGEST).contains(&length) {
        return Err(Error::new(
            Code::InvalidInput,
            format!("a period from {} to {} makes no report", period.from, period.to),
        )
        .hint("Name the first and the last day, such as --from 2026-01-01 --to 2026-03-31."));
    }
    let (from, to) = period.bounds();
    // What is known by the slug alone and is older was somebody else's.
    let from = from.max(row.created_at);
    let jobs = core.catalog().jobs().ended_between(tenant, from, to).await?;
    let mut evidence = Evidence {
        tenant: tenant.clone(),
        name: row.name,
        period,
        made_at: core.now(),
        bulkhead: env!("CARGO_PKG_VERSION").to_owned(),
        databases: Vec::new(),
        drills: Vec::new(),
        places: places(core, tenant).await?,
        incidents: incidents(core, tenant, from, to).await?,
        rehearsals: rehearsals(core, tenant, from, to).await?,
        exceptions: Vec::new(),
        acts: acts(core, tenant, from, to).await?,
        kit: kit_words(
            kit::standings(core).await?.remove(tenant).unwrap_or_default(),
            keys::since(core).await?.remove(tenant),
        ),
    };
    // Drills hang on their databases, and are brought back with them.
    let drills = drills(core, tenant, period.bounds().0, to).await?;
    let mut missed = missed(core, tenant, from, to).await?;
    for database in core.catalog().databases().list(Some(tenant)).await? {
        let (path, rules) = (database.path.clone(), policies::of(core, &database.path).await?);
        evidence.exceptions.extend(exceptions(&path, &rules));
        let missed = missed.remove(&path).unwrap_or_default();
        let seen = Seen { jobs: &jobs, drills: &drills, missed };
        evidence.databases.push(of_database(core, &database, &rules, &seen, period).await?);
    }
    evidence.drills = drills.into_iter().map(drilled).collect();
    evidence.drills.sort_by_key(|drill| drill.began_at);
    Ok(evidence)
}

fn drilled(drill: Drill) -> DrillEvidence {
    DrillEvidence {
        began_at: drill.started_at,
        ended_at: drill.ended_at,
        database: drill.database,
        snapshot: drill.snapshot,
        taken_at: drill.taken_at,
        outcome: drill.outcome,
        restore: drill.restore_ms.and_then(|took| i64::try_from(took).ok()).map(Duration::milliseconds),
        rows: drill.rows,
        who: drill.who,
        reason: drill.evidence.reason.map(|reason| reason.message),
    }
}

/// What was written down of the period.
struct Seen<'a> {
    jobs: &'a [Job],
    drills: &'a [Drill],
    missed: u64,
}

async fn drills(core: &Core, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Drill>> {
    let mut all = core.catalog().drills().page(Some(tenant), None, Some(to), u32::MAX).await?;
    all.retain(|drill| drill.ended_at >= from);
    Ok(all)
}

async fn of_database(
    core: &Core,
    database: &Database,
    rules: &Effective,
    seen: &Seen<'_>,
    period: Period,
) -> Result<DatabaseEvidence> {
    let path = database.path.clone();
    let own: Vec<&Job> = seen.jobs.iter().filter(|job| job.database.as_ref() == Some(&path)).collect();
    // What somebody cancelled has not failed; what a hook cancelled was not made.
    let is_run = |job: &&Job| job.kind == JobKind::Backup && (job.state != JobState::Cancelled || job.error.is_some());
    let backups: Vec<&Job> = own.iter().copied().filter(is_run).collect();
    // What the first day begins with was made before it.
    let before = core.catalog().jobs().last_done_before(&path, period.bounds().0).await?;
    let others = without_job(core, database, &own).await?;
    let runs: Vec<Run> = backups.iter().copied().chain(before.as_ref()).filter_map(run).chain(others.clone()).collect();
    let proofs: Vec<&Job> = own.iter().copied().filter(|job| is_proof(job)).collect();
    let (good, bad): (Vec<&Job>, Vec<&Job>) = proofs.into_iter().partition(|job| job.state == JobState::Done);
    let drills: Vec<&Drill> = seen.drills.iter().filter(|drill| drill.database == path).collect();
    let proved = drills.iter().filter(|drill| drill.outcome == Outcome::Proved);
    let refuted = drills.iter().filter(|drill| matches!(drill.outcome, Outcome::Differs | Outcome::Failed)).count();
    let could_not_run = drills.iter().filter(|drill| drill.outcome == Outcome::CouldNotRun).count() as u64;
    let by_drill = proved.clone().filter_map(|drill| i64::try_from(drill.restore_ms?).ok().map(Duration::milliseconds));
    let by_hand = good.iter().filter_map(|job| took(job));
    let done = backups.iter().filter(|job| job.state == JobState::Done).count() as u64;
    let (from, to) = period.bounds();
    let others = others.iter().filter(|run| (from..to).contains(&run.ended));
    let earlier = others.clone().filter(|run| run.ended <= database.created_at).count();
    let rpo = rules.rpo.as_ref().map(|rpo| rpo.value);
    Ok(DatabaseEvidence {
        days: days(period, &runs, rpo, core.now()),
        rpo,
        rto: rules.rto.as_ref().map(|rto| rto.value),
        done: done + others.count() as u64,
        brought_at: (earlier > 0).then_some(database.created_at),
        failed: backups.len() as u64 - done,
        proofs: (good.len() + proved.count()) as u64,
        failed_proofs: (bad.len() + refuted) as u64,
        could_not_run,
        slowest: by_hand.chain(by_drill).max(),
        missed: seen.missed,
        database: path,
    })
}

/// The backups that no job of their own made: those from before this catalog knew their database, of which the jobs are lost with the
/// catalog that ran them, and those that a restore made of what it was about to replace. That they are there says that they were done.
async fn without_job(core: &Core, database: &Database, own: &[&Job]) -> Result<Vec<Run>> {
    let is_own = |row: &Snapshot| own.iter().any(|job| job.snapshot.as_deref() == Some(row.name()));
    let mut all = core.catalog().snapshots().all(&database.path).await?;
    all.retain(|row| row.set_aside || row.finished_at <= database.created_at && !is_own(row));
    let run = |row: &Snapshot| Run { began: row.taken_at, ended: row.finished_at, good: true };
    let by_name: BTreeMap<_, _> = all.iter().map(|row| (row.name(), run(row))).collect();
    Ok(by_name.into_values().collect())
}

fn run(job: &Job) -> Option<Run> {
    let ended = job.ended_at?;
    Some(Run { began: job.started_at.unwrap_or(ended), ended, good: job.state == JobState::Done })
}

/// What a restore took by a clock that nobody sets; those of older versions have only when they began and ended.
fn took(job: &Job) -> Option<Duration> {
    let measured = job.detail["took_ms"].as_i64().map(Duration::milliseconds);
    measured.or_else(|| Some(job.ended_at? - job.started_at?))
}

/// A restore into a database is compared with what was backed up; one into a file is not, and one of chosen tables says nothing of
/// the others.
fn is_proof(job: &Job) -> bool {
    let whole = job.detail["choices"]["scope"]["tables"].is_null();
    let into_file = job.detail["choices"]["destination"]["to"] == "file"
        || (job.state == JobState::Done && job.detail["tables"].is_null());
    job.kind == JobKind::Restore && whole && !into_file && job.state != JobState::Cancelled
}

async fn places(core: &Core, tenant: &Slug) -> Result<Vec<PlaceEvidence>> {
    let mut places = Vec::new();
    for repository in core.catalog().repositories().list(Some(tenant)).await? {
        let name = &repository.storage;
        let storage = core.catalog().storages().get(name).await?;
        let rows = core.catalog().snapshots().on_storage(tenant, name).await?;
        let read = core.catalog().shares().read(tenant, name).await?;
        let (good, bad): (Vec<Snapshot>, Vec<Snapshot>) = rows.into_iter().partition(Snapshot::counts);
        places.push(PlaceEvidence {
            storage: name.to_string(),
            location: storage.location.for_tenant(tenant).to_string(),
            snapshots: good.len() as u64,
            newest: good.iter().map(|row| row.taken_at).max(),
            read_since: read.values().min().copied().filter(|_| read.len() == SHARES as usize),
            bad: bad.len() as u64,
        });
    }
    Ok(places)
}

async fn incidents(core: &Core, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Incident>> {
    let all = core.catalog().alerts().list(true, u32::MAX).await?;
    let in_period = all.into_iter().filter(|it| it.opened_at < to && it.closed_at.is_none_or(|closed| closed >= from));
    let mut found: Vec<Incident> = in_period
        .filter_map(|alert| {
            // That nobody could be told is the provider's own concern.
            let of_tenants = Some(alert.condition).filter(|it| !matches!(it.cause, Cause::Channel(_)))?;
            let own: Condition = of_tenants.among(|member| concerns(member, tenant))?;
            Some(Incident {
                title: own.title(),
                severity: own.severity.to_string(),
                opened_at: alert.opened_at,
                acknowledged_at: alert.acknowledged_at,
                closed_at: alert.closed_at,
            })
        })
        .collect();
    found.sort_by_key(|incident| incident.opened_at);
    Ok(found)
}

fn concerns(member: &Member, tenant: &Slug) -> bool {
    match member {
        Member::Everybody => true,
        Member::Tenant(own) => own == tenant,
        Member::Database(path) => path.tenant == *tenant,
    }
}

async fn rehearsals(core: &Core, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Rehearsal>> {
    let all = core.catalog().disasters().list(tenant, u32::MAX).await?;
    let own = all.into_iter().map(|(_, report)| report).filter(|it| it.began_at >= from && it.began_at < to);
    let mut found: Vec<_> = own
        .map(|report| Rehearsal {
            at: report.began_at,
            without: report.without.as_ref().map(ToString::to_string),
            passed: report.passed(),
            gaps: report.gaps.into_iter().map(|gap| gap.what).collect(),
        })
        .collect();
    found.sort_by_key(|rehearsal| rehearsal.at);
    Ok(found)
}

async fn acts(core: &Core, tenant: &Slug, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Act>> {
    let below = format!("{tenant}/");
    let own = |subject: &str| subject == tenant.as_str() || subject.starts_with(&below);
    let entries = core.catalog().audit().last(u32::MAX).await?.into_iter();
    let acts = entries.filter(|entry| own(&entry.subject) && entry.at >= from && entry.at < to);
    Ok(acts
        .map(|entry| Act {
            at: entry.at,
            who: entry.who,
            action: entry.action,
            subject: entry.subject,
            detail: entry.detail,
        })
        .collect())
}

async fn missed(
    core: &Core,
    tenant: &Slug,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Result<BTreeMap<DatabasePath, u64>> {
    let mut found = BTreeMap::new();
    for row in core.catalog().schedules().missed(u32::MAX).await? {
        if row.database.tenant == *tenant && row.missed.last_at >= from && row.missed.first_at < to {
            *found.entry(row.database).or_default() += row.missed.count;
        }
    }
    Ok(found)
}

/// What holds for a database by rules of its own, or of its tenant, and not by its policy; and whatever says it, what is left out of
/// its backups.
fn exceptions(path: &DatabasePath, rules: &Effective) -> Vec<String> {
    let own = |field: Field| {
        let (value, origin) = rules.text(field)?;
        let told = field == Field::Exclude && rules.leaves_out() || matches!(origin, Origin::Tenant | Origin::Database);
        told.then(|| format!("{path}: {field} {value} ({origin})"))
    };
    Field::ALL.into_iter().filter_map(own).collect()
}

fn kit_words(standing: Standing, key_since: Option<DateTime<Utc>>) -> String {
    let told = |at: DateTime<Utc>| at.format("%Y-%m-%d").to_string();
    let kit = match standing {
        Standing::NotNeeded => "not needed yet".to_owned(),
        Standing::Missing { .. } => "there is none".to_owned(),
        Standing::Current { made_at } => format!("written {}, and holds", told(made_at)),
        Standing::Outdated { made_at, changes } => {
            let changes: Vec<_> = changes.iter().map(ToString::to_string).collect();
            format!("written {}, and out of date: {}", told(made_at), changes.join(", "))
        }
    };
    key_since.map_or_else(|| kit.clone(), |since| format!("{kit}; the key is the same since {}", told(since)))
}
