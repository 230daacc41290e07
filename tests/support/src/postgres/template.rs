//! `initdb` takes seconds: it runs once per machine and version, and each server starts from a copy.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::major;
use crate::{
    cache,
    sandbox::{as_server, canary, give_to_server},
    tools,
};

/// The file beside the data folder that holds the superuser's password.
const PASSWORD: &str = "password";

/// Makes the new data folder `data` with the programs in `bin`; returns the superuser's password.
pub(super) fn copy_to(data: &Path, bin: &Path) -> String {
    let template = cache::entry(&format!("postgres-{}-data", full_version(bin)), |folder| init(folder, bin));
    cache::copy(&template.join("data"), data);
    // The cache may have been filled by another user than the one who runs the tests now.
    give_to_server(data);
    fs::read_to_string(template.join(PASSWORD)).unwrap()
}

fn init(folder: &Path, bin: &Path) {
    // initdb runs as another user, who may not enter the cache.
    let place = tempfile::Builder::new().prefix("bulkhead-initdb-").tempdir().unwrap();
    let password_file = place.path().join(PASSWORD);
    fs::write(&password_file, canary()).unwrap();
    give_to_server(place.path());
    run_initdb(bin, place.path(), &password_file);
    cache::copy(&place.path().join("data"), &folder.join("data"));
    fs::copy(&password_file, folder.join(PASSWORD)).unwrap();
}

fn run_initdb(bin: &Path, place: &Path, password_file: &Path) {
    let initdb: PathBuf = bin.join("initdb");
    let mut command = Command::new(initdb);
    as_server(&mut command, place)
        .args(["--no-sync", "--no-instructions", "--username=postgres", "--auth=scram-sha-256"])
        .args(["--locale=C.UTF-8", "--encoding=UTF8", "--pwfile"])
        .arg(password_file)
        .arg("-D")
        .arg(place.join("data"));
    tools::run(&mut command);
}

fn full_version(bin: &Path) -> String {
    let text = tools::run(Command::new(bin.join("postgres")).arg("--version"));
    let number = text.split_whitespace().nth(2).map_or_else(|| major(bin).to_string(), str::to_owned);
    number.replace('/', "-")
}
