//! Policies: made, changed, assigned; and what holds for a database in the end.

use bulkhead_catalog::Subject;
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result,
    policy::{Effective, Origin, Problem, Rules, effective, problems, refuse},
};
use chrono::{DateTime, Duration, Utc};

use crate::Core;

/// Adds a policy. Gives what is odd about it.
///
/// # Errors
/// `InvalidInput` for rules that cannot be used, `NotFound` for a storage, `AlreadyExists`.
pub async fn add(core: &Core, name: &Label, rules: &Rules) -> Result<Vec<Problem>> {
    let origin = Origin::Policy(name.clone());
    let found = look(core, &effective(&[(origin, rules)]), None).await?;
    core.catalog().policies().add(name, rules, core.now()).await?;
    Ok(found)
}

/// Gives a policy other rules. Gives what is odd about them.
///
/// # Errors
/// As [`add`], and `NotFound`.
pub async fn update(core: &Core, name: &Label, rules: &Rules) -> Result<Vec<Problem>> {
    let origin = Origin::Policy(name.clone());
    let found = look(core, &effective(&[(origin, rules)]), None).await?;
    core.catalog().policies().update(name, rules).await?;
    Ok(found)
}

/// Gives a tenant or a database rules of its own. Gives what is odd about what then holds.
///
/// # Errors
/// As [`add`], and `NotFound`.
pub async fn set_rules(core: &Core, subject: &Subject, rules: &Rules) -> Result<Vec<Problem>> {
    let own = if matches!(subject, Subject::Tenant(_)) { Origin::Tenant } else { Origin::Database };
    let mut found = look(core, &effective(&[(own.clone(), rules)]), None).await?;
    for places in places_of(core, subject).await? {
        // In the place that they will have: what they miss comes from the others.
        let places: Vec<_> = places
            .as_slice()
            .into_iter()
            .map(|(origin, old)| (origin.clone(), if origin == own { rules } else { old }))
            .collect();
        found = look(core, &effective(&places), None).await?;
    }
    core.catalog().policies().set_rules(subject, rules).await?;
    Ok(found)
}

/// The rules that hold for a database.
///
/// # Errors
/// `NotFound`.
pub async fn of(core: &Core, database: &DatabasePath) -> Result<Effective> {
    Ok(effective(&row(core, database).await?.1.as_slice()))
}

/// What is odd about the rules that hold for a database, and its next runs.
///
/// # Errors
/// `NotFound`.
pub async fn preview(
    core: &Core,
    database: &DatabasePath,
    count: usize,
) -> Result<(Effective, Vec<Problem>, Vec<DateTime<Utc>>)> {
    let (id, places) = row(core, database).await?;
    let rules = effective(&places.as_slice());
    let usual = usual(core, database).await?;
    let found = problems(&rules, usual, core.now());
    let next = rules.timing(id.unsigned_abs()).map(|timing| timing.after(core.now()).take(count).collect());
    Ok((rules, found, next.unwrap_or_default()))
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

async fn places_of(core: &Core, subject: &Subject) -> Result<Vec<bulkhead_catalog::Places>> {
    let (tenant, database) = match subject {
        Subject::Tenant(tenant) => (tenant, None),
        Subject::Database(path) => (&path.tenant, Some(&path.database)),
    };
    let rows = core.catalog().policies().places(Some(tenant), database).await?;
    Ok(rows.into_iter().map(|(_, _, places)| places).collect())
}

/// Refuses what cannot be used.
async fn look(core: &Core, rules: &Effective, usual: Option<Duration>) -> Result<Vec<Problem>> {
    if let Some(storage) = &rules.storage {
        core.catalog().storages().get(&storage.value).await?;
    }
    let found = problems(rules, usual, core.now());
    refuse(&found)?;
    Ok(found)
}

/// How long the last good backup took.
async fn usual(core: &Core, database: &DatabasePath) -> Result<Option<Duration>> {
    let last = core.catalog().snapshots().page(database, None, 1).await?;
    Ok(last.first().map(|snapshot| snapshot.finished_at - snapshot.taken_at))
}

/// The storage that a backup goes to: the one asked for, else the policy's, else the only one there is.
pub(crate) async fn storage(
    core: &Core,
    database: &DatabasePath,
    asked: Option<&Label>,
) -> Result<bulkhead_catalog::Storage> {
    let ruled = of(core, database).await?.storage.map(|storage| storage.value);
    match crate::storages::choose(core, asked.or(ruled.as_ref())).await {
        Err(error) if error.code == Code::NotFound && asked.is_none() => {
            Err(error.context("the storage of the policy"))
        }
        result => result,
    }
}
