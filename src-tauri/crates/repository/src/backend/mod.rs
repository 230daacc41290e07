//! Storages as back ends of rustic, and what is put round them.

mod durable;
mod gate;
mod options;
mod watched;

use std::{path::Path, sync::Arc};

use bulkhead_core::ports::{Flow, StorageAt};
use bulkhead_model::{Error, Result, storage::Location};
use rustic_backend::{LocalBackend, OpenDALBackend};
use rustic_core::WriteBackend;

use durable::Durable;
pub(crate) use gate::Gated;
use watched::Watched;

use crate::fault;

/// The back end of a storage: durable where it is local, and ended by a cancel.
pub(crate) fn connect(storage: &StorageAt, flow: &Flow) -> Result<Arc<dyn WriteBackend>> {
    let inner: Arc<dyn WriteBackend> = match &storage.location {
        Location::Local { path } => Arc::new(Durable::new(local(path)?, path.clone())),
        remote => {
            let (scheme, options) = options::of(remote, storage.secret.as_ref())?;
            let backend = OpenDALBackend::new(scheme, options);
            Arc::new(backend.map_err(|error| fault::from_storage("opening it", error))?)
        }
    };
    Ok(Arc::new(Watched::new(inner, flow.clone())))
}

fn local(path: &Path) -> Result<LocalBackend> {
    LocalBackend::new(path.to_string_lossy(), []).map_err(|error| fault::from_storage("opening it", error))
}

/// Free bytes at the nearest folder that exists, for local storages.
pub(crate) fn free_bytes(location: &Location) -> Result<Option<u64>> {
    let Location::Local { path } = location else { return Ok(None) };
    let Some(folder) = path.ancestors().find(|folder| folder.exists()) else { return Ok(None) };
    fs4::available_space(folder).map(Some).map_err(|error| Error::io(folder.display(), error))
}
