//! A tenant's profile: what Bulkhead has to know of a tenant to go on, kept in every snapshot beside the manifest.
//!
//! A machine that is lost takes its catalog with it. The repository alone brings tenant, databases, policies and storages
//! back; only credentials are asked for again, since none is in here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Connection, Error, Label, Slug,
    colour::Colour,
    disaster::Report,
    drill::{Outcome, SandboxKind, Times},
    job::JobId,
    policy::Rules,
    storage::Location,
};

/// The format this version writes. A newer one is refused with a hint to update.
pub const FORMAT: u32 = 1;

/// Name of the profile within a snapshot.
pub const FILE_NAME: &str = "tenant.json";

/// A tenant with everything that is set for it. Holds no secret and nothing of another tenant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Version of this structure, see [`FORMAT`].
    pub format: u32,
    /// Its slug.
    pub tenant: Slug,
    /// Its name for people.
    pub name: String,
    /// Whom to call, one line each.
    #[serde(default)]
    pub contacts: Vec<String>,
    /// The colour that was chosen for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<Colour>,
    /// The policy that it has.
    #[serde(default)]
    pub policy: Option<Label>,
    /// Its own rules.
    #[serde(default)]
    pub rules: Rules,
    /// Its databases.
    pub databases: Vec<DatabaseProfile>,
    /// The storages that its repositories are on, and those that its rules name.
    pub storages: Vec<StorageProfile>,
    /// The policies that it and its databases have.
    #[serde(default)]
    pub policies: BTreeMap<Label, Rules>,
    /// The last rehearsal of a disaster, if there was one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rehearsals: Vec<Rehearsed>,
}

/// A rehearsal of a disaster, as a repository remembers it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehearsed {
    /// The job that ran it.
    pub job: JobId,
    /// What came of it.
    pub report: Report,
}

/// A source database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatabaseProfile {
    /// Its name within the tenant.
    pub name: Label,
    /// Where it is.
    pub connection: Connection,
    /// Whether a password belongs to it.
    pub has_password: bool,
    /// Whether it is marked as production.
    #[serde(default)]
    pub production: bool,
    /// The policy that it has instead of its tenant's.
    #[serde(default)]
    pub policy: Option<Label>,
    /// Its own rules.
    #[serde(default)]
    pub rules: Rules,
    /// Its last drill, the last that proved a snapshot, and those that refuted what is still kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drills: Vec<DrillRecord>,
}

/// What a repository remembers of a drill, so that a catalog that is made anew knows what was proved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrillRecord {
    /// The job that ran it.
    pub job: JobId,
    /// Who asked for it.
    pub who: String,
    /// How it ended.
    pub outcome: Outcome,
    /// Why it is not proved.
    #[serde(default)]
    pub reason: Option<Error>,
    /// Of which snapshot, full id, hex; none if it did not come to one.
    #[serde(default)]
    pub snapshot: Option<String>,
    /// When the dump of the snapshot began.
    #[serde(default)]
    pub taken_at: Option<DateTime<Utc>>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it ended.
    pub ended_at: DateTime<Utc>,
    /// Where it restored to.
    pub sandbox: SandboxKind,
    /// Bytes of dump.
    pub bytes: u64,
    /// Tables that were compared.
    pub tables: u64,
    /// Rows of them.
    pub rows: u64,
    /// How long a restore would have taken, in milliseconds; none if it did not come so far.
    #[serde(default)]
    pub restore_ms: Option<u64>,
    /// How long its parts took.
    #[serde(default)]
    pub times: Times,
}

/// A storage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageProfile {
    /// Its name.
    pub name: Label,
    /// Where it is.
    pub location: Location,
    /// Whether a secret belongs to it.
    pub has_secret: bool,
    /// What of the tenant's repository there is known to be damaged: a catalog that is made anew must not call it good.
    #[serde(default, skip_serializing_if = "KnownDamage::is_none")]
    pub damage: KnownDamage,
}

