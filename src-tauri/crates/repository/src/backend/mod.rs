//! Storages as back ends of rustic, and what is put round them.
//!
//! rustic's own back ends are not used: they log a listing that breaks off in the middle and take what came before it
//! for all there is. A repository that cannot be read would look empty.

mod beside;
mod folder;
mod gate;
mod layout;
mod lock_rule;
mod objects;
mod remote;
mod sftp;
mod watched;

use std::{sync::Arc, time::Duration};

use bulkhead_core::ports::{Flow, StorageAt};
use bulkhead_model::{
    Error, Result,
    ssh::SshServer,
    storage::{Kept, Location},
};
use rustic_core::{FileType, Id, WriteBackend};

pub(crate) use beside::{Beside, locks};
use folder::Folder;
pub(crate) use gate::{Gate, Line};
pub(crate) use lock_rule::LockRule;
pub(crate) use objects::Locked;
use objects::{Bucket, Objects};
use remote::{Files, Remote};
use sftp::Sftp;
use watched::Watched;

/// How long a server has to take a connection.
const CONNECT: Duration = Duration::from_secs(3);

/// The back end of a storage: durable where it is local, and ended by a cancel.
pub(crate) fn connect(storage: &StorageAt, flow: &Flow) -> Result<Arc<dyn WriteBackend>> {
    let inner: Arc<dyn WriteBackend> = match &storage.location {
        Location::Local { path } => Arc::new(Folder::new(path.clone())),
        Location::Sftp { .. } => Arc::new(Remote::new(sftp(&storage.location)?, flow.clone())),
        _ => Arc::new(Remote::new(objects(storage)?, flow.clone())),
    };
    Ok(Arc::new(Watched::new(inner, flow.clone())))
}

/// A second line to a storage over a network, whatever becomes of the first; none to a folder of this machine.
pub(crate) fn another_line(storage: &StorageAt) -> Option<Line> {
    let storage = storage.clone();
    let is_near = matches!(storage.location, Location::Local { .. });
    (!is_near).then(|| -> Line { Box::new(move || connect(&storage, &Flow::default())) })
}

/// Makes the place of a storage that is a folder of this machine, if what it is in is there. Others are made by what is
/// written to them.
pub(crate) fn prepare(location: &Location) -> Result<()> {
    match location {
        Location::Local { path } => folder::prepare(path),
        _ => Ok(()),
    }
}

/// The folders that lie in a place, by name.
pub(crate) fn folders(storage: &StorageAt) -> Result<Vec<String>> {
    let flow = Flow::default();
    let entries = match &storage.location {
        Location::Local { path } => {
            if !path.exists() {
                return Err(folder::away(path));
            }
            let names = folder::entries(path).map_err(|error| Error::io(path.display(), error))?;
            let folders = names.into_iter().filter(|name| path.join(name).is_dir());
            return Ok(folders.filter_map(|name| name.into_string().ok()).collect());
        }
        Location::Sftp { .. } => remote::wait(&flow, sftp(&storage.location)?.list(""))?,
        _ => remote::wait(&flow, objects(storage)?.list(""))?,
    };
    let folders = entries.into_iter().filter(|entry| entry.folder).map(|entry| entry.name);
    Ok(folders.filter(|name| name != "." && name != "..").collect())
}

/// Removes a place and its folders once its files are gone.
pub(crate) fn remove_place(storage: &StorageAt) -> Result<()> {
    let flow = Flow::default();
    match &storage.location {
        Location::Local { path } => std::fs::remove_dir_all(path).map_err(|error| Error::io(path.display(), error)),
        Location::Sftp { .. } => remote::wait(&flow, sftp(&storage.location)?.remove_place()),
        _ => remote::wait(&flow, objects(storage)?.remove_place()),
    }
}

