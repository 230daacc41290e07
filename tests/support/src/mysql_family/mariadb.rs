//! The system's MariaDB.

use std::{path::Path, process::Command};

use super::builder::{Kit, path_option};
use crate::{
    cache,
    sandbox::{as_server, give_to_server},
    tools,
};

const PACKAGE: &str = "mariadb-server";

/// The installed programs, and a data folder as `mariadb-install-db` makes it, once per machine and version.
pub(super) fn kit() -> Kit {
    let server = tools::require("mariadbd", PACKAGE);
    let version = tools::run(Command::new(&server).args(["--no-defaults", "--version"]));
    let number = version.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit())).unwrap();
    let template = cache::entry(&format!("mariadb-{number}-data"), init);
    let client = tools::require("mariadb", "mariadb-client");
    let options = ["--innodb-log-file-size=64M", "--skip-innodb-doublewrite"].map(String::from).into();
    Kit { server, client, template, options }
}

fn init(folder: &Path) {
    // The server runs as another user, who may not enter the cache.
    let place = tempfile::Builder::new().prefix("bulkhead-install-db-").tempdir().unwrap();
    give_to_server(place.path());
    let mut command = Command::new(tools::require("mariadb-install-db", PACKAGE));
    as_server(&mut command, place.path())
        .args(["--no-defaults", "--auth-root-authentication-method=normal", "--skip-test-db", "--skip-name-resolve"])
        .arg("--innodb-log-file-size=64M")
        .arg(path_option("--datadir=", &place.path().join("data")));
    tools::run(&mut command);
    cache::copy(&place.path().join("data"), &folder.join("data"));
}
