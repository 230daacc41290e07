//! Begins the drills that are due: those whose proof is oldest first, a few at a time, while their window is open.

use std::{collections::HashMap, sync::Arc};

use bulkhead_catalog::DrillTime;
use bulkhead_model::{
    DatabasePath, Result,
    job::{JobId, JobKind},
    policy::Effective,
    schedule::Timing,
};
use chrono::{DateTime, Utc};

use super::Scheduled;
use crate::Core;

/// Drills that run at once, of all instances: each has a server of its own.
const AT_ONCE: usize = 2;

/// A database with a schedule for drills.
pub(crate) struct Row {
    id: i64,
    database: DatabasePath,
    timing: Timing,
    /// It stays due, and does not begin: its tenant is paused.
    waits: bool,
}

impl Row {
    /// None without a schedule for drills.
    pub(crate) fn of(id: i64, database: &DatabasePath, rules: &Effective) -> Option<Self> {
        let timing = rules.drill_timing(id.unsigned_abs())?;
        Some(Self { id, database: database.clone(), timing, waits: false })
    }

    /// The same, that waits for the end of a pause or does not.
    pub(crate) fn waiting(self, waits: bool) -> Self {
        Self { waits, ..self }
    }

    /// When it is due, by what was written down of it, or by its rules if they are new.
    pub(crate) fn next(&self, time: Option<DrillTime>, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match time.filter(|time| time.timing == self.signature()) {
            Some(time) => time.due_at,
            None => self.timing.next_after(now),
        }
    }

    /// What its times hang on.
    fn signature(&self) -> String {
        let Timing { schedule, window, delay, .. } = &self.timing;
        format!("{schedule} {} {}", window.map_or_else(String::new, |window| window.to_string()), delay.num_seconds())
    }
}

/// Begins what is due. One that finds no place stays due. Gives the jobs that began.
pub(crate) async fn due(core: &Arc<Core>, rows: &[Row]) -> Result<Vec<JobId>> {
    let mut times = core.catalog().drills().times().await?;
    let mut waiting = Vec::new();
    for row in rows {
        let time = times.remove(&row.id);
        waiting.extend(look(core, row, time).await?.map(|time| (row, time)));
    }
    for gone in times.into_keys() {
        core.catalog().drills().forget_time(gone).await?;
    }
    begin(core, waiting).await
}

/// The time of a row that is due and whose window is open.
async fn look(core: &Core, row: &Row, time: Option<DrillTime>) -> Result<Option<DrillTime>> {
    let (now, signature) = (core.now(), row.signature());
    let Some(time) = time.filter(|time| time.timing == signature) else {
        // New or changed: what came before was not asked for.
        let fresh = DrillTime { timing: signature, due_at: row.timing.next_after(now) };
        return core.catalog().drills().set_time(row.id, &fresh).await.map(|()| None);
    };
    let begins = |due: DateTime<Utc>| due <= now && row.timing.begins(due, now).is_some_and(|begins| begins <= now);
    Ok(Some(time).filter(|time| time.due_at.is_some_and(begins) && !row.waits))
}

async fn begin(core: &Arc<Core>, mut waiting: Vec<(&Row, DrillTime)>) -> Result<Vec<JobId>> {
    let mut begun = Vec::new();
    if waiting.is_empty() {
        return Ok(begun);
    }
    let active = core.catalog().jobs().active().await?;
    let room = AT_ONCE.saturating_sub(active.iter().filter(|job| job.kind == JobKind::Drill).count());
    let proofs: HashMap<DatabasePath, DateTime<Utc>> = core.catalog().snapshots().proofs().await?.into_iter().collect();
    waiting.sort_by_key(|(row, time)| (proofs.get(&row.database).copied(), time.due_at));
    for (row, time) in waiting {
        if begun.len() >= room {
            break;
        }
        begun.extend(one(core, row, &time).await?);
    }
    Ok(begun)
}

/// A database that was never backed up has nothing to drill: its time passes.
async fn one(core: &Arc<Core>, row: &Row, time: &DrillTime) -> Result<Option<JobId>> {
    let (now, drills) = (core.now(), core.catalog().drills());
    let next = row.timing.next_after(now);
    if core.catalog().snapshots().page(&row.database, None, 1).await?.is_empty() {
        let passed = DrillTime { due_at: next, ..time.clone() };
        return drills.set_time(row.id, &passed).await.map(|()| None);
    }
    let job = Scheduled::new(core, &row.database);
    let begins = drills.begin(row.id, time, next, &job.row, now).await?;
    Ok(begins.then(|| job.launch(core)))
}
