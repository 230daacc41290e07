//! `cargo xtask`: the chores of the workspace, the same on every machine.
//!
//! It sets the machine up, runs, tests and measures. It must stay quick to compile, never hold product logic, and
//! change nothing outside the work tree but system packages, which it names before it installs them.

mod arguments;
mod bench;
mod bindings;
mod dist;
mod failure;
mod format;
mod icons;
mod job;
mod pictures;
mod run;
mod say;
mod session;
mod setup;
mod test;
mod tidy;
mod workspace;

use std::process::ExitCode;

use crate::{arguments::Chore, failure::Result, workspace::Workspace};

fn main() -> ExitCode {
    match Chore::from_environment().and_then(perform) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn perform(chore: Chore) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match chore {
        Chore::Help => arguments::print_usage(),
        Chore::Run { rest } => return run::run(&workspace, &rest),
        Chore::Test(options) => return test::run(&workspace, &options),
        Chore::Bench { rest } => bench::run(&workspace, &rest)?,
        Chore::Dist(options) => dist::run(&workspace, &options)?,
        Chore::Bindings => bindings::generate(&workspace)?,
        Chore::Pictures => pictures::draw(&workspace)?,
        Chore::Icons => icons::draw(&workspace)?,
        Chore::Fmt => format::run(&workspace)?,
        Chore::Tidy => tidy::run(&workspace)?,
        Chore::Setup => setup::everything(&workspace)?,
    }
    Ok(ExitCode::SUCCESS)
}
