//! Opens a database file without changing it.
//!
//! Nothing in here opens a database by `std::fs::File`: closing such a handle would drop, by POSIX, every lock that
//! another connection of this process holds on the file.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use bulkhead_core::ports::Flow;
use bulkhead_model::{Code, Connection as Place, Error, Result};
use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::fault::{failed, symlink};

/// How often SQLite itself tries to get a lock before we look whether somebody asked for an end.
const TRIES: i32 = 200;

/// Bytes of the smallest page there is: <https://sqlite.org/fileformat.html>.
const SMALLEST: u64 = 512;

/// Between two tries. SQLite's own busy handler soon sleeps 100 ms, and so hardly ever meets the moment between two
/// transactions of a process that writes without a pause.
const NAP: Duration = Duration::from_millis(1);

/// Names beside the main file that belong to it.
pub(super) const SIDECARS: [&str; 3] = ["-wal", "-shm", "-journal"];

/// The file of a connection.
pub(super) fn path_of(place: &Place) -> Result<&Path> {
    match place {
        Place::File { path } if path.is_absolute() => Ok(path),
        Place::File { path } => {
            Err(Error::new(Code::InvalidInput, format!("{} is not an absolute path", path.display())))
        }
        Place::Server(_) => Err(Error::new(Code::InvalidInput, "a server is not a SQLite file")),
    }
}

/// `path` with `suffix` behind its name.
pub(super) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    name.into()
}

/// The file at `path` with a folder free of symbolic links, once it is known to be a file that can hold a database.
///
/// A link as the last part is refused: whoever can change it chooses what is read with our rights. An empty file is
/// refused since SQLite would take it for an empty database, and remove a `-wal` left beside it.
pub(super) fn checked(path: &Path) -> Result<PathBuf> {
    let meta = std::fs::symlink_metadata(path).map_err(|error| missing(path, error))?;
    if meta.is_symlink() {
        return Err(symlink(path, std::fs::canonicalize(path).ok().as_deref()));
    }
    if !meta.is_file() {
        let what = if meta.is_dir() { "a folder" } else { "not a regular file" };
        return Err(
            Error::new(Code::BadSource, format!("{} is {what}", path.display())).hint("Name the database file.")
        );
    }
    if meta.len() == 0 {
        return Err(Error::new(Code::BadSource, format!("{} is empty: it holds no database", path.display()))
            .hint("Is it the right path? An application may have moved its data."));
    }
    if meta.len() < SMALLEST {
        // SQLite itself takes a file of one byte for an empty database, since it once made such files.
        let message = format!("{} is no SQLite database: it is too short for one", path.display());
        return Err(Error::new(Code::BadSource, message).hint("Name the database file."));
    }
    resolved(path)
}

/// `path` with its folder made canonical. The file need not exist.
pub(super) fn resolved(path: &Path) -> Result<PathBuf> {
    let name = path.file_name().ok_or_else(|| Error::new(Code::InvalidInput, "the path names no file"))?;
    let folder = path.parent().unwrap_or(path);
    Ok(std::fs::canonicalize(folder).map_err(|error| missing(folder, error))?.join(name))
}

fn missing(path: &Path, error: std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::NotFound => Error::new(Code::NotFound, format!("{} does not exist", path.display()))
            .hint("Check the path, and that its disk is mounted."),
        std::io::ErrorKind::PermissionDenied => {
            Error::new(Code::MissingRights, format!("{} cannot be read by this user", path.display()))
                .hint("Give this user the right to read the file and to enter its folder.")
        }
        _ => Error::io(path.display(), error),
    }
}

/// Opens a source for reading and waits at most `limit` while another process has it locked.
///
/// Read-only, except for a WAL database that nobody has open: a read-only connection would leave an empty `-wal`
/// and a `-shm` behind, a writing one that writes nothing takes them away again.
pub(super) fn source(path: &Path, limit: Duration, flow: &Flow) -> Result<Connection> {
    let path = checked(path)?;
    let used = beside(&path, "-wal").exists();
    let reader = connect(&path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let journal = patient(&path, limit, flow, || first_look(&reader))?;
    if journal == "wal"
        && !used
        && let Ok(tidy) = connect(&path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        && first_look(&tidy).is_ok()
    {
        return Ok(tidy);
    }
    Ok(reader)
}

/// Opens a copy of our own. Nothing is written to it, but SQLite looks at CHECK constraints only where it could be.
///
/// Mapped into memory, since a check jumps about in the file: 5.3 s become 2.1 s for 380 MB with two indexes. A file
/// that others could cut short is never mapped.
pub(super) fn own(path: &Path) -> Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // 64 MiB of each, however large the file is: mapped pages count as memory of this process.
    connection
        .execute_batch("PRAGMA mmap_size = 67108864; PRAGMA cache_size = -65536")
        .map_err(|error| failed(path, error))?;
    Ok(connection)
}

/// Opens a file to take in what stands beside it. Changes no content: the next one to open it would do the same.
pub(super) fn folding(path: &Path) -> Result<Connection> {
    let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    connection.pragma_update(None, "query_only", false).map_err(|error| failed(path, error))?;
    Ok(connection)
}

/// Opens or makes a file of our own.
pub(super) fn make(path: &Path) -> Result<Connection> {
    connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection> {
    // Never as a URI: `?`, `%` and `#` are characters of a file name.
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connect = || -> rusqlite::Result<Connection> {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_handler(Some(nap))?;
        // A schema is somebody else's code: it may not call what has side effects, nor read strings for names.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        if !access.contains(OpenFlags::SQLITE_OPEN_CREATE) {
            connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
            connection.pragma_update(None, "query_only", true)?;
        }
        connection.pragma_update(None, "cell_size_check", true)?;
        Ok(connection)
    };
    connect().map_err(|error| failed(path, error))
}

fn nap(tries: i32) -> bool {
    std::thread::sleep(NAP);
    tries < TRIES
}

/// Reads header and schema; gives the journal mode.
fn first_look(connection: &Connection) -> rusqlite::Result<String> {
    connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    journal_mode(connection)
}

/// The journal mode as the connection sees it, in lower case.
pub(super) fn journal_mode(connection: &Connection) -> rusqlite::Result<String> {
    connection.pragma_query_value(None, "journal_mode", |row| row.get(0))
}

/// Tries again while the file is locked, until `limit` is over or somebody asked for an end.
pub(super) fn patient<T>(
    path: &Path,
    limit: Duration,
    flow: &Flow,
    mut attempt: impl FnMut() -> rusqlite::Result<T>,
) -> Result<T> {
    let start = Instant::now();
    loop {
        flow.go_on()?;
        match attempt() {
            Err(error) if is_busy(&error) && start.elapsed() < limit => std::thread::sleep(NAP),
            result => return result.map_err(|error| failed(path, error)),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(error.sqlite_error_code(), Some(DatabaseBusy | DatabaseLocked))
}
