//! MySQL itself, with its own `mysqldump`.
//!
//! Debian's stable suites carry MariaDB alone, so the server comes from the unstable suite. It brings its own C library
//! and loader: everything is unpacked into the cache and run from there, and nothing of the system is changed.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::builder::{Kit, path_option};
use crate::{
    apt, cache,
    sandbox::{as_server, give_to_server, must_be_reachable},
    tools,
};

const PROGRAMS: [&str; 3] = ["sbin/mysqld", "bin/mysql", "bin/mysqldump"];

/// The unpacked programs, and a data folder as `mysqld --initialize` makes it, once per machine.
pub(super) fn kit() -> Kit {
    let root = cache::entry("mysql", unpack);
    let bin = root.join("wrapped");
    must_be_reachable(&bin.join("mysqld"));
    let options = own_files(&root);
    let template = cache::entry("mysql-data", |folder| init(folder, &bin.join("mysqld"), &options));
    let more =
        ["--innodb-redo-log-capacity=128M", "--innodb-doublewrite=OFF", "--mysqlx=OFF", "--secure-file-priv=NULL"]
            .map(String::from);
    Kit { server: bin.join("mysqld"), client: bin.join("mysql"), template, options: [options, more.into()].concat() }
}

/// Where the server finds what it would otherwise look for in `/usr`.
fn own_files(root: &Path) -> Vec<String> {
    let usr = root.join("usr");
    vec![
        format!("--basedir={}", usr.display()),
        format!("--lc-messages-dir={}", usr.join("share/mysql").display()),
        format!("--character-sets-dir={}", usr.join("share/mysql/charsets").display()),
        format!("--plugin-dir={}", usr.join("lib/mysql/plugin").display()),
    ]
}

fn unpack(folder: &Path) {
    apt::unpack_unstable(&["mysql-server-core", "mysql-client-core"], folder);
    fs::create_dir(folder.join("wrapped")).unwrap();
    for program in PROGRAMS {
        wrap(folder, program);
    }
}

/// A script beside which the loader and libraries of the same suite are found, wherever the cache lies.
fn wrap(folder: &Path, program: &str) {
    let name = Path::new(program).file_name().unwrap();
    let script = format!(
        r#"#!/bin/sh
root=$(dirname -- "$(dirname -- "$(readlink -f -- "$0")")")
lib=$root/usr/lib/x86_64-linux-gnu
exec "$lib/ld-linux-x86-64.so.2" --argv0 "$0" --library-path "$lib:$root/usr/lib" "$root/usr/{program}" "$@"
"#
    );
    let path: PathBuf = folder.join("wrapped").join(name);
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn init(folder: &Path, server: &Path, options: &[String]) {
    // The server runs as another user, who may not write into the cache.
    let place = tempfile::Builder::new().prefix("bulkhead-initialize-").tempdir().unwrap();
    give_to_server(place.path());
    let mut command = Command::new(server);
    as_server(&mut command, place.path())
        .args(["--no-defaults", "--initialize-insecure"])
        .args(options)
        .arg(path_option("--datadir=", &place.path().join("data")));
    tools::run(&mut command);
    cache::copy(&place.path().join("data"), &folder.join("data"));
}
