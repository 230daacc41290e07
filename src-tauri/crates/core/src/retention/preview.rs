//! What rules that are not saved would keep of the backups that are there, beside what the saved ones do.

use std::collections::HashMap;

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    DatabasePath, Label, Result,
    policy::{Effective, Rules},
    retention::{Reason, Verdict},
};

use super::{Known, dispensable, listed, proved, verdicts};
use crate::{
    Core,
    policies::{self, Edited},
};

/// What would happen on one storage.
#[derive(Debug)]
pub struct Place {
    /// Which.
    pub storage: Label,
    /// Newest first.
    pub rows: Vec<Preview>,
}

/// What would happen to one snapshot.
#[derive(Debug)]
pub struct Preview {
    /// Which.
    pub snapshot: Snapshot,
    /// Why it would stay; empty if it would go.
    pub reasons: Vec<Reason>,
    /// Whether it stays by the saved rules.
    pub stays_now: bool,
}

impl Preview {
    /// Whether it would stay.
    #[must_use]
    pub const fn stays(&self) -> bool {
        !self.reasons.is_empty()
    }

    /// About how many bytes go with it: what the repository grew by for it. Another may need some of them, and of one that is missing
    /// nothing is left to free.
    #[must_use]
    pub const fn frees(&self) -> u64 {
        if self.stays() || self.snapshot.missing_at.is_some() { 0 } else { self.snapshot.bytes_added }
    }
}

/// Works out, for each storage, what would go under the saved rules, or under others. Changes nothing.
///
/// # Errors
/// `NotFound`.
pub async fn preview(core: &Core, database: &DatabasePath, edited: Option<(&Edited, &Rules)>) -> Result<Vec<Place>> {
    let saved = policies::of(core, database).await?;
    let drafted = match edited {
        Some((edited, rules)) => policies::of_draft(core, database, edited, rules).await?,
        None => saved.clone(),
    };
    let read = core.catalog().jobs().read_by_any(&database.tenant).await?;
    let places = listed(core, database).await?;
    let drills = core.catalog().drills().refuted(&database.tenant).await?;
    let known = |rules: &Effective| Known {
        read: read.clone(),
        dispensable: dispensable(rules, &places),
        proved: proved(&places, &drills),
        drills: drills.clone(),
    };
    let (known_then, known_now) = (known(&drafted), known(&saved));
    let place = |(storage, snapshots): (Label, Vec<Snapshot>)| {
        let then = verdicts(core, &drafted, snapshots.clone(), &known_then)?;
        let now = verdicts(core, &saved, snapshots.clone(), &known_now)?;
        Ok(Place { storage, rows: beside(snapshots, then, now) })
    };
    places.into_iter().map(place).collect()
}

fn beside(snapshots: Vec<Snapshot>, then: Vec<Verdict>, now: Vec<Verdict>) -> Vec<Preview> {
    let mut all: HashMap<String, Snapshot> = snapshots.into_iter().map(|row| (row.id.clone(), row)).collect();
    // Both come in the same order: newest first.
    let row = |(then, now): (Verdict, Verdict)| {
        let snapshot = all.remove(&then.snapshot.id)?;
        Some(Preview { snapshot, reasons: then.reasons, stays_now: now.stays() })
    };
    then.into_iter().zip(now).filter_map(row).collect()
}
