//! Looks at repositories now and then: what is still there, and how large it is.
//!
//! A snapshot that somebody deleted behind our back is found here, before it is needed: by the clock, at the end of every job
//! of its tenant, and at once when it could not be read. Not having been able to look says nothing of what is there, and is
//! told apart.

use std::collections::{BTreeMap, HashSet};

use bulkhead_catalog::{Repository, Storage};
use bulkhead_model::{Code, Error, Label, Result, Slug, storage::Lasting};
use chrono::{DateTime, Duration, Utc};

use crate::{Core, alerts, ports::RepositoryAt, repositories, storages};

/// How old the last look may be. To list a folder of this machine costs next to nothing.
const EVERY: Duration = Duration::hours(6);
const EVERY_HERE: Duration = Duration::hours(1);
/// How long after a look that failed the next is tried.
const AGAIN: Duration = Duration::minutes(30);
/// How long after it somebody looks all the same whether what could not be read is back.
const PROBE: Duration = Duration::minutes(1);
/// How old the size may be: to add it up, every file has to be listed.
const SIZED: Duration = Duration::hours(6);
/// At the end of a job nobody waits longer for a storage.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// Looks at every repository whose last look is old. Gives how many were looked at; what cannot be looked at is written down
/// and keeps no other from it.
///
/// # Errors
/// The catalog's.
pub async fn due(core: &Core) -> Result<usize> {
    let places: BTreeMap<Label, Storage> =
        core.catalog().storages().list().await?.into_iter().map(|row| (row.name.clone(), row)).collect();
    let tenants: HashSet<Slug> = core.catalog().tenants().list().await?.into_iter().map(|row| row.slug).collect();
    let mut repositories = core.catalog().repositories().list(None).await?;
    repositories.retain(|repository| tenants.contains(&repository.tenant));
    let mut storages = BTreeMap::<Label, Vec<Slug>>::new();
    let mut failing = BTreeMap::<Label, Vec<Slug>>::new();
    for repository in repositories {
        let is_here = places.get(&repository.storage).is_some_and(|row| row.location.is_local());
        if is_due(&repository, if is_here { EVERY_HERE } else { EVERY }, core.now()) {
            storages.entry(repository.storage).or_default().push(repository.tenant);
        } else if is_away(&repository) && past(repository.look.tried_at, PROBE, core.now()) {
            failing.entry(repository.storage).or_default().push(repository.tenant);
        }
    }
    let looked: usize = storages.values().map(Vec::len).sum();
    // One that does not answer keeps no other waiting.
    let looks = storages.into_iter().map(|(storage, tenants)| async move {
        for tenant in tenants {
            look(core, &tenant, &storage).await?;
        }
        free(core, &storage).await
    });
    let (.., again) = tokio::try_join!(
        futures::future::try_join_all(looks),
        futures::future::try_join_all(failing.iter().map(|(storage, tenants)| probe(core, storage, tenants))),
    )?;
    Ok(looked + again.into_iter().sum::<usize>())
}

/// Looks whether repositories that could not be looked at are back. A storage that does not answer the first is not asked for
/// the others. Gives how many were looked at.
async fn probe(core: &Core, storage: &Label, tenants: &[Slug]) -> Result<usize> {
    for (at, tenant) in tenants.iter().enumerate() {
        look(core, tenant, storage).await?;
        let row = core.catalog().repositories().get(tenant, storage).await?;
        let code = row.and_then(|row| row.look.failure).map(|error| error.code);
        if matches!(code, Some(Code::StorageUnreachable | Code::StorageDenied)) {
            return Ok(at + 1);
        }
    }
    Ok(tenants.len())
}

fn is_due(repository: &Repository, every: Duration, now: DateTime<Utc>) -> bool {
    let look = &repository.look;
    let wait = if look.failure.is_some() { AGAIN } else { every };
    past(look.tried_at, wait, now)
}

/// A time ahead was written by a clock that was wrong.
fn past(before: Option<DateTime<Utc>>, wait: Duration, now: DateTime<Utc>) -> bool {
    before.is_none_or(|before| now - before >= wait || before > now)
}

