//! Turns what SQLite says into what the admin must do.

use std::path::Path;

use bulkhead_model::{Code, Error};
use rusqlite::{ErrorCode, ffi};

/// The error of work on the database file at `path`.
pub(super) fn failed(path: &Path, error: rusqlite::Error) -> Error {
    let name = path.display();
    let extended = error.sqlite_error().map_or(0, |error| error.extended_code);
    let ours = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => not_a_database(path),
        Some(ErrorCode::DatabaseCorrupt) => damaged(path, &words(&error)),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked | ErrorCode::FileLockingProtocolFailed) => busy(path),
        Some(ErrorCode::OperationInterrupted) => Error::new(Code::Cancelled, "cancelled"),
        Some(ErrorCode::DiskFull) => full(path),
        Some(ErrorCode::ReadOnly) if extended == ffi::SQLITE_READONLY_ROLLBACK => hot_journal(path),
        Some(ErrorCode::CannotOpen) if extended == ffi::SQLITE_CANTOPEN_SYMLINK => symlink(path, None),
        Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => cannot_open(path),
        Some(ErrorCode::SystemIoFailure) => Error::new(Code::Io, format!("{name}: {}", words(&error))),
        _ => Error::new(Code::BadSource, format!("{name}: {}", words(&error))),
    };
    ours.cause(error)
}

/// SQLite's own words, without control characters: they can hold names from the database.
pub(super) fn words(error: &rusqlite::Error) -> String {
    error.to_string().chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn not_a_database(path: &Path) -> Error {
    Error::new(Code::BadSource, format!("{} is not a SQLite database, or it is encrypted", path.display()))
        .hint("Name the database's main file, not its -wal, -shm or -journal.")
        .hint("An encrypted file (SQLCipher, SEE) is backed up by the application that holds its key.")
}

/// The error of a file whose structure is damaged.
pub(super) fn damaged(path: &Path, what: &str) -> Error {
    Error::new(Code::BadSource, format!("{} is damaged: {what}", path.display()))
        .hint("Restore the last good backup into a new file, then compare.")
        .hint("To see all the damage: sqlite3 FILE 'PRAGMA integrity_check'.")
}

fn busy(path: &Path) -> Error {
    Error::new(Code::LockTimeout, format!("{} stayed locked by another process", path.display()))
        .hint("Run the backup when the application is less busy.")
        .hint("In WAL mode readers and writers do not wait for each other: PRAGMA journal_mode=WAL.")
}

fn full(path: &Path) -> Error {
    Error::new(Code::DiskFull, format!("{}: no space left", path.display()))
        .hint("Free some space there, then run it again.")
}

fn hot_journal(path: &Path) -> Error {
    Error::new(
        Code::BadSource,
        format!("{} was not closed cleanly: its -journal must be rolled back first", path.display()),
    )
    .hint("Start the application that owns it once, or run: sqlite3 FILE 'PRAGMA schema_version'. Then back up again.")
}

/// The error of a symbolic link, with what it points to if that is known.
pub(super) fn symlink(path: &Path, to: Option<&Path>) -> Error {
    let error = Error::new(Code::BadSource, format!("{} is a symbolic link", path.display()));
    match to {
        Some(to) => error.hint(format!("Name the file itself: {}", to.display())),
        None => error.hint("Name the file itself."),
    }
}

fn cannot_open(path: &Path) -> Error {
    Error::new(Code::MissingRights, format!("{} cannot be opened for reading", path.display()))
        .hint("Give this user the right to read the file.")
        .hint("A database in WAL mode needs a folder this user may write to, unless the application has it open.")
}
