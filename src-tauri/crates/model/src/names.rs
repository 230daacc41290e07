//! Names that people give to tenants, databases and storages.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{Code, Error, Result};

/// Characters with which a name could steer a terminal, look like another or turn the text around it round: controls, marks of direction,
/// breaks of lines, and what is not seen at all. What joins the letters of a word is left: some languages need it.
#[must_use]
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
        )
        || matches!(c, '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// A name from outside, with all of these written out: `\u{202e}`.
#[must_use]
pub fn written_out(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for c in text.chars() {
        if is_deceptive(c) { written.extend(c.escape_unicode()) } else { written.push(c) }
    }
    written
}

/// A word of a command line to copy, in quotes where a shell needs them.
#[must_use]
pub fn argument(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:@%+,=".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Name of a tenant where a machine reads it: command line, keyring, path in a storage.
///
/// 1 to 63 of `a-z`, `0-9` and `-`, not starting or ending with `-`: safe as a folder, an S3 prefix and an argument.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Slug(String);

/// Name of a database or a storage: 1 to 100 printable characters without `/`, no blanks at the ends.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Label(String);

/// `TENANT/DATABASE`, the way a database is named everywhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DatabasePath {
    /// The tenant that owns it.
    pub tenant: Slug,
    /// Its name within the tenant.
    pub database: Label,
}

impl FromStr for Slug {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fits = (1..=63).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
            && !text.starts_with('-')
            && !text.ends_with('-');
        if fits {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::new(Code::InvalidInput, format!("{text:?} is not a tenant's slug"))
            .hint("Use 1 to 63 of a-z, 0-9 and -, with no - at either end, for example \"acme-dental\"; the full name goes into --name."))
    }
}

impl FromStr for Label {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let fits = !text.is_empty()
            && text.chars().count() <= 100
            && text.trim() == text
            && !text.chars().any(|c| c == '/' || c.is_control());
        if fits {
            return Ok(Self(text.to_owned()));
        }
        Err(Error::new(Code::InvalidInput, format!("{text:?} cannot be a name"))
            .hint("Use 1 to 100 printable characters without \"/\" and without blanks at the ends."))
    }
}

impl FromStr for DatabasePath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let (tenant, database) = text.split_once('/').ok_or_else(|| {
            Error::new(Code::InvalidInput, format!("{text:?} does not name a database"))
                .hint("Name it as TENANT/DATABASE, for example acme/shop.")
        })?;
        Ok(Self { tenant: tenant.parse()?, database: database.parse()? })
    }
}

impl fmt::Display for DatabasePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.tenant, self.database)
    }
}

macro_rules! text_like {
    ($($name:ident),*) => {$(
        impl $name {
            /// The name as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

macro_rules! text_in_serde {
    ($($name:ident),*) => {$(
        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<Self> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.to_string()
            }
        }
    )*};
}

text_like!(Slug, Label);

impl Label {
    /// As it stands in a command to copy.
    #[must_use]
    pub fn argument(&self) -> String {
        argument(&self.0)
    }
}

impl DatabasePath {
    /// As it stands in a command to copy.
    #[must_use]
    pub fn argument(&self) -> String {
        argument(&self.to_string())
    }
}

text_in_serde!(Slug, Label, DatabasePath);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_slugs_are_refused() {
        for text in ["", "-a", "a-", "A", "a/b", "..", "a b", "ä", "a\n", "; rm -rf", &"a".repeat(64)] {
            let error = text.parse::<Slug>().expect_err(text);
            assert_eq!(error.code, Code::InvalidInput);
            assert!(!error.hints.is_empty());
        }
    }

    #[test]
    fn what_could_turn_a_text_round_is_written_out() {
        for mark in [
            '\u{202e}', '\u{202a}', '\u{2066}', '\u{2069}', '\u{200e}', '\u{61c}', '\u{200b}', '\u{feff}', '\u{2028}',
            '\u{1b}',
        ] {
            assert_eq!(written_out(&format!("a{mark}b")), format!("a\\u{{{:x}}}b", u32::from(mark)));
        }
        // What writing needs: letters that join or do not, and pictures put together from several.
        for text in ["Kunden 数据库 <img>", "עברית", "می\u{200c}خواهم", "👩\u{200d}💻"] {
            assert_eq!(written_out(text), text);
        }
    }

    #[test]
    fn what_can_be_copied_means_itself_to_a_shell() {
        assert_eq!(
            [argument("acme/shop"), argument("acme/a b"), argument("it's")],
            ["acme/shop", "'acme/a b'", r"'it'\''s'"]
        );
    }

    #[test]
    fn a_label_may_hold_what_people_write() {
        for text in ["shop", "Kunden 2024 (alt)", "<img onerror>", "-h x", "数据库"] {
            assert_eq!(text.parse::<Label>().map(String::from).as_deref(), Ok(text));
        }
        for text in ["", " a", "a/b", "a\0b", "a\nb"] {
            assert!(text.parse::<Label>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_path_round_trips() {
        let path: DatabasePath = "acme/shop".parse().expect("valid");
        assert_eq!(path.to_string(), "acme/shop");
        assert!("acme".parse::<DatabasePath>().is_err());
    }
}
