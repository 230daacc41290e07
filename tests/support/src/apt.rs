//! Debian packages that are unpacked into the cache, without a change to the system.
//!
//! `apt-get` runs with a configuration of its own: own lists, own empty status, no root needed. It takes the mirror that
//! the machine already uses and checks signatures with Debian's own keyring.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::tools;

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Big packages that come as dependencies and that no server needs.
const NOT_NEEDED: [&str; 2] = ["perl", "libperl"];

/// Unpacks `packages` of the unstable suite, with the libraries they need, below `folder`.
pub(crate) fn unpack_unstable(packages: &[&str], folder: &Path) {
    let work = tempfile::Builder::new().prefix("bulkhead-apt-").tempdir().unwrap();
    configure(work.path());
    apt(work.path(), &["update"]);
    let mut args = vec!["--yes", "--no-install-recommends", "--download-only", "install"];
    args.extend(packages);
    apt(work.path(), &args);
    for package in archives(work.path()) {
        tools::run(Command::new(tools::require("dpkg-deb", "dpkg")).arg("-x").args([&package, folder]));
    }
    for documents in ["doc", "man", "locale", "i18n", "lintian"] {
        let _ = fs::remove_dir_all(folder.join("usr/share").join(documents));
    }
}

fn configure(work: &Path) {
    for folder in ["etc/apt.conf.d", "etc/preferences.d", "state/lists/partial", "cache/archives/partial"] {
        fs::create_dir_all(work.join(folder)).unwrap();
    }
    assert!(Path::new(KEYRING).is_file(), "{KEYRING} is missing: `apt-get install debian-archive-keyring`");
    let source = format!("deb [signed-by={KEYRING}] {} sid main\n", mirror());
    fs::write(work.join("etc/sources.list"), source).unwrap();
    fs::write(work.join("state/status"), "").unwrap();
    fs::write(work.join("apt.conf"), configuration(work)).unwrap();
}

fn configuration(work: &Path) -> String {
    let at = |folder: &str| work.join(folder).display().to_string();
    format!(
        "Dir::Etc \"{}\";\nDir::State \"{}\";\nDir::State::status \"{}\";\nDir::Cache \"{}\";\nDebug::NoLocking \"1\";\n\
         APT::Sandbox::User \"root\";\nAcquire::Languages \"none\";\nAcquire::Check-Valid-Until \"false\";\n",
        at("etc"),
        at("state"),
        at("state/status"),
        at("cache")
    )
}

/// The base address of the Debian mirror that this machine is set up for.
fn mirror() -> String {
    let apt = tools::require("apt-get", "apt");
    let lines = tools::run(Command::new(apt).args(["indextargets", "--format", "$(ORIGIN) $(REPO_URI)"]));
    lines
        .lines()
        .filter_map(|line| line.strip_prefix("Debian "))
        .find(|address| !address.contains("security"))
        .map(str::to_owned)
        .unwrap_or_else(|| panic!("apt knows no Debian mirror: `apt-get update` on a Debian machine"))
}

fn apt(work: &Path, args: &[&str]) {
    let mut command = Command::new(tools::require("apt-get", "apt"));
    tools::run(command.env("APT_CONFIG", work.join("apt.conf")).args(args));
}

fn archives(work: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(work.join("cache/archives")).unwrap().flatten().map(|entry| entry.path());
    let needed = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        name.ends_with(".deb") && !NOT_NEEDED.iter().any(|prefix| name.starts_with(prefix))
    };
    files.filter(needed).collect()
}
