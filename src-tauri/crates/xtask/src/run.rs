//! `cargo xtask run`: from a fresh clone to the open window, or to the demo where nobody could see a window.

use std::{
    env,
    ffi::OsString,
    process::{ExitCode, ExitStatus},
};

use crate::{
    failure::Result,
    job::{Job, Output},
    say::say,
    session,
    setup::{self, Need},
    workspace::Workspace,
};

/// Sets up, builds and runs; the exit code is the program's.
pub(crate) fn run(workspace: &Workspace, rest: &[OsString]) -> Result<ExitCode> {
    let status = if has_display() { window(workspace, rest)? } else { demo(workspace, rest)? };
    Ok(status.code().and_then(|code| u8::try_from(code).ok()).map_or(ExitCode::FAILURE, ExitCode::from))
}

/// Only X11 and Wayland can be missing; elsewhere a logged-in user has a screen.
fn has_display() -> bool {
    let set = |name| env::var_os(name).is_some_and(|value| !value.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

fn window(workspace: &Workspace, rest: &[OsString]) -> Result<ExitStatus> {
    setup::meet(workspace, &[Need::BuildPackages, Need::Page], Output::Terminal)?;
    Job::cargo(workspace, ["build", "--package", "bulkhead-desktop"])?.run(Output::Terminal)?;
    Job::new(workspace, workspace.program("bulkhead-desktop"))?.arguments(rest).hand_over()
}

fn demo(workspace: &Workspace, rest: &[OsString]) -> Result<ExitStatus> {
    say(format_args!("No display here, so no window: this runs `bulkhead demo` instead."));
    setup::meet(workspace, &[Need::CommandLinePackages, Need::SessionPackages], Output::Terminal)?;
    Job::cargo(workspace, ["build", "--package", "bulkhead-cli"])?.run(Output::Terminal)?;
    session::run(workspace, &workspace.program("bulkhead"), std::iter::once("demo".into()).chain(rest.iter().cloned()))
}
