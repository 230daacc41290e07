//! Restores a dump into a file: written beside the target, synced, then named.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{Read, Write},
    path::{Path, PathBuf},
};

use bulkhead_core::{files, ports::Flow};
use bulkhead_model::{Code, Error, Result, compare::Scope};

use super::{
    discard::{Foreign, PARTIAL, remove, remove_with_sidecars},
    open::{SIDECARS, beside, resolved},
    pick,
    probe::{self, Held},
    staging::Staging,
    stop::Stop,
};
use crate::sandbox;

/// A restore into one file.
pub(super) struct Load {
    pub(super) target: PathBuf,
    /// The target is not there and is to be made; else it is there and empty.
    pub(super) create: bool,
    /// Length of the dump as the manifest has it.
    pub(super) bytes: Option<u64>,
    pub(super) scope: Scope,
    /// Settings of the source, for a file that is built from chosen tables.
    pub(super) settings: BTreeMap<String, String>,
    pub(super) staging: Staging,
    pub(super) foreign: Foreign,
    pub(super) stop: Stop,
    pub(super) flow: Flow,
}

impl Load {
    /// Gives notices for the admin.
    pub(super) fn run(self, input: Box<dyn Read + Send>) -> Result<Vec<String>> {
        let path = resolved(&self.target)?;
        self.foreign.set(&self.target, false);
        self.still_fit(&path)?;
        let partial = beside(&path, PARTIAL);
        remove_with_sidecars(&partial)?;
        let mut notices = self.fill(input, &partial)?;
        self.flow.go_on()?;
        notices.extend(self.put_in_place(&partial, &path)?);
        Ok(notices)
    }

    /// What the plan saw may have changed since.
    fn still_fit(&self, path: &Path) -> Result<()> {
        let fit = match probe::held(path)? {
            Held::Nothing => true,
            Held::Empty => !self.create,
            Held::Contents(_) => false,
        };
        if fit {
            return Ok(());
        }
        self.foreign.set(&self.target, true);
        Err(not_ours(path))
    }

    /// Whoever has the empty file open would go on writing into one without a name.
    fn still_unused(&self, path: &Path) -> Result<()> {
        if self.create || !probe::in_use(path) {
            return Ok(());
        }
        self.foreign.set(&self.target, true);
        Err(Error::new(Code::Busy, format!("another program has {} open since the plan was made", path.display()))
            .hint("It was left as it is. Stop that program, then restore again, or choose another name."))
    }

    fn fill(&self, mut input: Box<dyn Read + Send>, partial: &Path) -> Result<Vec<String>> {
        let Scope::Tables(tables) = &self.scope else {
            let mut file = create_private(partial).map_err(|error| Error::io(partial.display(), error))?;
            self.write(&mut input, &mut file, partial)?;
            // What is thrown away need not outlast a power cut.
            if !sandbox::holds(&self.target) {
                file.sync_all().map_err(|error| Error::io(partial.display(), error))?;
            }
            return Ok(Vec::new());
        };
        let staged = self.staging.place(self.bytes.unwrap_or_default())?;
        let mut file = create_private(&staged.path()).map_err(|error| Error::io("the copy", error))?;
        self.write(&mut input, &mut file, &staged.path())?;
        drop(file);
        create_private(partial).map_err(|error| Error::io(partial.display(), error))?;
        let pick = pick::Pick { from: &staged.path(), to: partial, tables, settings: &self.settings };
        let notices = pick.run(&self.stop, &self.flow)?;
        let file = File::options().write(true).open(partial).map_err(|error| Error::io(partial.display(), error))?;
        file.sync_all().map_err(|error| Error::io(partial.display(), error))?;
        Ok(notices)
    }

    fn write(&self, input: &mut dyn Read, file: &mut File, path: &Path) -> Result<()> {
        let (mut written, mut buffer) = (0_u64, vec![0; 1 << 20]);
        loop {
            self.flow.go_on()?;
            let read = match input.read(&mut buffer) {
                Ok(0) => break,
                Ok(read) => read,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(Error::io("the dump", error)),
            };
            file.write_all(&buffer[..read]).map_err(|error| Error::io(path.display(), error))?;
            written += read as u64;
            self.flow.meter.add_stored(read as u64);
        }
        match self.bytes {
            Some(bytes) if bytes != written => {
                Err(Error::new(Code::DigestMismatch, format!("the dump has {written} bytes instead of {bytes}")))
            }
            _ => Ok(()),
        }
    }

    /// A `-wal` or `-journal` of an earlier file of that name would be played into the restored one: it goes first. But not what
    /// somebody has written since: that is looked for before anything is removed.
    fn put_in_place(&self, partial: &Path, path: &Path) -> Result<Vec<String>> {
        self.still_fit(path)?;
        self.still_unused(path)?;
        let mut notices = Vec::new();
        for suffix in SIDECARS {
            let stale = beside(path, suffix);
            if stale.symlink_metadata().is_ok() {
                remove(&stale)?;
                notices.push(format!("Removed {}, left by an earlier database of that name.", stale.display()));
            }
        }
        let failed = |error| Error::io(path.display(), error);
        if self.create {
            self.name_new(partial, path)?;
        } else {
            adopt_permissions(partial, path).map_err(failed)?;
            std::fs::rename(partial, path).map_err(failed)?;
        }
        files::keep_name(path).map_err(failed)?;
        Ok(notices)
    }

    fn name_new(&self, partial: &Path, path: &Path) -> Result<()> {
        files::name_new(partial, path).map_err(|error| {
            if error.kind() != std::io::ErrorKind::AlreadyExists {
                return Error::io(path.display(), error);
            }
            self.foreign.set(&self.target, true);
            not_ours(path)
        })
    }
}

fn not_ours(path: &Path) -> Error {
    Error::new(Code::TargetNotEmpty, format!("{} turned up since the plan was made", path.display()))
        .hint("It was left as it is. Choose another name.")
}

/// A database holds a customer's data: nobody else on the machine may read it.
pub(super) fn create_private(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The file that is replaced says who may use it.
pub(super) fn adopt_permissions(partial: &Path, path: &Path) -> std::io::Result<()> {
    let meta = std::fs::metadata(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let now = std::fs::metadata(partial)?;
        if (now.uid(), now.gid()) != (meta.uid(), meta.gid()) {
            chown(partial, Some(meta.uid()), Some(meta.gid()))?;
        }
    }
    std::fs::set_permissions(partial, meta.permissions())
}
