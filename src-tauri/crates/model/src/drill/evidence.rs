//! What a drill found.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::Answer;
use crate::{Code, Error, Result, compare::Difference};

/// How a drill ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DrillOutcome")]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// All of it was restored and was equal, and every check and assertion passed.
    Proved,
    /// What was restored is not what was backed up.
    Differs,
    /// It could not be restored, or a check or an assertion failed.
    Failed,
    /// Nothing was found out about the backup: there was no sandbox, no room, no storage, nothing to compare with.
    CouldNotRun,
}

/// Which snapshot a drill takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DrillPick")]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// The newest.
    #[default]
    Latest,
    /// Any older one, so that the old ones are known to be good as well.
    Random,
}

/// Where a drill restores to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "kebab-case")]
pub enum SandboxKind {
    /// A private server that Bulkhead started and removed.
    Private,
    /// A server that the admin named.
    Server,
    /// A folder, for engines without a server.
    Folder,
}

/// How long the parts of a drill took, in milliseconds; nought for those that it did not come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DrillTimes")]
pub struct Times {
    /// Fetched from the storage, and its digest compared: before the load, or as part of it.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub verify: u64,
    /// The sandbox was made.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub create: u64,
    /// Loaded, its indexes built.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub load: u64,
    /// Statistics were taken, beside the comparison.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub settle: u64,
    /// Counted, hashed and compared.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub compare: u64,
    /// The engine's own checks, beside the comparison.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub check: u64,
    /// The tenant's assertions.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub assert: u64,
    /// The sandbox was removed.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub remove: u64,
}

/// One thing that an engine checks by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename = "DrillCheck")]
pub struct Check {
    /// The engine's name for it: `amcheck`, `CHECK TABLE`, `integrity_check`.
    pub name: String,
    /// How many tables or indexes it looked at.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub objects: u64,
    /// What it found; empty is good.
    pub findings: Vec<String>,
    /// What should be known and is no fault of the backup.
    pub notes: Vec<String>,
    /// Why it was not made; none if it was.
    pub skipped: Option<String>,
}

/// All that a drill found, as it is kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Evidence {
    /// Why it is not proved; none if it is.
    pub reason: Option<Error>,
    /// What differed, as many as are worth reading.
    pub differences: Vec<Difference>,
    /// How many differed in all.
    pub differing: u64,
    /// How long its parts took.
    pub times: Times,
    /// The engine's own checks.
    pub checks: Vec<Check>,
    /// The tenant's assertions.
    pub assertions: Vec<Answer>,
    /// Objects that were compared by name, besides tables.
    pub objects: u64,
    /// The server of the backup, as it printed itself.
    pub source: String,
    /// The server of the sandbox, as it printed itself.
    pub sandbox: String,
    /// The client tool that made the dump.
    pub tool: String,
    /// What the engine and the plan said on the way.
    pub notices: Vec<String>,
}

impl Evidence {
    /// Differences that are kept.
    pub const KEPT: usize = 200;

    /// Whether a check found something.
    #[must_use]
    pub fn finding(&self) -> Option<(&Check, &str)> {
        self.checks.iter().find_map(|check| Some((check, check.findings.first()?.as_str())))
    }

    /// The first assertion that does not hold.
    #[must_use]
    pub fn refuted(&self) -> Option<&Answer> {
        self.assertions.iter().find(|answer| !answer.holds)
    }
}

impl Times {
    /// How long a restore would have taken: it is fetched once to be verified, beside the making of its target, then loaded, and
    /// compared while statistics are taken.
    #[must_use]
    pub fn restore(&self) -> u64 {
        self.verify.max(self.create) + self.load + self.compare.max(self.settle)
    }
}

impl Outcome {
    /// How grave it is: the worst is the largest.
    #[must_use]
    pub const fn gravity(self) -> u8 {
        match self {
            Self::Proved => 0,
            Self::CouldNotRun => 1,
            Self::Failed => 2,
            Self::Differs => 3,
        }
    }

    /// What an error that ended a drill says of the backup.
    ///
    /// In doubt it is the backup's: nobody should look away from a restore that broke.
    #[must_use]
    pub const fn of(code: Code) -> Self {
        match code {
            Code::Differs => Self::Differs,
            Code::NotFound
            | Code::InvalidInput
            | Code::AlreadyExists
            | Code::NothingToDo
            | Code::Refused
            | Code::PlanStale
            | Code::Busy
            | Code::Cancelled
            | Code::Interrupted
            | Code::Unreachable
            | Code::TlsFailed
            | Code::WrongPassword
            | Code::MissingRights
            | Code::ToolMissing
            | Code::ToolMismatch
            | Code::StorageUnreachable
            | Code::StorageDenied
            | Code::DiskFull
            | Code::RepositoryMissing
            | Code::TargetNotEmpty
            | Code::KeyringAbsent
            | Code::KeyringLocked
            | Code::KeyringRefused
            | Code::SecretMissing => Self::CouldNotRun,
            _ => Self::Failed,
        }
    }

    /// The word stored in the catalog.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Proved => "proved",
            Self::Differs => "differs",
            Self::Failed => "failed",
            Self::CouldNotRun => "could-not-run",
        }
    }
}

impl FromStr for Outcome {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let all = [Self::Proved, Self::Differs, Self::Failed, Self::CouldNotRun];
        all.into_iter().find(|outcome| outcome.as_str() == text).ok_or(())
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CouldNotRun => "could not run",
            outcome => outcome.as_str(),
        })
    }
}

impl SandboxKind {
    /// The word stored in the catalog.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Private => "private",
            Self::Server => "server",
            Self::Folder => "folder",
        }
    }
}

impl FromStr for SandboxKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Private, Self::Server, Self::Folder].into_iter().find(|kind| kind.as_str() == text).ok_or(())
    }
}

impl FromStr for Pick {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "latest" => Ok(Self::Latest),
            "random" => Ok(Self::Random),
            other => Err(Error::new(Code::InvalidInput, format!("{other:?} says not which snapshot a drill takes"))
                .hint("Use latest or random.")),
        }
    }
}

impl fmt::Display for Pick {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Latest => "latest",
            Self::Random => "random",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_error_says_that_a_backup_is_proved() {
        for code in [Code::Internal, Code::ToolFailed, Code::DigestMismatch, Code::RepositoryDamaged, Code::WrongKey] {
            assert_eq!(Outcome::of(code), Outcome::Failed, "{code:?}");
        }
        for code in [Code::ToolMissing, Code::DiskFull, Code::Unreachable, Code::KeyringLocked, Code::Interrupted] {
            assert_eq!(Outcome::of(code), Outcome::CouldNotRun, "{code:?}");
        }
        assert_eq!(Outcome::of(Code::Differs), Outcome::Differs);
    }

    #[test]
    fn what_goes_side_by_side_counts_once() {
        let times = Times { verify: 5, create: 9, load: 100, settle: 7, compare: 20, check: 50, assert: 1, remove: 1 };
        assert_eq!(times.restore(), 129);
    }
}
