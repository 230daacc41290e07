//! Policies: made, changed, assigned; and what holds for a database in the end.

mod draft;
mod home;

use std::path::Path;

use bulkhead_catalog::{Places, Subject};
use bulkhead_model::{
    DatabasePath, Error, Label, Result, Slug,
    policy::{Effective, Field, Origin, Problem, Rules, effective, left_in, problems, refuse},
};
use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};

pub(crate) use draft::of_draft;
pub use draft::{Edited, draft};
pub(crate) use home::{ruled_storage, sole, storage, storage_beside};

use crate::{Core, audit, scheduler};

/// Adds a policy. Gives what is odd about it.
///
/// # Errors
/// `InvalidInput` for rules that cannot be used, `NotFound` for a storage, `AlreadyExists`.
pub async fn add(core: &Core, name: &Label, rules: &Rules) -> Result<Vec<Problem>> {
    let origin = Origin::Policy(name.clone());
    let found = look(core, None, &effective(&[(origin, rules)]), None).await?;
    core.catalog().policies().add(name, rules, core.now()).await?;
    audit::record(core, "policy.add", name, json!(rules)).await?;
    Ok(found)
}

/// Gives a policy other rules. Gives what is odd about them.
///
/// # Errors
/// As [`add`], and `NotFound`; `InvalidInput` too if somebody who has it has rules of their own that it cannot be used with.
pub async fn update(core: &Core, name: &Label, rules: &Rules) -> Result<Vec<Problem>> {
    let origin = Origin::Policy(name.clone());
    let usual = core.catalog().policies().longest_run(name).await?;
    let found = look(core, None, &effective(&[(origin.clone(), rules)]), usual).await?;
    for (_, database, places) in core.catalog().policies().places(None, None).await? {
        if places.as_slice().iter().any(|(place, _)| *place == origin) {
            let holds = draft::with(&places, &origin, rules);
            let mut odd = problems(&holds, None, core.now());
            odd.extend(nowhere(core, Some(&database.tenant), &holds).await?);
            refuse(&odd).map_err(|error| error.context(&database))?;
        }
    }
    core.catalog().policies().update(name, rules).await?;
    scheduler::changed(core).await?;
    audit::record(core, "policy.set", name, json!(rules)).await?;
    Ok(found)
}

/// Gives a tenant or a database rules of its own. Gives what is odd about what then holds.
///
/// # Errors
/// As [`add`], and `NotFound`.
pub async fn set_rules(core: &Core, subject: &Subject, rules: &Rules) -> Result<Vec<Problem>> {
    let own = origin(subject);
    let alone = look(core, None, &effective(&[(own.clone(), rules)]), None).await?;
    let before = core.catalog().policies().rules(subject).await?;
    let narrowed = if before.keep == rules.keep { Vec::new() } else { narrowed(core, subject, rules).await? };
    // In the place that they will have: what they miss comes from the others.
    let found = look_at_all(core, subject, |places| draft::with(places, &own, rules)).await?;
    core.catalog().policies().set_rules(subject, rules).await?;
    scheduler::changed(core).await?;
    audit::record(core, "rules.set", subject, json!(rules)).await?;
    Ok(narrowed.into_iter().chain(found.unwrap_or(alone)).collect())
}

/// What retention of their own takes from what they had by inheritance: a field is taken as a whole, and what nobody keeps any more is
/// removed. Told once, by whoever changes it.
async fn narrowed(core: &Core, subject: &Subject, rules: &Rules) -> Result<Vec<Problem>> {
    let Some(keep) = &rules.keep else { return Ok(Vec::new()) };
    let (catalog, own) = (core.catalog().policies(), origin(subject));
    let all: Vec<bulkhead_catalog::Places> = match subject {
        Subject::Tenant(tenant) => {
            let databases = catalog.places(Some(tenant), None).await?;
            std::iter::once(catalog.tenant(tenant).await?).chain(databases.into_iter().map(|row| row.2)).collect()
        }
        Subject::Database(path) => vec![row(core, path).await?.1],
    };
    let without = Rules { keep: None, ..rules.clone() };
    let mut found: Vec<Problem> = Vec::new();
    for places in all {
        let inherited = draft::with(&places, &own, &without).keep;
        // A database with retention of its own is not touched by its tenant's.
        let Some(inherited) = inherited.filter(|rule| own != Origin::Tenant || rule.from != Origin::Database) else {
            continue;
        };
        let Some(lost) = inherited.value.beyond(keep) else { continue };
        let problem = Problem {
            field: Field::Keep,
            fatal: false,
            message: format!("no longer kept, as by the {}: {lost}", inherited.from),
            hint: "Retention is taken as a whole from one place: set those kinds here as well, or the next retention removes what only they \
                   keep."
                .to_owned(),
        };
        if !found.contains(&problem) {
            found.push(problem);
        }
    }
    Ok(found)
}

