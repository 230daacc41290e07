//! Where every database stands, with the verdict on it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use bulkhead_catalog::{Absent, OverviewRow};
use bulkhead_model::{
    Code, DatabasePath, Label, Result, Slug,
    alert::Cause,
    disaster::Report,
    drill::Pick,
    job::JobKind,
    kit::Standing,
    policy::{Effective, effective},
    protection::{Facts, Protection, protection},
    room::{Short, short},
};

use chrono::{DateTime, Duration, Utc};

use crate::{Core, alerts, keys, kit, looks, policies};

/// What is known of tenants: how their recovery kits stand, and since when they have their keys.
struct Tenants {
    kits: HashMap<Slug, Standing>,
    keys: HashMap<Slug, DateTime<Utc>>,
    /// When they were brought back from their repositories.
    rebuilt: HashMap<String, DateTime<Utc>>,
    /// The last rehearsals that did not go as they should.
    rehearsals: HashMap<Slug, Report>,
}

/// What is known of storages.
struct Places {
    /// How much is free where that can be told.
    rooms: HashMap<Label, u64>,
    /// The one that backups go to where no rule names one.
    only: Option<Label>,
    /// Where the backups of each tenant are.
    homes: HashMap<Slug, Vec<Label>>,
}

/// When the newest snapshot of a database on each storage was taken.
type Copies = HashMap<DatabasePath, BTreeMap<Label, DateTime<Utc>>>;

/// The repositories of which the last look found that nothing can be restored from them now.
type Away = HashMap<(Slug, Label), Code>;

/// Where each database had backups that are gone with their repository.
type Gone = HashMap<DatabasePath, BTreeSet<Label>>;

/// The rules of every database with its own row, and what lies where as far as rules or looks ask for it.
struct Ruled {
    rules: HashMap<DatabasePath, (i64, Effective)>,
    away: Away,
    newest: Copies,
    copying: HashMap<DatabasePath, DateTime<Utc>>,
}

/// A database with what is known of it.
pub(crate) struct Judged {
    /// What the catalog knows.
    pub row: OverviewRow,
    /// Its own row there, and the rules that hold for it; none if it was added since they were read.
    pub rules: Option<(i64, Effective)>,
    /// The verdict.
    pub protection: Protection,
}
/// Under this, with its slug after it, it is written down when a tenant was brought back.
const REBUILT: &str = "rebuilt ";

/// The mark of a tenant that was brought back.
pub(crate) fn rebuilt(tenant: &Slug) -> String {
    format!("{REBUILT}{tenant}")
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
    // The question about every database takes longest, and the catalog answers the others beside it.
    let (ruled, rows) = tokio::try_join!(ruled(core), rows(core))?;
    let Ruled { mut rules, away, newest, copying } = ruled;
    let missing = core.catalog().snapshots().missing().await?;
    // Of a repository that is gone nothing is there any more, and yet that is what has to be told.
    let were = |row: &Absent| {
        let gone = away.get(&(row.database.tenant.clone(), row.storage.clone())) == Some(&Code::RepositoryMissing);
        gone.then(|| (row.database.clone(), row.storage.clone()))
    };
    let mut gone = Gone::new();
    for (database, storage) in missing.iter().filter_map(were) {
        gone.entry(database).or_default().insert(storage);
    }
    let mut lost: HashSet<_> = missing.into_iter().map(|row| row.database).collect();
    lost.extend(core.catalog().snapshots().damaged().await?);
    let mut spoilt = HashMap::<DatabasePath, Vec<Label>>::new();
    if !lost.is_empty() {
        for (database, storage) in core.catalog().snapshots().spoilt().await? {
            spoilt.entry(database).or_default().push(storage);
        }
    }
    let rehearsals = core.catalog().disasters().failing().await?.into_iter();
    let tenants = Tenants {
        kits: kit::standings(core).await?,
        keys: keys::since(core).await?,
        rebuilt: core.catalog().alerts().marks(REBUILT).await?,
        rehearsals: rehearsals.map(|report| (report.tenant.clone(), report)).collect(),
    };
    let (now, places) = (core.now(), Places::of(core).await?);
    let mut gaps = Gaps::new();
    let judged = |row: OverviewRow| {
        let rules = rules.remove(&row.database);
        let own = rules.as_ref().map(|(_, rules)| rules);
        let every = own.and_then(|rules| gap(&mut gaps, rules, now));
        let (away, elsewhere) = out_of_reach(&row.database, &away, &newest, &gone);
        let lost = lost.contains(&row.database);
        let copying = copying.get(&row.database).copied();
        let short = places.short(&row, own);
        let mut spoilt = spoilt.remove(&row.database).unwrap_or_default();
        spoilt.retain(|storage| own.is_none_or(|rules| rules.names(storage)));
        let known = facts(&row, own, &newest, &tenants);
        let facts = Facts { drill_every: every, lost, away, elsewhere, copying, short, spoilt, ..known };
        let protection = protection(&facts, now);
        Judged { row, rules, protection }
    };
    Ok(rows.into_iter().map(judged).collect())
}

