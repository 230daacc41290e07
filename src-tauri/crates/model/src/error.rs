//! The one error of Bulkhead: what failed, in the words of the person who must act, and what to do next.
//!
//! Rules: the message is lower case without a full stop and names the thing that failed; hints are whole
//! sentences, each an action; neither ever holds a secret. The cause chain is for the log alone.

use std::{error::Error as StdError, fmt};

use serde::{Deserialize, Serialize};

/// Result of everything in Bulkhead that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

type Cause = Box<dyn StdError + Send + Sync>;

/// What went wrong, as a closed list: the window, the command line and the tests decide by it.
///
/// Serialised in kebab case (`wrong-password`). See [`Code::exit`] for the command's exit status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// The request itself is malformed.
    InvalidInput,
    /// No such engine, or the URL's scheme is unknown.
    UnknownScheme,
    /// The thing asked for does not exist.
    NotFound,
    /// A thing of that name exists already.
    AlreadyExists,
    /// There is nothing to do.
    NothingToDo,
    /// A safety rule refuses; it can be confirmed or the request changed.
    Refused,
    /// The window is locked.
    Locked,
    /// The passphrase of the lock has to be given again for this.
    Unconfirmed,
    /// The plan was worked out from facts that no longer hold.
    PlanStale,
    /// Another job of the same database is active, or a limit is reached.
    Busy,
    /// The person asked for an end.
    Cancelled,
    /// The application ended while the job was running.
    Interrupted,
    /// A server could not be reached: name, port or network.
    Unreachable,
    /// The connection could not be secured as asked.
    TlsFailed,
    /// The server refused the user or the password.
    WrongPassword,
    /// A right is missing; the hints hold the statements that grant it.
    MissingRights,
    /// The client tool was not found.
    ToolMissing,
    /// The client tool is older than the server, or of another vendor.
    ToolMismatch,
    /// The client tool ended with an error.
    ToolFailed,
    /// Nothing moved for longer than the limit.
    Stalled,
    /// A lock could not be had within the limit.
    LockTimeout,
    /// The dump ended without being whole.
    DumpIncomplete,
    /// The source changed shape during the dump.
    SourceChanged,
    /// The source is not what it must be (encrypted, corrupt, not a database).
    BadSource,
    /// What the tenant asserts of its data does not hold.
    AssertionFailed,
    /// A rehearsal of a disaster did not bring everything back.
    RehearsalFailed,
    /// The storage does not answer or refuses.
    StorageUnreachable,
    /// The storage refused the credentials.
    StorageDenied,
    /// No room is left.
    DiskFull,
    /// There is no repository at the place.
    RepositoryMissing,
    /// A repository stands where a new one was to be made.
    RepositoryExists,
    /// The key does not open the repository.
    WrongKey,
    /// Data in the repository is damaged.
    RepositoryDamaged,
    /// A name inside the repository is not one that Bulkhead writes.
    HostileName,
    /// What was read does not have the digest that was written down.
    DigestMismatch,
    /// What was restored differs from the manifest.
    Differs,
    /// The target of a restore has contents of its own.
    TargetNotEmpty,
    /// There is no keyring service on this machine.
    KeyringAbsent,
    /// The keyring is locked.
    KeyringLocked,
    /// The keyring refused, or did not answer in time.
    KeyringRefused,
    /// A secret is longer than the keyring takes.
    SecretTooLong,
    /// The clock stands where it cannot be believed: nothing is removed by it.
    ClockJumped,
    /// The secret is not in the keyring.
    SecretMissing,
    /// The catalog is damaged.
    CatalogDamaged,
    /// The catalog was written by a newer version.
    CatalogNewer,
    /// Another instance holds the catalog.
    CatalogLocked,
    /// Reading or writing a file failed.
    Io,
    /// A defect of Bulkhead itself.
    Internal,
}

impl Code {
    /// Exit status of the command line: 1 failed, 2 usage, 3 nothing to do or not found, 4 refused, 130 cancelled.
    #[must_use]
    pub const fn exit(self) -> u8 {
        match self {
            Self::InvalidInput | Self::UnknownScheme => 2,
            Self::NotFound | Self::NothingToDo => 3,
            Self::Refused
            | Self::Locked
            | Self::Unconfirmed
            | Self::PlanStale
            | Self::TargetNotEmpty
            | Self::RepositoryExists
            | Self::CatalogNewer
            | Self::ClockJumped => 4,
            Self::Cancelled => 130,
            _ => 1,
        }
    }
}

/// An error the admin can act on.
#[derive(Debug, Serialize, Deserialize)]
pub struct Error {
    /// The closed code.
    pub code: Code,
    /// What failed, lower case, without a full stop.
    pub message: String,
    /// What to do next, most useful first.
    #[serde(default)]
    pub hints: Vec<String>,
    #[serde(skip)]
    cause: Option<Cause>,
}

impl Error {
    /// An error without a cause.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), hints: Vec::new(), cause: None }
    }

    /// Adds an action to take.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Keeps the technical cause for the log. It is never shown and never serialised.
    #[must_use]
    pub fn cause(mut self, cause: impl Into<Cause>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// Puts what was being done in front of the message: `context: message`.
    #[must_use]
    pub fn context(mut self, context: impl fmt::Display) -> Self {
        self.message = format!("{context}: {}", self.message);
        self
    }

    /// A defect of Bulkhead itself.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Code::Internal, message).hint("This is a defect of Bulkhead. Please report it with the log.")
    }

    /// An error of reading or writing `what` on this machine. A full disk is told apart.
    pub fn io(what: impl fmt::Display, error: std::io::Error) -> Self {
        let error = match Self::from_io(error) {
            Ok(ours) => return ours,
            Err(error) => error,
        };
        let failed =
            if error.kind() == std::io::ErrorKind::StorageFull || error.kind() == std::io::ErrorKind::QuotaExceeded {
                Self::new(Code::DiskFull, format!("{what}: no space left"))
                    .hint("Free some space there, then run it again.")
            } else {
                Self::new(Code::Io, format!("{what}: {error}"))
            };
        failed.cause(error)
    }

    /// Carries this error through an interface that knows only `std::io::Error`. See [`Error::from_io`].
    #[must_use]
    pub fn into_io(self) -> std::io::Error {
        std::io::Error::other(self)
    }

    /// Takes back an error that went through [`Error::into_io`].
    ///
    /// # Errors
    /// The `std::io::Error` unchanged if it is not one of ours.
    pub fn from_io(error: std::io::Error) -> std::result::Result<Self, std::io::Error> {
        error.downcast::<Self>()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        self.code == other.code && self.message == other.message && self.hints == other.hints
    }
}

impl Eq for Error {}

impl Clone for Error {
    /// The cause stays behind: it is for the log of the place where it happened.
    fn clone(&self) -> Self {
        Self { code: self.code, message: self.message.clone(), hints: self.hints.clone(), cause: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_survives_the_way_through_io() {
        let error = Error::new(Code::ToolFailed, "pg_dump ended with status 3").hint("Look at the log.");
        assert_eq!(Error::from_io(error.clone().into_io()).ok(), Some(error));
    }

    #[test]
    fn a_full_disk_is_told_apart() {
        let full = std::io::Error::from(std::io::ErrorKind::StorageFull);
        assert_eq!(Error::io("staging folder", full).code, Code::DiskFull);
    }
}