/// Looks at a tenant's repositories when a job of it has ended: it may have found what nobody knew. One that did not answer
/// lately is not asked again, unless the job has used it.
pub(crate) async fn after(core: &Core, tenant: &Slug, used: &[String]) {
    let looks = async {
        let mut all = core.catalog().repositories().list(Some(tenant)).await?;
        all.retain(|row| {
            let is_used = used.contains(&format!("storage {}", row.storage));
            is_used || row.look.failure.is_none() || is_due(row, AGAIN, core.now())
        });
        futures::future::try_join_all(all.iter().map(|row| look(core, tenant, &row.storage))).await?;
        back(core, &all).await
    };
    match tokio::time::timeout(PATIENCE, looks).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%tenant, %error, "what is there could not be written down"),
        Err(_) => tracing::warn!(%tenant, "a storage takes its time; it is looked at later"),
    }
}

/// Looks for all others as well where a storage answers again: what was seen of them before says nothing any more.
async fn back(core: &Core, looked: &[Repository]) -> Result<()> {
    let all = core.catalog().repositories().list(None).await?;
    for row in looked.iter().filter(|row| row.look.failure.is_some()) {
        let (own, others): (Vec<_>, Vec<_>) =
            all.iter().filter(|other| other.storage == row.storage).partition(|other| other.tenant == row.tenant);
        if own.iter().all(|own| own.look.failure.is_none()) {
            let failing = others.into_iter().filter(|other| other.look.failure.is_some());
            probe(core, &row.storage, &failing.map(|other| other.tenant.clone()).collect::<Vec<_>>()).await?;
        }
    }
    Ok(())
}

/// What has just taken something is there again, whatever the last look found.
pub(crate) async fn answered(core: &Core, tenant: &Slug, storage: &Label) -> Result<()> {
    match core.catalog().repositories().get(tenant, storage).await? {
        Some(row) if row.look.failure.is_some() => {
            look(core, tenant, storage).await?;
            back(core, &[row]).await
        }
        _ => Ok(()),
    }
}

/// What could not be read may be gone: that is found out and told now, not at the next look.
pub(crate) async fn doubted(core: &Core, tenant: &Slug, storage: &Label, error: &Error) {
    let written = match error.code {
        Code::NotFound | Code::RepositoryMissing => look(core, tenant, storage).await,
        code if keeps_from_reading(code) => {
            core.catalog().usage().looked(tenant, storage, Err(error), core.now()).await
        }
        _ => return,
    };
    let told = match written {
        Ok(()) => alerts::look(core).await,
        error => error,
    };
    if let Err(error) = told {
        tracing::warn!(%tenant, %storage, %error, "what could not be read could not be told");
    }
}

/// Looks at a repository now, and gives whether something can be restored from it.
///
/// # Errors
/// The catalog's.
pub(crate) async fn answers(core: &Core, tenant: &Slug, storage: &Label) -> Result<bool> {
    look(core, tenant, storage).await?;
    let away = core.catalog().repositories().get(tenant, storage).await?.is_some_and(|found| is_away(&found));
    if away {
        alerts::look(core).await?;
    }
    Ok(!away)
}

/// Whether the last look at a repository found that nothing can be restored from it now.
#[must_use]
pub fn is_away(repository: &Repository) -> bool {
    repository.look.failure.as_ref().is_some_and(|error| keeps_from_reading(error.code))
}

/// Whether an error means that nothing can be restored from there now.
pub(crate) const fn keeps_from_reading(code: Code) -> bool {
    matches!(
        code,
        Code::StorageUnreachable
            | Code::StorageDenied
            | Code::RepositoryMissing
            | Code::RepositoryDamaged
            | Code::WrongKey
            | Code::SecretMissing
    )
}

/// Looks at one repository and writes down what is there.
///
/// # Errors
/// The catalog's. That it cannot be looked at is written down and no error.
pub async fn look(core: &Core, tenant: &Slug, storage: &Label) -> Result<()> {
    let found = what_is_there(core, tenant, storage).await;
    if let Err(error) = &found {
        tracing::warn!(%tenant, %storage, %error, "the repository could not be looked at");
    }
    core.catalog().usage().looked(tenant, storage, found.as_ref().map(|bytes| *bytes), core.now()).await?;
    let Ok(Some(_)) = found else { return Ok(()) };
    // Only now: who looks at the same time finds either the size or that it is still to be added up.
    let mark = size_mark(tenant, storage);
    let before = core.catalog().alerts().mark(&mark).await?;
    core.catalog().alerts().set_mark(&mark, before, core.now()).await?;
    // Where jobs look so often that the clock never has to, this is when.
    free(core, storage).await
}

/// What the time of the last adding up is kept under.
fn size_mark(tenant: &Slug, storage: &Label) -> String {
    format!("size {tenant} {storage}")
}

