//! Where the repositories are, in a file of its own beside the catalog: what a lost catalog is made again from.
//!
//! Everything else stands in the repositories themselves. The file holds no secret.

use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::Path,
};

use bulkhead_model::{Error, Label, Result, Slug, storage::Location};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Catalog,
    row::{failed, from_json, to_json, word},
};

/// Its name.
const FILE: &str = "repositories.json";
/// The same of a catalog that was lost, for as long as not all of it is back.
const LOST: &str = "repositories-lost.json";

/// A repository, and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chart {
    /// Whose.
    pub tenant: Slug,
    /// The name of its storage.
    pub storage: Label,
    /// Where that is.
    pub location: Location,
    /// Whether the storage's secret is in the keyring.
    pub has_secret: bool,
}

/// What the file beside a catalog says; nothing if there is none, or it cannot be read.
#[must_use]
pub fn charts(folder: &Path) -> Vec<Chart> {
    read(&folder.join(FILE))
}

/// Repositories of a catalog that was lost, which are not in the new one yet.
#[must_use]
pub fn lost(folder: &Path) -> Vec<Chart> {
    read(&folder.join(LOST))
}

/// Writes down which repositories of a lost catalog are not in the new one yet.
///
/// # Errors
/// `Io`.
pub fn set_lost(folder: &Path, charts: &[Chart]) -> Result<()> {
    if !charts.is_empty() {
        return write(folder, LOST, charts);
    }
    remove(&folder.join(LOST))
}

/// Puts a damaged catalog out of the way, under a name that says when. No file is removed that says anything of its own. Gives
/// the name; none if the catalog was gone altogether.
///
/// # Errors
/// `Io`.
pub fn set_aside(folder: &Path, now: DateTime<Utc>) -> Result<Option<String>> {
    let mut all = lost(folder);
    all.extend(charts(folder).into_iter().filter(|chart| !lost(folder).contains(chart)));
    // First of all: whatever breaks off from here on, the repositories are known.
    set_lost(folder, &all)?;
    let aside = format!("catalog-damaged-{}.db", now.format("%Y%m%dT%H%M%SZ"));
    let there = folder.join("catalog.db").exists();
    for end in ["-wal", "-shm", ""] {
        let (from, to) = (folder.join(format!("catalog.db{end}")), folder.join(format!("{aside}{end}")));
        match fs::rename(&from, to) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(Error::io(from.display(), error)),
            _ => {}
        }
    }
    // Its check counts for the old one alone.
    remove(&folder.join("catalog.checked"))?;
    remove(&folder.join(FILE))?;
    Ok(there.then_some(aside))
}

fn read(path: &Path) -> Vec<Chart> {
    serde_json::from_slice(&fs::read(path).unwrap_or_default()).unwrap_or_default()
}

/// Whole or not at all, also after a power cut: the day on which it is needed may be the one of the cut.
fn write(folder: &Path, name: &str, charts: &[Chart]) -> Result<()> {
    let (draft, path) = (folder.join(format!(".{name}")), folder.join(name));
    let text = to_json(&charts)?;
    let written = || {
        // Of a killed process; it may be open to others.
        let _ = fs::remove_file(&draft);
        let mut options = File::options();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&draft)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, &path)?;
        keep_name(&path)
    };
    written().map_err(|error| Error::io(path.display(), error))
}

/// Makes a new name last. A folder can be opened and synced on Unix; Windows writes names through by itself.
///
/// # Errors
/// The system's.
pub fn keep_name(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or_else(|| Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(Error::io(path.display(), error)),
        _ => Ok(()),
    }
}

impl Catalog {
    /// Writes the file anew. Without it the catalog works all the same, so a failure is only logged.
    pub(crate) async fn chart(&self) {
        if let Some(folder) = &self.folder
            && let Err(error) = self.write_charts(folder).await
        {
            tracing::warn!(%error, "the file that names the repositories could not be written");
        }
    }

    async fn write_charts(&self, folder: &Path) -> Result<()> {
        let rows: Vec<(String, String, String, bool)> = sqlx::query_as(
            "SELECT tenant, storages.name, location, has_secret FROM repositories JOIN storages ON storages.id = storage_id
             WHERE tenant IN (SELECT slug FROM tenants) ORDER BY tenant, storages.name",
        )
        .fetch_all(&self.readers)
        .await
        .map_err(failed)?;
        let chart = |(tenant, storage, location, has_secret): (String, String, String, bool)| {
            Ok(Chart { tenant: word(&tenant)?, storage: word(&storage)?, location: from_json(&location)?, has_secret })
        };
        let charts: Vec<Chart> = rows.into_iter().map(chart).collect::<Result<_>>()?;
        if charts == self::charts(folder) {
            return Ok(());
        }
        write(folder, FILE, &charts)
    }
}
