//! How many times, and how well apart, the last good backup of a database is there.

use std::collections::HashMap;

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    Connection, DatabasePath, Label, Result, copy,
    policy::Checks,
    redundancy::{Finding, Place, Verified, redundancy},
    span::Span,
    storage::is_here,
};
use chrono::Duration;

use crate::{Core, policies};

/// How long a check holds where only people make them.
const BY_HAND: Span = Span::days(30);

/// The five parts of 3-2-1-1-0 for a database, from the catalog alone.
///
/// # Errors
/// `NotFound`.
pub async fn of(core: &Core, path: &DatabasePath) -> Result<[Finding; 5]> {
    let database = core.catalog().databases().get(path).await?;
    let source = match &database.connection {
        // Of a database on the SSH server itself, that is the machine.
        Connection::Server(server) if is_here(&server.host) => server.far().map(|(host, _)| host),
        Connection::Server(server) => Some(server.host.as_str()),
        Connection::File { .. } => None,
    };
    let all = core.catalog().snapshots().all(path).await?;
    let verified = verified(core, path, &all).await?;
    Ok(redundancy(&places(core, path, &all).await?, source, &verified))
}

/// What the rules ask of verifications, and what is known to be wrong.
async fn verified(core: &Core, path: &DatabasePath, all: &[Snapshot]) -> Result<Verified> {
    let (rules, now) = (policies::of(core, path).await?, core.now());
    let read_every = match rules.checks.value {
        Checks::Within(span) => span,
        // By hand, and then as often as they would be made by themselves.
        Checks::Never => BY_HAND,
    };
    let mut bad: Vec<_> = all.iter().filter(|row| !row.counts()).map(|row| row.storage.clone()).collect();
    bad.sort();
    bad.dedup();
    Ok(Verified {
        now,
        read_every: Duration::from_std(read_every.duration()).unwrap_or(Duration::MAX),
        drill_every: rules.drill_timing(0).and_then(|timing| timing.longest_gap(now)),
        last_drill: core.catalog().drills().verdicts(Some(path)).await?.first().map(|drill| drill.outcome),
        bad,
    })
}

/// Where the newest backup is, or should be: copies that went missing are told, and count as none.
async fn places(core: &Core, path: &DatabasePath, all: &[Snapshot]) -> Result<Vec<Place>> {
    let there = all.iter().filter(|snapshot| snapshot.counts());
    let rank = |it: &&Snapshot| (it.taken_at <= core.latest(), !it.set_aside, it.taken_at, it.original.is_none());
    let Some(newest) = there.max_by_key(rank) else {
        return Ok(Vec::new());
    };
    let name = newest.original.as_ref().unwrap_or(&newest.id);
    let same = all.iter().filter(|snapshot| snapshot.id == *name || snapshot.original.as_ref() == Some(name));
    let storages = core.catalog().storages().list().await?;
    let storages: HashMap<&Label, _> = storages.iter().map(|storage| (&storage.name, storage)).collect();
    let looks = core.catalog().repositories().list(Some(&path.tenant)).await?;
    let place = |snapshot: &Snapshot| {
        let storage = storages.get(&snapshot.storage)?;
        let look = looks.iter().find(|repository| repository.storage == snapshot.storage).map(|found| &found.look);
        Some(Place {
            storage: snapshot.storage.clone(),
            location: storage.location.clone(),
            lasting: storage.lasting,
            kept: look.and_then(|look| look.kept),
            seen: copy::seen(&copy::Facts {
                finished_at: snapshot.finished_at,
                looked_at: look.and_then(|look| look.looked_at),
                missing_at: snapshot.missing_at,
                read_at: snapshot.read_at,
                proved_at: snapshot.proved_at,
                damaged_at: snapshot.damaged_at,
            }),
            unseen: look.is_some_and(|look| look.failure.is_some()),
            read_at: all.iter().filter(|row| row.storage == snapshot.storage).filter_map(|row| row.read_at).max(),
            proved_at: all.iter().filter(|row| row.storage == snapshot.storage).filter_map(|row| row.proved_at).max(),
        })
    };
    Ok(same.filter_map(place).collect())
}
