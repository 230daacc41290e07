//! The source files that the rules look at.

use std::{fs, path::Path};

use crate::failure::{Failure, Result};

/// Where sources lie.
const TOPS: [&str; 3] = ["src-tauri", "ui/src", "tests"];

/// Folders of other people's or generated files.
const FOREIGN: [&str; 4] = ["node_modules", "dist", "target", "gen"];

/// A text with its path from the top of the work tree, with forward slashes.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// A source by its path and text.
    pub(super) fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Whether it is Rust.
    pub(super) fn is_rust(&self) -> bool {
        self.has_extension(&["rs"])
    }

    /// Whether it belongs to the page.
    pub(super) fn is_page(&self) -> bool {
        self.path.starts_with("ui/src/") && self.has_extension(&["ts", "tsx"])
    }

    /// Whether a program writes it.
    pub(super) fn is_generated(&self) -> bool {
        self.path.starts_with("ui/src/bindings/")
    }

    /// Whether it only ever runs in tests or chores.
    pub(super) fn is_test(&self) -> bool {
        let below = |folder: &str| self.path.starts_with(folder);
        below("tests/") || below("src-tauri/crates/xtask/") || self.path.contains("/tests/")
    }

    /// Its lines, each with its place.
    pub(super) fn lines(&self) -> impl Iterator<Item = (String, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (format!("{}:{}", self.path, index + 1), line))
    }

    fn has_extension(&self, known: &[&str]) -> bool {
        Path::new(&self.path).extension().is_some_and(|own| known.iter().any(|known| own == *known))
    }
}

/// Reads all sources of the work tree, in the order of their paths.
pub(super) fn read(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for top in TOPS {
        collect(root, &root.join(top), &mut sources)?;
    }
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(sources)
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) -> Result<()> {
    let entries = fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))?;
    for entry in entries {
        let entry = entry.map_err(|error| Failure::file(folder, &error))?;
        let path = entry.path();
        if path.is_dir() {
            if !FOREIGN.iter().any(|name| entry.file_name() == *name) {
                collect(root, &path, sources)?;
            }
        } else if is_source(&path) {
            let text = fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?;
            let relative = path.strip_prefix(root).unwrap_or(&path);
            sources.push(Source::new(&relative.to_string_lossy().replace('\\', "/"), &text));
        }
    }
    Ok(())
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| ["rs", "ts", "tsx"].iter().any(|known| extension == *known))
}