/// What of a repository is known to be damaged.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownDamage {
    /// Packs, full ids, hex.
    #[serde(default)]
    pub packs: Vec<String>,
    /// Snapshots that need what is damaged, full ids, hex.
    #[serde(default)]
    pub snapshots: Vec<String>,
}

impl KnownDamage {
    /// Whether nothing is.
    #[must_use]
    pub const fn is_none(&self) -> bool {
        self.packs.is_empty() && self.snapshots.is_empty()
    }
}

impl Profile {
    /// The storages that rules of this profile name.
    #[must_use]
    pub fn named(&self) -> BTreeSet<Label> {
        let databases = self.databases.iter().map(|database| &database.rules);
        let all = self.policies.values().chain([&self.rules]).chain(databases);
        all.flat_map(|rules| rules.storage.iter().chain(rules.copies.iter().flat_map(|copies| &copies.0)))
            .cloned()
            .collect()
    }

    /// The same without what another machine does not have: channels are not a tenant's own. Gives the names that were left out.
    #[must_use]
    pub fn without_channels(mut self, known: &[Label]) -> (Self, BTreeSet<Label>) {
        let mut lost = BTreeSet::new();
        let databases = self.databases.iter_mut().map(|database| &mut database.rules);
        for rules in self.policies.values_mut().chain([&mut self.rules]).chain(databases) {
            let Some(channels) = &mut rules.alerts else { continue };
            lost.extend(channels.0.extract_if(.., |channel| !known.contains(channel)));
            if channels.0.is_empty() {
                // None at all would be silence; absent means all there are.
                rules.alerts = None;
            }
        }
        (self, lost)
    }

    /// The same with storages under other names.
    #[must_use]
    pub fn renamed(mut self, names: &BTreeMap<Label, Label>) -> Self {
        let rename = |name: &mut Label| {
            if let Some(new) = names.get(name) {
                *name = new.clone();
            }
        };
        self.storages.iter_mut().for_each(|storage| rename(&mut storage.name));
        let databases = self.databases.iter_mut().map(|database| &mut database.rules);
        for rules in self.policies.values_mut().chain([&mut self.rules]).chain(databases) {
            rules.storage.iter_mut().for_each(rename);
            rules.copies.iter_mut().flat_map(|copies| &mut copies.0).for_each(rename);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile() -> Profile {
        serde_json::from_value(serde_json::json!({
            "format": 1, "tenant": "acme", "name": "Acme",
            "databases": [{ "name": "shop", "connection": { "kind": "file", "path": "/shop.db" }, "has_password": false,
                "rules": { "storage": "disk", "alerts": ["ops", "mail"] } }],
            "storages": [{ "name": "disk", "location": { "kind": "local", "path": "/b" }, "has_secret": false }],
            "policies": { "nightly": { "copies": ["nas"], "alerts": ["ops"] } },
        }))
        .expect("profile")
    }

    #[test]
    fn storages_of_all_rules_are_named_and_renamed() {
        let label = |text: &str| -> Label { text.parse().expect("label") };
        assert_eq!(profile().named(), [label("disk"), label("nas")].into());
        let renamed = profile().renamed(&[(label("disk"), label("disk-2"))].into());
        assert_eq!(renamed.named(), [label("disk-2"), label("nas")].into());
        assert_eq!(renamed.storages[0].name, label("disk-2"));
    }

    #[test]
    fn channels_that_are_not_there_are_left_out_and_told() {
        let label = |text: &str| -> Label { text.parse().expect("label") };
        let (kept, lost) = profile().without_channels(&[label("mail")]);
        assert_eq!(lost, [label("ops")].into());
        assert_eq!(kept.policies[&label("nightly")].alerts, None);
        assert_eq!(
            kept.databases[0].rules.alerts.as_ref().map(|channels| channels.0.clone()),
            Some(vec![label("mail")])
        );
    }
}
