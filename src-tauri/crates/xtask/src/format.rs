//! `cargo xtask fmt`: Rust and the page in their one layout.

use crate::{
    failure::Result,
    job::{Job, Output},
    setup::{self, Need},
    workspace::Workspace,
};

/// Formats everything in place.
pub(crate) fn run(workspace: &Workspace) -> Result<()> {
    Job::cargo(workspace, ["fmt", "--all"])?.run(Output::Terminal)?;
    setup::meet(workspace, &[Need::Npm], Output::Terminal)?;
    setup::node::tool(workspace, ["biome", "format", "--write", "."])?.run(Output::Terminal)
}
