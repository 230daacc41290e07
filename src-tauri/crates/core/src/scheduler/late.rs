//! Runs that are late: which wait for their look, and which are due once more.

use std::collections::HashSet;

use bulkhead_catalog::{Job, JobFilter, Position};
use bulkhead_model::{
    DatabasePath, Result,
    job::{JobKind, JobState, Trigger},
    policy::effective,
};
use chrono::Duration;

use super::{Row, is_attended, step::fits};
use crate::{Core, pause::Pauses};

/// The databases of which a late run begins at the next look, where anything looks: nothing keeps it but a server or a storage
/// that does not answer, and for so long it waits at most.
///
/// # Errors
/// The catalog's.
pub(crate) async fn late(core: &Core) -> Result<HashSet<DatabasePath>> {
    let (pauses, now) = (Pauses::of(core).await?, core.now());
    if pauses.all().is_some() || !is_attended(core).await? {
        return Ok(HashSet::new());
    }
    let (mut positions, mut late) = (core.catalog().schedules().positions().await?, HashSet::new());
    for (id, database, places) in core.catalog().policies().places(None, None).await? {
        let is_due = |position: &Position| position.next_due.is_some_and(|next| next <= now);
        let Some(position) = positions.remove(&id).filter(is_due) else { continue };
        let rules = effective(&places.as_slice());
        let Some(timing) = rules.timing(id.unsigned_abs()).filter(|_| pauses.own(&database.tenant).is_none()) else {
            continue;
        };
        let row = Row { id, database, rules, timing };
        if row.is_late(Some(&position), now) {
            late.insert(row.database);
        }
    }
    Ok(late)
}

/// The databases of which a run is due, whether or not anything looks.
///
/// # Errors
/// The catalog's.
pub(crate) async fn overdue(core: &Core) -> Result<HashSet<DatabasePath>> {
    let (mut positions, now) = (core.catalog().schedules().positions().await?, core.now());
    let places = core.catalog().policies().places(None, None).await?;
    let is_due = |position: Position| position.next_due.is_some_and(|next| next <= now);
    Ok(places
        .into_iter()
        .filter(|(id, ..)| positions.remove(id).is_some_and(is_due))
        .map(|(_, path, _)| path)
        .collect())
}

/// Makes the occurrence due again whose backup ended without a word, by the database's rule for late runs. Once: what ends like
/// this twice in a row is no accident, and would go on for ever. Gives whether it is due.
///
/// # Errors
/// The catalog's.
pub(crate) async fn again(core: &Core, job: &Job) -> Result<bool> {
    let Some(path) = job.database.as_ref().filter(|_| job.kind == JobKind::Backup && job.trigger != Trigger::Person)
    else {
        return Ok(false);
    };
    let backups = JobFilter { kind: Some(JobKind::Backup), ..JobFilter::of(path) };
    let last = core.catalog().jobs().page(&backups, 2).await?;
    let is_last = last.first().is_some_and(|last| last.id == job.id);
    if !is_last || last.get(1).is_some_and(|before| before.state == JobState::Interrupted) {
        return Ok(false);
    }
    let places = core.catalog().policies().places(Some(&path.tenant), Some(&path.database)).await?;
    let Some((id, _, places)) = places.into_iter().next() else { return Ok(false) };
    let (rules, now) = (effective(&places.as_slice()), core.now());
    let Some(timing) = rules.timing(id.unsigned_abs()) else { return Ok(false) };
    let Some(from) = core.catalog().schedules().positions().await?.remove(&id) else { return Ok(false) };
    // One that came due since, or a schedule that was set since, stands for it.
    let is_its = from.last_due <= job.requested_at && fits(&from, &timing, now);
    if !is_its || !rules.catch_up.value.allows(now - from.last_due) {
        return Ok(false);
    }
    let to = Position { last_due: from.last_due - Duration::seconds(1), next_due: Some(from.last_due), ..from.clone() };
    let step = bulkhead_catalog::Step {
        database: id,
        from: Some(&from),
        to: Some(&to),
        job: None,
        missed: None,
        waits: false,
    };
    Ok(core.catalog().schedules().take(&[step], now).await? == [bulkhead_catalog::Begun::Noted])
}
