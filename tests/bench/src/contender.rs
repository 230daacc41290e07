//! One way to back up a database.

use std::path::{Path, PathBuf};

/// Scripts for bash; `first` and `second` are run from an empty and from a filled store.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// Its store, emptied before each round; none for the floor.
    pub(crate) store: Option<PathBuf>,
    /// What of the store counts as stored.
    pub(crate) counted: Option<PathBuf>,
    /// Makes the store ready; not measured.
    pub(crate) prepare: String,
    pub(crate) first: String,
    /// The same again after a change; none if it would only repeat the first.
    pub(crate) second: Option<String>,
    pub(crate) restore: Option<String>,
    /// What the engine's manual asks for after a restore; a drill does it too.
    pub(crate) settle: Option<String>,
    /// A restore test of what `first` stored; ours alone has one.
    pub(crate) drill: Option<String>,
}

impl Contender {
    /// The dump tool to nowhere.
    pub(crate) fn floor(name: &'static str, dump: &str) -> Self {
        let first = format!("{dump} >/dev/null");
        Self {
            name,
            store: None,
            counted: None,
            prepare: String::new(),
            first,
            second: None,
            restore: None,
            settle: None,
            drill: None,
        }
    }

    /// A file that is written anew each time; `{}` stands for it.
    pub(crate) fn file(name: &'static str, folder: &Path, script: &str, restore: Option<&str>) -> Self {
        let store = folder.join(name.replace([' ', '|'], "-"));
        let fill = |script: &str, file: &str| script.replace("{}", &store.join(file).display().to_string());
        Self {
            name,
            prepare: format!("mkdir -p {}", store.display()),
            first: fill(script, "first"),
            second: Some(fill(script, "second")),
            restore: restore.map(|script| fill(script, "second")),
            settle: None,
            drill: None,
            counted: Some(store.clone()),
            store: Some(store),
        }
    }

    /// restic, reading the dump from its standard input.
    pub(crate) fn restic(name: &'static str, folder: &Path, dump: &str) -> Self {
        let store = folder.join("restic");
        let restic = format!("RESTIC_PASSWORD=x restic --no-cache -q -r {}", store.display());
        let backup = format!("{dump} | {restic} backup --stdin --stdin-filename dump");
        Self {
            name,
            prepare: format!("{restic} init"),
            first: backup.clone(),
            second: Some(backup),
            restore: None,
            settle: None,
            drill: None,
            counted: Some(store.clone()),
            store: Some(store),
        }
    }

    /// Bulkhead, into a repository on the same disk.
    pub(crate) fn bulkhead(folder: &Path, url: &str, target: &str) -> Self {
        let store = folder.join("bulkhead");
        let ours = format!("{} ours {}", std::env::current_exe().unwrap().display(), store.display());
        Self {
            name: "bulkhead",
            prepare: format!("mkdir -p {} && {ours} setup '{url}'", store.display()),
            first: format!("{ours} backup"),
            second: Some(format!("{ours} backup")),
            restore: Some(format!("{ours} restore '{target}'")),
            settle: None,
            drill: Some(format!("{ours} drill")),
            // The repository. Bulkhead's own catalog lies beside it here, and on another disk with its users.
            counted: Some(store.join("disk")),
            store: Some(store),
        }
    }
}
