//! What runs next by itself.

use std::{cmp::Reverse, collections::BinaryHeap};

use bulkhead_model::{DatabasePath, Result, policy::effective, schedule::Timing};
use chrono::{DateTime, Duration, Utc};

use crate::{Core, pause::Pauses, scheduler};

/// A run to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// When it is due.
    pub at: DateTime<Utc>,
    /// Of which database.
    pub database: DatabasePath,
}

/// Runs within a time from now, the next one first; and whether there are more than were asked for.
///
/// # Errors
/// The catalog's.
pub async fn runs(core: &Core, within: Duration, limit: usize) -> Result<(Vec<Run>, bool)> {
    let (now, pauses) = (core.now(), Pauses::of(core).await?);
    let positions = core.catalog().schedules().positions().await?;
    let mut timings = Vec::<(DatabasePath, Timing)>::new();
    let mut next = BinaryHeap::new();
    for (id, database, places) in core.catalog().policies().places(None, None).await? {
        let Some(timing) = effective(&places.as_slice()).timing(id.unsigned_abs()) else { continue };
        if let Some(at) = scheduler::next_run(positions.get(&id), &timing, now) {
            next.push(Reverse((at, timings.len())));
            timings.push((database, timing));
        }
    }
    let mut runs = Vec::new();
    while let Some(Reverse((at, which))) = next.pop() {
        let Some((database, timing)) = timings.get(which).filter(|_| at <= now + within) else { break };
        if runs.len() == limit {
            return Ok((runs, true));
        }
        // Those of a pause become one run at its end.
        let last = at.max(pauses.until(&database.tenant).unwrap_or(at));
        if let Some(after) = timing.next_after(last) {
            next.push(Reverse((after, which)));
        }
        runs.push(Run { at: last, database: database.clone() });
    }
    runs.sort_by_key(|run| run.at);
    Ok((runs, false))
}
