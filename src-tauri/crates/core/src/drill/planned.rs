//! When each database is drilled next by itself.

use bulkhead_model::{
    DatabasePath, Result,
    policy::{Effective, effective},
};
use chrono::{DateTime, Utc};

use super::Row;
use crate::{Core, pause::Pauses};

/// A database, the rules that hold for it, and its next drill.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Which.
    pub database: DatabasePath,
    /// What holds, with where each rule comes from.
    pub rules: Effective,
    /// When it is due; it may be in the past while it waits for its turn. None without a schedule.
    pub due_at: Option<DateTime<Utc>>,
}

/// All databases, by tenant and name.
///
/// # Errors
/// The catalog's.
pub async fn planned(core: &Core) -> Result<Vec<Planned>> {
    let (now, pauses) = (core.now(), Pauses::of(core).await?);
    let mut times = core.catalog().drills().times().await?;
    let mut all = Vec::new();
    for (id, database, places) in core.catalog().policies().places(None, None).await? {
        let rules = effective(&places.as_slice());
        let due_at = Row::of(id, &database, &rules).and_then(|row| row.next(times.remove(&id), now));
        // Nothing begins during a pause.
        let due_at = due_at.map(|due| pauses.until(&database.tenant).map_or(due, |until| due.max(until)));
        all.push(Planned { database, rules, due_at });
    }
    Ok(all)
}
