//! The recovery kit: what is needed to restore a tenant without this machine and without Bulkhead.
//!
//! The kit holds no key itself: whoever writes it down puts the key beside it. It ages: once what it says of keys, storages
//! or databases no longer holds, it is out of date and says where.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Engine, Label,
    drill::{Outcome, Proof},
    grant::Grant,
    profile::Profile,
    span::Span,
};

/// The format this version writes. A newer one is refused with a hint to update.
pub const FORMAT: u32 = 1;

/// How long a tenant may have a repository and no kit before that is a risk and not only a hint.
pub const PATIENCE: chrono::Duration = chrono::Duration::days(7);

/// The tag by which stock restic finds the snapshots of a database; a comma would end a tag.
#[must_use]
pub fn tag(database: &Label) -> String {
    format!("database:{}", database.as_str().replace(',', "_"))
}

/// The tag of one that a restore made of what it was about to replace: who has nothing but the sheet and stock restic asks for the
/// latest of a database, and does not mean what went wrong.
#[must_use]
pub fn tag_aside(database: &Label) -> String {
    tag(database).replacen("database:", "before-restore:", 1)
}

/// What a kit says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Kit {
    /// Version of this structure, see [`FORMAT`].
    pub format: u32,
    /// Version of Bulkhead that wrote it.
    pub bulkhead: String,
    /// When it was written.
    pub made_at: DateTime<Utc>,
    /// The tenant.
    pub profile: Profile,
    /// Its repositories, the one that backups go to first.
    pub repositories: Vec<RepositoryEntry>,
    /// What is in there.
    pub databases: Vec<DatabaseEntry>,
}

/// A repository.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryEntry {
    /// The storage it is on.
    pub storage: Label,
    /// Its own id, hex.
    pub id: String,
}

/// A database as its newest backups know it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DatabaseEntry {
    /// Its name within the tenant.
    pub name: Label,
    /// The engine.
    pub engine: Engine,
    /// The name of the database at its source.
    pub source: String,
    /// What the newest backup says of itself; none if there is no backup, or it could not be read.
    pub facts: Option<EntryFacts>,
    /// The newest backups, newest first.
    pub snapshots: Vec<SnapshotEntry>,
    /// The most data that may be lost.
    pub rpo: Option<Span>,
    /// The longest that a restore may take.
    pub rto: Option<Span>,
}

/// What a restore has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryFacts {
    /// The server's version as it prints it.
    pub server: String,
    /// The client tool and its version as it prints it.
    pub tool: String,
    /// Properties of the database, by engine.
    pub settings: BTreeMap<String, String>,
    /// Roles that it refers to.
    pub roles: Vec<String>,
    /// Rights of accounts on it, where they are not in the dump; none where they could not be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grants: Option<Vec<Grant>>,
    /// The files of the snapshot, the dump first.
    pub files: Vec<String>,
    /// What the backup says that it does not hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacks: Vec<String>,
}

/// A backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SnapshotEntry {
    /// Its full id, hex.
    pub id: String,
    /// The storage it is on.
    pub storage: Label,
    /// When its dump began.
    pub taken_at: DateTime<Utc>,
    /// Bytes of the dump.
    pub bytes: u64,
    /// When a restore of it was seen to be equal.
    pub proved_at: Option<DateTime<Utc>>,
    /// How its last drill ended, if that was no proof and nothing has proved it since.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refuted: Option<Outcome>,
    /// Whether all of it was equal in that drill, and what the tenant asserts did not hold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub untrue: bool,
}

impl SnapshotEntry {
    /// What restores of it have shown.
    #[must_use]
    pub const fn proof(&self) -> Proof {
        Proof::of(
            self.proved_at.is_some(),
            match self.refuted {
                None => None,
                Some(outcome) => Some((outcome, self.untrue)),
            },
        )
    }
}

/// What makes a kit out of date when it changes. A key that changes is written down apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Essentials {
    /// Repositories by storage: where, and which.
    pub storages: BTreeMap<Label, String>,
    /// Databases: where they are.
    pub databases: BTreeMap<Label, String>,
}

