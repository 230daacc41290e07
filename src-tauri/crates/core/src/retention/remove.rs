//! Removes one backup by hand, with its copies: what retention never removes, nobody does.

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    Code, DatabasePath, Error, Label, Result,
    retention::{Reason, Verdict},
};

use super::{Planned, let_go, plan};
use crate::{Core, clock::doubt, snapshots};

/// Removes a snapshot and its copies. `confirm` is the first eight characters of its id, as somebody typed them.
///
/// # Errors
/// `NotFound`; `Refused` for the last good one of a storage, the last proved, one that is pinned or being read, or without the typed characters;
/// `ClockJumped` if the clock cannot be believed; those of storages and keyring, and then the next retention finishes it.
pub async fn remove(core: &Core, database: &DatabasePath, snapshot: &str, confirm: &str) -> Result<()> {
    let goes = snapshots::places(core, database, snapshot).await?;
    confirmed(database, snapshot, &goes, confirm)?;
    doubt(core).await?;
    for Planned { storage, verdicts } in plan(core, database).await? {
        let ours = |verdict: &&Verdict| goes.iter().any(|row| row.id == verdict.snapshot.id && row.storage == storage);
        verdicts.iter().filter(ours).try_for_each(|verdict| allowed(&storage, verdict))?;
    }
    for row in &goes {
        let ids = std::slice::from_ref(&row.id);
        core.catalog().snapshots().forget(database, &row.storage, ids, core.now()).await?;
    }
    let mut failure = None;
    for row in goes {
        // Also what an earlier removal did not finish there.
        let going = core.catalog().snapshots().forget(database, &row.storage, &[], core.now()).await?;
        if !going.contains(&row.id) {
            failure = failure.or(Some(kept_meanwhile(&row)));
        }
        let gone = let_go(core, database, &row.storage, &going).await;
        failure = failure.or(gone.err());
    }
    failure.map_or(Ok(()), Err)
}

/// Pinned, read by a job, or removed by somebody else since it was asked for.
fn kept_meanwhile(row: &Snapshot) -> Error {
    Error::new(Code::Busy, format!("the backup on {} is needed by somebody else since a moment ago", row.storage))
        .hint("Look at it again, and at the jobs that run: bulkhead jobs.")
}

fn confirmed(database: &DatabasePath, snapshot: &str, goes: &[Snapshot], typed: &str) -> Result<()> {
    let asked = goes.iter().map(|row| row.id.as_str()).find(|id| id.starts_with(snapshot)).unwrap_or(snapshot);
    let word = asked.get(..8).unwrap_or(asked);
    if typed == word {
        return Ok(());
    }
    Err(Error::new(Code::Refused, format!("removing a backup of {database} was not confirmed"))
        .hint(format!("Type the first characters of its id to confirm: {word}.")))
}

fn allowed(storage: &Label, verdict: &Verdict) -> Result<()> {
    let refused = |message: String, hint: &str| Err(Error::new(Code::Refused, message).hint(hint));
    let why = |reason: &&Reason| matches!(reason, Reason::Newest | Reason::LastProved | Reason::Pinned | Reason::InUse);
    match verdict.reasons.iter().find(why) {
        Some(Reason::Newest) => refused(
            format!("this is the last good backup on {storage}"),
            "Back the database up again, and copy it there, before this one goes.",
        ),
        Some(Reason::LastProved) => refused(
            format!("this is the last backup on {storage} that was proved"),
            "Prove a newer one by a restore before this one goes.",
        ),
        Some(Reason::InUse) => refused(
            format!("a job is reading this backup on {storage}"),
            "Wait for it to end, or cancel it: bulkhead jobs.",
        ),
        Some(_) => refused("this backup is pinned".to_owned(), "Take the pin out first."),
        None => Ok(()),
    }
}
