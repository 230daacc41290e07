//! The configuration as a file: what a person has set up, to be set up again elsewhere. Holds no secret.
//!
//! An import is planned first: what it would add, what is the same, what differs, and what cannot be taken over. Nothing of what is there is
//! removed, and nothing that differs is changed unless that is asked for.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use sha2::{Digest, Sha256};

use crate::{
    Code, Connection, DatabasePath, Error, Label, Result, Slug, channel::Channel, colour::Colour, policy::Rules,
    storage::Location,
};

/// The format this version writes. A newer one is refused with a hint to update.
pub const FORMAT: u32 = 1;

/// The longest file that is read, in bytes: ten thousand databases need a tenth of it.
pub const LONGEST: u64 = 64 << 20;

/// All that is set up.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// Version of this structure, see [`FORMAT`].
    pub format: u32,
    /// Storages.
    pub storages: BTreeMap<Label, StorageEntry>,
    /// Channels of alerts, without addresses and passwords that are secret.
    pub channels: BTreeMap<Label, Channel>,
    /// Policies.
    pub policies: BTreeMap<Label, Rules>,
    /// Tenants with their databases.
    pub tenants: BTreeMap<Slug, TenantEntry>,
}

/// Where a file cannot be read, and what is wrong there.
fn unread(text: &str, error: &serde_json::Error) -> Error {
    let (told, line) = (error.to_string(), error.line());
    let what = told.rsplit_once(" at line ").map_or(told.as_str(), |(what, _)| what);
    let (message, hint) = match error.classify() {
        _ if text.trim().is_empty() => ("the file is empty".to_owned(), "Export it again: bulkhead config export."),
        Category::Eof => (
            format!("the file ends in line {line}, before the configuration does"),
            "It was cut off when it was written or copied. Copy it again, or export it again: bulkhead config export.",
        ),
        Category::Syntax | Category::Io => (
            format!("line {line} of the file, at character {}, is no JSON: {what}", error.column()),
            "A configuration of Bulkhead is JSON. Mend that line, or export it again: bulkhead config export.",
        ),
        Category::Data => (
            format!("line {line} of the file is not what a configuration of Bulkhead holds there: {what}"),
            "Mend what was edited there, or export it again: bulkhead config export.",
        ),
    };
    Error::new(Code::InvalidInput, message).hint(hint)
}

/// A storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StorageEntry {
    /// Where it is.
    pub location: Location,
    /// Whether a secret belongs to it.
    pub has_secret: bool,
}

/// A tenant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TenantEntry {
    /// Its name for people.
    pub name: String,
    /// Whom to call, one line each.
    pub contacts: Vec<String>,
    /// The colour that was chosen for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// The policy that it has.
    pub policy: Option<Label>,
    /// Its own rules.
    pub rules: Rules,
    /// Its databases.
    pub databases: BTreeMap<Label, DatabaseEntry>,
}

/// A database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseEntry {
    /// Where it is.
    pub connection: Connection,
    /// Whether a password belongs to it.
    pub has_password: bool,
    /// Whether others work with it.
    #[serde(default)]
    pub production: bool,
    /// The policy that it has instead of its tenant's.
    #[serde(default)]
    pub policy: Option<Label>,
    /// Its own rules.
    #[serde(default)]
    pub rules: Rules,
}

/// One thing that is set up. They are in the order in which they need one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Item {
    /// A storage.
    Storage(Label),
    /// A channel.
    Channel(Label),
    /// A policy.
    Policy(Label),
    /// A tenant, without its databases.
    Tenant(Slug),
    /// A database.
    Database(Slug, Label),
}

/// What an import does about one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// It is not here and is added.
    Add,
    /// It is here and the same.
    Same,
    /// It is here and differs in these parts: changed if changes are asked for, else left.
    Change(Vec<&'static str>),
    /// It is here, differs, and stays as it is in any case, for this reason.
    Stays(&'static str),
}

/// What an import would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// One for each thing in the file, in the order of the import.
    pub steps: Vec<(Item, Act)>,
    /// Names that the file uses and that are neither in it nor here: nothing is imported while there are any.
    pub missing: Vec<String>,
    /// Stands for the file and for what is here: a plan that was looked at is carried out only while both are the same.
    pub digest: String,
}

