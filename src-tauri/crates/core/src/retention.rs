//! Retention: plans what goes, then removes it.
//!
//! The rows are marked first, so that nobody sees what is on its way out; a run that breaks off is finished by the next.

mod preview;
mod remove;

use std::collections::{BTreeMap, HashMap, HashSet};

use bulkhead_catalog::{Refuted, Repository, Snapshot};
use bulkhead_model::{
    DatabasePath, Label, Result,
    policy::Effective,
    retention::{Candidate, Verdict, plan as decide},
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde_json::json;

pub use preview::{Place, Preview, preview};
pub use remove::remove;

use crate::{Core, audit, clock, policies, repositories};

/// What happens to the snapshots of a database on one storage.
#[derive(Debug)]
pub struct Planned {
    /// Where.
    pub storage: Label,
    /// Newest first.
    pub verdicts: Vec<Verdict>,
}

/// How many snapshots stayed and went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Still there.
    pub kept: usize,
    /// Removed.
    pub removed: usize,
}

/// Works out what would go now, for each storage. Changes nothing.
///
/// # Errors
/// `NotFound`.
pub async fn plan(core: &Core, database: &DatabasePath) -> Result<Vec<Planned>> {
    let (rules, places) = (policies::of(core, database).await?, listed(core, database).await?);
    let read = core.catalog().jobs().read_by_any(&database.tenant).await?;
    let drills = core.catalog().drills().refuted(&database.tenant).await?;
    let known = Known { read, dispensable: dispensable(&rules, &places), proved: proved(&places, &drills), drills };
    let planned = |(storage, snapshots)| Ok(Planned { storage, verdicts: verdicts(core, &rules, snapshots, &known)? });
    places.into_iter().map(planned).collect()
}

/// The snapshots of a database, by storage: those that are there and those that should be. What is damaged is left to people.
async fn listed(core: &Core, database: &DatabasePath) -> Result<BTreeMap<Label, Vec<Snapshot>>> {
    let mut places = BTreeMap::<Label, Vec<Snapshot>>::new();
    for snapshot in core.catalog().snapshots().all(database).await? {
        if snapshot.missing_at.is_some() || snapshot.counts() {
            places.entry(snapshot.storage.clone()).or_default().push(snapshot);
        }
    }
    Ok(places)
}

/// What is known of snapshots beside their rows, by id.
#[derive(Default)]
pub(crate) struct Known {
    /// Those that jobs read.
    read: HashSet<String>,
    /// Those that are missing and need not be there.
    dispensable: HashSet<String>,
    /// When each was proved wherever it is, by what it has in common with its copies.
    proved: HashMap<String, DateTime<Utc>>,
    /// Drills that were no proof.
    drills: Refuted,
}

/// A restore of one says what is in all copies of it: with the place that it was made from, the last that was proved is not to be lost.
/// What a later drill has refuted is proved no more; what a tenant asserts, and did not hold, takes no proof away.
fn proved(places: &BTreeMap<Label, Vec<Snapshot>>, drills: &Refuted) -> HashMap<String, DateTime<Utc>> {
    let mut proved = HashMap::<String, DateTime<Utc>>::new();
    for snapshot in
        places.values().flatten().filter(|snapshot| snapshot.counts() && !snapshot.proof(drills).is_refuted())
    {
        if let Some(at) = snapshot.proved_at {
            proved.entry(snapshot.name().to_owned()).and_modify(|last| *last = at.max(*last)).or_insert(at);
        }
    }
    proved
}

/// What is missing where no rule wants it any more, and is there elsewhere: else it would be told for as long as it is kept there.
fn dispensable(rules: &Effective, places: &BTreeMap<Label, Vec<Snapshot>>) -> HashSet<String> {
    let all = || places.values().flatten();
    let there: HashSet<&str> = all().filter(|row| row.counts()).map(Snapshot::name).collect();
    let missing = all().filter(|row| row.missing_at.is_some() && !rules.names(&row.storage));
    missing.filter(|row| there.contains(row.name())).map(|row| row.id.clone()).collect()
}

