//! `cargo xtask bindings`: the page's types, written anew from the Rust types.

use crate::{
    failure::Result,
    job::{Job, Output},
    setup::{self, Need, node},
    workspace::Workspace,
};

/// The variable that turns the drift test of the shell into a writer.
const WRITE: &str = "BULKHEAD_WRITE_BINDINGS";

/// Generates the bindings in place; the same test fails when they are not what is committed. The page is not built for it:
/// with the old ones, or with ones that somebody broke, it might not build at all.
pub(crate) fn generate(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, &[Need::BuildPackages], Output::Terminal)?;
    node::stand_in(workspace)?;
    Job::cargo(workspace, ["test", "--package", "bulkhead-desktop", "bindings"])?
        .variable(WRITE, "1")
        .run(Output::Terminal)
}
