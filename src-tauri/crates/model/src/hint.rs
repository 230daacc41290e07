//! Hints to somebody who is in a window: they name commands, and nobody there is sent to a terminal.
//!
//! The page goes by the same table, which is generated beside its types.

use std::{fmt, sync::LazyLock};

use regex::Regex;
use serde::Serialize;

/// Where in the window is done what a command does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Place {
    /// Passwords and secrets that are not in the keyring here.
    Missing,
    /// A repository by its kit or its key.
    BringBack,
    /// Tenants and their databases.
    Tenants,
    /// Policies.
    Policies,
    /// Storages.
    Storages,
    /// Channels of alerts.
    Channels,
    /// Jobs.
    Jobs,
    /// Backups.
    Backups,
}

/// How a hint is read: expressions as Rust and the page both take them.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Reading {
    /// Finds a command; its first group is the words after `bulkhead`.
    pub command: &'static str,
    /// What is found, and what stands in its place: all of the first before any of the second.
    pub replaced: &'static [(&'static str, &'static str)],
    /// The first that fits the words of the command counts. What is not here has no place of its own.
    pub places: &'static [(&'static str, Place)],
}

/// The one way in which hints are read.
pub const READING: Reading = Reading {
    command: r"\bbulkhead ([a-z]+(?: [a-z]+)?)",
    replaced: &[
        (r" \(bulkhead [^)]*\)", ""),
        (r"`bulkhead [^`]*`", "the test of the connection"),
        (r": (?:bulkhead |--)[\s\S]*?(\.(?: |$)|$)", "$1"),
        (r",? or bulkhead [\s\S]*?(\.(?: |$)|$)", "$1"),
        (r" with --[a-z-]+", ""),
    ],
    places: &[
        ("database password|storage secret|channel secret", Place::Missing),
        ("repository open|kit import", Place::BringBack),
        ("policy|hook", Place::Policies),
        ("storage|check|prune|repository forget", Place::Storages),
        ("channel", Place::Channels),
        ("jobs", Place::Jobs),
        ("snapshots|retention|backup", Place::Backups),
        ("tenant|database|kit export", Place::Tenants),
    ],
};

static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(READING.command).ok());
static REPLACED: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| read(READING.replaced));
static PLACES: LazyLock<Vec<(Regex, Place)>> = LazyLock::new(|| read(READING.places));

/// A test reads all of them.
fn read<T: Copy>(pairs: &[(&str, T)]) -> Vec<(Regex, T)> {
    pairs.iter().filter_map(|(pattern, means)| Some((Regex::new(pattern).ok()?, *means))).collect()
}

/// A text of several lines as it is said to somebody in the window: without commands, and with the place instead.
#[must_use]
pub fn in_window(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

fn line(said: &str) -> String {
    let short = REPLACED
        .iter()
        .fold(said.to_owned(), |text, (pattern, instead)| pattern.replace_all(&text, *instead).into_owned());
    let ends = short.ends_with(['.', ':', '?', '!']);
    let stop = if short == said || ends { "" } else { "." };
    match place(said) {
        Some(place) => format!("{short}{stop} In the window: {place}."),
        None => format!("{short}{stop}"),
    }
}

fn place(said: &str) -> Option<Place> {
    let command = COMMAND.as_ref()?.captures(said)?.get(1)?.as_str();
    PLACES.iter().find(|(pattern, _)| pattern.is_match(command)).map(|(_, place)| *place)
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "Still missing here",
            Self::BringBack => "Welcome, open an existing repository",
            Self::Tenants => "Tenants",
            Self::Policies => "Policies",
            Self::Storages => "Storage",
            Self::Channels => "Alerts, channels",
            Self::Jobs => "Jobs",
            Self::Backups => "Backups",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    #[test]
    fn every_expression_can_be_read() {
        assert!(COMMAND.is_some());
        assert_eq!((REPLACED.len(), PLACES.len()), (READING.replaced.len(), READING.places.len()));
    }

    #[test]
    fn a_hint_says_where_in_the_window_instead_of_a_command() {
        for (hint, said) in [
            (
                "Enter it again: bulkhead database password a/b --password-stdin.",
                "Enter it again. In the window: Still missing here.",
            ),
            (
                "shop: the disk is full\nKeep less, or prune: bulkhead prune TENANT.",
                "shop: the disk is full\nKeep less, or prune. In the window: Storage.",
            ),
            (
                "Export a kit, and keep it away. (bulkhead kit export acme --out FILE.html)",
                "Export a kit, and keep it away. In the window: Tenants.",
            ),
            ("Add one: bulkhead storage add NAME --url file:///folder", "Add one. In the window: Storage."),
            (
                "Look at it: bulkhead jobs. Wait for it, or cancel it.",
                "Look at it. Wait for it, or cancel it. In the window: Jobs.",
            ),
            (
                "If it is lost for good, say so: bulkhead repository forget TENANT --storage NAME.",
                "If it is lost for good, say so. In the window: Storage.",
            ),
            ("Give its passphrase with --passphrase-stdin.", "Give its passphrase."),
            ("Mount it again: sudo mount /mnt/nas", "Mount it again: sudo mount /mnt/nas"),
            ("Bulkhead looks again every few minutes", "Bulkhead looks again every few minutes"),
        ] {
            assert_eq!(in_window(hint), said);
        }
    }

    /// Every text of the product that names a command, as it stands in the code.
    #[test]
    fn no_hint_keeps_a_command() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let mut found = 0;
        // What the command line says it says in a terminal; so do those who set up and test.
        for member in ["model", "catalog", "core", "engines", "repository", "host", "paper", "api"] {
            each_source(&crates.join(member).join("src"), &mut |path, text| {
                let product = text.split("#[cfg(test)]").next().unwrap_or_default();
                for literal in literals(product).filter(|literal| literal.contains("bulkhead ")) {
                    found += 1;
                    let said = in_window(literal);
                    assert!(!said.contains("bulkhead "), "{}: {literal:?} becomes {said:?}", path.display());
                    assert!(!said.contains(", then."), "{}: {literal:?} becomes {said:?}", path.display());
                }
            });
        }
        assert!(found > 40, "only {found} were found");
    }

    fn each_source(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
        for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            if entry.is_dir() {
                // The sample of the command line is told there.
                if !entry.ends_with("demo") {
                    each_source(&entry, look);
                }
            } else if entry != Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/src/hint.rs") {
                look(&entry, &fs::read_to_string(&entry).expect("a text"));
            }
        }
    }

    /// Near enough: a line's words between two marks, without comments.
    fn literals(source: &str) -> impl Iterator<Item = &str> {
        let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
        lines
            .flat_map(|line| line.split('"').skip(1).step_by(2))
            .filter(|it| it.contains(' ') && !it.starts_with("bulkhead "))
    }
}
