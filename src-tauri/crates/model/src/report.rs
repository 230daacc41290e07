//! Results of looking at things without changing them: connection tests, inspections, storage tests, repository checks.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    Engine,
    census::Census,
    manifest::TableName,
    share::{SHARES, share_of},
    version::Version,
};

/// How one step of a test went. A warning is not a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// As it should be.
    Passed,
    /// Works, but the admin should know.
    Warned,
    /// Does not work.
    Failed,
    /// Not tried, since an earlier step failed.
    Skipped,
}

/// A step of a test, in the order in which a connection is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Stage {
    /// Stable word: `name`, `tcp`, `tls`, `login`, `version`, `rights`, `tool`, `file`, `write`, `read`, `delete`, ...
    pub stage: String,
    /// How it went.
    pub outcome: Outcome,
    /// What was found, in one sentence without a full stop.
    pub detail: String,
    /// What to do about it: statements to run, packages to install.
    #[serde(default)]
    pub hints: Vec<String>,
}

/// Result of a staged test.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct TestReport {
    /// The steps.
    pub stages: Vec<Stage>,
    /// The engine that answered, where the URL names another one.
    #[serde(default)]
    pub answers_as: Option<Engine>,
}

/// What a database holds, without reading its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inspection {
    /// Version of the server or library.
    pub server_version: Version,
    /// The version as the server prints it.
    pub server: String,
    /// Bytes on disk, as the engine counts.
    pub bytes: u64,
    /// Tables with the engine's estimate of their rows.
    pub tables: Vec<TableEstimate>,
    /// All other objects, by kind.
    pub objects: Census,
    /// Roles or users that objects refer to.
    pub roles: Vec<String>,
    /// What the admin should know.
    pub warnings: Vec<String>,
}

/// A table as the engine's statistics see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEstimate {
    /// Which table.
    pub table: TableName,
    /// About how many rows; none if the engine does not know without reading.
    pub rows: Option<u64>,
    /// Bytes on disk; none if the engine does not know.
    pub bytes: Option<u64>,
}

/// How deep a repository check goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Depth {
    /// Whether everything that is named is there, and fits together.
    Structure,
    /// The same, and every byte of the packs of these shares.
    Shares(BTreeSet<u32>),
    /// The same, and every byte.
    Everything,
}

impl Depth {
    /// Whether a pack is read, by its name in hex.
    #[must_use]
    pub fn reads(&self, pack: &str) -> bool {
        match self {
            Self::Structure => false,
            Self::Shares(shares) => share_of(pack).is_some_and(|share| shares.contains(&share)),
            Self::Everything => true,
        }
    }

    /// The shares that are read as a whole.
    #[must_use]
    pub fn shares(&self) -> BTreeSet<u32> {
        match self {
            Self::Structure => BTreeSet::new(),
            Self::Shares(shares) => shares.clone(),
            Self::Everything => (0..SHARES).collect(),
        }
    }
}

/// One finding of a repository check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Kind of file: `pack`, `index`, `snapshot`, `key`, `config`, `tree`.
    pub file: String,
    /// Its name in the repository, if one file is to blame.
    pub id: Option<String>,
    /// What is wrong, in one sentence without a full stop.
    pub detail: String,
}

impl Finding {
    /// What is said of a snapshot that cannot be read whole, while the rest of the repository can.
    pub const INCOMPLETE: &str = "a part of it, or what lists its files, is lost";

    /// Whether that is all it says: there is nothing left to save.
    #[must_use]
    pub fn is_incomplete(&self) -> bool {
        self.file == "snapshot" && self.detail == Self::INCOMPLETE
    }
}

/// Result of a repository check. Good when there is no finding.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// Snapshots that were looked at.
    pub snapshots: u64,
    /// Bytes of packs that were read and compared with their digests; 0 if only the structure was checked.
    pub bytes_read: u64,
}

impl TestReport {
    /// Whether nothing failed.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.stages.iter().all(|stage| matches!(stage.outcome, Outcome::Passed | Outcome::Warned))
    }

    /// The first step that failed.
    #[must_use]
    pub fn failure(&self) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.outcome == Outcome::Failed)
    }

    /// Adds a step.
    pub fn push(&mut self, stage: &str, outcome: Outcome, detail: impl Into<String>, hints: Vec<String>) {
        self.stages.push(Stage { stage: stage.to_owned(), outcome, detail: detail.into(), hints });
    }
}