/// Removes the folders of a repository whose files are gone. What others have put there stays, with the folders it is in.
pub(crate) fn remove_folders(storage: &StorageAt) -> Result<()> {
    let flow = Flow::default();
    match &storage.location {
        Location::Local { path } => folder::remove_empty(path).map_err(|error| Error::io(path.display(), error)),
        Location::Sftp { .. } => remote::wait(&flow, sftp(&storage.location)?.remove_place()),
        _ => remote::wait(&flow, remote::remove_if_empty(&objects(storage)?)),
    }
}

/// What an S3 service says of a file; none for other storages, which know no locks.
pub(crate) fn held(storage: &StorageAt, tpe: FileType, id: &Id) -> Result<Option<Locked>> {
    if !matches!(storage.location, Location::S3 { .. }) {
        return Ok(None);
    }
    remote::wait(&Flow::default(), objects(storage)?.held(&layout::path(tpe, id))).map(Some)
}

/// How long the oldest and the newest file of a repository are locked; none for storages that know no locks, or where nothing is.
pub(crate) fn kept(storage: &StorageAt) -> Result<Option<Kept>> {
    if !matches!(storage.location, Location::S3 { .. }) {
        return Ok(None);
    }
    remote::wait(&Flow::default(), objects(storage)?.kept())
}

/// What the bucket of an S3 service does about locks by its own rule; none for other storages.
pub(crate) fn lock_rule(storage: &StorageAt) -> Result<Option<LockRule>> {
    match (&storage.location, &storage.secret) {
        (Location::S3 { .. }, Some(secret)) => {
            let bucket = bucket(&storage.location)?;
            remote::wait(&Flow::default(), lock_rule::ask(&bucket, secret)).map(Some)
        }
        _ => Ok(None),
    }
}

/// Removes one version of a file of an S3 service.
pub(crate) fn remove_version(storage: &StorageAt, tpe: FileType, id: &Id, version: &str) -> Result<()> {
    remote::wait(&Flow::default(), objects(storage)?.remove_version(&layout::path(tpe, id), version))
}

fn objects(storage: &StorageAt) -> Result<Objects> {
    let secret = storage.secret.as_ref();
    match &storage.location {
        Location::S3 { .. } => Objects::s3(&bucket(&storage.location)?, secret),
        Location::WebDav { url, user } => Objects::webdav(url, user.as_deref(), secret),
        _ => Err(Error::internal("this storage holds no objects")),
    }
}

fn bucket(location: &Location) -> Result<Bucket<'_>> {
    match location {
        Location::S3 { bucket, prefix, endpoint, region, access_key } => {
            let (endpoint, region, access_key) = (endpoint.as_deref(), region.as_deref(), access_key.as_deref());
            Ok(Bucket { name: bucket, prefix, endpoint, region, access_key })
        }
        _ => Err(Error::internal("this storage is no bucket")),
    }
}

fn sftp(location: &Location) -> Result<Sftp> {
    match location {
        Location::Sftp { user, host, port, path, key_file, known_hosts } => Ok(Sftp::new(
            SshServer {
                user: user.clone(),
                host: host.clone(),
                port: *port,
                key_file: key_file.clone(),
                known_hosts: known_hosts.clone(),
            },
            path,
        )),
        _ => Err(Error::internal("this storage is not reached by SFTP")),
    }
}

/// Free bytes at the nearest folder that exists, for local storages. Some mounts (FUSE) say of everything that it is zero: they
/// do not know.
pub(crate) fn free_bytes(location: &Location) -> Result<Option<u64>> {
    let Location::Local { path } = location else { return Ok(None) };
    let Some(folder) = path.ancestors().find(|folder| folder.exists()) else { return Ok(None) };
    let room = fs4::statvfs(folder).map_err(|error| Error::io(folder.display(), error))?;
    Ok((room.total_space() > 0).then(|| room.available_space()))
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;

    #[test]
    fn a_mount_without_a_size_says_nothing_of_its_room() {
        let local = |path: &str| Location::Local { path: path.into() };
        assert_eq!(free_bytes(&local("/proc/none")), Ok(None));
        assert!(matches!(free_bytes(&local("/")), Ok(Some(_))));
    }
}
