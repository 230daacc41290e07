//! Files that somebody chose in a dialog of the system: the page knows each by a word that means nothing elsewhere.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use bulkhead_model::{Code, Error, Result};

use crate::{App, types::ChosenFile};

/// What was chosen since the start.
#[derive(Debug, Default)]
pub(crate) struct Chosen(Mutex<HashMap<String, PathBuf>>);

impl Chosen {
    fn files(&self) -> MutexGuard<'_, HashMap<String, PathBuf>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Remembers a file that a dialog returned.
#[must_use]
pub fn remember(app: &App, path: &Path) -> ChosenFile {
    let mut files = app.chosen().files();
    let id = format!("file-{}", files.len() + 1);
    files.insert(id.clone(), path.to_owned());
    ChosenFile { id, path: path.display().to_string() }
}

/// The file behind a word of the page.
///
/// # Errors
/// `NotFound` for a word of an earlier start, or of nobody's.
pub(crate) fn file(app: &App, id: &str) -> Result<PathBuf> {
    let unknown =
        || Error::new(Code::NotFound, "the file was chosen before Bulkhead was started").hint("Choose it again.");
    app.chosen().files().get(id).cloned().ok_or_else(unknown)
}
