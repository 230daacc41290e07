//! The names under which secrets stand in the keyring, and the form of the keys that Bulkhead makes itself.

use std::fmt;

use crate::{Label, Slug, job::JobId};

/// The name of one secret: `bulkhead/<tenant>/<what>`, or `bulkhead/storage/<name>` for a storage of all tenants.
///
/// A slug cannot be mistaken for `storage`, since the part after it always names a kind of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SecretName {
    /// The password of a tenant's source database.
    DatabasePassword(Slug, Label),
    /// The key that opens all repositories of a tenant.
    RepositoryKey(Slug),
    /// The key that is to become a tenant's, while its repositories are given it.
    NextRepositoryKey(Slug),
    /// The key that was a tenant's, until its repositories have let go of it.
    PreviousRepositoryKey(Slug),
    /// The password that somebody gave for the target of a restore, until the job has ended and cleaned up.
    Target(Slug, JobId),
    /// The password or secret access key of a storage.
    Storage(Label),
    /// The password of a channel, or its address where that is a secret.
    Channel(Label),
    /// The key that a channel signs with.
    ChannelKey(Label),
    /// The password of a server for drills: engine, user, host and port.
    Sandbox(String),
}

impl fmt::Display for SecretName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DatabasePassword(tenant, database) => write!(f, "bulkhead/{tenant}/database/{database}"),
            Self::RepositoryKey(tenant) => write!(f, "bulkhead/{tenant}/repository-key"),
            Self::NextRepositoryKey(tenant) => write!(f, "bulkhead/{tenant}/next-repository-key"),
            Self::PreviousRepositoryKey(tenant) => write!(f, "bulkhead/{tenant}/previous-repository-key"),
            Self::Target(tenant, job) => write!(f, "bulkhead/{tenant}/target/{job}"),
            Self::Storage(storage) => write!(f, "bulkhead//storage/{storage}"),
            Self::Channel(channel) => write!(f, "bulkhead//channel/{channel}"),
            Self::ChannelKey(channel) => write!(f, "bulkhead//channel-key/{channel}"),
            Self::Sandbox(server) => write!(f, "bulkhead//sandbox/{server}"),
        }
    }
}

impl SecretName {
    /// What it is a secret of, as a name in the keyring begins for all secrets of that.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::DatabasePassword(tenant, _)
            | Self::RepositoryKey(tenant)
            | Self::NextRepositoryKey(tenant)
            | Self::PreviousRepositoryKey(tenant)
            | Self::Target(tenant, _) => format!("bulkhead/{tenant}"),
            Self::Storage(storage) => format!("bulkhead//storage/{storage}"),
            Self::Channel(channel) | Self::ChannelKey(channel) => format!("bulkhead//channel/{channel}"),
            Self::Sandbox(server) => format!("bulkhead//sandbox/{server}"),
        }
    }

    /// Whether nothing is left of its subject without it.
    #[must_use]
    pub const fn is_the_last(&self) -> bool {
        matches!(self, Self::RepositoryKey(_) | Self::Storage(_) | Self::Channel(_) | Self::Sandbox(_))
    }
}

/// Crockford's base 32: no letter that a person would take for another when reading it from paper.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Groups of four are easy to copy by hand; eight of them are 160 bits, beyond any guessing.
const GROUPS: usize = 8;
const GROUP: usize = 4;

/// The text of a repository key made of random bytes, of which five bits each are used.
#[must_use]
pub fn key_of(random: &[u8; GROUPS * GROUP]) -> String {
    let letter = |byte: &u8| char::from(ALPHABET[usize::from(byte % 32)]);
    let groups: Vec<String> = random.chunks(GROUP).map(|group| group.iter().map(letter).collect()).collect();
    groups.join("-")
}

/// Whether a key has the form of those that Bulkhead makes: a person's own may be weak and has to be stretched.
#[must_use]
pub fn is_made_key(key: &str) -> bool {
    let of_letters = |group: &str| group.len() == GROUP && group.bytes().all(|letter| ALPHABET.contains(&letter));
    key.split('-').count() == GROUPS && key.split('-').all(of_letters)
}

/// The made key that a person meant who typed it off paper: in small letters, without the dashes or with blanks for them, with a letter for
/// the digit that it looks like. None if that is no made key, or is the text itself.
#[must_use]
pub fn key_meant(typed: &str) -> Option<String> {
    let meant = |letter: char| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        letter => letter,
    };
    let between = |letter: &char| letter.is_whitespace() || ['-', '\u{2010}', '\u{2011}', '\u{2013}'].contains(letter);
    let letters: Vec<char> = typed.chars().filter(|letter| !between(letter)).map(meant).collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    Some(groups.join("-")).filter(|key| is_made_key(key) && key != typed)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_person_would_choose_does_not_look_like_a_made_key() {
        for key in
            ["", "correct horse battery staple", "0000-0000-0000-0000", "0000-0000-0000-0000-0000-0000-0000-000U"]
        {
            assert!(!is_made_key(key), "{key}");
        }
    }

    #[test]
    fn a_key_is_meant_however_it_was_copied() {
        let key = "JQF0-7XR3-0123-4567-89AB-CDEF-GHJK-MN1Q";
        for typed in [
            "jqf0-7xr3-0123-4567-89ab-cdef-ghjk-mn1q",
            "JQF07XR30123456789ABCDEFGHJKMN1Q",
            " jqfo 7xr3 o123 4567 89ab cdef ghjk mnlq\n",
            "JQF0\u{2013}7XR3\u{2013}0123-4567-89AB-CDEF-GHJK-MNIQ",
        ] {
            assert_eq!(key_meant(typed).as_deref(), Some(key), "{typed}");
        }
        for typed in [key, "", "correct horse battery staple", "jqf0-7xr3", "jqf0-7xr3-0123-4567-89ab-cdef-ghjk-mn1u"] {
            assert_eq!(key_meant(typed), None, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn made_keys_are_long_and_known_again(random in any::<[u8; GROUPS * GROUP]>()) {
            let key = key_of(&random);
            prop_assert_eq!(key.len(), 39);
            prop_assert!(is_made_key(&key));
        }
    }
}
