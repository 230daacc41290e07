//! Puts a restored file in the place of another: the old one gets a second name, then the new one takes over the first.
//!
//! A rename replaces a name in one step. What stands beside the old file, its `-wal` above all, belongs to it and would be
//! played into the new one: it is folded into the old file first.

use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use bulkhead_core::{
    files,
    ports::{Flow, Swap},
};
use bulkhead_model::{Code, Connection as Place, Error, Result, restore::SwapFacts};

use super::{
    discard::{remove, same_file},
    fault::failed,
    load::{adopt_permissions, create_private},
    open::{self, SIDECARS, beside, resolved},
    probe::in_use,
};

/// How long whoever writes may go on.
const PATIENCE: Duration = Duration::from_secs(10);

/// The three files.
pub(super) struct Files {
    original: PathBuf,
    staging: PathBuf,
    kept: PathBuf,
}

impl Files {
    pub(super) fn of(swap: &Swap<'_>) -> Result<Self> {
        let original = resolved(open::path_of(&swap.original.connection)?)?;
        let named = |name: &str| original.with_file_name(name);
        Ok(Self { staging: named(&swap.names.staging), kept: named(&swap.names.kept), original })
    }
}

/// Whoever has the file open is told by the probe; here counts what cannot be replaced at all.
pub(super) fn look(place: &Place) -> Result<SwapFacts> {
    let path = resolved(open::path_of(place)?)?;
    open::source(&path, PATIENCE, &Flow::default())?;
    Ok(SwapFacts::default())
}

pub(super) fn run(files: &Files) -> Result<Vec<String>> {
    let Files { original, staging, kept } = files;
    let failed = |error| Error::io(original.display(), error);
    // A copy that somebody has used since has a log of its own.
    for file in [staging, original] {
        nobody_has(file)?;
        fold(file)?;
    }
    adopt_permissions(staging, original).map_err(failed)?;
    keep(original, kept)?;
    let free = nobody_has(original).and_then(|()| nobody_has(staging));
    if let Err(error) = free.and_then(|()| std::fs::rename(staging, original).map_err(failed)) {
        remove(kept)?;
        return Err(error);
    }
    files::keep_name(original).map_err(failed)?;
    let late =
        || format!("A process opened the old file while it was replaced: restart it. It is now {}.", kept.display());
    Ok(in_use(kept).then(late).into_iter().collect())
}

fn nobody_has(path: &Path) -> Result<()> {
    if !in_use(path) {
        return Ok(());
    }
    Err(Error::new(Code::Busy, format!("another process has {} open", path.display()))
        .hint("Stop the application that uses it, then restore again."))
}

/// Takes what is in a `-wal` into the file itself and rolls an unfinished transaction back, as the next one to open it would.
fn fold(path: &Path) -> Result<()> {
    let connection = open::folding(path)?;
    open::patient(path, PATIENCE, &Flow::default(), || {
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
    })
    .and_then(|busy| if busy == 0 { Ok(()) } else { nobody_has(path).and_then(|()| Err(still_used(path))) })?;
    connection.close().map_err(|(_, error)| failed(path, error))?;
    match SIDECARS.into_iter().map(|suffix| beside(path, suffix)).find(|file| file.symlink_metadata().is_ok()) {
        None => Ok(()),
        Some(_) => Err(still_used(path)),
    }
}

fn still_used(path: &Path) -> Error {
    Error::new(Code::Busy, format!("{} is still used by another process", path.display()))
        .hint("Stop the application that uses it, then restore again.")
}

/// A second name for the same file; where the file system knows none, a copy.
fn keep(original: &Path, kept: &Path) -> Result<()> {
    match std::fs::hard_link(original, kept) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            Err(Error::new(Code::AlreadyExists, format!("{} exists already", kept.display()))
                .hint("Run the restore again."))
        }
        Err(_) => copy(original, kept).inspect_err(|_| drop(remove(kept))),
    }
}

fn copy(original: &Path, kept: &Path) -> Result<()> {
    let failed = |error| Error::io(kept.display(), error);
    let mut to = create_private(kept).map_err(failed)?;
    std::io::copy(&mut File::open(original).map_err(failed)?, &mut to).map_err(failed)?;
    to.sync_all().map_err(failed)?;
    adopt_permissions(kept, original).map_err(failed)
}

/// The rename took the staging file's name away. One that was not done leaves a second name of the original.
pub(super) fn done(files: &Files) -> Result<bool> {
    let Files { original, staging, kept } = files;
    let exists = |path: &Path| path.symlink_metadata().is_ok();
    if !exists(staging) && exists(kept) && exists(original) && !same_file(original, kept) {
        return Ok(true);
    }
    if exists(original) && exists(kept) && same_content(original, kept)? {
        remove(kept)?;
    }
    Ok(false)
}

/// Only what stands under its first name as well may lose the second.
fn same_content(a: &Path, b: &Path) -> Result<bool> {
    if same_file(a, b) {
        return Ok(true);
    }
    let (mut a, mut b) = (open_at(a)?, open_at(b)?);
    let (mut ours, mut theirs) = (vec![0; 1 << 16], vec![0; 1 << 16]);
    loop {
        let (read, other) = (fill(&mut a, &mut ours)?, fill(&mut b, &mut theirs)?);
        if ours[..read] != theirs[..other] {
            return Ok(false);
        }
        if read == 0 {
            return Ok(true);
        }
    }
}

fn open_at(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| Error::io(path.display(), error))
}

fn fill(file: &mut File, buffer: &mut [u8]) -> Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..]).map_err(|error| Error::io("a database file", error))? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}
