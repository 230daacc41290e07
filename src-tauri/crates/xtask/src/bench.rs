//! `cargo xtask bench`: the optimised programs beside the floor and the peers.

use std::ffi::OsString;

use crate::{
    dist,
    failure::Result,
    job::{Job, Output},
    setup::{self, Need},
    workspace::Workspace,
};

/// Builds what is measured and what measures, then runs it.
pub(crate) fn run(workspace: &Workspace, rest: &[OsString]) -> Result<()> {
    if rest.first().is_some_and(|word| word == "--window") {
        return window(workspace, &rest[1..]);
    }
    setup::meet(workspace, &[Need::CommandLinePackages, Need::TestPackages], Output::Terminal)?;
    let packages = ["build", "--release", "--package", "bulkhead-cli", "--package", "bulkhead-bench"];
    Job::cargo(workspace, packages)?.run(Output::Terminal)?;
    let release = workspace.target().join("release");
    Job::new(workspace, release.join("bulkhead-bench"))?.arguments(rest).run(Output::Terminal)
}

/// The optimised window, measured by the tests' own driver.
fn window(workspace: &Workspace, rest: &[OsString]) -> Result<()> {
    setup::meet(workspace, &[Need::BuildPackages, Need::Page], Output::Terminal)?;
    dist::build(workspace)?;
    dist::measure(workspace, &dist::programs(workspace, false).join("bulkhead-desktop"), rest)
}
