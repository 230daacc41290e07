//! The page: its packages and its build, each made again only when what it is made from has changed.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    time::SystemTime,
};

use crate::{
    failure::{Failure, Result},
    job::{Job, Output},
    workspace::Workspace,
};

/// What the built page depends on, inside the front end's folder.
const SOURCES: [&str; 6] = ["src", "public", "index.html", "package-lock.json", "tsconfig.json", "vite.config.ts"];

/// Where the page is built that ships, and the one over made-up data.
const DIST: &str = "dist";
const PREVIEW: &str = "node_modules/.preview";

/// A program from the page's own packages.
pub(crate) fn tool<I: AsRef<OsStr>>(workspace: &Workspace, words: impl IntoIterator<Item = I>) -> Result<Job> {
    Ok(Job::new(workspace, "npx")?.folder(&workspace.ui()).arguments(["--no-install"]).arguments(words))
}

/// `npm ci`, when the lock file is not the one that was installed last.
pub(crate) fn install(workspace: &Workspace, output: Output<'_>) -> Result<()> {
    let ui = workspace.ui();
    let lock = read(&ui.join("package-lock.json"))?;
    let stamp = ui.join("node_modules").join(".installed-lock.json");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    Job::new(workspace, "npm")?.folder(&ui).arguments(["ci", "--no-audit", "--no-fund"]).run(output)?;
    fs::write(&stamp, lock).map_err(|error| Failure::file(&stamp, &error))
}

/// `vite build`, when a source is newer than the built page.
pub(crate) fn build(workspace: &Workspace, output: Output<'_>) -> Result<()> {
    build_into(workspace, DIST, &["build"], output)
}

/// Something for the window's program to embed, where no page was built yet. It is older than any source, so that the next
/// build takes its place.
pub(crate) fn stand_in(workspace: &Workspace) -> Result<()> {
    stand_in_below(&workspace.ui())
}

fn stand_in_below(ui: &Path) -> Result<()> {
    let page = ui.join(DIST).join("index.html");
    if page.exists() {
        return Ok(());
    }
    let made = fs::create_dir_all(ui.join(DIST)).and_then(|()| fs::write(&page, "<!doctype html>\n"));
    let aged = made.and_then(|()| fs::File::options().append(true).open(&page)?.set_modified(SystemTime::UNIX_EPOCH));
    aged.map_err(|error| Failure::file(&page, &error))
}

/// The page over made-up data, as `npm run preview` builds it.
pub(crate) fn build_preview(workspace: &Workspace, output: Output<'_>) -> Result<()> {
    build_into(workspace, PREVIEW, &["build", "--mode", "preview", "--outDir", PREVIEW], output)
}

fn build_into(workspace: &Workspace, folder: &str, words: &[&str], output: Output<'_>) -> Result<()> {
    install(workspace, output)?;
    if is_fresh(&workspace.ui(), folder) {
        return Ok(());
    }
    tool(workspace, ["vite"])?.arguments(words).run(output)
}

/// Building again without need would compile the window again, which embeds the page.
fn is_fresh(ui: &Path, folder: &str) -> bool {
    let built = changed(&ui.join(folder).join("index.html"));
    let newest = SOURCES.iter().filter_map(|name| newest(&ui.join(name))).max();
    matches!((newest, built), (Some(newest), Some(built)) if newest <= built)
}

/// The latest change below a path; a folder counts too, since it changes when a file in it goes away.
fn newest(path: &Path) -> Option<SystemTime> {
    let below = entries(path).iter().filter_map(|entry| newest(entry)).max();
    below.max(changed(path))
}

fn entries(path: &Path) -> Vec<PathBuf> {
    fs::read_dir(path).map(|entries| entries.flatten().map(|entry| entry.path()).collect()).unwrap_or_default()
}

fn changed(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|data| data.modified()).ok()
}

fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| Failure::file(path, &error))
}

#[cfg(test)]
mod tests {
    use std::{fs::File, time::Duration};

    use super::*;

    fn touch(path: &Path, seconds: u64) {
        let file = File::options().create(true).append(true).open(path).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
    }

    fn page() -> tempfile::TempDir {
        let ui = tempfile::tempdir().unwrap();
        fs::create_dir_all(ui.path().join("src/app")).unwrap();
        fs::create_dir_all(ui.path().join("dist")).unwrap();
        touch(&ui.path().join("src/app/main.tsx"), 100);
        touch(&ui.path().join("dist/index.html"), 4_000_000_000);
        ui
    }

    #[test]
    fn a_page_newer_than_its_sources_is_fresh() {
        assert!(is_fresh(page().path(), DIST));
    }

    #[test]
    fn a_source_newer_than_the_page_makes_it_stale() {
        let ui = page();
        touch(&ui.path().join("src/app/main.tsx"), 4_000_000_001);
        assert!(!is_fresh(ui.path(), DIST));
    }

    #[test]
    fn a_removed_source_makes_it_stale() {
        let ui = page();
        touch(&ui.path().join("dist/index.html"), 200);
        fs::remove_file(ui.path().join("src/app/main.tsx")).unwrap();
        assert!(!is_fresh(ui.path(), DIST));
    }

    #[test]
    fn a_stand_in_is_stale_and_takes_the_place_of_no_page() {
        let ui = page();
        let built = ui.path().join("dist/index.html");
        fs::write(&built, "built").unwrap();
        stand_in_below(ui.path()).unwrap();
        assert_eq!(fs::read_to_string(&built).unwrap(), "built");
        fs::remove_dir_all(ui.path().join("dist")).unwrap();
        stand_in_below(ui.path()).unwrap();
        assert!(built.exists() && !is_fresh(ui.path(), DIST));
    }

    #[test]
    fn a_page_never_built_is_stale() {
        let ui = page();
        fs::remove_file(ui.path().join("dist/index.html")).unwrap();
        assert!(!is_fresh(ui.path(), DIST));
    }
}