pub(crate) fn verdicts(
    core: &Core,
    rules: &Effective,
    snapshots: Vec<Snapshot>,
    known: &Known,
) -> Result<Vec<Verdict>> {
    let candidate = |snapshot: Snapshot| Candidate {
        in_use: known.read.contains(&snapshot.id),
        dispensable: known.dispensable.contains(&snapshot.id),
        questioned: snapshot.refuted(&known.drills).is_some(),
        proved_at: snapshot
            .proved_at
            .filter(|_| !snapshot.proof(&known.drills).is_refuted())
            .max(known.proved.get(snapshot.name()).copied()),
        id: snapshot.id,
        taken_at: snapshot.taken_at,
        pinned: snapshot.pinned_at.is_some(),
        missing: snapshot.missing_at.is_some(),
    };
    let zone = rules.schedule.as_ref().map_or(Tz::UTC, |schedule| schedule.value.zone());
    let keep = rules.keep.as_ref().map(|keep| keep.value);
    let rule = keep.map(|keep| {
        let repositories = &core.parts.repositories;
        move |taken: &[DateTime<Utc>]| repositories.keep(&keep, zone, taken)
    });
    decide(snapshots.into_iter().map(candidate).collect(), core.now(), rule)
}

/// Removes what the policy does not keep.
///
/// # Errors
/// `NotFound`; `ClockJumped` if the clock cannot be believed; those of storages and keyring.
pub async fn run(core: &Core, database: &DatabasePath) -> Result<Outcome> {
    clock::believable(core).await?;
    let mut outcome = Outcome::default();
    // One storage that is away keeps no other from it.
    let mut failure = None;
    let gone = vanished(core, database).await?;
    for Planned { storage, verdicts } in plan(core, database).await? {
        if gone.contains(&storage) {
            continue;
        }
        let (missing, there): (Vec<_>, Vec<_>) = verdicts.into_iter().partition(|verdict| verdict.snapshot.missing);
        outcome.kept += there.iter().filter(|verdict| verdict.stays()).count();
        lost_for_good(core, database, &storage, missing).await?;
        let going = core.catalog().snapshots().forget(database, &storage, &goes(there), core.now()).await?;
        if going.is_empty() {
            continue;
        }
        match let_go(core, database, &storage, &going).await {
            Ok(()) => outcome.removed += going.len(),
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    failure.map_or(Ok(outcome), Err)
}

/// The storages whose repository is gone as a whole: what is given up there would be nobody's once that comes back.
pub(crate) async fn vanished(core: &Core, database: &DatabasePath) -> Result<HashSet<Label>> {
    let repositories = core.catalog().repositories().list(Some(&database.tenant)).await?;
    Ok(repositories.into_iter().filter(Repository::is_gone).map(|row| row.storage).collect())
}

fn goes(verdicts: Vec<Verdict>) -> Vec<String> {
    verdicts.into_iter().filter(|verdict| !verdict.stays()).map(|verdict| verdict.snapshot.id).collect()
}

/// What is missing and would have gone by now is told no more.
async fn lost_for_good(core: &Core, database: &DatabasePath, storage: &Label, missing: Vec<Verdict>) -> Result<()> {
    let dispensable: Vec<_> =
        missing.iter().filter(|it| it.snapshot.dispensable).map(|it| it.snapshot.id.clone()).collect();
    let missing = goes(missing);
    if missing.is_empty() || core.catalog().snapshots().give_up(storage, &missing, &dispensable).await? == 0 {
        return Ok(());
    }
    audit::record(core, "snapshot.give-up", database, json!({ "storage": storage, "snapshots": missing })).await
}

async fn let_go(core: &Core, database: &DatabasePath, storage: &Label, going: &[String]) -> Result<()> {
    let at = repositories::existing(core, &database.tenant, storage).await?;
    core.parts.repositories.forget(&at, going).await?;
    core.catalog().snapshots().forgotten(storage, going).await?;
    audit::record(core, "snapshot.remove", database, json!({ "storage": storage, "snapshots": going })).await
}

/// Keeps a snapshot by hand, whatever the policy says; or no longer.
///
/// # Errors
/// `NotFound`, or `InvalidInput` if several ids begin so.
pub async fn pin(core: &Core, database: &DatabasePath, snapshot: &str, pinned: bool) -> Result<Snapshot> {
    let found = core.catalog().snapshots().find(database, snapshot, None, core.latest()).await?;
    let pinned_at = pinned.then(|| core.now());
    core.catalog().snapshots().pin(&found.id, pinned_at).await?;
    let action = if pinned { "snapshot.pin" } else { "snapshot.unpin" };
    audit::record(core, action, database, json!({ "snapshot": found.id })).await?;
    Ok(Snapshot { pinned_at, ..found })
}