impl Places {
    async fn of(core: &Core) -> Result<Self> {
        let mut all = core.catalog().storages().list().await?;
        let only = if all.len() == 1 { all.pop().map(|storage| storage.name) } else { None };
        let mut homes = HashMap::<Slug, Vec<Label>>::new();
        for row in core.catalog().repositories().list(None).await? {
            homes.entry(row.tenant).or_default().push(row.storage);
        }
        Ok(Self { rooms: core.catalog().usage().rooms().await?, only, homes })
    }

    /// Where the next backup goes, if it does not fit there. What the last one added elsewhere says nothing of that place.
    fn short(&self, row: &OverviewRow, rules: Option<&Effective>) -> Option<(Label, Short)> {
        let named = rules.and_then(|rules| rules.storage.as_ref()).map(|storage| &storage.value);
        let home = || policies::sole(self.homes.get(&row.database.tenant)?.iter().cloned(), rules?);
        let to = &named.or(self.only.as_ref()).cloned().or_else(home)?;
        let added = row.last_added.as_ref().filter(|(storage, _)| storage == to).map(|(_, bytes)| *bytes);
        Some((to.clone(), short(*self.rooms.get(to)?, added)?))
    }
}

/// What the catalog knows. A backup that failed because its repository was gone says nothing once that is there again.
async fn rows(core: &Core) -> Result<Vec<OverviewRow>> {
    let is_gone = |row: &OverviewRow| row.backup_failure.as_ref().is_some_and(|it| it.code == Code::RepositoryMissing);
    let mut rows = core.catalog().overview(core.latest()).await?;
    if !rows.iter().any(is_gone) {
        return Ok(rows);
    }
    let seen = alerts::seen(core).await?;
    for row in rows.iter_mut().filter(|row| is_gone(row)) {
        let cause = row.backup_storage.clone().map(Cause::Gone);
        let tenant = &row.database.tenant;
        if cause.is_some_and(|cause| seen.is_over(&cause, Code::RepositoryMissing, tenant, row.backup_ended)) {
            row.backup_failure = None;
        }
    }
    Ok(rows)
}

async fn ruled(core: &Core) -> Result<Ruled> {
    let places = core.catalog().policies().places(None, None).await?;
    let rules: HashMap<_, _> =
        places.into_iter().map(|(id, path, places)| (path, (id, effective(&places.as_slice())))).collect();
    let away = away(core).await?;
    if away.is_empty() && rules.values().all(|(_, rules)| rules.copies().is_empty()) {
        return Ok(Ruled { rules, away, newest: Copies::new(), copying: HashMap::new() });
    }
    Ok(Ruled { rules, away, newest: newest(core).await?, copying: copying(core).await? })
}

async fn newest(core: &Core) -> Result<Copies> {
    let mut newest = Copies::new();
    for (path, storage, at) in core.catalog().snapshots().newest(core.latest()).await? {
        newest.entry(path).or_default().insert(storage, at);
    }
    Ok(newest)
}

