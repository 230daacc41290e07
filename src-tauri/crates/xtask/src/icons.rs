//! `cargo xtask icons`: every size of the application's icon, made from `icons/icon.svg`.
//!
//! What it makes is committed, so that a build needs no tool for it.

use std::{fs, path::Path};

use crate::{
    failure::{Failure, Result},
    job::Output,
    setup::{self, Need, node},
    workspace::Workspace,
};

/// The sizes that desktops ask for.
const SIZES: [u32; 8] = [16, 24, 32, 48, 64, 128, 256, 512];

/// What Windows and macOS want, made by the default run of the same tool.
const CONTAINERS: [&str; 2] = ["icon.ico", "icon.icns"];

/// Draws all of them anew.
pub(crate) fn draw(workspace: &Workspace) -> Result<()> {
    setup::meet(workspace, &[Need::Npm], Output::Terminal)?;
    let icons = workspace.root().join("icons");
    let scratch = workspace.target().join("icons");
    let source = icons.join("icon.svg");
    tauri_icon(workspace, &source, &scratch)?.run(Output::Terminal)?;
    let sizes = SIZES.iter().flat_map(|size| ["--png".to_owned(), size.to_string()]);
    tauri_icon(workspace, &source, &icons)?.arguments(sizes).run(Output::Terminal)?;
    CONTAINERS.iter().try_for_each(|name| copy(&scratch.join(name), &icons.join(name)))
}

fn tauri_icon(workspace: &Workspace, source: &Path, into: &Path) -> Result<crate::job::Job> {
    let job = node::tool(workspace, ["tauri", "icon"])?.arguments([source]);
    Ok(job.arguments(["--output"]).arguments([into]))
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to).map(drop).map_err(|error| Failure::file(from, &error))
}
