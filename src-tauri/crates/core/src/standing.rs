//! Where every database and every tenant stands: the verdict beside what was measured and what was asked for.

use std::{
    cmp::Ordering,
    collections::{BTreeMap, HashMap},
};

use bulkhead_catalog::{OverviewRow, Position, Tenant};
use bulkhead_model::{
    Result, Slug, clock,
    drill::Outcome,
    protection::{Level, Protection},
    span::Span,
};
use chrono::{DateTime, TimeDelta, Utc};

use crate::{Core, pause::Pauses, scheduler, status};

/// One database.
#[derive(Debug)]
pub struct Standing {
    /// What the catalog knows.
    pub row: OverviewRow,
    /// The verdict.
    pub protection: Protection,
    /// The age of the last good backup beside the RPO.
    pub rpo: Option<Objective>,
    /// What the last restore took beside the RTO.
    pub rto: Option<Objective>,
    /// When it is backed up next by itself.
    pub next_run: Option<DateTime<Utc>>,
    /// Until when nothing of it begins by itself.
    pub paused: Option<DateTime<Utc>>,
}

/// An objective beside what was measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objective {
    /// What was asked for.
    pub asked: Span,
    /// How it is; none if nothing could be measured.
    pub is: Option<TimeDelta>,
}

/// One tenant. Of several databases the worst counts.
#[derive(Debug)]
pub struct TenantStanding {
    /// Who.
    pub tenant: Tenant,
    /// How many databases, by level.
    pub levels: [u32; 3],
    /// The worst of them; none without databases.
    pub level: Option<Level>,
    /// The worst that keeps it from being protected.
    pub reason: Option<String>,
    /// How many have a job under way.
    pub running: u32,
    /// How many have a job that failed last.
    pub failing: u32,
    /// The oldest of the last good backups: everything could be restored to then or later. None if one has none.
    pub last_good: Option<DateTime<Utc>>,
    /// The oldest of the last proofs; none if one was never proved.
    pub last_proved: Option<DateTime<Utc>>,
    /// The worst of the last drills, and when the newest that ended so did; none if nothing was ever drilled.
    pub last_drill: Option<(Outcome, DateTime<Utc>)>,
    /// The next run of any.
    pub next_run: Option<DateTime<Utc>>,
    /// The age of the last good backup beside the RPO, of the database that is nearest to it or furthest beyond.
    pub rpo: Option<Objective>,
    /// What the last restore took beside the RTO.
    pub rto: Option<Objective>,
    /// Until when nothing of it begins by itself.
    pub paused: Option<DateTime<Utc>>,
    /// Bytes of the last dumps.
    pub bytes: u64,
}

/// One row a database, by tenant and name.
///
/// # Errors
/// The catalog's.
pub async fn databases(core: &Core) -> Result<Vec<Standing>> {
    let positions = core.catalog().schedules().positions().await?;
    let (now, pauses) = (core.now(), Pauses::of(core).await?);
    let standing = |found: status::Judged| {
        let paused = pauses.until(&found.row.database.tenant);
        standing(found, &positions, now, paused)
    };
    Ok(status::judged(core).await?.into_iter().map(standing).collect())
}

fn standing(
    found: status::Judged,
    positions: &HashMap<i64, Position>,
    now: DateTime<Utc>,
    paused: Option<DateTime<Utc>>,
) -> Standing {
    let rules = found.rules.as_ref();
    let next_run = rules.and_then(|(id, rules)| {
        let next = scheduler::next_run(positions.get(id), &rules.timing(id.unsigned_abs())?, now)?;
        // While nothing begins, what is due waits.
        Some(paused.map_or(next, |until| next.max(until)))
    });
    let age = found.row.last_good.as_ref().filter(|(at, _)| *at <= clock::latest(now));
    let age = age.map(|(at, _)| (now - *at).max(TimeDelta::zero()));
    let took = found.row.last_restore.map(|(took, _)| took);
    Standing {
        rpo: rules.and_then(|(_, rules)| Some(Objective { asked: rules.rpo.as_ref()?.value, is: age })),
        rto: rules.and_then(|(_, rules)| Some(Objective { asked: rules.rto.as_ref()?.value, is: took })),
        row: found.row,
        protection: found.protection,
        next_run,
        paused,
    }
}

