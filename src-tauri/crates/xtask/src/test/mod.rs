//! `cargo xtask test`: every check and every test, one step after the other, whatever the earlier ones said.
//!
//! A step that cannot run has failed. Nothing is left out because a tool is missing.

mod counts;
mod report;
mod steps;

use std::{
    fs::{self, File},
    io::IsTerminal,
    path::Path,
    process::ExitCode,
    time::Instant,
};

use counts::Counts;
use report::{Line, Report};
use steps::{STEPS, Step};

use crate::{
    failure::{Failure, Result},
    job::Output,
    setup::{self, Need},
    workspace::Workspace,
};

/// What to run and how much of it to show.
#[derive(Default)]
pub(crate) struct Options {
    /// Lanes to run; all of them when empty.
    pub(crate) only: Vec<String>,
    /// Show the output of steps as it comes, also when nobody watches.
    pub(crate) verbose: bool,
}

/// The lanes that `--only` can name.
pub(crate) fn lanes() -> Vec<&'static str> {
    let mut lanes = Vec::new();
    for lane in STEPS.iter().flat_map(|step| step.lanes) {
        if !lanes.contains(lane) {
            lanes.push(*lane);
        }
    }
    lanes
}

/// Sets up and runs the chosen steps; succeeds when none failed.
pub(crate) fn run(workspace: &Workspace, options: &Options) -> Result<ExitCode> {
    let chosen: Vec<_> = STEPS.iter().filter(|step| is_chosen(step, &options.only)).collect();
    let live = options.verbose || std::io::stdout().is_terminal();
    let mut report = Report::default();
    let needs: Vec<Need> = chosen.iter().flat_map(|step| step.needs).copied().collect();
    let ready = report.add(perform(workspace, live, "set-up", |stage| {
        setup::meet(stage.workspace, &needs, stage.output)?;
        Ok(Counts::one_passed())
    })?);
    if ready {
        for step in chosen {
            report.add(perform(workspace, live, step.name, step.check)?);
        }
    }
    report.print();
    Ok(if report.is_green() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn is_chosen(step: &Step, only: &[String]) -> bool {
    only.is_empty() || only.iter().any(|lane| step.lanes.contains(&lane.as_str()))
}

/// What a step is given.
pub(crate) struct Stage<'a> {
    workspace: &'a Workspace,
    output: Output<'a>,
}

fn perform(
    workspace: &Workspace,
    live: bool,
    name: &'static str,
    check: impl FnOnce(&Stage<'_>) -> Result<Counts>,
) -> Result<Line> {
    let path = workspace.log(name);
    let log = create(&path)?;
    report::starting(name);
    let begun = Instant::now();
    let output = if live { Output::Terminal } else { Output::Log(&log) };
    let result = check(&Stage { workspace, output });
    let line = Line::new(name, begun.elapsed(), result);
    report::ended(&line, (!live).then_some(path.as_path()));
    Ok(line)
}

fn create(path: &Path) -> Result<File> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| Failure::file(folder, &error))?;
    }
    File::create(path).map_err(|error| Failure::file(path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(only: &[&str]) -> Vec<&'static str> {
        let only: Vec<_> = only.iter().map(ToString::to_string).collect();
        STEPS.iter().filter(|step| is_chosen(step, &only)).map(|step| step.name).collect()
    }

    #[test]
    fn every_lane_is_listed_once() {
        assert_eq!(lanes(), ["static", "licences", "ui", "unit", "integration", "pages", "e2e"]);
    }

    #[test]
    fn no_lane_means_all_steps() {
        assert_eq!(chosen(&[]).len(), STEPS.len());
    }

    #[test]
    fn a_lane_brings_the_step_that_it_stands_on() {
        assert_eq!(chosen(&["e2e"]), ["build", "e2e"]);
        assert_eq!(chosen(&["unit", "integration"]), ["build", "unit", "integration"]);
    }
}