/// The rules that hold for a database.
///
/// # Errors
/// `NotFound`.
pub async fn of(core: &Core, database: &DatabasePath) -> Result<Effective> {
    Ok(effective(&row(core, database).await?.1.as_slice()))
}

/// What rules mean.
#[derive(Debug)]
pub struct Preview {
    /// What holds.
    pub rules: Effective,
    /// What is odd about it.
    pub problems: Vec<Problem>,
    /// The place of the database in the spread; none where several have the rules, each with a place of its own.
    pub place: Option<u64>,
    /// The next runs; without a place, the earliest that any of them can be.
    pub next: Vec<DateTime<Utc>>,
    /// What a year would bring; none without a schedule, or with one that runs more often than every five minutes.
    pub year: Option<Year>,
}

/// A year of a policy, if every run is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Year {
    /// Its end.
    pub until: DateTime<Utc>,
    /// Backups that are made.
    pub taken: usize,
    /// Those that are there at its end.
    pub kept: usize,
    /// The same, newest first, each with the rules that keep it; empty if nothing is ever removed.
    pub runs: Vec<(DateTime<Utc>, Vec<String>)>,
}

/// Runs of a simulated year: one every five minutes, which is more than anybody backs up. Of more, nothing is said.
const MOST: usize = 106_000;
/// Runs that a preview looks ahead.
const AHEAD: usize = 10;

/// What holds for a database, what is odd about it, and its next runs.
///
/// # Errors
/// `NotFound`.
pub async fn preview(core: &Core, database: &DatabasePath) -> Result<Preview> {
    let (id, places) = row(core, database).await?;
    let usual = usual(core, database).await?;
    let rules = effective(&places.as_slice());
    let mut preview = look_ahead(core, Some(&database.tenant), rules, Some(id.unsigned_abs()), usual).await?;
    preview.problems.extend(whole(core, database, &preview.rules).await?);
    Ok(preview)
}

/// What a policy means for whoever has it and no rules of their own; its next runs without a spread.
///
/// # Errors
/// `NotFound`.
pub async fn preview_policy(core: &Core, name: &Label) -> Result<Preview> {
    let policy = core.catalog().policies().get(name).await?;
    look_ahead(core, None, effective(&[(Origin::Policy(policy.name), &policy.rules)]), None, None).await
}

async fn look_ahead(
    core: &Core,
    tenant: Option<&Slug>,
    rules: Effective,
    place: Option<u64>,
    usual: Option<Duration>,
) -> Result<Preview> {
    let now = core.now();
    let problems = odd(core, tenant, &rules, usual).await?;
    // The first place is that of no delay.
    let first = place.unwrap_or_default();
    let next = rules.timing(first).map(|timing| timing.after(now).take(AHEAD).collect());
    let year = year(core, &rules, first, now)?;
    Ok(Preview { rules, problems, place, next: next.unwrap_or_default(), year })
}

