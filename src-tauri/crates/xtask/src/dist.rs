//! `cargo xtask dist`: what people install.
//!
//! Tauri's own bundler, which the page's packages bring, makes the formats of each platform from `tauri.conf.json`. It
//! knows one program; the command line, its manual page and its completions are laid out beside it here first.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    failure::{Failure, Result},
    job::{Job, Output},
    say::say,
    setup::{self, Need, packages},
    workspace::Workspace,
};

/// How it is to be made.
#[derive(Default)]
pub(crate) struct Options {
    /// From the programs that the last tests used, as they lie there.
    pub(crate) debug: bool,
    /// Install it here, and see its window.
    pub(crate) install: bool,
}

/// What can be made without fetching anything from elsewhere.
const FORMATS: &str = if cfg!(target_os = "macos") {
    "app,dmg"
} else if cfg!(windows) {
    "nsis,msi"
} else {
    "deb,rpm"
};

/// What must be in the package for Debian; the rest is in the hands of the bundler.
const CONTENTS: [&str; 9] = [
    "usr/bin/bulkhead",
    "usr/bin/bulkhead-desktop",
    "usr/share/applications/Bulkhead.desktop",
    "usr/share/bash-completion/completions/bulkhead",
    "usr/share/doc/bulkhead/copyright",
    "usr/share/icons/hicolor/16x16/apps/bulkhead-desktop.png",
    "usr/share/icons/hicolor/scalable/apps/bulkhead-desktop.svg",
    "usr/share/man/man1/bulkhead.1.gz",
    "usr/share/metainfo/io.github.bulkhead.Bulkhead.metainfo.xml",
];

const METAINFO: &str = "src-tauri/packaging/io.github.bulkhead.Bulkhead.metainfo.xml";

/// Builds, lays out, bundles, checks, and installs if that was asked for.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    setup::meet(workspace, &[Need::BuildPackages, Need::DistPackages, Need::Page], Output::Terminal)?;
    if !options.debug {
        build(workspace)?;
    }
    let programs = programs(workspace, options.debug);
    lay_out(workspace, &programs)?;
    bundle(workspace, options.debug)?;
    let made = made(&programs.join("bundle"))?;
    made.iter().try_for_each(|file| tell_size(file))?;
    let packages: Vec<_> = made.into_iter().filter(|file| file.extension().is_some_and(|kind| kind == "deb")).collect();
    packages.iter().try_for_each(|package| check(workspace, package))?;
    if options.install { install(workspace, &packages) } else { Ok(()) }
}

/// Both programs, optimised.
pub(crate) fn build(workspace: &Workspace) -> Result<()> {
    let packages = ["--package", "bulkhead-cli", "--package", "bulkhead-desktop"];
    Job::cargo(workspace, ["build", "--release"])?.arguments(packages).run(Output::Terminal)
}

/// Where they lie.
pub(crate) fn programs(workspace: &Workspace, debug: bool) -> PathBuf {
    workspace.target().join(if debug { "debug" } else { "release" })
}

/// Starts a window and says how long that took and what it holds.
pub(crate) fn measure(workspace: &Workspace, program: &Path, rest: &[std::ffi::OsString]) -> Result<()> {
    setup::meet(workspace, &[Need::TestPackages, Need::Driver], Output::Terminal)?;
    Job::cargo(workspace, ["build", "--package", "bulkhead-e2e", "--bin", "window-bench"])?.run(Output::Terminal)?;
    let bench = programs(workspace, true).join("window-bench");
    Job::new(workspace, bench)?.arguments(["--program"]).arguments([program]).arguments(rest).run(Output::Terminal)
}

/// Puts what the configuration of the bundler names into `target/dist`.
fn lay_out(workspace: &Workspace, programs: &Path) -> Result<()> {
    let folder = workspace.root().join("target").join("dist");
    fs::create_dir_all(&folder).map_err(|error| Failure::file(&folder, &error))?;
    let program = programs.join("bulkhead").with_extension(std::env::consts::EXE_EXTENSION);
    let copy = folder.join("bulkhead").with_extension(std::env::consts::EXE_EXTENSION);
    fs::copy(&program, &copy).map_err(|error| Failure::file(&program, &error))?;
    for shell in ["bash", "zsh", "fish"] {
        keep(
            &folder.join(format!("bulkhead.{shell}")),
            Job::new(workspace, &program)?.arguments(["completions", shell]),
        )?;
    }
    let (page, changes) = (folder.join("bulkhead.1"), folder.join("changelog"));
    keep(&page, Job::new(workspace, &program)?.arguments(["man"]))?;
    let written = workspace.root().join("CHANGELOG.md");
    fs::copy(&written, &changes).map_err(|error| Failure::file(&written, &error))?;
    if cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    Job::new(workspace, "gzip")?.arguments(["-9nf"]).arguments([page, changes]).run(Output::Terminal)
}

