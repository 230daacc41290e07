//! Frees the space of what no snapshot needs.
//!
//! In two steps that lie a day apart: what is not needed is marked, and what was marked long enough ago is removed. A backup
//! that began before the mark has ended by then, or finds its data marked and takes it back. The lock is held alone all the
//! same, as other programs do not know of marks.

use std::time::Duration;

use bulkhead_core::ports::{Flow, Pruned, RepositoryAt};
use bulkhead_model::Result;
use rustic_core::{LimitOption, PruneOptions, jiff::Span};

use crate::{
    backend, fault,
    locks::{self, Kind},
    open,
};

/// Marks, and removes what was marked longer than `grace` ago.
pub(crate) fn run(at: &RepositoryAt, grace: Duration, flow: &Flow) -> Result<Pruned> {
    let grace = Span::new().seconds(i64::try_from(grace.as_secs()).unwrap_or(i64::MAX / 2));
    let backend = backend::connect(&at.storage, flow)?;
    let opened = open::open_on(at, backend)?;
    let _alone = locks::hold(at, &opened, Kind::Alone, flow)?;
    let failed = |error| fault::from_rustic("pruning it", error);
    let mut options = PruneOptions::default();
    (options.keep_delete, options.max_unused) = (grace, LimitOption::Percentage(5));
    let plan = opened.prune_plan(&options).map_err(failed)?;
    let blobs = plan.stats.size_sum();
    let pruned = Pruned {
        removed: plan.stats.size_to_delete.remove,
        marked: plan.stats.size_to_delete.keep + blobs.remove + blobs.repackrm + plan.stats.size_unref,
        needed: blobs.used,
    };
    flow.go_on()?;
    opened.prune(&options, plan).map_err(failed)?;
    Ok(pruned)
}
