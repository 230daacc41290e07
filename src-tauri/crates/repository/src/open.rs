//! Opens a repository, or makes one where there is certainly none.

use std::sync::Arc;

use bulkhead_core::ports::{Flow, RepositoryAt, RepositoryInfo};
use bulkhead_model::{Code, Error, Result};
use rustic_core::{
    ALL_FILE_TYPES, ConfigOptions, Credentials, FileType, KeyOptions, OpenStatus, Repository, RepositoryBackends,
    RepositoryOptions, WriteBackend, repofile::MasterKey,
};
use secrecy::ExposeSecret;

use crate::{backend, fault, keyfile, keys};

pub(crate) type Opened = Repository<OpenStatus>;

/// Zstandard level of what is written by others than a store: a prune, another program.
const COMPRESSION: i32 = 3;

/// Opens the repository.
pub(crate) fn open(at: &RepositoryAt, flow: &Flow) -> Result<Opened> {
    open_on(at, backend::connect(&at.storage, flow)?)
}

/// Opens the repository on a back end that was put together by the caller.
pub(crate) fn open_on(at: &RepositoryAt, backend: Arc<dyn WriteBackend>) -> Result<Opened> {
    present(at, backend.as_ref())?;
    if let Some(key) = keys::recall(at) {
        match on(backend.clone())?.open(&Credentials::Masterkey(key)) {
            Ok(opened) => return Ok(opened),
            Err(_) => keys::forget(at),
        }
    }
    open_by_password(at, backend)
}

/// Opens the repository as a stranger with the key would.
pub(crate) fn by_password(at: &RepositoryAt) -> Result<Opened> {
    open_by_password(at, backend::connect(&at.storage, &Flow::default())?)
}

/// Opens the repository by its key files, whatever is remembered: they are what a restore without Bulkhead needs.
pub(crate) fn open_by_password(at: &RepositoryAt, backend: Arc<dyn WriteBackend>) -> Result<Opened> {
    present(at, backend.as_ref())?;
    let credentials = Credentials::password(at.key.expose_secret());
    let opened = on(backend.clone())?.open(&credentials).map_err(|error| {
        let error = fault::from_rustic("opening it", error);
        if error.code == Code::WrongKey { keyfile::blamed(backend.as_ref(), error) } else { error }
    })?;
    keys::keep(at, opened.key());
    Ok(opened)
}

/// Opens it once more, without working out the key again.
pub(crate) fn reopen(opened: &Opened, backend: Arc<dyn WriteBackend>) -> Result<Opened> {
    let credentials = Credentials::Masterkey(opened.key());
    on(backend)?.open(&credentials).map_err(|error| fault::from_rustic("opening it", error))
}

/// Makes a repository. Any file of one at the place is a refusal.
pub(crate) fn init(at: &RepositoryAt) -> Result<Opened> {
    let backend = backend::connect(&at.storage, &Flow::default())?;
    if let Some(tpe) = any_file(backend.as_ref())? {
        return Err(Error::new(
            Code::RepositoryExists,
            format!("there is something of a repository at {} already ({tpe})", at.storage.location),
        )
        .hint("Open it with its key: bulkhead repository open TENANT --storage NAME --key-stdin.")
        .hint("Bulkhead never makes a new repository over an old one."));
    }
    let key = MasterKey::new();
    let failed = |error| fault::from_rustic("making it", error);
    // There is no repository yet that could be damaged.
    backend.create().map_err(|error| fault::from_storage("making it", error))?;
    keyfile::write(backend.as_ref(), at.key.expose_secret(), &key)?;
    let options = ConfigOptions::default().set_compression(COMPRESSION).set_extra_verify(false);
    // The config comes last: a repository without one is not there yet.
    on(backend)?.init(&Credentials::Masterkey(key), &KeyOptions::default(), &options).map_err(failed)
}

pub(crate) fn info(opened: &Opened) -> RepositoryInfo {
    RepositoryInfo { id: opened.config().id.to_hex().as_str().to_owned() }
}

fn on(backend: Arc<dyn WriteBackend>) -> Result<Repository<()>> {
    // No cache: it would lie outside the data folder and hold a customer's names.
    let mut options = RepositoryOptions::default();
    options.no_cache = true;
    let backends = RepositoryBackends::new(backend, None);
    Repository::new(&options, &backends).map_err(|error| fault::from_rustic("opening it", error))
}

/// A repository without its config is damaged, not missing.
fn present(at: &RepositoryAt, backend: &dyn WriteBackend) -> Result<()> {
    if list(backend, FileType::Config)? > 0 {
        let keys = list(backend, FileType::Key)?;
        return if keys > 0 { Ok(()) } else { Err(fault::damaged("all its key files are missing")) };
    }
    match any_file(backend)? {
        Some(tpe) => Err(fault::damaged(format!("its config file is missing, while there are files of {tpe}"))),
        None => Err(Error::new(Code::RepositoryMissing, format!("there is no repository at {}", at.storage.location))
            .hint("If there should be one: is the disk mounted, is the address right?")),
    }
}

fn any_file(backend: &dyn WriteBackend) -> Result<Option<&'static str>> {
    for tpe in [FileType::Config].into_iter().chain(ALL_FILE_TYPES) {
        if list(backend, tpe)? > 0 {
            return Ok(Some(tpe.dirname()));
        }
    }
    Ok(None)
}

fn list(backend: &dyn WriteBackend, tpe: FileType) -> Result<usize> {
    backend.list(tpe).map(|files| files.len()).map_err(|error| fault::from_storage("listing it", error))
}
