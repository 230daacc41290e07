//! Snapshots, as they stand in their repositories.

use bulkhead_catalog::Snapshot;
use bulkhead_model::{
    Code, DatabasePath, Error, Result,
    change::{Changes, changes},
    manifest::Manifest,
};

use crate::{Core, looks, repositories};

/// A snapshot with its copies: the original first, where it is still listed. `id` as for a restore: the first characters, or
/// `latest`.
///
/// # Errors
/// `NotFound`, or `InvalidInput` if several ids begin so.
pub async fn places(core: &Core, database: &DatabasePath, id: &str) -> Result<Vec<Snapshot>> {
    let asked = core.catalog().snapshots().find(database, id, None, core.latest()).await?;
    core.catalog().snapshots().places(&[asked.name().to_owned()]).await
}

/// What a snapshot says of itself, from the first storage that has it and answers; none if another program wrote it.
///
/// # Errors
/// `NotFound` for an unknown database or snapshot, or one that is nowhere any more; the keyring's or the repository's.
pub async fn manifest(core: &Core, database: &DatabasePath, id: &str) -> Result<Option<Manifest>> {
    let mut failure = None;
    for place in places(core, database, id).await?.iter().filter(|place| place.missing_at.is_none()) {
        match read(core, place).await {
            Ok(manifest) => return Ok(manifest),
            Err(error) => {
                looks::doubted(core, &place.database.tenant, &place.storage, &error).await;
                failure = failure.or(Some(error));
            }
        }
    }
    Err(failure.unwrap_or_else(|| {
        Error::new(Code::NotFound, format!("the backup {id} of {database} is on no storage any more"))
            .hint("Choose another one. Its line stays until the policy would have removed it.")
    }))
}

async fn read(core: &Core, place: &Snapshot) -> Result<Option<Manifest>> {
    let at = repositories::existing(core, &place.database.tenant, &place.storage).await?;
    core.parts.repositories.manifest(&at, &place.id).await
}

/// Says which other storages have a snapshot that could not be read here; where none has, what the newest one elsewhere is.
pub(crate) async fn elsewhere(core: &Core, snapshot: &Snapshot, error: Error) -> Error {
    let name = snapshot.original.as_ref().unwrap_or(&snapshot.id);
    let Ok(all) = core.catalog().snapshots().all(&snapshot.database).await else { return error };
    let same = |other: &&Snapshot| other.id == *name || other.original.as_ref() == Some(name);
    let elsewhere = || all.iter().filter(|other| other.storage != snapshot.storage && other.counts());
    let others: Vec<_> = elsewhere().filter(same).map(|other| other.storage.as_str()).collect();
    if let Some(first) = others.first() {
        let named = others.join(" or ");
        return error.hint(format!(
            "It is on another storage as well: read it from {named} (on the command line: --storage {first})."
        ));
    }
    let before = elsewhere().filter(|other| other.taken_at < snapshot.taken_at);
    let Some(older) = before.max_by_key(|other| other.taken_at) else { return error };
    let (id, storage) = (older.id.get(..8).unwrap_or(&older.id), &older.storage);
    let taken = older.taken_at.format("%Y-%m-%d %H:%M UTC");
    error.hint(format!("The newest one before it elsewhere is {id} of {taken}, on {storage}."))
}

/// What changed from one backup of a database to another.
///
/// # Errors
/// As [`manifest`], and `NotFound` for one that another program wrote.
pub async fn compare(core: &Core, database: &DatabasePath, older: &str, newer: &str) -> Result<Changes> {
    let written = async |id: &str| {
        manifest(core, database, id).await?.ok_or_else(|| {
            Error::new(Code::NotFound, format!("the backup {id} does not say what is in it"))
                .hint("Another program wrote it. It can be restored as a file.")
        })
    };
    Ok(changes(&written(older).await?.facts, &written(newer).await?.facts))
}
