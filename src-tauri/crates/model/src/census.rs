//! What a database holds besides rows: counted before a dump and looked for in it.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// Names of objects by kind.
///
/// Kinds are lower-case English plurals as the engines' manuals name them (`tables`, `views`, `triggers`, `routines`,
/// `events`, `sequences`, `indexes`, `constraints`, `extensions`, `large objects`, ...). A name is whatever tells two objects apart
/// within the kind, as the engine prints it: `public.orders`, `orders.total_check`, `pgcrypto 1.3`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Census(BTreeMap<String, BTreeSet<String>>);

/// A kind as people are told it. The words of a census are compared with those of older backups, so they stay what they are, also where
/// they are no English.
#[must_use]
pub fn told(kind: &str) -> &str {
    match kind {
        "sequence owned bies" => "owners of sequences",
        kind => kind,
    }
}

impl Census {
    /// Adds one object.
    pub fn add(&mut self, kind: impl Into<String>, name: impl Into<String>) {
        self.0.entry(kind.into()).or_default().insert(name.into());
    }

    /// Kinds with their names, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.0.iter().map(|(kind, names)| (kind.as_str(), names))
    }

    /// Whether an object is among them.
    #[must_use]
    pub fn holds(&self, kind: &str, name: &str) -> bool {
        self.0.get(kind).is_some_and(|names| names.contains(name))
    }

    /// How many objects of a kind there are.
    #[must_use]
    pub fn count(&self, kind: &str) -> usize {
        self.0.get(kind).map_or(0, BTreeSet::len)
    }

    /// Objects of `self` that are not in `other`, as (kind, name).
    pub fn missing_from<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.0.iter().flat_map(move |(kind, names)| {
            let there = other.0.get(kind);
            names
                .iter()
                .filter(move |name| !there.is_some_and(|there| there.contains(*name)))
                .map(move |name| (kind.as_str(), name.as_str()))
        })
    }
}
