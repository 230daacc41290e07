//! System packages of Debian and its relatives.
//!
//! Installs only as root or with a sudo that asks nothing; else it prints the one line to run and stops. It never asks for
//! a password and never removes or upgrades anything.

use std::{env, path::PathBuf};

use super::Need;
use crate::{
    failure::{Failure, Result},
    job::{self, Job, Output},
    say::say,
    workspace::Workspace,
};

const COMMAND_LINE: &[&str] = &["build-essential", "pkg-config"];
const WINDOW: &[&str] = &["libwebkit2gtk-4.1-dev", "libayatana-appindicator3-dev", "librsvg2-dev", "libdbus-1-dev"];
const SESSION: &[&str] = &["dbus", "gnome-keyring"];
const BROWSER: &[&str] = &["chromium", "chromium-driver", "fonts-dejavu-core"];
const DIST: &[&str] = &["appstream", "desktop-file-utils", "dpkg-dev"];
const TESTS: &[&str] = &[
    "bubblewrap",
    "dbus",
    "dbus-x11",
    "dunst",
    "faketime",
    "fonts-dejavu-core",
    "gnome-keyring",
    "libsecret-tools",
    "mariadb-server",
    "openssh-server",
    "openssl",
    "postgresql",
    "postgresql-contrib",
    "procps",
    "python3-venv",
    "rclone",
    "restic",
    "sqlite3",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
    "zstd",
];

/// Installs the packages behind the given needs, where this machine has Debian's package manager.
pub(crate) fn install(workspace: &Workspace, needs: &[Need], output: Output<'_>) -> Result<()> {
    let wanted = wanted(needs);
    if wanted.is_empty() || cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    if !job::is_there(workspace, "dpkg-query") {
        say(format_args!("No Debian packages on this machine; what they are called there: {}", wanted.join(" ")));
        return Ok(());
    }
    let missing = missing(&wanted, &installed(workspace, &wanted)?);
    if missing.is_empty() { Ok(()) } else { fetch(workspace, &missing, output) }
}

/// Installs package files that were made here, as far as this user may.
pub(crate) fn install_files(workspace: &Workspace, files: &[PathBuf], output: Output<'_>) -> Result<()> {
    let prefix = authority(workspace).ok_or_else(|| {
        Failure::new("this user may not install packages").hint("run it as root, or install the file yourself")
    })?;
    let words = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "--reinstall"];
    as_root(workspace, prefix, &words)?.arguments(["--allow-downgrades"]).arguments(files).run(output)
}

fn wanted(needs: &[Need]) -> Vec<&'static str> {
    let groups = needs.iter().flat_map(|need| match need {
        Need::CommandLinePackages => vec![COMMAND_LINE],
        Need::BuildPackages => vec![COMMAND_LINE, WINDOW],
        Need::SessionPackages => vec![SESSION],
        Need::TestPackages => vec![TESTS],
        Need::BrowserPackages => vec![BROWSER],
        Need::DistPackages => vec![DIST],
        _ => vec![],
    });
    let mut names: Vec<_> = groups.flatten().copied().collect();
    names.sort_unstable();
    names.dedup();
    names
}

fn installed(workspace: &Workspace, names: &[&str]) -> Result<String> {
    let ask = ["--show", "--showformat", "${Package} ${db:Status-Status}\n"];
    // Names it has never heard of go to stderr and the exit code; the answer is in the lines that are missing.
    Job::new(workspace, "dpkg-query")?.arguments(ask).arguments(names).quiet().text()
}

fn missing<'a>(wanted: &[&'a str], installed: &str) -> Vec<&'a str> {
    let is_installed = |name: &str| installed.lines().any(|line| line == format!("{name} installed"));
    wanted.iter().copied().filter(|name| !is_installed(name)).collect()
}

fn fetch(workspace: &Workspace, missing: &[&str], output: Output<'_>) -> Result<()> {
    let line = missing.join(" ");
    let Some(prefix) = authority(workspace) else {
        return Err(Failure::new(format!("system packages are missing: {line}"))
            .hint(format!("run `sudo apt-get update && sudo apt-get install --yes --no-install-recommends {line}`, then start this again")));
    };
    say(format_args!("Installing system packages: {line}"));
    say(format_args!("(servers that Debian starts by itself are not used here; tests start their own)"));
    let update = ["apt-get", "update", "--quiet"];
    let install =
        ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=300"];
    as_root(workspace, prefix, &update)?.run(output)?;
    as_root(workspace, prefix, &install)?.arguments(missing).run(output)
}

/// The words before a command that must run as root, or none if this user may not.
fn authority(workspace: &Workspace) -> Option<&'static [&'static str]> {
    if is_root(workspace) {
        return Some(&["env"]);
    }
    let asks_nothing = Job::new(workspace, "sudo").is_ok_and(|sudo| sudo.arguments(["-n", "true"]).succeeds());
    asks_nothing.then_some(&["sudo", "-n", "env"])
}

fn is_root(workspace: &Workspace) -> bool {
    Job::new(workspace, "id").and_then(|id| id.arguments(["-u"]).text()).is_ok_and(|text| text.trim() == "0")
}

fn as_root(workspace: &Workspace, prefix: &[&str], words: &[&str]) -> Result<Job> {
    let (program, rest) = prefix.split_first().unwrap_or((&"env", &[]));
    let path = env::var_os("PATH").unwrap_or_default();
    Ok(Job::new(workspace, program)?
        .variable("PATH", path)
        .arguments(rest)
        .arguments(["DEBIAN_FRONTEND=noninteractive"])
        .arguments(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_that_is_only_known_or_half_removed_is_missing() {
        let said = "restic installed\nzstd config-files\nxvfb not-installed\n";
        assert_eq!(missing(&["restic", "zstd", "xvfb", "dunst"], said), ["zstd", "xvfb", "dunst"]);
    }

    #[test]
    fn packages_named_twice_are_wanted_once() {
        let names = wanted(&[Need::SessionPackages, Need::TestPackages, Need::Npm]);
        assert_eq!(names.iter().filter(|name| **name == "gnome-keyring").count(), 1);
    }

    #[test]
    fn the_page_alone_wants_no_package() {
        assert!(wanted(&[Need::Npm, Need::Page, Need::Nextest]).is_empty());
    }
}
