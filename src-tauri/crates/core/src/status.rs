//! Where every database stands, with the verdict on it.

use std::collections::HashMap;

use bulkhead_catalog::OverviewRow;
use bulkhead_model::{
    DatabasePath, Label, Result, Slug,
    kit::Standing,
    policy::{Effective, effective},
    protection::{Facts, Protection, protection},
};

use chrono::{DateTime, Duration, Utc};

use crate::{Core, kit};

/// How the recovery kits of tenants stand.
type Kits = HashMap<Slug, Standing>;

/// When the newest snapshot of a database on a storage was taken.
type Copies = HashMap<(DatabasePath, Label), DateTime<Utc>>;

/// A database with what is known of it.
pub(crate) struct Judged {
    /// What the catalog knows.
    pub row: OverviewRow,
    /// Its own row there, and the rules that hold for it; none if it was added since they were read.
    pub rules: Option<(i64, Effective)>,
    /// The verdict.
    pub protection: Protection,
}
/// How long it is from drill to drill at most, by schedule and window.
type Gaps = HashMap<String, Option<Duration>>;

/// One row a database, by tenant and name, from the catalog alone.
///
/// # Errors
/// The catalog's.
pub async fn overview(core: &Core) -> Result<Vec<(OverviewRow, Protection)>> {
    Ok(judged(core).await?.into_iter().map(|found| (found.row, found.protection)).collect())
}

/// The same, with the rules that it was judged by.
pub(crate) async fn judged(core: &Core) -> Result<Vec<Judged>> {
    let places = core.catalog().policies().places(None, None).await?;
    let mut rules: HashMap<_, _> =
        places.into_iter().map(|(id, path, places)| (path, (id, effective(&places.as_slice())))).collect();
    let asked = rules.values().any(|(_, rules)| !rules.copies().is_empty());
    let newest: Copies = if asked {
        let rows = core.catalog().snapshots().newest().await?;
        rows.into_iter().map(|(path, storage, at)| ((path, storage), at)).collect()
    } else {
        Copies::new()
    };
    let (now, kits) = (core.now(), kit::standings(core).await?);
    let mut gaps = Gaps::new();
    let judged = |row: OverviewRow| {
        let rules = rules.remove(&row.database);
        let own = rules.as_ref().map(|(_, rules)| rules);
        let every = own.and_then(|rules| gap(&mut gaps, rules, now));
        let protection = protection(&Facts { drill_every: every, ..facts(&row, own, &newest, &kits) }, now);
        Judged { row, rules, protection }
    };
    Ok(core.catalog().overview().await?.into_iter().map(judged).collect())
}

/// Many databases share a schedule, and to look a year ahead takes its time.
fn gap(gaps: &mut Gaps, rules: &Effective, now: DateTime<Utc>) -> Option<Duration> {
    let timing = rules.drill_timing(0)?;
    let window = timing.window.map_or_else(String::new, |window| window.to_string());
    let key = format!("{} {window}", timing.schedule);
    *gaps.entry(key).or_insert_with(|| timing.longest_gap(now))
}

/// A database that was added since the rules were read has none yet.
fn facts(row: &OverviewRow, rules: Option<&Effective>, newest: &Copies, kits: &Kits) -> Facts {
    let on = |storage: &Label| newest.get(&(row.database.clone(), storage.clone())).copied();
    Facts {
        copies: rules.iter().flat_map(|rules| rules.copies()).map(|storage| (storage.clone(), on(storage))).collect(),
        last_good: row.last_good.as_ref().map(|(at, _)| *at),
        last_proved: row.last_proved,
        failure: row.backup_failure.as_ref().map(|error| error.code),
        last_restore: row.last_restore.map(|(took, _)| took),
        rto: rules.and_then(|rules| rules.rto.as_ref()).map(|rto| rto.value),
        scheduled: rules.is_some_and(|rules| rules.schedule.is_some()),
        rpo: rules.and_then(|rules| rules.rpo.as_ref()).map(|rpo| rpo.value),
        drill_every: None,
        last_drill: row.last_drill.map(|(outcome, _)| outcome),
        kit: kits.get(&row.database.tenant).cloned().unwrap_or_default(),
    }
}