fn keep(file: &Path, job: Job) -> Result<()> {
    let text = job.text()?;
    if text.is_empty() {
        return Err(Failure::new(format!("nothing was printed for {}", file.display())));
    }
    fs::write(file, text).map_err(|error| Failure::file(file, &error))
}

fn bundle(workspace: &Workspace, debug: bool) -> Result<()> {
    let tauri = workspace.ui().join("node_modules").join(".bin").join("tauri");
    let job = Job::new(workspace, tauri)?.arguments(["bundle", "--ci", "--no-sign", "--bundles", FORMATS]);
    if debug { job.arguments(["--debug"]) } else { job }.run(Output::Terminal)
}

/// Everything that stands in the folders of the formats.
fn made(folder: &Path) -> Result<Vec<PathBuf>> {
    let wanted = ["deb", "rpm", "dmg", "exe", "msi"];
    let entries = |folder: &Path| fs::read_dir(folder).map_err(|error| Failure::file(folder, &error));
    let mut files = Vec::new();
    for format in entries(folder)?.flatten().filter(|format| format.path().is_dir()) {
        files.extend(entries(&format.path())?.flatten().map(|entry| entry.path()));
    }
    files.retain(|file| file.extension().is_some_and(|kind| wanted.iter().any(|wanted| kind == *wanted)));
    files.sort();
    if files.is_empty() { Err(Failure::new("the bundler made nothing")) } else { Ok(files) }
}

fn tell_size(file: &Path) -> Result<()> {
    let bytes = fs::metadata(file).map_err(|error| Failure::file(file, &error))?.len();
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    say(format_args!("{name:<40} {:>6.1} MB", bytes as f64 / 1e6));
    Ok(())
}

/// That all is in it, and that a desktop and a software centre would take what describes it.
fn check(workspace: &Workspace, package: &Path) -> Result<()> {
    let listed = Job::new(workspace, "dpkg-deb")?.arguments(["--contents"]).arguments([package]).text()?;
    let missing: Vec<_> = CONTENTS.into_iter().filter(|name| !holds(&listed, name)).collect();
    if !missing.is_empty() {
        return Err(Failure::new(format!("the package lacks {}", missing.join(", "))));
    }
    Job::new(workspace, "appstreamcli")?.arguments(["validate", "--no-net", METAINFO]).run(Output::Terminal)?;
    let unpacked = workspace.root().join("target").join("dist").join("unpacked");
    let out = |error| Failure::file(&unpacked, &error);
    if unpacked.exists() {
        fs::remove_dir_all(&unpacked).map_err(out)?;
    }
    Job::new(workspace, "dpkg-deb")?
        .arguments(["--extract".as_ref(), package.as_os_str(), unpacked.as_os_str()])
        .run(Output::Terminal)?;
    let entry = unpacked.join("usr/share/applications/Bulkhead.desktop");
    Job::new(workspace, "desktop-file-validate")?.arguments([entry]).run(Output::Terminal)
}

fn holds(listed: &str, name: &str) -> bool {
    listed.lines().any(|line| line.trim_end().trim_start_matches("./").ends_with(name))
}

/// Installs it, asks the command line for its version, and starts the window as a person would.
fn install(workspace: &Workspace, files: &[PathBuf]) -> Result<()> {
    packages::install_files(workspace, files, Output::Terminal)?;
    Job::new(workspace, "/usr/bin/bulkhead")?.arguments(["--version"]).run(Output::Terminal)?;
    measure(workspace, Path::new("/usr/bin/bulkhead-desktop"), &["--only".into(), "start".into()])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_in_a_package_is_found_by_its_whole_name() {
        let listed = "-rwxr-xr-x 0/0 1 2026-01-01 00:00 usr/bin/bulkhead-desktop\n-rw-r--r-- 0/0 1 2026-01-01 00:00 ./usr/bin/bulkhead\n";
        assert!(holds(listed, "usr/bin/bulkhead") && holds(listed, "usr/bin/bulkhead-desktop"));
        assert!(!holds(listed, "usr/bin/bulk"));
    }
}
