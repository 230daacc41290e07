//! `cargo xtask pictures`: what the README shows, from the page over made-up data.
//!
//! What it makes is committed, and looked at by whoever makes it.

use crate::{
    failure::Result,
    job::{Job, Output},
    setup::{self, Need},
    workspace::Workspace,
};

/// Draws all of them anew.
pub(crate) fn draw(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, &[Need::BrowserPackages, Need::Preview], Output::Terminal)?;
    Job::cargo(workspace, ["run", "--package", "bulkhead-pages", "--bin", "pictures"])?.run(Output::Terminal)
}
