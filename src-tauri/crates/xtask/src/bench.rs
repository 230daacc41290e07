//! `cargo xtask bench`: the optimised programs beside the floor and the peers.

use std::ffi::OsString;

use crate::{
    failure::Result,
    job::{Job, Output},
    setup::{self, Need},
    workspace::Workspace,
};

/// Builds what is measured and what measures, then runs it.
pub(crate) fn run(workspace: &Workspace, rest: &[OsString]) -> Result<()> {
    setup::meet(workspace, &[Need::CommandLinePackages, Need::TestPackages], Output::Terminal)?;
    let packages = ["build", "--release", "--package", "bulkhead-cli", "--package", "bulkhead-bench"];
    Job::cargo(workspace, packages)?.run(Output::Terminal)?;
    let release = workspace.target().join("release");
    Job::new(workspace, release.join("bulkhead-bench"))?.arguments(rest).run(Output::Terminal)
}
