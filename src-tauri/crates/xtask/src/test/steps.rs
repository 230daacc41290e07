//! The steps, in the order in which they fail fastest.
//!
//! All Cargo steps name the whole workspace, so that they agree on the features of every dependency: anything narrower
//! would compile the large ones again.

use std::fs;

use super::{Stage, counts::Counts};
use crate::{
    failure::{Failure, Result},
    job::{Job, Output},
    setup::{Need, node},
    tidy,
};

/// One check or suite.
pub(crate) struct Step {
    /// What `--only` calls it and its neighbours; a step that several lanes stand on names them all.
    pub(crate) lanes: &'static [&'static str],
    /// What the report calls it.
    pub(crate) name: &'static str,
    /// What must be there first.
    pub(crate) needs: &'static [Need],
    /// Carries it out.
    pub(crate) check: fn(&Stage<'_>) -> Result<Counts>,
}

const COMPILE: &[Need] = &[Need::BuildPackages, Need::Page];
const TESTS: &[Need] = &[Need::BuildPackages, Need::TestPackages, Need::Page, Need::Nextest];
const WINDOW: &[Need] = &[Need::BuildPackages, Need::TestPackages, Need::Page, Need::Nextest, Need::Driver];
const BROWSER: &[Need] = &[Need::BuildPackages, Need::BrowserPackages, Need::Page, Need::Preview, Need::Nextest];

/// Everything that `cargo xtask test` does after the set-up.
pub(crate) const STEPS: &[Step] = &[
    Step { lanes: &["static"], name: "rustfmt", needs: &[], check: rustfmt },
    Step { lanes: &["static"], name: "tidy", needs: &[], check: tidy },
    Step { lanes: &["static"], name: "clippy", needs: COMPILE, check: clippy },
    Step { lanes: &["static"], name: "rustdoc", needs: COMPILE, check: rustdoc },
    Step { lanes: &["licences"], name: "licences", needs: &[Need::Deny], check: licences },
    Step { lanes: &["licences"], name: "advisories", needs: &[Need::Deny], check: advisories },
    Step { lanes: &["ui"], name: "biome", needs: &[Need::Npm], check: biome },
    Step { lanes: &["ui"], name: "types", needs: &[Need::Npm], check: types },
    Step { lanes: &["ui"], name: "vitest", needs: &[Need::Npm], check: vitest },
    Step { lanes: &["unit", "integration", "pages", "e2e"], name: "build", needs: COMPILE, check: build },
    Step { lanes: &["unit"], name: "unit", needs: TESTS, check: unit },
    Step { lanes: &["integration"], name: "integration", needs: TESTS, check: integration },
    Step { lanes: &["pages"], name: "pages", needs: BROWSER, check: pages },
    Step { lanes: &["e2e"], name: "e2e", needs: WINDOW, check: e2e },
];

fn rustfmt(stage: &Stage<'_>) -> Result<Counts> {
    cargo(stage, &["fmt", "--all", "--check"])
}

fn tidy(stage: &Stage<'_>) -> Result<Counts> {
    tidy::run(stage.workspace).map(|()| Counts::one_passed())
}

fn clippy(stage: &Stage<'_>) -> Result<Counts> {
    cargo(stage, &["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

fn rustdoc(stage: &Stage<'_>) -> Result<Counts> {
    let job = Job::cargo(stage.workspace, ["doc", "--workspace", "--no-deps"])?;
    one(stage, job.variable("RUSTDOCFLAGS", "--deny warnings"))
}

fn licences(stage: &Stage<'_>) -> Result<Counts> {
    cargo(stage, &["deny", "check", "--hide-inclusion-graph", "licenses", "bans", "sources"])
}

/// The advisory database lives outside of the package registries; where it cannot be reached the report says so.
fn advisories(stage: &Stage<'_>) -> Result<Counts> {
    if !Job::cargo(stage.workspace, ["deny", "fetch", "db"])?.succeeds() {
        return Ok(Counts::one_skipped("NOT CHECKED: the advisory database cannot be reached from here"));
    }
    cargo(stage, &["deny", "check", "--disable-fetch", "--hide-inclusion-graph", "advisories"])
}

fn biome(stage: &Stage<'_>) -> Result<Counts> {
    let job = node::tool(stage.workspace, ["biome", "ci", "."])?;
    // It colours its output wherever that goes, letter by letter.
    one(stage, if matches!(stage.output, Output::Log(_)) { job.arguments(["--colors=off"]) } else { job })
}

fn types(stage: &Stage<'_>) -> Result<Counts> {
    one(stage, node::tool(stage.workspace, ["tsc", "--noEmit"])?)
}

fn vitest(stage: &Stage<'_>) -> Result<Counts> {
    let report = stage.workspace.log("vitest").with_extension("json");
    let job = node::tool(stage.workspace, ["vitest", "run", "--reporter=default", "--reporter=json"])?;
    let job = job.arguments([format!("--outputFile.json={}", report.display())]);
    counted(stage, job, &report, Counts::from_vitest)
}

/// All targets: the tests start programs of other packages, which the test runner alone would not build.
fn build(stage: &Stage<'_>) -> Result<Counts> {
    cargo(stage, &["build", "--workspace", "--all-targets"])
}

fn unit(stage: &Stage<'_>) -> Result<Counts> {
    nextest(stage, "(kind(lib) | kind(bin)) & !package(bulkhead-e2e) & !package(bulkhead-pages)")
}

fn integration(stage: &Stage<'_>) -> Result<Counts> {
    nextest(stage, "kind(test) & !package(bulkhead-e2e) & !package(bulkhead-pages)")
}

fn pages(stage: &Stage<'_>) -> Result<Counts> {
    nextest(stage, "package(bulkhead-pages)")
}

fn e2e(stage: &Stage<'_>) -> Result<Counts> {
    nextest(stage, "package(bulkhead-e2e)")
}

fn nextest(stage: &Stage<'_>, filter: &str) -> Result<Counts> {
    let report = stage.workspace.test_report();
    let job = Job::cargo(stage.workspace, ["nextest", "run", "--workspace", "--no-fail-fast", "-E", filter])?;
    counted(stage, job, &report, Counts::from_junit)
}

fn cargo(stage: &Stage<'_>, words: &[&str]) -> Result<Counts> {
    one(stage, Job::cargo(stage.workspace, words)?)
}

fn one(stage: &Stage<'_>, job: Job) -> Result<Counts> {
    job.run(stage.output).map(|()| Counts::one_passed())
}

/// Runs a test runner; its own report says how many failed, but a runner that fails without a failed test has failed too.
fn counted(
    stage: &Stage<'_>,
    job: Job,
    report: &std::path::Path,
    read: fn(&std::path::Path) -> Result<Counts>,
) -> Result<Counts> {
    // What an earlier run left must never be taken for this one's.
    if let Err(error) = fs::remove_file(report).or_else(absent_is_fine) {
        return Err(Failure::file(report, &error));
    }
    let ended = job.run(stage.output);
    match read(report) {
        Ok(counts) if counts.failed > 0 => Ok(counts),
        counts => ended.and(counts),
    }
}

fn absent_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
