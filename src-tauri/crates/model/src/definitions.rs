//! How objects are defined: a hash of each definition, so that a changed body is found and not only a missing name.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{Engine, manifest::DumpFacts, version::Version};

/// The kind under which owners are noted: by name of what is owned. Not a kind of the census.
pub const OWNERS: &str = "owners";

/// Hashes by kind and name, which are those of the [`Census`](crate::census::Census). A hash is 128 bits in lower-case hex, over
/// the definition in a form that a dump and a restore leave as it is. Compared between dumps of one engine only.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Definitions(BTreeMap<String, BTreeMap<String, String>>);

impl Definitions {
    /// Adds a definition. An object that a dump defines in several steps has the sum of their hashes, in whatever order.
    pub fn add(&mut self, kind: impl Into<String>, name: impl Into<String>, hash: u128) {
        let place = self.0.entry(kind.into()).or_default().entry(name.into()).or_default();
        let before = u128::from_str_radix(place, 16).unwrap_or_default();
        *place = format!("{:032x}", before.wrapping_add(hash));
    }

    /// Objects that both know and that are defined in another way there, as (kind, name).
    pub fn differing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().flat_map(move |(kind, names)| {
            let there = other.0.get(kind);
            names
                .iter()
                .filter(move |(name, hash)| {
                    there.and_then(|there| there.get(*name)).is_some_and(|found| found != *hash)
                })
                .map(move |(name, _)| (kind.as_str(), name.as_str()))
        })
    }
}

impl Definitions {
    /// Whether it notes who owns what.
    #[must_use]
    pub fn knows_owners(&self) -> bool {
        self.0.contains_key(OWNERS)
    }
}

/// Why the definitions of a restored database cannot be held against those of the backup; none if they can.
#[must_use]
pub fn incomparable(expected: &DumpFacts, found: &DumpFacts) -> Option<String> {
    let why = if expected.definitions.is_none() || found.definitions.is_none() {
        "the backup was made by a version that did not note them".to_owned()
    } else if !printed_alike(expected.engine, expected.server_version, found.server_version) {
        format!(
            "the backup is of {} and was restored into {}, which words them differently",
            expected.server, found.server
        )
    } else if !tools_alike(expected, found) {
        format!("the backup was made by {}, and this machine has {}", expected.tool, found.tool)
    } else {
        return None;
    };
    Some(format!("Bodies of views, routines and triggers and the like were not compared, only their names: {why}."))
}

/// Servers of one release print a definition in the same words. SQLite gives it back as it was written.
const fn printed_alike(engine: Engine, a: Version, b: Version) -> bool {
    match engine {
        Engine::Sqlite => true,
        Engine::Postgres => a.major == b.major,
        Engine::Mysql | Engine::Mariadb => a.major == b.major && a.minor == b.minor,
    }
}

fn tools_alike(expected: &DumpFacts, found: &DumpFacts) -> bool {
    let version = |facts: &DumpFacts| Version::find(&facts.tool).unwrap_or_default();
    printed_alike(expected.engine, version(expected), version(found))
}