/// Runs the schedule and the retention of a year without taking anything.
fn year(core: &Core, rules: &Effective, place: u64, now: DateTime<Utc>) -> Result<Option<Year>> {
    let (Some(timing), Some(schedule)) = (rules.timing(place), &rules.schedule) else { return Ok(None) };
    let end = now + Duration::days(365);
    let mut taken: Vec<_> = timing.after(now).take_while(|at| *at <= end).take(MOST + 1).collect();
    if taken.len() > MOST {
        return Ok(None);
    }
    taken.reverse();
    let until = end;
    let Some(keep) = &rules.keep else {
        return Ok(Some(Year { until, taken: taken.len(), kept: taken.len(), runs: Vec::new() }));
    };
    let kept = core.parts.repositories.keep(&keep.value, schedule.value.zone(), &taken)?;
    let runs: Vec<_> = taken.iter().copied().zip(kept).filter(|(_, rules)| !rules.is_empty()).collect();
    Ok(Some(Year { until, taken: taken.len(), kept: runs.len(), runs }))
}

/// Gives a tenant or a database a policy, or takes away the one it has. Gives what is odd about what then holds.
///
/// # Errors
/// `NotFound`, or `InvalidInput` if the policy cannot be used together with the rules that they have of their own.
pub async fn assign(core: &Core, subject: &Subject, policy: Option<&Label>) -> Result<Vec<Problem>> {
    let mut found = None;
    if let Some(name) = policy {
        let policy = core.catalog().policies().get(name).await?;
        found = look_at_all(core, subject, |places| draft::instead(places, name, &policy.rules)).await?;
    }
    core.catalog().policies().assign(subject, policy).await?;
    scheduler::changed(core).await?;
    audit::record(core, "policy.assign", subject, json!(policy)).await?;
    Ok(found.unwrap_or_default())
}

/// Removes a policy that nobody has.
///
/// # Errors
/// `NotFound`, or `Refused` while it is assigned.
pub async fn remove(core: &Core, name: &Label) -> Result<()> {
    core.catalog().policies().remove(name).await?;
    audit::record(core, "policy.remove", name, Value::Null).await
}

/// The place that the rules of a tenant or a database are.
#[must_use]
pub const fn origin(subject: &Subject) -> Origin {
    match subject {
        Subject::Tenant(_) => Origin::Tenant,
        Subject::Database(_) => Origin::Database,
    }
}

async fn row(core: &Core, database: &DatabasePath) -> Result<(i64, bulkhead_catalog::Places)> {
    let rows = core.catalog().policies().places(Some(&database.tenant), Some(&database.database)).await?;
    match rows.into_iter().next() {
        Some((id, _, places)) => Ok((id, places)),
        // Says it in the right words.
        None => {
            Err(core.catalog().databases().get(database).await.err().unwrap_or_else(|| Error::internal("no rules")))
        }
    }
}

/// What is odd about what would hold for the databases of somebody; none if they have none. What can be used for one of them and
/// not for another is refused.
async fn look_at_all(
    core: &Core,
    subject: &Subject,
    holds: impl Fn(&bulkhead_catalog::Places) -> Effective,
) -> Result<Option<Vec<Problem>>> {
    let (tenant, database) = match subject {
        Subject::Tenant(tenant) => (tenant, None),
        Subject::Database(path) => (&path.tenant, Some(&path.database)),
    };
    let mut found: Option<Vec<Problem>> = None;
    for (_, path, places) in core.catalog().policies().places(Some(tenant), database).await? {
        let odd = look(core, Some(tenant), &holds(&places), usual(core, &path).await?).await;
        let mut odd = odd.map_err(|error| if database.is_none() { error.context(&path) } else { error })?;
        let whole = whole(core, &path, &holds(&places)).await?;
        if database.is_some() {
            refuse(whole.as_slice())?;
        }
        odd.extend(whole);
        let all = found.get_or_insert_default();
        let new: Vec<_> = odd.into_iter().filter(|problem| !all.contains(problem)).collect();
        all.extend(new);
    }
    Ok(found)
}

/// Refuses what cannot be used.
async fn look(core: &Core, tenant: Option<&Slug>, rules: &Effective, usual: Option<Duration>) -> Result<Vec<Problem>> {
    let found = odd(core, tenant, rules, usual).await?;
    refuse(&found)?;
    for storage in rules.storage.iter().map(|storage| &storage.value).chain(rules.copies()) {
        core.catalog().storages().get(storage).await?;
    }
    for channel in rules.alerts.iter().flat_map(|channels| &channels.value.0) {
        core.catalog().channels().get(channel).await?;
    }
    Ok(found)
}