async fn what_is_there(core: &Core, tenant: &Slug, storage: &Label) -> Result<Option<u64>> {
    let at = repositories::existing(core, tenant, storage).await?;
    lost(core, tenant, storage, &at).await?;
    let size = size(core, tenant, storage, &at).await?;
    kept(core, tenant, storage, &at, size.is_some()).await?;
    Ok(size)
}

/// Asks how long what is there is locked, where what is written is: now and then, and where nobody has asked yet. That it cannot be
/// asked says nothing.
async fn kept(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt, now_and_then: bool) -> Result<()> {
    let locks = core.catalog().storages().get(storage).await?.lasting == Some(Lasting::Locked);
    let asked = core.catalog().repositories().get(tenant, storage).await?.is_some_and(|row| row.look.kept.is_some());
    if !locks || asked && !now_and_then {
        return Ok(());
    }
    match core.parts.repositories.kept(at).await {
        Ok(Some(kept)) => core.catalog().repositories().set_kept(tenant, storage, kept).await,
        Ok(None) => Ok(()),
        Err(error) => {
            tracing::warn!(%tenant, %storage, %error, "what locks the repository could not be asked");
            Ok(())
        }
    }
}

/// Compares what the catalog knows with what the repository lists, and writes the difference down: of a repository that is gone,
/// everything. Gives the ids of all that is gone.
pub(crate) async fn lost(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<HashSet<String>> {
    // Known before the listing: what is made meanwhile cannot be in it.
    let known = core.catalog().snapshots().known(tenant, storage).await?;
    let (there, whole) = match core.parts.repositories.ids(at).await {
        Ok(ids) => (HashSet::from_iter(ids), Ok(())),
        Err(error) if error.code == Code::RepositoryMissing => (HashSet::<String>::new(), Err(error)),
        Err(error) => return Err(error),
    };
    let (mut back, mut gone, mut all) = (Vec::new(), Vec::new(), HashSet::new());
    for (id, was_missing) in known {
        match (there.contains(&id), was_missing) {
            (true, true) => back.push(id),
            (true, false) => {}
            (false, was_missing) => {
                gone.extend((!was_missing).then(|| id.clone()));
                all.insert(id);
            }
        }
    }
    core.catalog().snapshots().seen(storage, &back, &gone, core.now()).await?;
    whole.map(|()| all)
}

/// Bytes of all files of a repository, if it was added up a while ago. What another program has put there is counted then as well.
async fn size(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<Option<u64>> {
    let before = core.catalog().alerts().mark(&size_mark(tenant, storage)).await?;
    if !past(before, SIZED, core.now()) {
        return Ok(None);
    }
    let bytes = core.parts.repositories.usage(at).await?.bytes;
    core.catalog().usage().foreign(tenant, storage, foreign(core, tenant, storage, at).await?).await?;
    Ok(Some(bytes))
}

/// Snapshots that another program wrote. Each would have to be read, so nobody asks where all that is listed is known.
async fn foreign(core: &Core, tenant: &Slug, storage: &Label, at: &RepositoryAt) -> Result<u64> {
    let listed = core.parts.repositories.ids(at).await?;
    let known = core.catalog().snapshots().known(tenant, storage).await?;
    let known: HashSet<&String> = known.iter().map(|(id, _)| id).collect();
    if listed.iter().all(|id| known.contains(id)) {
        return Ok(0);
    }
    Ok(core.parts.repositories.foreign(at).await?.len() as u64)
}

/// The size of a repository follows what was written there and removed, until it is added up again.
///
/// # Errors
/// The catalog's.
pub(crate) async fn moved(core: &Core, tenant: &Slug, storage: &Label, by: i64) -> Result<()> {
    core.catalog().usage().moved(tenant, storage, by, core.now()).await
}

/// Writes down how much is free at a storage, where it can tell. Where a folder has gone that was there, its parent is another disk.
pub(crate) async fn free(core: &Core, storage: &Label) -> Result<()> {
    let row = core.catalog().storages().get(storage).await?;
    let mut on_it = core.catalog().repositories().list(None).await?;
    on_it.retain(|repository| repository.storage == *storage);
    if !on_it.is_empty() && on_it.iter().all(is_away) {
        return Ok(());
    }
    let Ok(at) = storages::at(core, &row).await else { return Ok(()) };
    match core.parts.repositories.free_bytes(&at).await {
        Ok(Some(bytes)) => core.catalog().usage().free(storage, bytes, core.now()).await,
        _ => Ok(()),
    }
}
