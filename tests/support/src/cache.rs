//! Things that are slow to make or to fetch and the same for every test: data folder templates, servers from registries.
//!
//! Each entry is made once under a file lock, in a folder that takes its final name only when it is complete.

use std::{
    fs::{self, File, OpenOptions},
    path::{Path, PathBuf},
};

use crate::tools;

/// `$BULKHEAD_TEST_CACHE`, else `target/test-tools` of the workspace.
pub fn cache_dir() -> PathBuf {
    let folder = std::env::var_os("BULKHEAD_TEST_CACHE")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/test-tools"), PathBuf::from);
    fs::create_dir_all(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    folder.canonicalize().unwrap()
}

/// The folder `name` of the cache, filled by `make` the first time on this machine.
pub(crate) fn entry(name: &str, make: impl FnOnce(&Path)) -> PathBuf {
    let place = cache_dir().join(name);
    let _lock = lock(&place);
    if !place.exists() {
        let unfinished = place.with_file_name(format!("{name}.unfinished"));
        let _ = fs::remove_dir_all(&unfinished);
        fs::create_dir_all(&unfinished).unwrap();
        make(&unfinished);
        fs::rename(&unfinished, &place).unwrap();
    }
    place
}

/// Copies the folder `from` to the new folder `to`, with owners and modes.
pub(crate) fn copy(from: &Path, to: &Path) {
    let cp = tools::require("cp", "coreutils");
    tools::run(std::process::Command::new(cp).args(["-a", "--reflink=auto", "--"]).args([from, to]));
}

fn lock(place: &Path) -> File {
    let path = place.with_added_extension("lock");
    let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path).unwrap();
    file.lock().unwrap();
    file
}