/// What is odd about rules, and what cannot be used of them.
async fn odd(core: &Core, tenant: Option<&Slug>, rules: &Effective, usual: Option<Duration>) -> Result<Vec<Problem>> {
    let mut found = problems(rules, usual, core.now());
    found.extend(nowhere(core, tenant, rules).await?);
    found.extend(without_program(rules));
    Ok(found)
}

/// Programs of hooks that this machine does not have. They can be installed later, and rules may come from another machine.
fn without_program(rules: &Effective) -> impl Iterator<Item = Problem> {
    let programs = rules.hooks.iter().flat_map(|hooks| &hooks.value.0).filter_map(|hook| hook.argv.first());
    let missing = programs.filter(|program| !Path::new(program).is_file());
    missing.map(|program| Problem {
        field: Field::Hooks,
        fatal: false,
        message: format!("the hook's program {program} is not on this machine"),
        hint: "Install it, or name another one. Until then the hook fails, and its rule says what comes of that."
            .to_owned(),
    })
}

/// Every run would fail where no storage can be chosen. Refused where it would be so for somebody: a policy alone may be completed by
/// the rules of those who get it, and the first storage by being added.
async fn nowhere(core: &Core, tenant: Option<&Slug>, rules: &Effective) -> Result<Option<Problem>> {
    if rules.schedule.is_none() || rules.storage.is_some() {
        return Ok(None);
    }
    let home = match tenant {
        Some(tenant) => home::of_tenant(core, tenant, rules).await?,
        None => None,
    };
    let (message, hint, fatal) = match core.catalog().storages().list().await?.len() {
        0 => ("there is no storage to back up to".to_owned(), "Add one: bulkhead storage add.", false),
        1 => return Ok(None),
        _ if home.is_some() => return Ok(None),
        several => (
            format!("there are {several} storages, and which one backups go to is not said"),
            match tenant {
                Some(_) => "Name their storage: without it every run would fail.",
                None => "Name their storage: whoever has no backups yet could make none.",
            },
            tenant.is_some(),
        ),
    };
    Ok(Some(Problem { field: Field::Storage, fatal, message, hint: hint.to_owned() }))
}

/// What the rules leave out of a database that is copied as a whole.
async fn whole(core: &Core, database: &DatabasePath, rules: &Effective) -> Result<Option<Problem>> {
    if !rules.leaves_out() {
        return Ok(None);
    }
    Ok(left_in(rules, core.catalog().databases().get(database).await?.connection.engine()))
}

/// How long the last good backup took: all of its job, as the dump alone may be the least of it.
async fn usual(core: &Core, database: &DatabasePath) -> Result<Option<Duration>> {
    let last = core.catalog().jobs().last_done_before(database, core.now()).await?;
    Ok(last.and_then(|job| Some(job.ended_at? - job.started_at?)))
}

/// Whose rules fit, as the beginning of a sentence; none if nobody's. Those of a tenant count before it has a database.
pub(crate) async fn whose(core: &Core, fits: impl Fn(&Rules) -> bool) -> Result<Option<String>> {
    let policies = core.catalog().policies();
    if let Some(policy) = policies.list().await?.into_iter().find(|policy| fits(&policy.rules)) {
        return Ok(Some(format!("the policy {} names", policy.name)));
    }
    for tenant in core.catalog().tenants().list().await? {
        if fits(&policies.rules(&Subject::Tenant(tenant.slug.clone())).await?) {
            return Ok(Some(format!("the rules of {} name", tenant.slug)));
        }
    }
    let all = policies.places(None, None).await?.into_iter();
    let own =
        |places: &Places| places.as_slice().iter().any(|(origin, rules)| *origin == Origin::Database && fits(rules));
    Ok(all.into_iter().find(|(_, _, places)| own(places)).map(|(_, path, _)| format!("the rules of {path} name")))
}