impl Configuration {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// `InvalidInput` for what is no configuration, or one of a newer version.
    pub fn read(text: &str) -> Result<Self> {
        let whole: serde_json::Value = serde_json::from_str(text).map_err(|error| unread(text, &error))?;
        let Some(format) = whole.get("format").and_then(serde_json::Value::as_u64) else {
            return Err(Error::new(
                Code::InvalidInput,
                "the file is no configuration of Bulkhead: it does not say its \"format\", as each of them does",
            )
            .hint("Another program wrote it. Choose a file that Bulkhead exported: bulkhead config export."));
        };
        if format > u64::from(FORMAT) {
            let message = format!(
                "a newer version of Bulkhead wrote the file: it has format {format}, and this version reads up to {FORMAT}"
            );
            return Err(Error::new(Code::InvalidInput, message).hint("Update Bulkhead on this machine."));
        }
        let read: Self = serde_json::from_str(text).map_err(|error| unread(text, &error))?;
        for channel in read.channels.values() {
            if let Channel::Email(email) = channel {
                email.clone().checked()?;
            }
        }
        Ok(read)
    }

    /// The text of a file.
    ///
    /// # Errors
    /// Only defects.
    pub fn text(&self) -> Result<String> {
        serde_json::to_string_pretty(self)
            .map(|text| text + "\n")
            .map_err(|error| Error::internal("the configuration cannot be written").cause(error))
    }

    /// What the import of this file would do where `here` is set up.
    #[must_use]
    pub fn plan(&self, here: &Self) -> Plan {
        let storages = self.storages.iter().map(|(name, new)| {
            // Repositories stand where their storage was: another place under the same name would be another storage.
            let why = "another place has this name here; give one of them another name to have both";
            let same = |old: &StorageEntry| if old.location == new.location { Act::Same } else { Act::Stays(why) };
            (Item::Storage(name.clone()), here.storages.get(name).map_or(Act::Add, same))
        });
        let channels = self.channels.iter().map(|(name, new)| {
            let why = "another channel has this name here, with secrets of its own; remove it first to take this one";
            let same = |old: &Channel| if old == new { Act::Same } else { Act::Stays(why) };
            (Item::Channel(name.clone()), here.channels.get(name).map_or(Act::Add, same))
        });
        let policies = self.policies.iter().map(|(name, new)| {
            let act = here.policies.get(name).map_or(Act::Add, |old| changed(&[("rules", old == new)]));
            (Item::Policy(name.clone()), act)
        });
        let mut steps: Vec<_> = storages.chain(channels).chain(policies).collect();
        steps.extend(self.tenants.iter().map(|(slug, new)| {
            (Item::Tenant(slug.clone()), here.tenants.get(slug).map_or(Act::Add, |old| tenant(old, new)))
        }));
        steps.extend(self.databases().map(|(slug, name, new)| {
            let old = here.tenants.get(slug).and_then(|tenant| tenant.databases.get(name));
            (Item::Database(slug.clone(), name.clone()), old.map_or(Act::Add, |old| database(old, new)))
        }));
        let text = serde_json::to_vec(&(self, here)).unwrap_or_default();
        Plan { steps, missing: self.missing(here), digest: hex::encode(Sha256::digest(text)) }
    }

    /// Every database with its tenant.
    pub fn databases(&self) -> impl Iterator<Item = (&Slug, &Label, &DatabaseEntry)> {
        self.tenants.iter().flat_map(|(slug, tenant)| tenant.databases.iter().map(move |(name, row)| (slug, name, row)))
    }