/// Since when something is at work that copies what is lacking: a backup copies itself before it ends.
async fn copying(core: &Core) -> Result<HashMap<DatabasePath, DateTime<Utc>>> {
    let mut active = core.catalog().jobs().active().await?;
    active.retain(|job| matches!(job.kind, JobKind::Backup | JobKind::Copy));
    Ok(active.into_iter().filter_map(|job| Some((job.database?, job.started_at.unwrap_or(job.requested_at)))).collect())
}

async fn away(core: &Core) -> Result<Away> {
    let all = core.catalog().repositories().list(None).await?.into_iter();
    let failed = all.filter_map(|row| {
        let code = row.look.failure?.code;
        looks::keeps_from_reading(code).then_some(((row.tenant, row.storage), code))
    });
    Ok(failed.collect())
}

/// The storages with backups of a database that are out of reach, and whether another one has some.
fn out_of_reach(database: &DatabasePath, away: &Away, newest: &Copies, gone: &Gone) -> (Vec<(Label, Code)>, bool) {
    if away.is_empty() {
        return (Vec::new(), false);
    }
    let own = newest.get(database).into_iter().flat_map(BTreeMap::keys);
    let own = own.chain(gone.get(database).into_iter().flatten());
    let (mut out, mut elsewhere) = (Vec::new(), false);
    for storage in own {
        match away.get(&(database.tenant.clone(), storage.clone())) {
            Some(code) => out.push((storage.clone(), *code)),
            None => elsewhere = true,
        }
    }
    out.sort_by(|a, b| a.0.cmp(&b.0));
    out.dedup();
    (out, elsewhere)
}

/// Many databases share a schedule, and to look a year ahead takes its time.
fn gap(gaps: &mut Gaps, rules: &Effective, now: DateTime<Utc>) -> Option<Duration> {
    let timing = rules.drill_timing(0)?;
    let window = timing.window.map_or_else(String::new, |window| window.to_string());
    let key = format!("{} {window}", timing.schedule);
    *gaps.entry(key).or_insert_with(|| timing.longest_gap(now))
}

/// A database that was added since the rules were read has none yet.
fn facts(row: &OverviewRow, rules: Option<&Effective>, newest: &Copies, tenants: &Tenants) -> Facts {
    let on = |storage: &Label| newest.get(&row.database)?.get(storage).copied();
    let lost = |report: &Report| {
        // One that a rebuild brought back is older than its row.
        let was_there = row.added_at < report.began_at || report.names(&row.database);
        was_there && report.lost(&row.database) && !report.is_outdone(row.newest_proved)
    };
    Facts {
        left_out: rules
            .map(|rules| rules.left_out(row.engine))
            .filter(|all| !all.is_empty())
            .map(|all| all.to_string()),
        rebuilt: tenants.rebuilt.get(&rebuilt(&row.database.tenant)).copied(),
        last_read: row.last_good_read,
        rehearsal_lost: tenants.rehearsals.get(&row.database.tenant).is_some_and(lost),
        copies: rules.iter().flat_map(|rules| rules.copies()).map(|storage| (storage.clone(), on(storage))).collect(),
        last_good: row.last_good.as_ref().map(|(at, _)| *at),
        last_proved: row.last_proved,
        ahead: row.ahead,
        rows: row.last_rows,
        newest_proved: row.newest_proved.filter(|_| rules.is_some_and(|rules| rules.drill_pick.value == Pick::Latest)),
        failure: row.backup_failure.as_ref().map(|error| error.code),
        held_back: row.held_back.is_some(),
        hook_failed: row.hook_failure.is_some(),
        no_password: row.password_missing,
        last_restore: row.last_restore.map(|(took, _)| took),
        rto: rules.and_then(|rules| rules.rto.as_ref()).map(|rto| rto.value),
        scheduled: rules.is_some_and(|rules| rules.schedule.is_some()),
        rpo: rules.and_then(|rules| rules.rpo.as_ref()).map(|rpo| rpo.value),
        drill_every: None,
        lost: false,
        copying: None,
        away: Vec::new(),
        spoilt: Vec::new(),
        elsewhere: false,
        last_drill: row.last_verdict,
        short: None,
        kit: tenants.kits.get(&row.database.tenant).cloned().unwrap_or_default(),
        key_since: tenants.keys.get(&row.database.tenant).copied(),
    }
}
