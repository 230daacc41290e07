//! The audit log: who did what, when and to whom; each entry seals the one before.
//!
//! An entry that is changed, taken out or put in later breaks the chain from there on. Cutting off the end does not, and nothing on this
//! machine could tell it from a log that was always so short: whoever wants to rule it out keeps the last seal elsewhere, and asks for it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Something that was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "bindings", derive(specta::Type))]
pub struct Entry {
    /// Its number, from 1 on.
    #[cfg_attr(feature = "bindings", specta(type = u32))]
    pub number: i64,
    /// When, to the millisecond.
    #[cfg_attr(feature = "bindings", specta(type = String))]
    pub at: DateTime<Utc>,
    /// The user of the operating system.
    pub who: String,
    /// What, as `tenant.remove`.
    pub action: String,
    /// To whom or what: a tenant, a database, a storage.
    pub subject: String,
    /// What else matters. No secret.
    pub detail: String,
    /// SHA-256 over the seal before and all of the above, hex.
    pub seal: String,
}

/// The seal before the first.
pub const FIRST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Entry {
    /// The seal that the entry must have after `before`.
    #[must_use]
    pub fn sealed(&self, before: &str) -> String {
        let mut hasher = Sha256::new();
        let (number, at) = (self.number.to_string(), self.at.timestamp_millis().to_string());
        for part in [before, &number, &at, &self.who, &self.action, &self.subject, &self.detail] {
            // With its length, so that nothing can move from one field to the next.
            hasher.update(part.len().to_le_bytes());
            hasher.update(part);
        }
        hex::encode(hasher.finalize())
    }
}

/// The number of the first entry that is not what it was, or that does not follow on the one before.
#[must_use]
pub fn broken(entries: &[Entry]) -> Option<i64> {
    let (mut before, mut number) = (FIRST, 0);
    for entry in entries {
        number += 1;
        if entry.number != number || entry.seal != entry.sealed(before) {
            return Some(number);
        }
        before = &entry.seal;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn log(words: &[String]) -> Vec<Entry> {
        let mut entries: Vec<Entry> = Vec::new();
        for (number, word) in (1..).zip(words) {
            let before = entries.last().map_or(FIRST, |entry| &entry.seal).to_owned();
            let mut entry = Entry {
                number,
                at: DateTime::UNIX_EPOCH,
                who: "root".into(),
                action: "tenant.add".into(),
                subject: word.clone(),
                detail: String::new(),
                seal: String::new(),
            };
            entry.seal = entry.sealed(&before);
            entries.push(entry);
        }
        entries
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_an_entry_is_seen(words in prop::collection::vec("[a-z]{0,3}", 2..9), at in any::<prop::sample::Index>(), how in 0..5) {
            let whole = log(&words);
            prop_assert_eq!(broken(&whole), None);
            let at = at.index(whole.len() - 1);
            let mut changed = whole.clone();
            match how {
                0 => changed[at].subject.push('x'),
                1 => { changed.remove(at); }
                2 => { let twin = changed[at].clone(); changed.insert(at, twin); }
                3 => { let first = changed[at].who.remove(0); changed[at].action.insert(0, first); }
                _ => changed.swap(at, at + 1),
            }
            prop_assert!(broken(&changed).is_some());
        }
    }
}