    fn missing(&self, here: &Self) -> Vec<String> {
        let tenants = self.tenants.values();
        let databases = || self.databases().map(|(_, _, database)| database);
        let policies = tenants.clone().filter_map(|row| row.policy.as_ref());
        let policies: BTreeSet<_> = policies.chain(databases().filter_map(|row| row.policy.as_ref())).collect();
        let rules = || {
            self.policies.values().chain(tenants.clone().map(|row| &row.rules)).chain(databases().map(|row| &row.rules))
        };
        let copies = |rules: &'_ Rules| rules.copies.clone().map(|copies| copies.0).unwrap_or_default();
        let storages: BTreeSet<_> =
            rules().flat_map(|rules| rules.storage.clone().into_iter().chain(copies(rules))).collect();
        let channels: BTreeSet<_> =
            rules().flat_map(|rules| rules.alerts.clone().map(|channels| channels.0).unwrap_or_default()).collect();
        let no_policy = policies
            .into_iter()
            .filter(|name| !self.policies.contains_key(*name) && !here.policies.contains_key(*name));
        let no_storage =
            storages.iter().filter(|name| !self.storages.contains_key(*name) && !here.storages.contains_key(*name));
        let no_channel =
            channels.iter().filter(|name| !self.channels.contains_key(*name) && !here.channels.contains_key(*name));
        let told = |what: &'static str| move |name: &Label| format!("{what} {name}");
        no_policy
            .map(told("policy"))
            .chain(no_storage.map(told("storage")))
            .chain(no_channel.map(told("channel")))
            .collect()
    }
}

fn tenant(old: &TenantEntry, new: &TenantEntry) -> Act {
    changed(&[
        ("name", old.name == new.name),
        ("contacts", old.contacts == new.contacts),
        ("colour", old.colour == new.colour),
        ("policy", old.policy == new.policy),
        ("rules", old.rules == new.rules),
    ])
}

fn database(old: &DatabaseEntry, new: &DatabaseEntry) -> Act {
    if old.connection.engine() != new.connection.engine() {
        return Act::Stays("it is of another engine here, whose backups could not be compared");
    }
    changed(&[
        ("connection", old.connection == new.connection),
        ("production", old.production == new.production),
        ("policy", old.policy == new.policy),
        ("rules", old.rules == new.rules),
    ])
}

/// Whether a secret is there is no part of what is set up: it is a matter of this machine's keyring.
fn changed(parts: &[(&'static str, bool)]) -> Act {
    let differ: Vec<_> = parts.iter().filter(|(_, same)| !same).map(|(part, _)| *part).collect();
    if differ.is_empty() { Act::Same } else { Act::Change(differ) }
}

impl Plan {
    /// Whether this step is carried out.
    #[must_use]
    pub const fn acts(act: &Act, changes: bool) -> bool {
        match act {
            Act::Add => true,
            Act::Change(_) => changes,
            Act::Same | Act::Stays(_) => false,
        }
    }

    /// Refuses what cannot be imported, and what is not the plan that was looked at.
    ///
    /// # Errors
    /// `PlanStale`, `InvalidInput` for names that are missing, `NothingToDo`.
    pub fn check(&self, digest: &str, changes: bool) -> Result<()> {
        if self.digest != digest {
            return Err(Error::new(Code::PlanStale, "the file or what is set up here has changed since the plan")
                .hint("Look at the new plan, and import then."));
        }
        if !self.missing.is_empty() {
            let message = format!("the file uses what is neither in it nor here: {}", self.missing.join(", "));
            return Err(Error::new(Code::InvalidInput, message).hint("Add them here first, or export again."));
        }
        if self.steps.iter().any(|(_, act)| Self::acts(act, changes)) {
            return Ok(());
        }
        Err(Error::new(Code::NothingToDo, "there is nothing to import")
            .hint("All that is to be added is here already."))
    }
}

impl Item {
    /// What kind of thing it is, in a word.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Storage(_) => "storage",
            Self::Channel(_) => "channel",
            Self::Policy(_) => "policy",
            Self::Tenant(_) => "tenant",
            Self::Database(..) => "database",
        }
    }
}

/// Its name.
impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Storage(name) | Self::Channel(name) | Self::Policy(name) => name.fmt(f),
            Self::Tenant(slug) => slug.fmt(f),
            Self::Database(tenant, database) => {
                DatabasePath { tenant: tenant.clone(), database: database.clone() }.fmt(f)
            }
        }
    }
}