/// One row a tenant, by slug.
///
/// # Errors
/// The catalog's.
pub async fn tenants(core: &Core) -> Result<Vec<TenantStanding>> {
    let mut of = BTreeMap::<Slug, Vec<Standing>>::new();
    for standing in databases(core).await? {
        of.entry(standing.row.database.tenant.clone()).or_default().push(standing);
    }
    let tenants = core.catalog().tenants().list().await?;
    let pauses = Pauses::of(core).await?;
    let of = |tenant: Tenant| {
        let databases = of.remove(&tenant.slug).unwrap_or_default();
        let paused = pauses.own(&tenant.slug);
        TenantStanding { paused, ..sum(tenant, &databases) }
    };
    Ok(tenants.into_iter().map(of).collect())
}

fn sum(tenant: Tenant, databases: &[Standing]) -> TenantStanding {
    let count = |fits: &dyn Fn(&Standing) -> bool| {
        u32::try_from(databases.iter().filter(|standing| fits(standing)).count()).unwrap_or(u32::MAX)
    };
    let levels = [Level::Protected, Level::AtRisk, Level::Unprotected];
    let worst = databases.iter().max_by_key(|standing| standing.protection.level);
    TenantStanding {
        levels: levels.map(|level| count(&|standing| standing.protection.level == level)),
        level: worst.map(|standing| standing.protection.level),
        reason: worst.and_then(reason),
        running: count(&|standing| standing.row.running.is_some()),
        failing: count(&|standing| standing.row.backup_failure.is_some()),
        last_good: oldest(databases, |standing| standing.row.last_good.as_ref().map(|(at, _)| *at)),
        last_proved: oldest(databases, |standing| standing.row.last_proved),
        last_drill: databases
            .iter()
            .filter_map(|standing| standing.row.last_drill)
            .max_by_key(|(outcome, at)| (outcome.gravity(), *at)),
        next_run: databases.iter().filter_map(|standing| standing.next_run).min(),
        rpo: worst_of(databases.iter().filter_map(|standing| standing.rpo)),
        rto: worst_of(databases.iter().filter_map(|standing| standing.rto)),
        paused: None,
        bytes: databases.iter().filter_map(|standing| standing.row.last_size).map(|(bytes, _)| bytes).sum(),
        tenant,
    }
}

/// What only should be known is no reason.
fn reason(worst: &Standing) -> Option<String> {
    let reason = worst.protection.reasons.iter().find(|reason| reason.level() == worst.protection.level)?;
    let bad = reason.level() != Level::Protected;
    bad.then(|| format!("{}: {reason}", worst.row.database.database))
}

/// The oldest, if all have one.
fn oldest(databases: &[Standing], of: impl Fn(&Standing) -> Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    databases.iter().map(of).collect::<Option<Vec<_>>>()?.into_iter().min()
}

fn worst_of(objectives: impl Iterator<Item = Objective>) -> Option<Objective> {
    objectives.max_by(Objective::compare)
}

impl Objective {
    /// Whether it holds; what was not measured does not.
    #[must_use]
    pub fn is_met(&self) -> bool {
        self.is.is_some_and(|is| is.to_std().is_ok_and(|is| is <= self.asked.duration()))
    }

    /// Compares how much is used up: exactly, since a restore of a second is next to nothing of an hour, and ten of them are ten times as
    /// much. What was never measured counts as most; of the same share the longer is the worse.
    fn compare(&self, other: &Self) -> Ordering {
        let (Some(a), Some(b)) = (self.is, other.is) else { return self.is.is_none().cmp(&other.is.is_none()) };
        let scaled = |is: TimeDelta, asked: Span| i128::from(is.num_milliseconds()) * i128::from(asked.seconds());
        scaled(a, other.asked).cmp(&scaled(b, self.asked)).then(a.cmp(&b))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn objective(is_ms: Option<i64>, asked: u16) -> Objective {
        Objective { asked: Span::days(asked), is: is_ms.map(TimeDelta::milliseconds) }
    }

    #[test]
    fn the_worst_is_the_worst_wherever_it_stands() {
        for (best, worst) in [
            // Of a day both are nought thousandths.
            (objective(Some(900), 1), objective(Some(2_400), 1)),
            (objective(Some(2_400), 7), objective(Some(900), 1)),
            (objective(Some(60_000), 1), objective(None, 7)),
            (objective(Some(1_000), 1), objective(Some(2_000), 2)),
        ] {
            for order in [[best, worst], [worst, best]] {
                assert_eq!(worst_of(order.into_iter()), Some(worst));
            }
        }
    }
}