/// What is no longer as a kit says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case", tag = "what", content = "name")]
pub enum Change {
    /// The key.
    Key,
    /// A storage.
    Storage(Label),
    /// A database.
    Database(Label),
}

/// What is known of a tenant's kit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// There is nothing that a kit would open.
    #[default]
    NotNeeded,
    /// There is none.
    Missing {
        /// Since when there is a repository.
        since: DateTime<Utc>,
    },
    /// It holds.
    Current {
        /// When it was written.
        made_at: DateTime<Utc>,
    },
    /// It no longer holds.
    Outdated {
        /// When it was written.
        made_at: DateTime<Utc>,
        /// What has changed since.
        changes: Vec<Change>,
    },
}

/// What a kit was written from, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// When.
    pub at: DateTime<Utc>,
    /// From what.
    pub essentials: Essentials,
}

/// How a tenant's kit stands. `since` is when the tenant's first repository was made, `rekeyed` when its key last changed.
#[must_use]
pub fn standing(
    kit: Option<&Written>,
    now: &Essentials,
    since: Option<DateTime<Utc>>,
    rekeyed: Option<DateTime<Utc>>,
) -> Standing {
    match (kit, since) {
        (None, None) => Standing::NotNeeded,
        (None, Some(since)) => Standing::Missing { since },
        (Some(kit), _) => {
            let mut changes = changes(&kit.essentials, now);
            if rekeyed.is_some_and(|at| at >= kit.at) {
                changes.insert(0, Change::Key);
            }
            match changes.is_empty() {
                true => Standing::Current { made_at: kit.at },
                false => Standing::Outdated { made_at: kit.at, changes },
            }
        }
    }
}

fn changes(then: &Essentials, now: &Essentials) -> Vec<Change> {
    let differ = |then: &BTreeMap<Label, String>, now: &BTreeMap<Label, String>| -> BTreeSet<Label> {
        then.keys().chain(now.keys()).filter(|name| then.get(*name) != now.get(*name)).cloned().collect()
    };
    let storages = differ(&then.storages, &now.storages).into_iter().map(Change::Storage);
    storages.chain(differ(&then.databases, &now.databases).into_iter().map(Change::Database)).collect()
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Key => f.write_str("the key"),
            Self::Storage(name) => write!(f, "storage {name}"),
            Self::Database(name) => write!(f, "database {name}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(storages: &[(&str, &str)], databases: &[(&str, &str)]) -> Essentials {
        let map = |pairs: &[(&str, &str)]| {
            pairs.iter().map(|(name, place)| (name.parse().expect("label"), (*place).to_owned())).collect()
        };
        Essentials { storages: map(storages), databases: map(databases) }
    }

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + chrono::Duration::hours(hour)
    }

    #[test]
    fn a_kit_is_out_of_date_by_what_it_opens_and_by_nothing_else() {
        let essentials = of(&[("disk", "/b")], &[("shop", "sqlite:/shop.db")]);
        let kit = Written { at: at(5), essentials: essentials.clone() };
        let stands = |now: &Essentials, rekeyed| standing(Some(&kit), now, Some(at(1)), rekeyed);
        assert_eq!(stands(&essentials, Some(at(4))), Standing::Current { made_at: at(5) });
        let changed = |now: &Essentials, rekeyed| match stands(now, rekeyed) {
            Standing::Outdated { changes, .. } => changes.iter().map(ToString::to_string).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        };
        assert_eq!(changed(&essentials, Some(at(6))), ["the key"]);
        assert_eq!(changed(&of(&[("disk", "/c")], &[("shop", "sqlite:/shop.db")]), None), ["storage disk"]);
        let grown = of(&[("disk", "/b"), ("nas", "/n")], &[("crm", "sqlite:/crm.db"), ("shop", "sqlite:/shop.db")]);
        assert_eq!(changed(&grown, None), ["storage nas", "database crm"]);
    }

    #[test]
    fn without_a_repository_nobody_needs_a_kit() {
        assert_eq!(standing(None, &Essentials::default(), None, None), Standing::NotNeeded);
        assert_eq!(standing(None, &Essentials::default(), Some(at(1)), None), Standing::Missing { since: at(1) });
    }
}
